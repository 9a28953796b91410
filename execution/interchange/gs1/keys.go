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
