package main

import (
	"fmt"
	"math"
	"os"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/checker"
)

// receipts holds the lines of a plan against what the caller gave and the
// policies say, and changes their numbers to see whether that is noticed.
type receipts struct {
	items    map[[2]string]*replenish.Item
	policies map[[2]string]*replenish.PolicyLine
	drafts   map[[2]string][]int64 // of the branches of a location
	sent     map[[2]string]float64 // what the supplying location sends a branch, by its own line
	changed  int
	unseen   map[string]int // changed numbers that nobody noticed, by step
}

func receiptsOf(items []replenish.Item, res replenish.Result) *receipts {
	r := &receipts{items: map[[2]string]*replenish.Item{}, policies: map[[2]string]*replenish.PolicyLine{}, drafts: map[[2]string][]int64{}, sent: map[[2]string]float64{}, unseen: map[string]int{}}
	for i := range items {
		r.items[[2]string{items[i].SKU, items[i].Location}] = &items[i]
		for _, d := range items[i].Drafts {
			k := [2]string{items[i].SKU, items[i].SuppliedBy}
			r.drafts[k] = append(r.drafts[k], d.Quantity)
		}
	}
	for _, l := range res.Lines {
		for _, s := range l.Receipt {
			if k := [2]string{l.SKU, l.Location}; s.Name == "source_stock" && l.From == r.items[k].SuppliedBy {
				r.sent[k] = s.Value
			}
		}
	}
	for i := range res.Policies {
		r.policies[[2]string{res.Policies[i].SKU, res.Policies[i].Location}] = res.Policies[i]
	}
	return r
}

// facts is what item and policy say of a line's steps, looked up rather than
// computed as the engine does.
func (r *receipts) facts(l replenish.Line) checker.Facts {
	k := [2]string{l.SKU, l.Location}
	it, p := r.items[k], r.policies[k]
	q := p.Position
	f := checker.Facts{"on_hand": float64(q.OnHand), "expired": float64(q.Expired),
		"doubted": float64(q.Doubted), "reserved": float64(q.Reserved), "backordered": float64(q.Backordered),
		"on_order": float64(q.OnOrder), "drafts": float64(q.Drafts),
		"branch_supply": float64(q.Branches), "predecessor_stock": float64(q.Predecessor),
		"position": float64(q.Total), "cover_demand_mean": p.CoverMean, "safety_stock": p.SafetyStock,
		"reorder_point": float64(p.ReorderPoint),
		"order_up_to":   float64(p.OrderUpTo), "lot": float64(p.Lot),
		"tolerance": it.Rounding.Tolerance, "maximum_stock": float64(it.Maximum),
		"frozen_days": float64(it.FrozenDays), "shelf_life_cap": -1, "unit_cost": it.UnitCost,
		"next_unit_cost": it.NextCost, "order_cost": it.Policy.OrderCost,
		"multiple": float64(max(1, it.Multiple)), "minimum_order": float64(it.MOQ),
		"largest_order": float64(it.MaxOrder), "order_unit": float64(it.Unit.Factor)}
	for _, a := range it.Split {
		if a.Supplier == l.Supplier && a.Supplier != it.Supplier {
			f["multiple"], f["minimum_order"], f["largest_order"],
				f["order_unit"] = float64(max(1, a.Multiple)), float64(a.MOQ), float64(a.MaxOrder),
				float64(a.Unit.Factor)
		}
	}
	daily := it.Daily
	if p.Daily != nil {
		daily = p.Daily
	}
	if it.ShelfLifeDays > 0 && len(daily) > 0 {
		f["shelf_life_cap"] = mostServed(p, daily, int(p.Window.Due-p.Window.Order)+it.ShelfLifeDays)
	}
	f["phase_out_cap"] = mostServed(p, daily, int(it.EndDay-p.Window.Order)+1)
	f["yearly_demand"] = sold(daily, 0, 365)
	for _, s := range l.Receipt {
		if s.Name == "days_ahead" {
			end := max(0, int(p.Window.End-p.Window.Order)+1)
			f["demand_ahead"] = float64(int64(sold(daily, end, end+int(s.Value))))
		}
	}
	if p.LotRule != "" {
		f["holding_rate"] = it.Policy.HoldingRate
		cover := max(1, int(math.Ceil(p.Window.LeadMean))+p.Window.Review)
		f["first_period_demand"] = max(1, math.Ceil(sold(daily, max(0, cover-int(p.Window.Chances[1])), cover)-1e-9))
		f["most_position"] = max(1, math.Ceil(sold(daily, 0, int(it.Policy.MaxDays))-1e-9), math.Ceil(p.CoverMean-1e-9))
	}
	if it.Policy.Target == replenish.TargetClassFill {
		priceFacts(f, it, p)
	}
	if l.From != "" {
		r.sourceFacts(f, l)
	}
	return f
}

// priceFacts is what an item's policy says of its class's price and of what looking
// ahead found.
func priceFacts(f checker.Facts, it *replenish.Item, p *replenish.PolicyLine) {
	f["class_promise"], f["lost_unit_price"], f["held_unit_cost"] = it.Policy.Level, it.Policy.Underage,
		it.Policy.Overage
	if l := p.Look; l != nil {
		f["short_saved_by_last"], f["held_for_last"], f["short_saved_by_next"],
			f["held_for_next"] = l.Saved[0], l.Held[0], l.Saved[1], l.Held[1]
		f["available"], f["owed"], f["ordered_today"], f["decided"],
			f["presence"] = float64(l.Available), float64(l.Owed), float64(l.Today), float64(l.Decided),
			float64(l.Presence)
	}
}

// sourceFacts is what the location that a transfer leaves can spare.
func (r *receipts) sourceFacts(f checker.Facts, l replenish.Line) {
	k := [2]string{l.SKU, l.From}
	it, p := r.items[k], r.policies[k]
	if to := [2]string{l.SKU, l.Location}; l.From != r.items[to].SuppliedBy {
		f["sent_from_source"] = r.sent[to]
	}
	own := it.OnHand - it.Reserved - it.Backordered
	f["surplus"] = float64(max(0, min(p.Position.Total-p.OrderUpTo, own-p.Position.Expired)))
	for _, lot := range it.Lots {
		if lot.Expires <= asOf {
			own -= lot.Quantity
		}
	}
	for _, d := range r.drafts[k] {
		own -= d
	}
	f["transferable"] = float64(max(0, own))
}

// sold is the mean demand of the days [from, to); beyond the forecast its last
// week goes on.
func sold(daily []float64, from, to int) float64 {
	sum := 0.0
	for d := from; d < min(to, len(daily)); d++ {
		sum += daily[d]
	}
	if to > len(daily) && to > from {
		week := daily[max(0, len(daily)-7):]
		mean := 0.0
		for _, v := range week {
			mean += v
		}
		sum += mean / float64(len(week)) * float64(to-max(from, len(daily)))
	}
	return sum
}

// check recomputes the line.
func (r *receipts) check(l replenish.Line) error { return checker.CheckAgainst(plain(l), r.facts(l)) }

// plain is the line as the checker reads it.
func plain(l replenish.Line) checker.Line {
	out := checker.Line{Kind: l.Kind, SKU: l.SKU, Location: l.Location, From: l.From,
		Quantity: l.Quantity, Receipt: make([]checker.Step, len(l.Receipt))}
	for i, s := range l.Receipt {
		out.Receipt[i] = checker.Step(s)
	}
	return out
}

// forge changes every number of the line, one at a time, and counts those that
// nobody notices.
func (r *receipts) forge(l replenish.Line) {
	facts, line := r.facts(l), plain(l)
	see := func(what string) {
		r.changed++
		if checker.CheckAgainst(line, facts) == nil {
			r.unseen[what]++
		}
	}
	line.Quantity++
	see("the quantity")
	line.Quantity--
	for i := range line.Receipt {
		s := &line.Receipt[i]
		if _, known := facts[s.Name]; !known && (strings.HasPrefix(s.Name, "short_saved_by_") ||
			strings.HasPrefix(s.Name, "held_for_")) {
			continue // of a level, by the law of demand: the checker tells only what contradicts the price
		}
		was := *s
		for _, by := range []float64{1, -1, 0.01 * was.Value} {
			if by == 0 {
				continue
			}
			s.Value = was.Value + by
			see(s.Name)
			*s = was
		}
		s.Added++
		see(s.Name + " added")
		*s = was
	}
}

// measureForged changes every number of the lines' receipts.
func (r *receipts) measureForged(sheet *bar.Sheet, what string, lines []replenish.Line) {
	for i, l := range lines {
		if i%7 == 0 {
			r.forge(l)
		}
	}
	unseen := 0
	var names []string
	for name, n := range r.unseen {
		unseen += n
		names = append(names, fmt.Sprintf("%s %d", name, n))
	}
	if unseen > 0 {
		fmt.Fprintln(os.Stderr, "not noticed:", strings.Join(names, ", "))
	}
	sheet.True("changed numbers of receipts that are noticed"+what,
		fmt.Sprintf("%d of %d", r.changed-unseen, r.changed), "all", unseen == 0 && r.changed > 0)
}

// mostServed is the position at which goods that come on the due day are sold by
// the day end, counted from the order day and excluded.
func mostServed(p *replenish.PolicyLine, daily []float64, end int) float64 {
	come, position := int(p.Window.Due-p.Window.Order), float64(p.Position.Total)
	if end <= come {
		return max(0, min(position, math.Floor(sold(daily, 0, max(0, end)))))
	}
	there := position - float64(p.Position.Drafts)
	left := there - sold(daily, 0, come)
	owed := max(0, float64(p.Position.Backordered), -there)
	return there + math.Floor(sold(daily, come, end)-max(left, -owed)+1e-9)
}
