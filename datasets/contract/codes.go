package contract

// LostDigits tells whether a text is a code that a spreadsheet took for a number
// and cut: 4.00638E+12. What stood behind those digits is gone, and codes that
// differ there have become one.
func LostDigits(code string) bool {
	n := len(code)
	if n < 5 || n > 12 || code[n-3] != '+' || code[n-4]|' ' != 'e' || !digits(code[n-2:]) || !digits(code[:1]) {
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
	LostReason = "a spreadsheet cut the code's last digits off"
	LostHint   = "make the column text, or a number without decimals, in the spreadsheet and export it again"
)
