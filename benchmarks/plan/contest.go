package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

// The rules of the weekly contest.
const (
	contestItems   = 600
	contestFirst   = 60 // weeks: items not sold so long before a window do not count in it
	contestWeeks   = 8
	contestWindows = 5
	contestHold    = 0.2
	contestLost    = 1.0
)

// contest is weekly demand by item; day 0 is the first of the export.
type contest struct {
	skus  []string
	first core.Day
	daily [][]float64 // by item and day; NaN before the first sale
	week  [][]float64
	weeks int
}

// readContest keeps 600 items by hash, and whole weeks.
func readContest(path string) (*contest, error) {
	rows, err := datasets.ReadRows[datasets.Sale](context.Background(), datasets.Source{Path: path})
	if err != nil {
		return nil, err
	}
	c, last := &contest{first: math.MaxInt32}, core.NoDay
	seen := map[string]bool{}
	for _, r := range rows {
		c.first, last = min(c.first, r.Date), max(last, r.Date)
		seen[r.SKU] = true
	}
	for sku := range seen {
		c.skus = append(c.skus, sku)
	}
	slices.SortFunc(c.skus, func(a, b string) int {
		return cmp.Compare(fmt.Sprintf("%x", sha256.Sum256([]byte(a))), fmt.Sprintf("%x", sha256.Sum256([]byte(b))))
	})
	c.skus = c.skus[:min(contestItems, len(c.skus))]
	at := map[string]int{}
	for i, sku := range c.skus {
		at[sku] = i
		y := make([]float64, int(last-c.first)+1)
		for t := range y {
			y[t] = math.NaN()
		}
		c.daily = append(c.daily, y)
	}
	for _, r := range rows {
		if i, ok := at[r.SKU]; ok {
			c.daily[i][r.Date-c.first] = r.Quantity
		}
	}
	c.weeks = int(last-c.first) / 7 // the last week is left out
	for _, y := range c.daily {
		w := make([]float64, c.weeks)
		for k := range w {
			w[k] = math.NaN()
			for _, v := range y[7*k : 7*k+7] {
				if v == v {
					w[k] = v + zeroed(w[k])
				}
			}
		}
		c.week = append(c.week, w)
	}
	return c, nil
}

func zeroed(v float64) float64 {
	if v != v {
		return 0
	}
	return v
}

// contestState is one item in a window: stock and the two orders on their way.
type contestState struct {
	stock float64
	way   [2]float64
}

// play runs a window under a policy, which decides the orders of a week for all items.
func (c *contest) play(start int, decide func(t int, state []contestState) ([]float64, error)) (float64, error) {
	state := make([]contestState, len(c.skus))
	for i := range state {
		m := math.RoundToEven(c.mean(i, start))
		state[i] = contestState{2 * m, [2]float64{m, m}}
	}
	cost := 0.0
	for t := start; t < start+contestWeeks; t++ {
		orders, err := decide(t, state)
		if err != nil {
			return 0, err
		}
		for i := range state {
			s := &state[i]
			s.stock += s.way[0]
			s.way = [2]float64{s.way[1], orders[i]}
			want := zeroed(c.week[i][t])
			sold := min(s.stock, want)
			s.stock -= sold
			if v := c.week[i][start-contestFirst]; v == v {
				cost += contestHold*s.stock + contestLost*(want-sold)
			}
		}
	}
	return cost, nil
}

// mean is an item's of the 13 weeks before.
func (c *contest) mean(i, week int) float64 {
	sum := 0.0
	for _, v := range c.week[i][week-13 : week] {
		sum += zeroed(v)
	}
	return sum / 13
}

// rival orders up to four 13-week means.
func (c *contest) rival(t int, state []contestState) ([]float64, error) {
	out := make([]float64, len(state))
	for i, s := range state {
		out[i] = max(0, math.RoundToEven(4*c.mean(i, t)-s.stock-s.way[0]-s.way[1]))
	}
	return out, nil
}

// nightly decides by the lines of a night: sales up to the day, stock and orders fed
// back, and the costs given.
func (c *contest) nightly(w *workspace) func(t int, state []contestState) ([]float64, error) {
	return func(t int, state []contestState) ([]float64, error) {
		asOf := c.first + core.Day(7*t)
		var sales []datasets.Sale
		var stock []datasets.Stock
		var open []datasets.OpenOrder
		for i, sku := range c.skus {
			for d, v := range c.daily[i][:7*t] {
				if v == v {
					sales = append(sales, datasets.Sale{Date: c.first + core.Day(d), SKU: sku,
						Location: "SHOP", Quantity: v})
				}
			}
			stock = append(stock, datasets.Stock{SKU: sku, Location: "SHOP",
				OnHand: int64(state[i].stock), ExpiresOn: core.NoDay})
			for k, q := range state[i].way {
				if q > 0 {
					due := asOf + core.Day(7*k)
					open = append(open, datasets.OpenOrder{Order: fmt.Sprintf("O%d-%d", t, k), SKU: sku,
						Location: "SHOP", Supplier: "SUP", Quantity: int64(q), OrderedOn: due - 14, DueOn: due})
				}
			}
		}
		for _, err := range []error{put(w, "sales", sales), put(w, "stock", stock), put(w, "open_orders", open)} {
			if err != nil {
				return nil, err
			}
		}
		n, err := w.night(asOf)
		if err != nil {
			return nil, err
		}
		lines, err := table[plan.PurchaseLine](n, "purchase_plan")
		if err != nil {
			return nil, err
		}
		at := map[string]int{}
		for i, sku := range c.skus {
			at[sku] = i
		}
		out := make([]float64, len(state))
		for _, l := range lines {
			out[at[l.SKU]] += float64(l.Quantity)
		}
		return out, os.RemoveAll(n.dir)
	}
}

// contestWorkspace states items, terms and costs; no policy is named.
func (c *contest) workspace(d *door) (*workspace, error) {
	w := d.workspace(fmt.Sprintf("replenish: {target: shortage_cost, underage: %g, overage: %g, lost_sales: true, review_days: 7}\n", contestLost, contestHold))
	var items []datasets.Item
	var sourcing []datasets.Sourcing
	for _, sku := range c.skus {
		items = append(items, datasets.Item{SKU: sku, UnitCost: 10_000, UnitPrice: 20_000,
			LaunchedOn: core.NoDay, EndsOn: core.NoDay, Status: "active"})
		sourcing = append(sourcing, datasets.Sourcing{SKU: sku, Supplier: "SUP", LeadTimeDays: 14,
			NextCostFrom: core.NoDay, LastOrderOn: core.NoDay, UnitCost: 10_000, OrderMultiple: 1})
	}
	for _, err := range []error{put(w, "items", items), put(w, "sourcing", sourcing),
		put(w, "locations", []datasets.Location{{Location: "SHOP", Kind: "store"}}),
		put(w, "suppliers", []datasets.Supplier{{Supplier: "SUP", CapacityDays: 7}})} {
		if err != nil {
			return nil, fmt.Errorf("write: %w", err)
		}
	}
	return w, nil
}

// measureContest plays the windows, newest first.
func measureContest(sheet *bar.Sheet, d *door) {
	path := filepath.Join(shared(), "data", "m5_foods_ca1", "sales.parquet")
	if _, err := os.Stat(path); err != nil {
		sheet.Skip("weekly contest", "the shared folder is not there")
		return
	}
	c, err := readContest(path)
	if err != nil {
		sheet.True("weekly contest", err.Error(), "a contest", false)
		return
	}
	ours, rivals := 0.0, 0.0
	for k := 1; k <= contestWindows; k++ {
		start := c.weeks - contestWeeks*k
		name := fmt.Sprintf("weekly contest, window %d: cost over the rival's", k)
		w, err := c.workspace(d)
		if err == nil {
			var own, rival float64
			if own, err = c.play(start, c.nightly(w)); err == nil {
				rival, _ = c.play(start, c.rival)
				ours, rivals = ours+own, rivals+rival
				sheet.AtMost(name, own/rival, 0.89, "×")
				continue
			}
		}
		sheet.True(name, err.Error(), "nights", false)
	}
	sheet.AtMost("weekly contest: cost over the rival's", ours/rivals, 0.86, "×")
}
