package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
	"github.com/stockwright/stockwright/pipeline/policyreplay"
)

// family is a kind of demand and of terms that a promise has to be kept on.
type family struct {
	name     string
	items    int
	rate     [2]float64 // units a day, spread evenly in the logarithm
	noise    worlds.Noise
	lead     [2]float64 // days
	leadSD   float64    // share of the lead time
	weekdays string     // of orders; "" = every day
	closed   []int      // weekdays without sales, 0 = Sunday
	newDays  [2]int     // on sale for so many days before the last year; 0 = all the time
	target   float64
}

var families = []family{
	{name: "dense", items: 200, rate: [2]float64{2, 30}, noise: worlds.NegBin(4),
		lead: [2]float64{5, 15}, target: 0.95},
	{name: "slow", items: 260, rate: [2]float64{0.02, 0.3}, noise: worlds.Poisson(),
		lead: [2]float64{7, 30}, target: 0.95},
	{name: "lumpy", items: 200, rate: [2]float64{0.2, 2}, noise: worlds.Lumpy(0.05),
		lead: [2]float64{7, 30}, target: 0.95},
	{name: "new", items: 200, rate: [2]float64{0.5, 8}, noise: worlds.NegBin(3),
		lead: [2]float64{5, 15}, newDays: [2]int{60, 150}, target: 0.95},
	{name: "lead 50 to 400 days", items: 200, rate: [2]float64{0.1, 3}, noise: worlds.NegBin(2),
		lead: [2]float64{50, 400}, target: 0.95},
	{name: "weekly review", items: 200, rate: [2]float64{0.3, 10}, noise: worlds.NegBin(3),
		lead: [2]float64{3, 10}, weekdays: "mon", target: 0.95},
	{name: "closed weekends", items: 200, rate: [2]float64{0.3, 10}, noise: worlds.NegBin(3),
		lead: [2]float64{3, 10}, closed: []int{0, 6}, target: 0.95},
}

// familySeed is by default a seed that nothing was settled on: the law of lost sales and the
// rates of the replay's levels were, while seed 101 was looked at.
var familySeed uint64 = 307

// measureFamilies replays every family under both kinds of targets.
func measureFamilies(sheet *bar.Sheet, d *door) {
	for _, f := range families {
		if !strings.Contains(f.name, onlyWorld) {
			continue
		}
		var knowers map[string]knower
		for _, target := range []string{"class_fill_rate", "fill_rate"} {
			name := fmt.Sprintf("%s, %s 95 %%", f.name, target)
			w, truths, err := f.workspace(d, target, familySeed)
			if err != nil {
				sheet.True(name, err.Error(), "a workspace", false)
				continue
			}
			r, err := replayed(w, "--items")
			if err != nil {
				sheet.True(name, err.Error(), "a replay", false)
				continue
			}
			if knowers == nil {
				knowers = f.knowAll(r, truths)
			}
			own, best, rule := r.bestRule()
			sheet.True(name+": achieved", fmt.Sprintf("%.1f ± %.1f %% of %d units", 100*own.Fill,
				100*r.luck(knowers), r.demand()), "93.5 … 96.5 %", r.kept(target))
			f.measureLevels(sheet, name, target, w, truths)
			if target == "fill_rate" {
				f.measureItems(sheet, name, r, knowers)
				continue // a rule with one parameter promises nothing to each item
			}
			sheet.AtMost(name+": stock over the best rule's at equal fill ("+rule+")", own.StockValue/best, 1, "×")
		}
	}
}

// familyReplay is what a replay printed.
type familyReplay struct{ policyreplay.Result }

func (r *familyReplay) demand() int64 {
	own := r.Class(policyreplay.AllClasses)[0]
	return int64(float64(own.LostUnits)/max(1e-9, 1-own.Fill) + 0.5)
}

// kept tells whether the promise was: an item target may be passed where no pack less keeps it.
func (r *familyReplay) kept(target string) bool {
	off := r.Class(policyreplay.AllClasses)[0].Fill - 0.95
	return off >= -0.015 && (off <= 0.015 || target == "fill_rate")
}

// bestRule is the row of the policy and the least stock of a rule with one parameter at its fill.
func (r *familyReplay) bestRule() (own policyreplay.Row, best float64, rule string) {
	rows := r.Class(policyreplay.AllClasses)
	best = math.Inf(1)
	for _, x := range rows[1:] {
		if x.EqualStock > 0 && x.EqualFill >= rows[0].Fill-0.0005 && x.EqualStock < best {
			best, rule = x.EqualStock, x.Planner
		}
	}
	return rows[0], best, rule
}

// workspace writes the family's.
func (f *family) workspace(d *door, target string, seed uint64) (*workspace, map[string]truth, error) {
	w := d.workspace(fmt.Sprintf("replenish: {policy: order_up_to, target: %s, target_value: %g, review_days: 1, lost_sales: true, allow_negative_safety_stock: true, max_days: 0, segments: {share_a: 1, share_b: 1, x: 1000000, y: 1000000}}\n", target, f.target))
	truths, err := f.write(w, seed)
	if err != nil {
		return nil, nil, err
	}
	return w, truths, w.configure()
}

// replayed replays a workspace's policy.
func replayed(w *workspace, args ...string) (*familyReplay, error) {
	code, out, err := w.run(append([]string{"backtest", "-q", "--policy", "-w", w.dir, "--format", "json"}, args...)...)
	if err != nil || code != 0 {
		return nil, fmt.Errorf("backtest ended %d: %w: %s", code, err, strings.TrimSpace(out))
	}
	var r familyReplay
	return &r, json.Unmarshal([]byte(out), &r.Result)
}

// write draws four years of demand and states the terms.
func (f *family) write(w *workspace, seed uint64) (map[string]truth, error) {
	asOf, _ := core.ParseDay("2025-11-03")
	const days, last = 4*365 + 1, 364 + 56
	rng := rand.New(rand.NewPCG(seed, 0xfa))
	between := func(r [2]float64) float64 { return r[0] * math.Pow(r[1]/r[0], rng.Float64()) }
	truths := map[string]truth{}
	var sales []datasets.Sale
	var items []datasets.Item
	var sourcing []datasets.Sourcing
	var stock []datasets.Stock
	for i := range f.items {
		sku, rate, first := fmt.Sprintf("I%04d", i), between(f.rate), 0
		if f.newDays[1] > 0 {
			first = days - last - f.newDays[0] - rng.IntN(f.newDays[1]-f.newDays[0])
		}
		launched := core.NoDay
		if first > 0 {
			launched = asOf - core.Day(days-first)
		}
		for t := first; t < days; t++ {
			day := asOf - core.Day(days-t)
			if slices.Contains(f.closed, int(day.Weekday())) {
				continue
			}
			mean := rate
			if n := len(f.closed); n > 0 {
				mean *= 7 / float64(7-n)
			}
			q := f.noise.Draw(rng, mean)
			if q > 0 || t == first || rate > 0.5 {
				sales = append(sales, datasets.Sale{Date: day, SKU: sku, Location: "SHOP", Quantity: q})
			}
		}
		lead := math.Round(between(f.lead))
		truths[sku] = truth{rate, int(lead)}
		cost := core.Money(math.Round(1e4 * between([2]float64{1, 50})))
		items = append(items, datasets.Item{SKU: sku, UnitCost: cost, UnitPrice: cost * 2,
			LaunchedOn: launched, EndsOn: core.NoDay, Status: "active"})
		sourcing = append(sourcing, datasets.Sourcing{SKU: sku, Supplier: "SUP", LeadTimeDays: lead,
			LeadTimeSd: lead * f.leadSD, NextCostFrom: core.NoDay, LastOrderOn: core.NoDay,
			UnitCost: cost, OrderMultiple: 1})
		stock = append(stock, datasets.Stock{SKU: sku, Location: "SHOP", OnHand: int64(rate * lead),
			ExpiresOn: core.NoDay})
	}
	for _, err := range []error{put(w, "sales", sales), put(w, "items", items),
		put(w, "sourcing", sourcing), put(w, "stock", stock),
		put(w, "locations", []datasets.Location{{Location: "SHOP", Kind: "store"}}),
		put(w, "suppliers", []datasets.Supplier{{Supplier: "SUP", CapacityDays: 7, OrderWeekdays: f.weekdays}})} {
		if err != nil {
			return nil, fmt.Errorf("write: %w", err)
		}
	}
	return truths, nil
}
