package gs1

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// couponPart is one part of a coupon code: what a code cut short within it lacks,
// and, for a part of one digit, which digits may stand there.
type couponPart struct {
	text    string
	cut     Lint
	allowed string // "" for a part that is not a choice
	invalid Lint
	ends    bool // the code may end after it
}

func requirementParts(which, length, value, code, family string, ends bool) []couponPart {
	name := func(kind, what string) Lint { return Lint("COUPON_" + kind + "_" + which + "_PURCHASE_" + what) }
	return []couponPart{
		{length, name("MISSING", "REQUIREMENT_VLI"), "12345", name("INVALID", "REQUIREMENT_LENGTH"), false},
		{value, name("TRUNCATED", "REQUIREMENT"), "", "", false},
		{code, name("MISSING", "REQUIREMENT_CODE"), "012349", name("INVALID", "REQUIREMENT_CODE"), false},
		{family, name("TRUNCATED", "FAMILY_CODE"), "", "", ends},
	}
}

// couponParts is a code with every optional field: $1.50 off one of a family, with
// two further requirements, dates, serial number, retailer and the last field.
func couponParts() []couponPart {
	parts := []couponPart{
		{"1", "COUPON_MISSING_GCP_VLI", "0123456", "COUPON_INVALID_GCP_LENGTH", false},
		{"0614141", "COUPON_TRUNCATED_GCP", "", "", false},
		{"654321", "COUPON_TRUNCATED_OFFER_CODE", "", "", false},
		{"3", "COUPON_MISSING_SAVE_VALUE_VLI", "12345", "COUPON_INVALID_SAVE_VALUE_LENGTH", false},
		{"150", "COUPON_TRUNCATED_SAVE_VALUE", "", "", false},
	}
	parts = append(parts, requirementParts("1ST", "1", "1", "0", "120", true)...)
	parts = append(parts, couponPart{"1", "", "", "", false},
		couponPart{"1", "COUPON_MISSING_ADDITIONAL_PURCHASE_RULES_CODE", "0123",
			"COUPON_INVALID_ADDITIONAL_PURCHASE_RULES_CODE", false})
	parts = append(parts, requirementParts("2ND", "2", "10", "2", "921", false)...)
	parts = append(parts, couponPart{"9", "COUPON_MISSING_2ND_PURCHASE_GCP_VLI", "01234569",
		"COUPON_INVALID_2ND_PURCHASE_GCP_LENGTH", true},
		couponPart{"2", "", "", "", false})
	parts = append(parts, requirementParts("3RD", "1", "3", "9", "922", false)...)
	return append(parts,
		couponPart{"0", "COUPON_MISSING_3RD_PURCHASE_GCP_VLI", "01234569",
			"COUPON_INVALID_3RD_PURCHASE_GCP_LENGTH", false},
		couponPart{"100001", "COUPON_TRUNCATED_3RD_PURCHASE_GCP", "", "", true},
		couponPart{"3", "", "", "", false}, couponPart{"261231", "COUPON_TOO_SHORT_FOR_EXPIRATION_DATE", "", "", true},
		couponPart{"4", "", "", "", false}, couponPart{"261101", "COUPON_TOO_SHORT_FOR_START_DATE", "", "", true},
		couponPart{"5", "", "", "", false}, couponPart{"1", "COUPON_MISSING_SERIAL_NUMBER_VLI", "", "", false},
		couponPart{"1234567", "COUPON_TRUNCATED_SERIAL_NUMBER", "", "", true},
		couponPart{"6", "", "", "", false},
		couponPart{"1", "COUPON_MISSING_RETAILER_GCP_OR_GLN_VLI", "1234567",
			"COUPON_INVALID_RETAILER_GCP_OR_GLN_LENGTH", false},
		couponPart{"0614141", "COUPON_TRUNCATED_RETAILER_GCP_OR_GLN", "", "", true},
		couponPart{"9", "", "", "", false},
		couponPart{"0", "COUPON_MISSING_SAVE_VALUE_CODE", "01256", "COUPON_INVALID_SAVE_VALUE_CODE", false},
		couponPart{"1", "COUPON_MISSING_SAVE_VALUE_APPLIES_TO_ITEM", "012",
			"COUPON_INVALID_SAVE_VALUE_APPLIES_TO_ITEM", false},
		couponPart{"7", "COUPON_MISSING_STORE_COUPON_FLAG", "", "", false},
		couponPart{"1", "COUPON_MISSING_DONT_MULTIPLY_FLAG", "01", "COUPON_INVALID_DONT_MULTIPLY_FLAG", true})
}

func offerParts() []couponPart {
	return []couponPart{
		{"0", "COUPON_MISSING_FORMAT_CODE", "01", "COUPON_INVALID_FORMAT_CODE", false},
		{"1", "COUPON_MISSING_FUNDER_VLI", "0123456", "COUPON_INVALID_FUNDER_LENGTH", false},
		{"0614141", "COUPON_TRUNCATED_FUNDER", "", "", false},
		{"111111", "COUPON_TRUNCATED_OFFER_CODE", "", "", false},
		{"2", "COUPON_MISSING_SERIAL_NUMBER_VLI", "", "", false},
		{"22222222", "COUPON_TRUNCATED_SERIAL_NUMBER", "", "", true},
	}
}

func joined(parts []couponPart) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.text)
	}
	return b.String()
}

// TestCouponsCutShort cuts a code after each digit: it passes where a field ends,
// else the part that is cut is named and the place where it starts.
func TestCouponsCutShort(t *testing.T) {
	for linter, parts := range map[string][]couponPart{"couponcode": couponParts(), "couponposoffer": offerParts()} {
		full := joined(parts)
		passes(t, linter, full)
		at := 0
		for i, p := range parts {
			for cut := at; cut < at+len(p.text); cut++ {
				switch {
				case cut == at && (i > 0 && parts[i-1].ends):
					passes(t, linter, full[:cut])
				case cut == at:
					fails(t, linter, full[:cut], p.cut, 0, cut)
				default:
					fails(t, linter, full[:cut], p.cut, at, cut-at)
				}
			}
			at += len(p.text)
		}
		fails(t, linter, full+"0", "COUPON_EXCESS_DATA", len(full), 1)
		for i := range full {
			fails(t, linter, full[:i]+"x"+full[i+1:], "NON_DIGIT_CHARACTER", i, 1)
		}
	}
}

// TestCouponChoices tries every digit where the guideline leaves a choice.
func TestCouponChoices(t *testing.T) {
	for linter, parts := range map[string][]couponPart{"couponcode": couponParts(), "couponposoffer": offerParts()} {
		full, at := joined(parts), 0
		for _, p := range parts {
			for d := byte('0'); p.allowed != "" && d <= '9'; d++ {
				text := full[:at] + string(d) + full[at+1:]
				if strings.IndexByte(p.allowed, d) < 0 {
					fails(t, linter, text, p.invalid, at, 1)
				} else {
					require.NotEqual(t, p.invalid, lint(t, linter, text).Lint, text)
				}
			}
			at += len(p.text)
		}
	}
}

// TestCouponsFieldsAreOptional leaves out each optional field of the full code.
func TestCouponsFieldsAreOptional(t *testing.T) {
	parts := couponParts()
	start, first := 0, true
	for i, p := range parts {
		if !p.ends {
			continue
		}
		if !first {
			rest := append(append([]couponPart{}, parts[:start]...), parts[i+1:]...)
			passes(t, "couponcode", joined(rest))
		}
		start, first = i+1, false
	}
}

func TestCouponDates(t *testing.T) {
	const head = "106141416543213150110120" // AI (8110) of the guideline: $1.50 off one
	passes(t, "couponcode", head, head+"3261231", head+"4261231", head+"32612314261231", head+"32802294261231")
	fails(t, "couponcode", head+"32612314270101", "COUPON_EXPIRATION_BEFORE_START", 24, 14)
	fails(t, "couponcode", head+"3260229", "COUPON_INVALID_EXIPIRATION_DATE", 25, 6)
	fails(t, "couponcode", head+"3260200", "COUPON_INVALID_EXIPIRATION_DATE", 25, 6)
	fails(t, "couponcode", head+"4261301", "COUPON_INVALID_START_DATE", 25, 6)
	fails(t, "couponcode", head+"42612313261231", "COUPON_EXCESS_DATA", 31, 7)
}

// TestCouponPrefixes: each of the company prefixes in a code is looked up.
func TestCouponPrefixes(t *testing.T) {
	full := joined(couponParts())
	var asked []string
	known := func(digits string) (bool, bool) {
		asked = append(asked, digits)
		return true, false
	}
	f, _ := Check("couponcode", full, known)
	require.True(t, f.OK())
	require.Equal(t, []string{"0614141", "100001", "0614141"}, asked)
	for prefix, at := range map[string]int{"0614141": 1, "100001": strings.Index(full, "0100001") + 1} {
		f, _ := Check("couponcode", full, func(digits string) (bool, bool) { return digits != prefix, false })
		require.Equal(t, Fault{"INVALID_GCP_PREFIX", at, len(prefix)}, f)
	}
	_, err := Parse("(8110)106141416543213150110120(8112)01061414111111122222222")
	require.Error(t, err, "the serial number of the offer is a digit short")
	_, err = Parse("(8110)106141416543213150110120")
	require.NoError(t, err)
}
