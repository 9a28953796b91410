package vector

import "strings"

// signs are the currency signs and words that stand before or behind an amount.
const signs = "$€£¥₹₽₩₺₴₪₫฿"

// currencyWords are the words and codes (ISO 4217) that do.
var currencyWords = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(`kr kč ft zł lei lv rs rs. fr fr. r$ us$ a$ c$ ca$ au$ hk$ s$ nt$ sfr sfr. din tl
		aed ars aud bgn brl cad chf clp cny cop czk dkk egp eur gbp hkd hrk huf idr ils inr isk jpy kes krw kzt mad mxn myr ngn nok nzd pen php pkr pln
		qar ron rsd rub sar sek sgd thb try twd uah usd uyu vnd zar`) {
		out[w] = true
	}
	return out
}()

// withoutCurrency takes a currency away that stands before or behind an amount:
// €12, 12,50 EUR, CHF 1'234.50, -$3.
func withoutCurrency(s string) string {
	s = strings.TrimSpace(strings.Trim(s, signs))
	if s == "" || isDigit(s[0]) && isDigit(s[len(s)-1]) {
		return s
	}
	sign := ""
	if s[0] == '-' || s[0] == '+' {
		sign, s = s[:1], strings.TrimSpace(strings.TrimLeft(s[1:], signs))
	}
	if at := strings.IndexAny(s, "0123456789-(+\u2212"); at > 0 &&
		currencyWords[strings.ToLower(strings.TrimSpace(s[:at]))] {
		s = s[at:]
	}
	if at := strings.LastIndexAny(s, "0123456789-)"); at >= 0 && at+1 < len(s) &&
		currencyWords[strings.ToLower(strings.Trim(s[at+1:], " \u00a0\u202f"))] {
		s = s[:at+1]
	}
	return sign + strings.Trim(s, " \u00a0\u202f")
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
