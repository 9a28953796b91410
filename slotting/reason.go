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
	p := tree.place[slot] - 1
	for tries := 0; p >= 0 && tries < betterTries; tries++ {
		if e.suits(l, tree.slots[p]) {
			return tree.slots[p], small
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
		return fmt.Sprintf("%s (%s) cut pick travel %s and save %.0f seconds a day", movesText(len(r.Moves)), work, r.travelText(), r.SecondsSaved)
	}
	travel := "pick travel stays as it is"
	if change > 0 {
		travel = "pick travel grows " + r.travelText()
	}
	return fmt.Sprintf("%s (%s) save %.0f seconds a day of reaching and refilling; %s", movesText(len(r.Moves)), work, r.SecondsSaved, travel)
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
