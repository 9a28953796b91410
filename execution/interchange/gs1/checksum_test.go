package gs1

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// lint runs a linter by name.
func lint(t require.TestingT, name, data string) Fault {
	f, ok := Check(name, data, nil)
	require.True(t, ok, "no linter %s", name)
	return f
}

// fails asserts the fault a linter finds.
func fails(t require.TestingT, name, data string, want Lint, pos, length int) {
	require.Equal(t, Fault{want, pos, length}, lint(t, name, data), "%s over %q", name, data)
}

// passes asserts that a linter finds nothing.
func passes(t require.TestingT, name string, data ...string) {
	for _, d := range data {
		require.Equal(t, Fault{}, lint(t, name, d), "%s over %q", name, d)
	}
}

func TestNoLinterOfThatName(t *testing.T) {
	_, ok := Check("csun", "95012346", nil)
	require.False(t, ok)
}

// TestPublishedCheckDigits: the SSCC is the worked example of the General
// Specifications 7.9.1, 6291041500213 the one of the check digit calculator's page,
// the others are the printed samples of EAN, ISBN and ISSN.
func TestPublishedCheckDigits(t *testing.T) {
	passes(t, "csum", "376104250021234569", "6291041500213", "5901234123457", "73513537",
		"9780306406157", "9771234567003", "0", "00")
	fails(t, "csum", "376104250021234568", "INCORRECT_CHECK_DIGIT", 17, 1)
	fails(t, "csum", "", "TOO_SHORT_FOR_CHECK_DIGIT", 0, 0)
	fails(t, "csum", "62910A1500213", "NON_DIGIT_CHARACTER", 5, 1)
}

// TestCheckDigitCatches: with weights 3 and 1 every wrong digit shows, and every
// swap of neighbours but of digits that differ by five.
func TestCheckDigitCatches(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.SampledFrom([]int{7, 11, 12, 13, 17}).Draw(r, "digits")
		body := rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), n, n, -1).Draw(r, "body")
		key := body + string(Mod10(body))
		passes(r, "csum", key)
		for i := range key {
			for d := byte('0'); d <= '9'; d++ {
				wrong := key[:i] + string(d) + key[i+1:]
				require.Equal(r, wrong == key, lint(r, "csum", wrong).OK(), "%s for %s", wrong, key)
			}
			if i == 0 {
				continue
			}
			a, b := int(key[i-1]), int(key[i])
			swapped := key[:i-1] + key[i:i+1] + key[i-1:i] + key[i+1:]
			require.Equal(r, a == b || a-b == 5 || b-a == 5, lint(r, "csum", swapped).OK(), "%s for %s", swapped, key)
		}
	})
}

// TestCheckPairCatches: the weights differ and 1021 is a prime above every value,
// so that no wrong character and no swap of neighbours passes.
func TestCheckPairCatches(t *testing.T) {
	passes(t, "csumalpha", "1987654Ad4X4bL5ttr2310c2K", "22")
	fails(t, "csumalpha", "1987654Ad4X4bL5ttr2310c2L", "INCORRECT_CHECK_PAIR", 23, 2)
	fails(t, "csumalpha", "1", "TOO_SHORT_FOR_CHECK_PAIR", 0, 1)
	fails(t, "csumalpha", "12 4522", "INVALID_CSET82_CHARACTER", 2, 1)
	fails(t, "csumalpha", strings.Repeat("1", 100), "TOO_LONG_FOR_CHECK_PAIR_IMPLEMENTATION", 0, 100)
	chars := []rune(set82Order)
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, pairLimit).Draw(r, "length")
		model := rapid.StringOfN(rapid.RuneFrom(chars), n, n, -1).Draw(r, "model")
		pair := CheckPair(model)
		passes(r, "csumalpha", model+pair)
		i := rapid.IntRange(0, n-1).Draw(r, "at")
		for _, c := range chars {
			wrong := model[:i] + string(c) + model[i+1:]
			require.Equal(r, wrong == model, CheckPair(wrong) == pair)
		}
		if i > 0 && model[i] != model[i-1] {
			require.NotEqual(r, pair, CheckPair(model[:i-1]+model[i:i+1]+model[i-1:i]+model[i+1:]))
		}
	})
}

// TestSet82HasItsOrder: CheckPair of one character is twice its value, in signs of
// base 32.
func TestSet82HasItsOrder(t *testing.T) {
	require.Len(t, set82Order, 82)
	for i := range 82 {
		require.Equal(t, fmt.Sprintf("%c%c", pairSigns[2*i/32], pairSigns[2*i%32]), CheckPair(set82Order[i:i+1]))
	}
}

// TestIBAN holds the samples of the registry of ISO 13616 and catches every wrong
// digit and swap of digits; the remainder is taken again with big numbers.
func TestIBAN(t *testing.T) {
	samples := []string{"GB82WEST12345698765432", "DE89370400440532013000",
		"FR1420041010050500013M02606", "NO9386011117947",
		"CH9300762011623852957", "BE68539007547034", "MT84MALT011000012345MTLCAST001S"}
	passes(t, "iban", samples...)
	for _, s := range samples {
		for i := 2; i < len(s); i++ {
			for _, c := range "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
				wrong := s[:i] + string(c) + s[i+1:]
				require.Equal(t, remainder97(wrong) == 1, lint(t, "iban", wrong).OK(), wrong)
				if isDigit(byte(c)) && isDigit(s[i]) && wrong != s {
					fails(t, "iban", wrong, "INCORRECT_IBAN_CHECKSUM", 2, 2)
				}
			}
		}
	}
	fails(t, "iban", "GB82WEST12", "IBAN_TOO_SHORT", 0, 10)
	fails(t, "iban", "GB82WEST123456987654321234567890123", "IBAN_TOO_LONG", 0, 35)
	fails(t, "iban", "GB82west12345698765432", "INVALID_IBAN_CHARACTER", 4, 1)
	fails(t, "iban", "XX82WEST12345698765432", "ILLEGAL_IBAN_COUNTRY_CODE", 0, 2)
}

func remainder97(iban string) int64 {
	var digits strings.Builder
	for _, c := range iban[4:] + iban[:4] {
		if c >= 'A' {
			fmt.Fprint(&digits, c-'A'+10)
		} else {
			digits.WriteRune(c)
		}
	}
	n, _ := new(big.Int).SetString(digits.String(), 10)
	return new(big.Int).Mod(n, big.NewInt(97)).Int64()
}

func TestCompanyPrefixes(t *testing.T) {
	asked := ""
	list := func(answer string) PrefixLookup {
		return func(digits string) (bool, bool) {
			asked = digits
			return answer == "known", answer == "offline"
		}
	}
	for _, c := range []struct {
		linter, data, answer string
		want                 Fault
		asked                string
	}{
		{"gcppos1", "9520123", "known", Fault{}, "9520123"},
		{"gcppos1", "9520123", "unknown", Fault{"INVALID_GCP_PREFIX", 0, 7}, "9520123"},
		{"gcppos1", "9520123", "offline", Fault{"GCP_DATASOURCE_OFFLINE", 0, 7}, "9520123"},
		{"gcppos1", "952", "known", Fault{"TOO_SHORT_FOR_GCP", 0, 3}, ""},
		{"gcppos1", "95A0", "known", Fault{"INVALID_GCP_PREFIX", 2, 1}, ""},
		{"gcppos1", "9520ABC", "known", Fault{}, "9520ABC"},
		{"gcppos2", "09520123", "known", Fault{}, "9520123"},
		{"gcppos2", "X9520123", "known", Fault{}, "9520123"},
		{"gcppos2", "09520123", "unknown", Fault{"INVALID_GCP_PREFIX", 1, 7}, "9520123"},
		{"gcppos2", "0952B", "known", Fault{"INVALID_GCP_PREFIX", 4, 1}, ""},
		{"gcppos2", "", "known", Fault{"TOO_SHORT_FOR_GCP", 0, 0}, ""},
	} {
		asked = ""
		got, _ := Check(c.linter, c.data, list(c.answer))
		require.Equal(t, c.want, got, "%s %s %s", c.linter, c.data, c.answer)
		require.Equal(t, c.asked, asked, "%s %s", c.linter, c.data)
	}
	_, err := Parser{Prefixes: list("unknown")}.Parse("(01)09520123456788")
	require.ErrorContains(t, err, "does not start with a GS1 company prefix")
	require.Equal(t, "9520123456788", asked, "a GTIN's prefix follows its indicator digit")
	_, err = Parser{Prefixes: list("unknown"), StructureOnly: true}.Parse("(01)09520123456788")
	require.NoError(t, err)
}
