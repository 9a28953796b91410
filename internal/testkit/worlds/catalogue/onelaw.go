package catalogue

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// tomorrow is a business whose cover window is one day, so that the window's
// law and the day's are of the same thing.
func tomorrow(name string, low, high float64, noise worlds.Noise) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.Lead = 1e-9
		b.SellMany(many, func(int) worlds.Demand {
			return worlds.Demand{Mean: worlds.Flat(math.Exp(b.Between(math.Log(low), math.Log(high)))), Noise: noise}
		})
	}}
}

func oneLaw() []worlds.World {
	return []worlds.World{
		tomorrow("the window is tomorrow, slow", 0.02, 1, worlds.Poisson()),
		tomorrow("the window is tomorrow, middling", 1, 30, worlds.NegBin(4)),
		tomorrow("the window is tomorrow, large", 50, 3000, worlds.Normal(0.25)),
		reconciled("reconciled by minimum trace, slow to fast", "mint", 0.02, 50, worlds.NegBin(2)),
		reconciled("reconciled by minimum trace, lumpy", "mint", 0.2, 20, worlds.Lumpy(0.1)),
		reconciled("reconciled by minimum trace, fractions", "mint", 0.01, 1000, worlds.Gamma(0.5)),
		reconciled("reconciled from the top", "top-down", 0.02, 50, worlds.NegBin(2)),
	}
}

// reconciled is a business of two locations and three categories whose forecasts are made
// to add up: every item keeps a forecast, and no quantile of a day or a window goes beyond
// what its items could ever ask for.
func reconciled(name, method string, low, high float64, noise worlds.Noise) worlds.World {
	return worlds.World{Name: name, Make: func(b *worlds.Business) {
		b.Config["forecast"] = map[string]any{"reconcile": method}
		b.SellMany(many, func(i int) worlds.Demand {
			return worlds.Demand{Mean: worlds.Flat(math.Exp(b.Between(math.Log(low), math.Log(high)))), Noise: noise,
				Location: []string{"S1", "S2"}[i%2], Category: []string{"a", "b", "c"}[i%3]}
		})
		// What sold once, what died and what never sold are reconciled beside them.
		b.Sell(worlds.Demand{SKU: "ONCE", Location: "S1", Category: "a", Mean: func(d core.Day) float64 {
			if d == b.AsOf-200 {
				return 1
			}
			return 0
		}, Noise: worlds.Exactly(), Unjudged: true})
		b.Sell(worlds.Demand{SKU: "DEAD", Location: "S2", Category: "b", Mean: worlds.Flat(20),
			Until: b.AsOf - 150, Unjudged: true})
		b.Sell(worlds.Demand{SKU: "NEVER", Location: "S1", Category: "c", Mean: worlds.Flat(0), Unjudged: true})
	}, Says: func(n *worlds.Night, want worlds.Want) {
		worst, which, gap := 0.0, "", 0.0
		for _, d := range n.Business.Demands {
			k := worlds.Key{SKU: d.SKU, Location: d.Location}
			reach := 20 + 40*math.Sqrt(d.Noise.Variance(d.Mean(n.Business.AsOf)))
			sum := 0.0
			for i, x := range n.Forecasts[k] {
				if x.Q99/reach > worst {
					worst, which = x.Q99/reach, d.SKU
				}
				if i < 8 {
					sum += x.Mean
				}
			}
			if !d.Unjudged {
				gap = math.Max(gap, math.Abs(sum-n.Series[k].CoverMean)/math.Max(sum, 1e-9))
			}
		}
		want("no day's q99 beyond reach", fmt.Sprintf("%.2g of it: %s", worst, which), worst <= 1)
		want("days sum to their window", fmt.Sprintf("%.3g", gap), gap < 0.005)
	}}
}
