package plan

import (
	"encoding/json"
	"fmt"
	"strings"
)

// QuantityError tells that a quantity breaks the terms of its line, and what the
// next quantities are that do not. Below is 0 where only nothing is less.
type QuantityError struct {
	Line         string
	Quantity     int64 // base units
	Below, Above int64 // base units; Above is 0 where the largest order is below
	Broken       []string
}

// Error names what is broken and the two next quantities.
func (e *QuantityError) Error() string {
	next := fmt.Sprintf("order %d or %d", e.Below, e.Above)
	switch {
	case e.Above == 0:
		next = fmt.Sprintf("order %d at most", e.Below)
	case e.Below == 0:
		next = fmt.Sprintf("order nothing or %d", e.Above)
	}
	return fmt.Sprintf("line %s: %d is %s; %s, or insist on it", e.Line, e.Quantity,
		strings.Join(e.Broken, " and "), next)
}

// CheckQuantity holds a person's quantity against the minimum order, the multiple
// and the largest order that the line's receipt states; nothing (0) is always
// allowed. It returns a *QuantityError, or nil.
func CheckQuantity(line, steps string, quantity int64) error {
	var receipt []struct {
		Name  string  `json:"name"`
		Value float64 `json:"value"`
	}
	if quantity <= 0 || json.Unmarshal([]byte(steps), &receipt) != nil {
		return nil
	}
	multiple, least, most := int64(1), int64(0), int64(0)
	for _, s := range receipt {
		switch s.Name {
		case "multiple":
			multiple = max(1, int64(s.Value))
		case "minimum_order":
			least = int64(s.Value)
		case "largest_order":
			most = int64(s.Value)
		}
	}
	e := &QuantityError{Line: line, Quantity: quantity}
	if quantity < least {
		e.Broken = append(e.Broken, fmt.Sprintf("below the minimum order of %d", least))
	}
	if quantity%multiple != 0 {
		e.Broken = append(e.Broken, fmt.Sprintf("no multiple of %d", multiple))
	}
	if most > 0 && quantity > most {
		e.Broken = append(e.Broken, fmt.Sprintf("above the largest order of %d", most))
	}
	if e.Broken == nil {
		return nil
	}
	down := quantity
	if most > 0 {
		down = min(down, most)
	}
	if e.Below = down / multiple * multiple; e.Below < least {
		e.Below = 0
	}
	e.Above = (max(quantity, least) + multiple - 1) / multiple * multiple
	if most > 0 && e.Above > most {
		e.Above = 0
	}
	return e
}

// breaks tells how a person's quantity breaks its line's terms: one that is neither
// the line's own nor one that was kept before.
func (r Review) breaks(d Decision) error {
	proposed, steps := int64(0), ""
	switch {
	case r.Purchase != nil:
		proposed, steps = r.Purchase.Quantity, r.Purchase.Steps
	case r.Transfer != nil:
		proposed, steps = r.Transfer.Quantity, r.Transfer.Steps
	}
	if r.Quantity == proposed || d.Changed && d.Quantity == r.Quantity {
		return nil
	}
	return CheckQuantity(r.Line, steps, r.Quantity)
}
