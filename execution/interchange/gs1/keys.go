package gs1

import (
	"fmt"
	"strings"
)

// GTIN14 brings a GTIN-8, -12, -13 or -14 to 14 digits and checks its check
// digit.
func GTIN14(gtin string) (string, error) {
	switch len(gtin) {
	case 8, 12, 13, 14:
	default:
		return "", &Error{AI: "01", Len: len(gtin), Reason: fmt.Sprintf("a GTIN has 8, 12, 13 or 14 digits, %q has %d characters", gtin, len(gtin))}
	}
	if f := checkDigit(gtin); !f.OK() {
		return "", &Error{AI: "01", Pos: f.Pos, Len: f.Len, Lint: f.Lint, Reason: describe(f, gtin)}
	}
	return strings.Repeat("0", 14-len(gtin)) + gtin, nil
}

// ShortGTIN is the shortest usual form of a 14-digit GTIN: GTIN-8, GTIN-12,
// GTIN-13, or GTIN-14 when it has an indicator digit.
func ShortGTIN(gtin14 string) string {
	for _, n := range []int{8, 12, 13} {
		if len(gtin14) == 14 && strings.Trim(gtin14[:14-n], "0") == "" {
			return gtin14[14-n:]
		}
	}
	return gtin14
}

// SSCCRange hands out serial shipping container codes of one company prefix
// and extension digit.
type SSCCRange struct {
	Prefix    string // GS1 company prefix, 4 to 12 digits
	Extension byte   // '0' to '9'
}

// Size is how many codes the range holds.
func (r SSCCRange) Size() uint64 {
	size := uint64(1)
	for i := len(r.Prefix); i < 16; i++ {
		size *= 10
	}
	return size
}

// Code is the SSCC with the given serial reference, check digit included. The
// caller keeps the counter and must not reuse a serial within a year of the
// goods' last handling (General Specifications 2.2.1).
func (r SSCCRange) Code(serial uint64) (string, error) {
	if len(r.Prefix) < shortestPrefix || len(r.Prefix) > 12 || !csetNumeric(r.Prefix).OK() {
		return "", fmt.Errorf("SSCC: the company prefix must be 4 to 12 digits, got %q", r.Prefix)
	}
	if !isDigit(r.Extension) {
		return "", fmt.Errorf("SSCC: the extension must be a digit, got %q", r.Extension)
	}
	if serial >= r.Size() {
		return "", fmt.Errorf("SSCC: serial %d does not fit behind prefix %s (%d codes); use another extension digit", serial, r.Prefix, r.Size())
	}
	body := fmt.Sprintf("%c%s%0*d", r.Extension, r.Prefix, 16-len(r.Prefix), serial)
	return body + string(Mod10(body)), nil
}
