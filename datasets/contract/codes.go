package contract

// LostDigits tells whether a text is a code that a spreadsheet or a floating-point column took for a number
// and cut: 4.00638E+12. What stood behind those digits is gone, and codes that
// differ there have become one.
func LostDigits(code string) bool {
	n := len(code)
	if n < 5 || n > 24 || code[n-3] != '+' || code[n-4]|' ' != 'e' || !digits(code[n-2:]) || !digits(code[:1]) {
		return false
	}
	mantissa := code[1 : n-4]
	return mantissa == "" || len(mantissa) > 1 && (mantissa[0] == '.' || mantissa[0] == ',') && digits(mantissa[1:])
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// What to say of a code that LostDigits names.
const (
	LostReason = "the last digits of the code are cut off, as by a spreadsheet or a floating-point column"
	LostHint   = "make the column text, or a whole number, and export it again"
)
