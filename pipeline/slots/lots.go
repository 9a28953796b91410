package slots

import "github.com/stockwright/stockwright/core"

// slotLots are the lots in the slots of a warehouse while moves are written down.
type slotLots struct {
	held map[slotSKU][]lot // earliest expiry first
}

type slotSKU struct{ slot, sku string }

// lot is units of one lot; the name is "" and the day NoDay without lots.
type lot struct {
	lot      string
	expires  core.Day
	quantity int64
}

func newSlotLots() *slotLots { return &slotLots{held: map[slotSKU][]lot{}} }

func (s *slotLots) add(k slotSKU, l lot) { s.held[k] = append(s.held[k], l) }

// take carries units of a SKU from one slot to another and says of which lots
// they are, earliest expiry first.
func (s *slotLots) take(from, to, sku string, quantity int64) []lot {
	k := slotSKU{from, sku}
	var out []lot
	rest := s.held[k]
	for len(rest) > 0 && quantity > 0 {
		n := min(quantity, rest[0].quantity)
		out = append(out, lot{rest[0].lot, rest[0].expires, n})
		quantity -= n
		rest[0].quantity -= n
		if rest[0].quantity == 0 {
			rest = rest[1:]
		}
	}
	s.held[k] = rest
	for _, l := range out {
		s.add(slotSKU{to, sku}, l)
	}
	return out
}
