package floor

import (
	"strconv"

	"github.com/stockwright/stockwright/execution/ledger"
)

// inBaseUnits is what arrived with its quantities in base units.
func (r Received) inBaseUnits(l *ledger.Line) (Received, error) {
	var err error
	if r.Quantity, err = l.InBaseUnits(r.Quantity, r.Unit); err != nil {
		return r, err
	}
	r.Damaged, err = l.InBaseUnits(r.Damaged, r.Unit)
	r.Unit = ""
	return r, err
}

// mostAtOnce is the largest quantity of one line: more fits no warehouse, and many of
// them would run over what can be counted.
const mostAtOnce = 1_000_000_000_000

// Plausible refuses a quantity that is the number of an item, scanned into the wrong
// field: an EAN or UPC with its check digit. sure says that it is meant; a number of
// 12 digits and more never is.
func Plausible(field string, n int64, sure bool) error {
	text := strconv.FormatInt(n, 10)
	gtin := (len(text) == 8 || len(text) >= 12 && len(text) <= 14) && checkDigitOK(text)
	switch {
	case n >= mostAtOnce || gtin && len(text) >= 12:
		return ledger.NewInvalid(field, text+" reads like the number of an item, not like a quantity; scan the item where it is asked for, then tell how many")
	case gtin && !sure:
		return &ledger.Error{Kind: ledger.Invalid, Code: "looks_like_an_item", Field: field,
			Text: text + " reads like the number of an item",
			Hint: "tell the quantity; if it is meant, say so with sure"}
	}
	return nil
}

// checkDigitOK reports whether the last digit is the check digit of a GTIN.
func checkDigitOK(text string) bool {
	sum := 0
	for i := range text {
		weight := 1
		if (len(text)-1-i)%2 == 1 {
			weight = 3
		}
		sum += int(text[i]-'0') * weight
	}
	return sum%10 == 0
}
