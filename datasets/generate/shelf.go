package generate

import (
	"github.com/stockwright/stockwright/core"
)

// lot is what came in together and expires together.
type lot struct {
	code     string // of the day it was received from the supplier
	received core.Day
	quantity int64
}

// shelf is the stock of a SKU at a location. Lots are kept apart only where
// they expire, oldest first.
type shelf struct {
	onHand int64
	life   int64 // days a lot may be sold; 0 = for ever
	lots   []lot
}

func (s *shelf) empty(life int64) { s.onHand, s.life, s.lots = 0, life, s.lots[:0] }

func (s *shelf) put(b lot) {
	if b.quantity <= 0 {
		return
	}
	s.onHand += b.quantity
	if s.life == 0 {
		return
	}
	for i := range s.lots {
		if s.lots[i].code == b.code {
			s.lots[i].quantity += b.quantity
			return
		}
	}
	at := len(s.lots)
	for at > 0 && s.lots[at-1].received > b.received {
		at--
	}
	s.lots = append(s.lots, lot{})
	copy(s.lots[at+1:], s.lots[at:])
	s.lots[at] = b
}

// take removes units, oldest lots first, and returns the lots they came from,
// nil where lots are not kept. The shelf must hold the units.
func (s *shelf) take(units int64) []lot {
	s.onHand -= units
	if s.life == 0 || units == 0 {
		return nil
	}
	var taken []lot
	gone := 0
	for i := range s.lots {
		n := min(units, s.lots[i].quantity)
		if n > 0 {
			taken = append(taken, lot{s.lots[i].code, s.lots[i].received, n})
		}
		s.lots[i].quantity -= n
		units -= n
		if s.lots[i].quantity > 0 {
			break
		}
		gone++
	}
	s.lots = append(s.lots[:0], s.lots[gone:]...)
	return taken
}

// expire throws away what may not be sold on a day.
func (s *shelf) expire(day core.Day) {
	for s.life > 0 && len(s.lots) > 0 && s.lots[0].received+core.Day(s.life) < day {
		s.onHand -= s.lots[0].quantity
		s.lots = append(s.lots[:0], s.lots[1:]...)
	}
}

// name is the lot as the tables call it.
func (b lot) name() string { return "L" + b.code }

// contents are the lots on the shelf; a single nameless one where lots are
// not kept apart.
func (s *shelf) contents() []lot {
	switch {
	case s.onHand == 0:
		return nil
	case s.life == 0:
		return []lot{{quantity: s.onHand}}
	}
	return append([]lot(nil), s.lots...)
}

// expiresOn is the last day a lot of a SKU may be sold, NoDay if it keeps.
func expiresOn(k *sku, b lot) core.Day {
	if k.category.shelfLife == 0 {
		return core.NoDay
	}
	return b.received + core.Day(k.category.shelfLife)
}
