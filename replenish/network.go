package replenish

import (
	"cmp"
	"fmt"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/replenish/item"
	"math"
	"slices"
)

// linkNetwork joins every item to the row of the location that supplies it,
// refuses circles and missing sources, and returns the greatest depth (0 for
// locations that supply nobody).
func linkNetwork(rows []*planned) int {
	index := make(map[core.Key]*planned, len(rows))
	for _, r := range rows {
		index[core.Key{SKU: r.it.SKU, Location: r.it.Location}] = r
	}
	for _, r := range rows {
		if r.it.SuppliedBy == "" || r.it.SuppliedBy == r.it.Location || r.it.Supplier != "" {
			continue
		}
		r.parent = index[core.Key{SKU: r.it.SKU, Location: r.it.SuppliedBy}]
		if r.parent == nil {
			r.fail("unknown_supplying_location", "add the SKU at the supplying location or correct supplied_by",
				fmt.Sprintf("location %s, which supplies the item, does not hold SKU %s", r.it.SuppliedBy, r.it.SKU))
			r.problems[len(r.problems)-1].ofSource = true
		}
	}
	for _, r := range rows {
		steps := 0
		for up := r.parent; up != nil && steps <= len(rows); up = up.parent {
			if up == r {
				r.fail("circular_supply", "break the circle of supplied_by",
					fmt.Sprintf("location %s is supplied by itself over %d steps", r.it.Location, steps+1))
				break
			}
			if steps++; steps > 64 {
				break // hangs below a circle; its members are refused
			}
		}
	}
	deepest := 0
	for _, r := range rows {
		if r.parent == nil || len(r.problems) > 0 || r.it.DoNotStock {
			continue // nothing is sent to where it is not stocked
		}
		r.parent.branches = append(r.parent.branches, r)
		depth := 1
		for up := r.parent; up != nil && depth <= 64; up = up.parent {
			up.depth = max(up.depth, depth)
			deepest = max(deepest, up.depth)
			depth++
		}
	}
	return deepest
}

// seller is a location with sales of its own and the mean days that goods take to
// it from a location that supplies it, over any number of steps.
type seller struct {
	row  *planned
	away float64
}

// gatherSellers lists the locations whose own sales the row is planned on beside
// its own; the branches' lists are made before.
func (r *planned) gatherSellers() {
	for _, b := range r.branches {
		if len(b.problems) > 0 {
			continue
		}
		if b.own().CoverDemand != nil {
			r.sellers = append(r.sellers, seller{b, b.window.LeadMean})
		}
		for _, s := range b.sellers {
			r.sellers = append(r.sellers, seller{s.row, s.away + b.window.LeadMean})
		}
	}
}

// own is the item with the demand of its own location alone.
func (r *planned) own() *item.Item {
	if r.alone != nil {
		return r.alone
	}
	return r.it
}

// deriveDemand plans a supplying location on its own sales, where it has any, and
// those of every location below it: echelon demand over its own lead time and
// review and the mean time down to where it is sold, over any number of levels.
// Means are summed day by day from the sellers' daily forecasts; variances
// grow with the length of the window and are summed, as locations sell independently.
// What a cross-dock has passed on cannot be shared out again: over the way down and
// the review the deviations of its sellers add up, as if they sold together
// (Eppen and Schrage, "Centralized ordering policies in a multi-warehouse system
// with lead times and random demand", 1981).
func (r *planned) deriveDemand() {
	it := *r.it // the caller's item is not touched
	r.alone = r.it
	var leadMean, leadVar, coverMean, coverVar, apart float64
	daily := slices.Clone(it.Daily)
	if it.CoverDemand != nil {
		coverMean, coverVar = it.CoverDemand.Mean(), item.Square(it.CoverDemand.SD())
	} else {
		daily = nil // it sells nothing itself
	}
	if it.LeadDemand != nil {
		leadMean, leadVar = it.LeadDemand.Mean(), item.Square(it.LeadDemand.SD())
	}
	if it.EndDay > 0 && it.CoverDemand == nil && len(r.sellers) > 0 { // what leaves after this day comes too late to be sold
		nearest := slices.MinFunc(r.sellers, func(a, b seller) int { return cmp.Compare(a.away, b.away) })
		it.EndDay -= int32(nearest.away)
	}
	for _, s := range r.sellers {
		of := s.row.own()
		lead := r.window.LeadMean + s.away
		cover := lead + float64(r.window.Review)
		days := max(1, s.row.window.LeadMean+float64(s.row.window.Review))
		variance := item.Square(of.CoverDemand.SD()) / days // of a day
		rate := of.CoverDemand.Mean() / days
		mean := func(days float64) float64 {
			if len(of.Daily) > 0 {
				return of.MeanDemandDays(days)
			}
			return rate * days
		}
		leadMean, coverMean = leadMean+mean(lead), coverMean+mean(cover)
		leadVar += variance * lead
		if it.CrossDock {
			coverVar += variance * r.window.LeadMean
			apart += math.Sqrt(variance * (cover - r.window.LeadMean))
		} else {
			coverVar += variance * cover
		}
		for d, v := range of.Daily {
			if d == len(daily) {
				daily = append(daily, 0)
			}
			daily[d] += v
		}
	}
	coverVar += item.Square(apart)
	// The lead time's own spread moves the total by the daily rate.
	spread := r.window.LeadSD * coverMean / max(1, r.window.LeadMean+float64(r.window.Review))
	it.LeadDemand = item.MomentDemand(leadMean, math.Sqrt(leadVar+spread*spread))
	it.CoverDemand = item.MomentDemand(coverMean, math.Sqrt(coverVar+spread*spread))
	it.Daily = daily
	r.it = &it
}

// addEchelonStock adds the branches' positions, so that goods moved to a branch
// still count for the location that supplies it. What is approved for a branch and not
// sent still stands on hand where it leaves.
func (r *planned) addEchelonStock() {
	p := &r.policy.Position
	for _, b := range r.branches {
		if len(b.problems) > 0 {
			continue
		}
		q := b.policy.Position
		p.OnHand += q.OnHand
		p.Expired += q.Expired
		p.Reserved += q.Reserved
		p.Backordered += q.Backordered
		p.Total += q.OnHand - q.Expired - q.Reserved - q.Backordered
		p.Predecessor += q.Predecessor
		p.Doubted += q.Doubted
		p.Total -= q.Doubted
		p.Branches += q.OnOrder + q.Branches
		p.Total += q.OnOrder + q.Branches + q.Predecessor
	}
}
