package replenish

import (
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
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
		}
	}
	for _, r := range rows {
		steps := 0
		for up := r.parent; up != nil && steps <= len(rows); up = up.parent {
			if up == r {
				r.fail("circular_supply", "break the circle of supplied_by", fmt.Sprintf("location %s is supplied by itself over %d steps", r.it.Location, steps+1))
				break
			}
			if steps++; steps > 64 {
				break // hangs below a circle; its members are refused
			}
		}
	}
	deepest := 0
	for _, r := range rows {
		if r.parent == nil || len(r.problems) > 0 {
			continue
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

// deriveDemand plans a supplying location on its own sales, where it has any,
// and its branches: echelon demand over its own lead time, review and the
// branches' mean lead time. Means are summed
// slice by slice from the branches' daily forecasts; variances are scaled by
// the length of the window and summed, as branches sell independently.
func (r *planned) deriveDemand() {
	it := *r.it // the caller's item is not touched
	var leadMean, leadVar, coverMean, coverVar float64
	daily := slices.Clone(it.Daily)
	if it.CoverDemand != nil {
		coverMean, coverVar = it.CoverDemand.Mean(), square(it.CoverDemand.SD())
	}
	if it.LeadDemand != nil {
		leadMean, leadVar = it.LeadDemand.Mean(), square(it.LeadDemand.SD())
	}
	for _, b := range r.branches {
		if len(b.problems) > 0 || b.it.CoverDemand == nil {
			continue
		}
		lead := r.window.LeadMean + b.window.LeadMean
		cover := lead + float64(r.window.Review)
		own := max(1, b.window.LeadMean+float64(b.window.Review))
		sd := b.it.CoverDemand.SD()
		rate := b.it.CoverDemand.Mean() / own
		mean := func(days float64) float64 {
			if len(b.it.Daily) > 0 {
				return b.it.meanDemandDays(days)
			}
			return rate * days
		}
		leadMean, coverMean = leadMean+mean(lead), coverMean+mean(cover)
		leadVar, coverVar = leadVar+sd*sd*lead/own, coverVar+sd*sd*cover/own
		for d, v := range b.it.Daily {
			if d == len(daily) {
				daily = append(daily, 0)
			}
			daily[d] += v
		}
	}
	// The lead time's own spread moves the total by the daily rate.
	spread := r.window.LeadSD * coverMean / max(1, r.window.LeadMean+float64(r.window.Review))
	it.LeadDemand = MomentDemand(leadMean, math.Sqrt(leadVar+spread*spread))
	it.CoverDemand = MomentDemand(coverMean, math.Sqrt(coverVar+spread*spread))
	it.Daily = daily
	r.it = &it
}

func square(v float64) float64 { return v * v }

// MomentDemand is gamma demand of the given mean and deviation, units, or the
// certain demand where one of them is 0.
func MomentDemand(mean, sd float64) Demand {
	if mean <= 0 || sd <= 1e-9*mean {
		return Normal{Mu: max(0, mean)}
	}
	return Gamma{Shape: mean * mean / (sd * sd), Scale: sd * sd / mean}
}

// addEchelonStock adds the branches' positions, so that goods moved to a branch
// still count for the location that supplies it.
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
		p.Branches += q.OnOrder + q.Drafts
		p.Total += q.OnOrder + q.Drafts + q.Predecessor
	}
}
