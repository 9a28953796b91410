package slotting

import (
	"fmt"
	"math"
)

// Stay says why a load that a plan leaves where it is stays, and what would move it.
type Stay struct {
	Slot, SKU string
	Better    string  // the slot it would go to, or the next better one; "" without one
	Saves     float64 // seconds a day there, 0 where it cannot go there
	Costs     float64 // seconds of work
	Days      float64 // until that has paid; the horizon from which it moves
	Lines     float64 // a day from which it moves at the plan's horizon; 0 where no number would do
	Text      string
}

// stays looks at every load that a plan leaves where it was at its start; planned
// says why a move that would pay is not in it.
func (p *planner) stays(start []int32, planned string) []Stay {
	if p.rank == nil {
		return nil
	}
	open := *p.floor
	open.opt.Horizon = unpaid // what would pay one day
	e := &exchanger{floor: &open, rank: p.rank, target: open.fill(p.rank, nil)}
	e.lines, e.claim = open.aisleLoad(), open.claims()
	e.settled = make([]bool, len(e.loads))
	e.open, e.empty = newForest(e.floor, e.rank.order, e.openRoom), newForest(e.floor, e.rank.order, e.free)
	var out []Stay
	for l := range e.loads {
		if !e.loads[l].virtual && e.at[l] == start[l] {
			out = append(out, e.stay(int32(l), p.opt.Horizon, planned))
		}
	}
	return out
}

func (e *exchanger) stay(l int32, horizon float64, planned string) Stay {
	v, from := &e.loads[l], e.at[l]
	slot, sku := &e.w.Slots[from], &e.skus[v.sku]
	s := Stay{Slot: slot.ID, SKU: sku.ID}
	switch {
	case sku.Pinned:
		s.Text = "held in its slot"
		return s
	case slot.Locked:
		s.Text = "its slot is locked"
		return s
	case slot.Reserve:
		s.Text = "lies in bulk, which refills its face and is not re-slotted"
		return s
	}
	if u, ok := e.improve(l, patience[len(patience)-1]); ok {
		e.offer(&s, l, u, horizon, planned)
		return s
	}
	better, small := e.nextBetter(l, from, from)
	if better < 0 {
		s.Text = "no slot is better for it"
		if small {
			s.Text = "no better slot is large enough for it"
		}
		return s
	}
	s.Better = e.w.Slots[better].ID
	s.Text = "the next better " + s.Better + " " + e.whyNot(l, better)
	if other := e.slowest(better); other >= 0 && e.misfit(v.sku, v.quantity, better, other) == "" {
		s.Lines = e.loads[other].velocity / patience[len(patience)-1]
		if s.Lines > v.velocity {
			s.Text += fmt.Sprintf("; it moves from about %.3g lines a day on, now %.3g", s.Lines, v.velocity)
		}
	}
	return s
}

// offer says what a move that is not in the plan would save, and when it would be.
func (e *exchanger) offer(s *Stay, l int32, u unit, horizon float64, planned string) {
	walks, labour := 0.0, 0.0
	for _, t := range u.steps {
		walks, labour = walks+t.walks, labour+t.labour
		if t.load == l {
			s.Better = e.slotName(t.to)
		}
	}
	s.Saves, s.Costs = e.believed(walks)+labour, u.costs
	s.Days = min(s.Costs/max(s.Saves, 1e-9), unpaid)
	s.Text = fmt.Sprintf("%s would save %.3g s a day for %.3g s of work", s.Better, s.Saves, s.Costs)
	if s.Days <= horizon { // by the tours of a finished layout
		s.Text = fmt.Sprintf("it would go to %s as part of a larger plan; %s", s.Better, planned)
		s.Saves, s.Days = 0, 0
		return
	}
	s.Lines = e.loads[l].velocity * s.Days / horizon
	s.Text += fmt.Sprintf(", paid back after %.0f days: it moves with slotting.horizon_days of %.0f, or from about %.3g lines a day on, now %.3g",
		math.Ceil(s.Days), math.Ceil(s.Days), s.Lines, e.loads[l].velocity)
}
