package pipeline

import (
	"cmp"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/replenish/checker"
)

// facts are what the run's other tables say of the steps of a key's receipt.
func (a *audit) facts(k core.Key, l checker.Line, supplier string) checker.Facts {
	p, t := a.policies[k], a.terms[k]
	f := checker.Facts{"on_hand": float64(p.OnHand), "expired": float64(p.Expired),
		"doubted": float64(p.Doubted), "reserved": float64(p.Reserved), "backordered": float64(p.Backordered),
		"on_order": float64(p.OnOrder), "drafts": float64(p.Drafts),
		"branch_supply": float64(p.BranchSupply), "predecessor_stock": float64(p.Predecessor),
		"position": float64(p.Position), "cover_demand_mean": p.CoverDemandMean,
		"safety_stock": p.SafetyStock, "reorder_point": float64(p.ReorderPoint),
		"order_up_to": float64(p.OrderUpTo), "lot": float64(p.Lot), "tolerance": t.Rounding.Tolerance,
		"maximum_stock": float64(t.Maximum),
		"frozen_days":   float64(t.FrozenDays), "shelf_life_cap": -1, "unit_cost": t.UnitCost,
		"next_unit_cost": t.NextCost, "order_cost": t.Policy.OrderCost,
		"class_promise": t.Policy.Level, "lost_unit_price": t.Policy.Underage, "held_unit_cost": t.Policy.Overage,
		"holding_rate": cmp.Or(t.Policy.HoldingRate, a.m.Config.Replenish.HoldingRate),
		"multiple":     float64(max(1, t.Multiple)), "minimum_order": float64(t.MOQ),
		"largest_order": float64(t.MaxOrder), "order_unit": float64(t.UnitSize)}
	for _, s := range slices.Concat(t.Split, t.Others) {
		if s.Supplier == supplier && supplier != p.Supplier {
			f["multiple"], f["minimum_order"] = float64(max(1, s.Multiple)), float64(s.MOQ)
			f["largest_order"], f["order_unit"] = float64(s.MaxOrder), float64(s.UnitSize)
		}
	}
	if slices.ContainsFunc(l.Receipt, func(s checker.Step) bool { return s.Name == "pack" }) { // of an own location, taken apart
		f["pack"], f["multiple"] = f["multiple"], 1
	}
	if daily := a.daily[k]; len(daily) > 0 {
		if t.ShelfLifeDays > 0 {
			f["shelf_life_cap"] = mostServed(p, daily, int(p.DueOn-p.OrderOn)+t.ShelfLifeDays)
		}
		f["phase_out_cap"] = mostServed(p, daily, int(t.EndDay)-int(p.OrderOn)+1)
		f["yearly_demand"] = meanOver(daily, 0, 365)
		for _, s := range l.Receipt {
			if s.Name == "days_until_fall" {
				end := max(0, int(p.CoverTo-p.OrderOn)+1)
				f["demand_until_fall"] = roundedUp(meanOver(daily, end, end+int(s.Value)))
			}
			if s.Name == "days_ahead" {
				end := max(0, int(p.CoverTo-p.OrderOn)+1)
				f["demand_ahead"] = float64(int64(meanOver(daily, end, end+int(s.Value))))
			}
		}
	}
	if l.From != "" {
		a.sourceFacts(f, core.Key{Location: l.From, SKU: k.SKU})
	}
	return f
}

// dynamicLot adds to the facts what a dynamic lot rests on, and gives its order
// days and what each must add, from the daily forecast and the supply that comes
// later; nil for other lots.
func (a *audit) dynamicLot(k core.Key, f checker.Facts) map[string][]float64 {
	p, t, daily := a.policies[k], a.terms[k], a.daily[k]
	if p.LotRule == "" || len(daily) == 0 || len(t.Chances) < 2 {
		return nil
	}
	cover := max(1, int(math.Ceil(p.LeadTimeMean))+int(p.ReviewDays))
	f["first_period_demand"] = max(1, roundedUp(meanOver(daily, max(0, cover-int(t.Chances[1])), cover)))
	if days := t.Policy.MaxDays; days > 0 {
		whole := math.Floor(days)
		most := meanOver(daily, 0, int(whole)) + (days-whole)*meanOver(daily, int(whole), int(whole)+1)
		f["most_position"] = max(1, roundedUp(most), roundedUp(p.CoverDemandMean))
	}
	lists := map[string][]float64{"order_days": nil, "net_requirements": nil}
	level, now, reached := float64(p.ReorderPoint+1), meanOver(daily, 0, cover), 0.0
	for i, day := range t.Chances {
		lists["order_days"] = append(lists["order_days"], float64(day))
		if i == len(t.Chances)-1 {
			break
		}
		then := meanOver(daily, int(day), int(day)+cover)
		wanted := max(level, then)
		if now > 0 {
			wanted = level * then / now
		}
		needed := level - float64(p.Position)
		if i > 0 {
			needed += roundedUp(wanted + meanOver(daily, 0, int(day)) - level)
		}
		for _, later := range t.Later {
			if i > 0 && later.Day <= int32(p.CoverTo)+day {
				needed -= float64(later.Quantity)
			}
		}
		lists["net_requirements"] = append(lists["net_requirements"], max(0, needed-reached))
		reached = max(reached, needed)
	}
	return lists
}

// mostServed is the position at which goods that come on the due day are sold by
// the day end, counted from the order day and excluded.
func mostServed(p *datasets.Policy, daily []float64, end int) float64 {
	come, position := int(p.DueOn-p.OrderOn), float64(p.Position)
	if end <= come {
		return max(0, min(position, math.Floor(meanOver(daily, 0, max(0, end)))))
	}
	after := meanOver(daily, come, end)
	there := position - float64(p.Drafts)
	left := there - meanOver(daily, 0, come) // of today's stock when they come; below zero is lost but for what is owed
	owed := max(0, float64(p.Backordered), -there)
	return there + math.Floor(after-max(left, -owed)+1e-9)
}

// roundedUp is whole units, whatever the last digits of a sum.
func roundedUp(v float64) float64 { return math.Ceil(v - 1e-9) }

// sourceFacts are what the location that a transfer leaves can spare, where its
// tables tell: not where a branch is refused, whose drafts no table shows, nor
// where stock of its own expires, today or later.
func (a *audit) sourceFacts(f checker.Facts, k core.Key) {
	p := a.policies[k]
	if p == nil || a.refused[k.SKU] {
		return
	}
	own := *p
	drafts := int64(0)
	for _, b := range a.branches[k] {
		q := a.policies[b]
		own.OnHand, own.Reserved, own.Backordered, own.Expired = own.OnHand-q.OnHand,
			own.Reserved-q.Reserved, own.Backordered-q.Backordered, own.Expired-q.Expired
		drafts += q.Drafts
	}
	free := own.OnHand - own.Reserved - own.Backordered
	if own.Expired == 0 {
		f["transferable"] = float64(max(0, free-drafts))
	}
	if len(a.branches[k]) == 0 {
		f["surplus"] = float64(max(0, min(p.Position-p.OrderUpTo, free-own.Expired)))
	}
}

// meanOver is the mean demand of the days [from, to) from the as-of day on; past
// the forecast its last week goes on.
func meanOver(daily []float64, from, to int) float64 {
	sum, n := 0.0, len(daily)
	for d := from; d < min(to, n); d++ {
		sum += daily[d]
	}
	if to > n && to > from {
		week, rate := daily[max(0, n-7):], 0.0
		for _, v := range week {
			rate += v
		}
		sum += rate / float64(len(week)) * float64(to-max(from, n))
	}
	return sum
}
