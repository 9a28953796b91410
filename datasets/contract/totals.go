package contract

import "strings"

// totalNames are what spreadsheets and reports call a row that sums others.
var totalNames = map[string]bool{}

func init() {
	for _, name := range []string{"total", "totals", "grand total", "sub total", "subtotal", "sub-total", "subtotals", "sum", "sum total", "overall total",
		"summe", "gesamt", "gesamtsumme", "gesamtergebnis", "insgesamt", "zwischensumme", "endsumme", "ergebnis",
		"totale", "totaal", "total general", "total général", "sous-total", "suma", "suma total", "somma", "somme", "totale complessivo", "eindtotaal"} {
		totalNames[name] = true
	}
}

// partTotals are names of sums that what they sum follows: Subtotal Berlin.
var partTotals = []string{"subtotal ", "sub-total ", "sub total ", "grand total ", "zwischensumme ", "sous-total "}

// IsTotal tells whether a text names a row that sums others and is none itself:
// Total, Summe, Subtotal Berlin. Names that only begin so are not meant.
func IsTotal(text string) bool {
	if len(text) < 3 || len(text) > 60 || !totalBegins(text[0]|' ', text[1]|' ', text[2]|' ') {
		return false
	}
	name := strings.ToLower(strings.TrimSpace(strings.TrimRight(text, ":= ")))
	if totalNames[name] {
		return true
	}
	for _, p := range partTotals {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// totalBegins tells, without looking further, whether a name of a total may begin
// with three letters; every text of a file passes here.
func totalBegins(a, b, c byte) bool {
	switch a {
	case 't':
		return b == 'o' && c == 't'
	case 's':
		return b == 'u' && (c == 'b' || c == 'm') || b == 'o' && (c == 'm' || c == 'u')
	case 'g':
		return b == 'r' && c == 'a' || b == 'e' && c == 's'
	case 'z':
		return b == 'w' && c == 'i'
	case 'i':
		return b == 'n' && c == 's'
	case 'e':
		return b == 'n' && c == 'd' || b == 'r' && c == 'g' || b == 'i' && c == 'n'
	case 'o':
		return b == 'v' && c == 'e'
	}
	return false
}
