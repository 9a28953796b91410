package policy

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/bounds"
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
)

// What the long run says of goods with a date, against the same item lived through unit
// by unit: every pace, life, order day and lead time, owed and lost.
func TestShelfLifeAgainstALife(t *testing.T) {
	for _, c := range []struct {
		mean               float64
		lead, review, life int
		moq                int64
		lost               bool
		varies             float64 // the forecast's deviation as a share of the truth's; 0 = 1
	}{
		{mean: 0.3, lead: 7, review: 7, life: 30}, {mean: 0.5, lead: 7, review: 7, life: 30},
		{mean: 0.50109, lead: 7, review: 7, life: 30, varies: 0.9987},
		{mean: 2, lead: 7, review: 7, life: 15, varies: 0.97},
		{mean: 0.3, lead: 3, review: 1, life: 20, lost: true},
		{mean: 1, lead: 7, review: 7, life: 20}, {mean: 1, lead: 2, review: 1, life: 10},
		{mean: 2, lead: 7, review: 7, life: 9}, {mean: 2, lead: 7, review: 7, life: 15},
		{mean: 2, lead: 7, review: 7, life: 15, lost: true},
		{mean: 2, lead: 14, review: 7, life: 20}, {mean: 2, lead: 1, review: 1, life: 4},
		{mean: 2, lead: 7, review: 7, life: 28},
		{mean: 10, lead: 7, review: 7, life: 9}, {mean: 10, lead: 1, review: 1, life: 2, lost: true},
		{mean: 10, lead: 7, review: 7, life: 20, moq: 150},
		{mean: 10, lead: 2, review: 3, life: 5}, {mean: 40, lead: 7, review: 7, life: 12},
	} {
		days := float64(c.lead + c.review)
		law := func(days float64) item.Demand {
			d := demand.Poisson{Lambda: c.mean * days}
			return demand.Moved{Of: d, To: d.Mean(), By: cmp.Or(c.varies, 1)}
		}
		it := item.Item{SKU: "A", LeadDemand: law(float64(c.lead)), CoverDemand: law(days),
			Daily: slices.Repeat([]float64{c.mean}, 200),
			Terms: item.Terms{UnitCost: 5, UnitPrice: 9, ShelfLifeDays: c.life, MOQ: c.moq},
			Policy: item.Policy{Level: 0.95, Target: item.TargetFill, Kind: item.PolicySS,
				OrderCost: 20, HoldingRate: 0.25, LostSales: c.lost}}
		w := item.Window{Order: 100, Due: 100 + int32(c.lead), Review: c.review, LeadMean: float64(c.lead)}
		p := SolvePolicy(&it, w)
		want := livedUnits(&it, &p, c.mean)
		name, perReview, got := fmt.Sprintf("%+v", c), c.mean*float64(c.review), runOf(&it, &p, 0)
		require.InDelta(t, 1-want.short/perReview, p.ExpectedFill, 0.01, name)
		require.InDelta(t, want.wasted, got.wasted, 0.1*want.wasted+0.01*perReview, name)
		require.InDelta(t, want.held, got.held, 0.03*want.held, name)
		require.InDelta(t, want.orders, got.orders, 0.03*want.orders, name)
	}
}

// Demand that does not vary, or hardly, is lived through at no greater cost than any other,
// and leaves nothing short and nothing to throw away.
func TestShelfLifeOfSteadyDemand(t *testing.T) {
	for _, c := range []struct{ mean, sd float64 }{{1, 0}, {4, 0}, {10, 1e-9}, {10, 0.5}, {1e6, 1}} {
		law := func(days float64) item.Demand { return item.MomentDemand(c.mean*days, c.sd*math.Sqrt(days)) }
		it := item.Item{SKU: "A", LeadDemand: law(7), CoverDemand: law(8), Daily: slices.Repeat([]float64{c.mean}, 200),
			Terms: item.Terms{UnitCost: 5, UnitPrice: 9, ShelfLifeDays: 15},
			Policy: item.Policy{Level: 0.99, Target: item.TargetFill, Kind: item.PolicySS,
				OrderCost: 0.01, HoldingRate: 0.25}}
		p := SolvePolicy(&it, item.Window{Order: 100, Due: 107, Review: 1, LeadMean: 7})
		begun := bounds.ProcessTime()
		run := shelfRun(&it, &p, 0)
		name := fmt.Sprintf("%+v", c)
		require.Less(t, bounds.ProcessTime()-begun, time.Second, name)
		require.InDelta(t, c.mean, newShelfLife(&it, &p, 8, 0).draw(), 4*c.sd+1e-3*c.mean, name)
		require.Less(t, run.short, 0.02*c.mean, name)
		require.Zero(t, run.wasted, name)
	}
}

// livedUnits is what a review comes to in a life whose units each have a day to be sold by.
func livedUnits(it *item.Item, p *PolicyLine, mean float64) (run longRun) {
	rng, review, lead := rand.New(rand.NewPCG(3, 5)), p.Window.Review, int(p.Window.Due-p.Window.Order)
	const reviews = 15_000
	coming, shelf, owed, onOrder := make([]int64, review*reviews+lead+1), []int{}, int64(0), int64(0)
	for day := range review * reviews {
		receive := func() {
			onOrder -= coming[day]
			back := min(owed, coming[day])
			owed -= back
			for range coming[day] - back {
				shelf = append(shelf, day+it.ShelfLifeDays)
			}
			coming[day] = 0
		}
		receive()
		for len(shelf) > 0 && shelf[0] <= day {
			shelf = shelf[1:]
			run.wasted++
		}
		if at := *p; day%review == 0 {
			at.Position = item.Position{Total: int64(len(shelf)) + onOrder - owed, Backordered: owed}
			if at.Position.Total <= p.ReorderPoint {
				var r Receipt
				if r.BaseQuantity(it, &at, 0); r.Quantity > 0 {
					r.Caps(it, &at)
				}
				if r.Quantity > 0 {
					run.orders++
					onOrder += r.Quantity
					coming[day+lead] += r.Quantity
				}
			}
			receive()
		}
		before := len(shelf)
		for range poissonOf(rng, mean) {
			switch {
			case len(shelf) > 0:
				shelf = shelf[1:]
			case it.Policy.LostSales:
				run.short++
			default:
				run.short++
				owed++
			}
		}
		run.held += float64(before+len(shelf)) / 2 / float64(review)
	}
	return longRun{run.orders / reviews, run.held / reviews, run.short / reviews, run.wasted / reviews}
}

// poissonOf is how many customers come before their waiting times fill a day.
func poissonOf(rng *rand.Rand, mean float64) (n int) {
	for t := rng.ExpFloat64(); t < mean; t += rng.ExpFloat64() {
		n++
	}
	return n
}
