package slotting

import (
	"fmt"
	"math"
	"strings"
)

// explain says what a step does for the load, and why it does not go to the
// next better slot.
func (e *exchanger) explain(s step) string {
	l, k := &e.loads[s.load], &e.skus[e.loads[s.load].sku]
	if s.saves() <= 0 {
		return fmt.Sprintf("makes room: %.3g lines a day do not need a better slot", l.velocity)
	}
	if s.from == onCart {
		return fmt.Sprintf("changes places by way of the cart: %.3g lines a day are picked sooner here too", l.velocity)
	}
	text := fmt.Sprintf("%.3g lines a day; a line there costs %.3g s instead of %.3g s", l.velocity,
		e.lineTime(s.to, k.Weight), e.lineTime(s.from, k.Weight))
	better, small := e.nextBetter(s.load, s.from, s.to)
	switch {
	case better >= 0:
		return text + "; next better " + e.w.Slots[better].ID + " " + e.whyNot(s.load, better)
	case small:
		return text + "; no better slot is large enough for it"
	}
	return text + "; the best slot of its class"
}

func (e *exchanger) lineTime(slot int32, weight float64) float64 {
	return e.rank.metres[slot]/e.opt.Speed + e.reach(slot, weight)
}

// betterTries bounds how many better slots are looked at that are too small.
const betterTries = 200

// nextBetter is the next slot above another, in the order that a load from a slot
// fills, that it would fit into if it had the slot to itself; -1 without one. It
// says whether better slots are too small.
func (e *exchanger) nextBetter(l, from, slot int32) (better int32, small bool) {
	tree := e.open.forLoad(l, from)
	p := tree.Place[slot] - 1
	for tries := 0; p >= 0 && tries < betterTries; tries++ {
		if e.suits(l, tree.Slots[p]) {
			return tree.Slots[p], small
		}
		small = true
		p--
	}
	return -1, small
}

// whyNot says what keeps a load out of a slot.
func (e *exchanger) whyNot(l, slot int32) string {
	if e.crowded(l, slot) {
		return "lies in an aisle with as many lines a day as it takes"
	}
	switch why := e.misfit(e.loads[l].sku, e.loads[l].quantity, slot, -1); why {
	case "":
		return "saves no more"
	case fitShared:
		other := e.rooms[slot].loads[0]
		o := &e.loads[other]
		if o.fixed {
			return "holds " + e.skus[o.sku].ID + ", which stays"
		}
		text := fmt.Sprintf("holds %s with %.3g lines a day", e.skus[o.sku].ID, o.velocity)
		switch {
		case o.velocity > patience[len(patience)-1]*e.loads[l].velocity:
		case e.daily(l, slot) > e.daily(l, e.at[l])-1e-9:
			text += "; a line there costs no less"
		case e.at[l] != slot && !e.swapFits(other, l):
			text += ", which does not fit in its place"
		default:
			text += "; changing places would not save anything"
		}
		return text
	case fitLocked:
		return "is locked"
	default:
		return "does not fit: " + why
	}
}

// Without is the result with nothing moved, for a reason.
func (r Result) Without(why string) Result {
	r.Moves, r.After, r.Curve = nil, r.Before, r.Curve[:1]
	r.TravelAfter, r.SecondsSaved, r.LabourSaved, r.WorkSeconds = r.TravelBefore, 0, 0, 0
	r.withheld = why
	r.Verdict = r.verdict()
	return r
}

// Withheld is why a plan was given up as a whole: by the caller, or because its
// moves proved not worth their work. "" where it was not.
func (r *Result) Withheld() string { return r.withheld }

// WhyNothing says why nothing is moved, where nothing is.
func (r *Result) WhyNothing() string {
	if r.withheld != "" {
		return r.withheld
	}
	h := r.HeldOut
	switch {
	case h != nil && h.TooFew:
		return fmt.Sprintf("%d pick tours are too few to judge a move by; it takes %d", h.Tours, leastTours)
	case h != nil && r.unsure:
		return fmt.Sprintf("%d pick tours leave open whether a move saves anything", h.Tours)
	case h != nil && h.Trust == 0 && h.Saved.Mean <= 0:
		return "the moves that earlier tours asked for would have saved nothing on the tours that followed"
	case h != nil && h.Trust == 0:
		return fmt.Sprintf("%d tours do not bear out surely enough what moves would save (%.1f %%, 95 %% interval %.1f … %.1f)",
			h.Tours, 100*h.Share.Mean, 100*h.Share.Low, 100*h.Share.High)
	}
	return "no move pays back within the horizon"
}

// whyNotAll says why a move that would pay by itself is not in the plan.
func (r *Result) whyNotAll() string {
	switch {
	case len(r.Moves) == 0:
		return r.WhyNothing()
	case r.limited:
		return "moves that pay back sooner use up the budget"
	}
	return "walked on whole tours, the plan with it is not worth its work"
}

// verdict is the plan in one sentence.
func (r *Result) verdict() string {
	if len(r.Moves) == 0 {
		return "leave the slots as they are: " + r.WhyNothing()
	}
	work := fmt.Sprintf("%.0f minutes of work", r.WorkSeconds/60)
	if r.WorkSeconds < 90 {
		work = fmt.Sprintf("%.0f seconds of work", r.WorkSeconds)
	}
	change := r.TravelAfter - r.TravelBefore
	if change < 0 {
		return fmt.Sprintf("%s (%s) cut pick travel %s and save %.0f seconds a day",
			movesText(len(r.Moves)), work, r.travelText(), r.SecondsSaved)
	}
	travel := "pick travel stays as it is"
	if change > 0 {
		travel = "pick travel grows " + r.travelText()
	}
	return fmt.Sprintf("%s (%s) save %.0f seconds a day of reaching and refilling; %s",
		movesText(len(r.Moves)), work, r.SecondsSaved, travel)
}

func movesText(n int) string {
	if n == 1 {
		return "1 move"
	}
	return fmt.Sprintf("%d moves", n)
}

// travelText is the metres before and after, to as many places as tell them apart.
func (r *Result) travelText() string {
	places := 0
	for places < 3 && math.Abs(r.TravelAfter-r.TravelBefore) < 2*math.Pow(0.1, float64(places)) {
		places++
	}
	share := 0.0
	if r.TravelBefore > 0 {
		share = 100 * (r.TravelAfter/r.TravelBefore - 1)
	}
	text := strings.Replace(fmt.Sprintf("%+.1f", share), "-", "−", 1)
	return fmt.Sprintf("from %.*f to %.*f m a day (%s %%)", places, r.TravelBefore, places, r.TravelAfter, text)
}

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
	if other := e.slowest(better); other >= 0 && e.fits(l, better, other) {
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
