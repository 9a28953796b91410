package main

import (
	"fmt"
	"os"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/pipeline/replay"
)

// A planner's stock at the fill ours achieved is read off its own curve: the same
// days replayed at several values of its parameter. "At equal fill" can be read
// in two ways (docs/method/replay.md), and both are held to the bar:
//   - in every class: the parameter is fitted with hindsight class by class;
//   - in total: one parameter for all, as the rule is used in shops.
//
// high are the classes under promises of 98 to 90 %, which are compared too.
func compareStock(sheet *bar.Sheet, k *kept, high []replay.ClassReport) {
	w := k.world
	rivals := []struct {
		name   string
		rule   replay.Rule
		wanted float64
	}{
		{"min/max by weeks of cover", replay.Rule{Parameter: "weeks",
			At: []float64{-1, 0, 1, 2, 3, 4, 6, 8, 12}, Build: func(weeks float64) replay.Planner {
				return &replay.WeeksOfCover{Title: "weeks", Min: weeks, Max: weeks + 1, LeadDays: w.mean}
			}}, 0},
		{"a seasonal-naive planner", replay.Rule{Parameter: "days",
			At: []float64{-4, 0, 4, 8, 14, 21, 28, 42, 63, 90}, Build: func(days float64) replay.Planner {
				return &replay.SeasonalNaive{Title: "naive", ExtraDays: days, LeadDays: w.mean}
			}}, 0},
		{"z·σ·√L on AutoETS", replay.Rule{Parameter: "z", At: []float64{1, 1.5, 2, 2.5, 3, 3.5, 4, 5,
			6}, Build: safetyFactor(w, false)}, 15},
		{"z·σ·√(L+R) on AutoETS", replay.Rule{Parameter: "z", At: []float64{1, 1.5, 2, 2.5, 3, 4, 5},
			Build: safetyFactor(w, true)}, 0},
	}
	for _, r := range rivals {
		c := r.rule.Curve(w.items, k.opt, 0.25, func() {})
		each, total := c.InEveryClass(k.classes), c.InEveryClass(k.classes[:1])[0]
		for i, e := range each[1:] {
			fmt.Fprintf(os.Stderr, "  %s against %s of %.2f: %+.1f %%\n", e.Class, r.rule.Parameter,
				e.Parameter, -less(k.classes[i+1], e))
		}
		sheet.AtLeast("m5_foods_ca1: less stock than "+r.name+", equal fill in every class",
			less(k.classes[0], each[0]), r.wanted, "%")
		sheet.AtLeast(fmt.Sprintf("… equal fill in total, %.1f %%, with one %s of %.2f",
			100*k.classes[0].Fill, r.rule.Parameter, total.Parameter), less(k.classes[0], total), r.wanted, "%")
		fmt.Fprintf(os.Stderr, "  under promises of 98 to 90 %%: %.1f %% less in every class, %.1f %% less at a total of %.1f %%\n",
			less(high[0], c.InEveryClass(high)[0]), less(high[0], c.InEveryClass(high[:1])[0]), 100*high[0].Fill)
	}
}

// safetyFactor is the rule with one z for all. The bar is its formula to the letter,
// the root of the lead time; the root of lead time + review is what textbooks give
// for periodic review, and is printed beside it.
func safetyFactor(w *m5World, withReview bool) func(z float64) replay.Planner {
	return func(z float64) replay.Planner {
		return &replay.SafetyFactor{Title: "z", Z: func(*replay.Item) float64 { return z },
			Forecast: newETSRule(w.items, w.mean).at,
			LeadDays: w.mean, WithReview: withReview}
	}
}

// less is how much less stock ours holds, in %.
func less(ours replay.ClassReport, other replay.EqualFill) float64 {
	return 100 * (1 - ours.StockValue/other.StockValue)
}
