package main

import (
	"fmt"
	"math"
	"os"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/pipeline/replay"
	"github.com/stockwright/stockwright/replenish/demand"
)

// A planner's stock at the fill ours achieved is read off its own curve: the same
// days replayed at several values of its parameter. "At equal fill" can be read
// in three ways, and all are printed; the first is the bar, because the promise is
// made by class (docs/method.md, replay):
//   - in every class: the parameter is fitted with hindsight class by class;
//   - in total, one parameter: as the rule is used in shops, one factor for all;
//   - in total, the factor of each class's promise, all scaled alike.
func compareStock(sheet *bar.Sheet, w *m5World, opt replay.Options, ours []replay.ClassReport) {
	rivals := []struct {
		name, parameter string
		at              []float64
		wanted          float64
		build           func(parameter float64) replay.Planner
	}{
		{"min/max by weeks of cover", "weeks", []float64{-1, 0, 1, 2, 3, 4, 6, 8, 12}, 0, func(weeks float64) replay.Planner {
			return &replay.WeeksOfCover{Title: "weeks", Min: weeks, Max: weeks + 1, LeadDays: w.mean}
		}},
		{"a seasonal-naive planner", "days", []float64{-4, 0, 4, 8, 14, 21, 28, 42, 63, 90}, 0, func(days float64) replay.Planner {
			return &replay.SeasonalNaive{Title: "naive", ExtraDays: days, LeadDays: w.mean}
		}},
		{"z·σ·√L on AutoETS", "z", []float64{1, 1.75, 2.25, 2.75, 3.5, 4.5, 5.5}, 15, safetyFactor(w, false)},
		{"z·σ·√(L+R) on AutoETS", "z", []float64{1, 1.75, 2.5, 3.5, 5}, 0, safetyFactor(w, true)},
	}
	for _, r := range rivals {
		c := curve{at: r.at, of: map[string][]replay.ClassReport{}}
		for _, x := range r.at {
			for _, rep := range replay.Report(w.items, replay.Replay(w.items, r.build(x), opt), opt.Days, 0.25) {
				c.of[rep.Class] = append(c.of[rep.Class], rep)
			}
		}
		each, one, x := c.inEveryClass(r.name, ours), 0.0, 0.0
		one, x = c.inTotal(ours, func(replay.ClassReport) (float64, float64) { return 0, 1 })
		fmt.Fprintf(os.Stderr, "  against %s at equal total fill, one %s of %.2f: %+.1f %%\n", r.name, r.parameter, x, -less(ours, one))
		sheet.AtLeast("m5_foods_ca1: less stock than "+r.name+", equal fill in every class", less(ours, each), r.wanted, "%")
		if r.parameter == "z" {
			scaled, s := c.inTotal(ours, func(rep replay.ClassReport) (float64, float64) {
				return 0, demand.StandardNormalQuantile(rep.Promised)
			})
			fmt.Fprintf(os.Stderr, "  against %s at equal total fill, z of each promise times %.2f: %+.1f %%\n", r.name, s, -less(ours, scaled))
		}
	}
}

// safetyFactor is the rule with one z for all. The bar is its formula to the letter,
// the root of the lead time; the root of lead time + review is what textbooks give
// for periodic review, and is printed beside it.
func safetyFactor(w *m5World, withReview bool) func(z float64) replay.Planner {
	return func(z float64) replay.Planner {
		return &replay.SafetyFactor{Title: "z", Z: func(*replay.Item) float64 { return z }, Forecast: newETSRule(w.items, w.mean).at,
			LeadDays: w.mean, WithReview: withReview}
	}
}

// less is how much less stock ours holds, in %.
func less(ours []replay.ClassReport, stock float64) float64 {
	return 100 * (1 - ours[0].StockValue/stock)
}

// curve is what a planner does over its parameter, by class.
type curve struct {
	at []float64
	of map[string][]replay.ClassReport
}

// look reads units lost and stock value at a parameter, linear between the points
// replayed in the logarithm of the units lost, which stock is close to.
func (c curve) look(class string, x float64) (lost, stock float64) {
	j := 1
	for j < len(c.at)-1 && c.at[j] < x {
		j++
	}
	a, b := c.of[class][j-1], c.of[class][j]
	v := (x - c.at[j-1]) / (c.at[j] - c.at[j-1])
	la, lb := math.Log(max(float64(a.LostUnits), 0.5)), math.Log(max(float64(b.LostUnits), 0.5))
	return math.Exp(la + v*(lb-la)), a.StockValue + v*(b.StockValue-a.StockValue)
}

// solve finds the least parameter up to its largest at which no more is lost. A
// planner that never gets there is credited with its last point.
func (c curve) solve(lost func(x float64) float64, wanted, low, high float64) float64 {
	for range 50 {
		if mid := (low + high) / 2; lost(mid) > wanted {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

// inEveryClass is the stock value at the fill ours reached in every class.
func (c curve) inEveryClass(name string, ours []replay.ClassReport) float64 {
	sum := 0.0
	for _, rep := range ours[1:] {
		lost := func(x float64) float64 { l, _ := c.look(rep.Class, x); return l }
		x := c.solve(lost, float64(rep.LostUnits), c.at[0]-1, c.at[len(c.at)-1])
		_, stock := c.look(rep.Class, x)
		fmt.Fprintf(os.Stderr, "  %s against %s at %.2f: %+.1f %%\n", rep.Class, name, x, 100*(rep.StockValue/stock-1))
		sum += stock
	}
	return sum
}

// inTotal is the stock value at the total fill ours reached when every class's
// parameter is base + scale × x with one x for all, and that x.
func (c curve) inTotal(ours []replay.ClassReport, of func(replay.ClassReport) (base, scale float64)) (stock, x float64) {
	sums := func(x float64) (lost, stock float64) {
		for _, rep := range ours[1:] {
			base, scale := of(rep)
			l, s := c.look(rep.Class, base+scale*x)
			lost += l
			stock += s
		}
		return lost, stock
	}
	x = c.solve(func(x float64) float64 { l, _ := sums(x); return l }, float64(ours[0].LostUnits), c.at[0]-1, c.at[len(c.at)-1])
	_, stock = sums(x)
	return stock, x
}
