package contract

import "strings"

// totalNames are what spreadsheets and reports call a row that sums others.
var totalNames = map[string]bool{}

func init() {
	for _, name := range []string{"total", "totals", "grand total", "sub total", "subtotal",
		"sub-total", "subtotals", "sum", "sum total", "overall total",
		"summe", "gesamt", "gesamtsumme", "gesamtergebnis", "insgesamt", "zwischensumme", "endsumme", "ergebnis",
		"totale", "totaal", "total general", "total général", "sous-total", "suma", "suma total",
		"somma", "somme", "totale complessivo", "eindtotaal",
		"daily total", "day total", "total of day", "weekly total", "monthly total", "month total",
		"store total", "tagessumme", "wochensumme", "monatssumme", "filialsumme",
		"total del dia", "total del día", "total du jour", "totale giorno", "dagtotaal"} {
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
	letters := [3]byte{a, b, c}
	switch string(letters[:]) {
	case "tot", "sub", "sum", "som", "sou", "gra", "ges", "zwi", "ins", "end", "erg", "ein", "ove",
		"dai", "day", "wee", "mon", "sto", "tag", "woc", "fil", "dag":
		return true
	}
	return false
}
