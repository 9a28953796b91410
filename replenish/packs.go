package replenish

import (
	"cmp"
	"fmt"
	"github.com/stockwright/stockwright/replenish/policy"
)

// breakPack has a transfer sent in single units where what a whole pack would leave
// costs more to hold, until it sells, than taking packs apart for the same units, or
// where a pack does not sell within shelf life and phase-out.
//
// What a pack brings beyond the units wanted lies while these sell, and then itself
// goes down as it sells: x units beyond q lie x·q/d + x²/(2d) unit-days at d a day.
func (r *planned) breakPack(opt Options) {
	it, p := r.it, r.policy
	perDay := p.CoverMean / max(1, r.window.MeanDays())
	if it.PackBreak <= 0 || it.Multiple <= 1 || it.Supplier != "" || len(r.branches) > 0 ||
		it.UnitCost <= 0 || perDay <= 0 || p.ByLots() || p.LotRule != "" {
		return
	}
	whole := it.Rounding.Round(p.Need(), p.Missing(), it.Multiple)
	single := *it
	single.Multiple = 1
	q := policy.SolveLevels(&single, r.window)
	q.Position = p.Position
	wanted := max(p.Missing(), q.Need())
	if whole <= wanted || wanted < max(1, it.MOQ) {
		return
	}
	left, days := float64(whole-wanted), float64(whole-wanted)/perDay
	rate := cmp.Or(max(0, it.Policy.HoldingRate), opt.HoldingRate)
	lying := rate / 365 * it.UnitCost * (left*float64(wanted)/perDay + left*days/2)
	breaking := it.PackBreak * float64(whole) / float64(wanted)
	why := fmt.Sprintf("what is left of it would lie for %.0f days and cost %.2f, taking packs apart %.2f", days+float64(wanted)/perDay, lying, breaking)
	if policy.Room(it, p, true) < whole {
		why = "a whole one does not sell in time"
	} else if lying <= breaking {
		return
	}
	q = policy.SolvePolicy(&single, r.window)
	q.Position, q.DaysOfCover = p.Position, p.DaysOfCover
	r.receipt.Note("pack", float64(it.Multiple), "input: broken, "+why)
	r.it, *r.policy = &single, q
}
