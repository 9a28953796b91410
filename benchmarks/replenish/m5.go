package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/pipeline/replay"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/item"
)

// shared is the folder of real data: $STOCKWRIGHT_SHARED, else ../shared beside
// the module.
func shared() (string, error) {
	if dir := os.Getenv("STOCKWRIGHT_SHARED"); dir != "" {
		return dir, nil
	}
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); e == nil {
			path := filepath.Join(filepath.Dir(dir), "shared")
			_, e := os.Stat(path)
			return path, e
		}
		dir = filepath.Dir(dir)
	}
	return "", fmt.Errorf("no go.mod above the working directory")
}

// The replay on m5_foods_ca1: the last 364 days are measured, twice as many before
// them teach, 56 days before each warm up.
const (
	m5Days     = 1912
	m5Measured = 364
	m5WarmUp   = 56
)

// suppliers are twelve invented sources with mean lead times of 3 to 21 days;
// the spread grows with the mean, and every fourth has two humps.
func leadTimes() [][]float64 {
	var out [][]float64
	for k := range 12 {
		mean := 3 + 18*float64(k)/11
		sd := 0.6 + mean*(0.12+0.08*float64(k%3))
		pmf := make([]float64, 61)
		for d := range pmf {
			x := (float64(d) - mean) / sd
			pmf[d] = math.Exp(-x * x / 2)
			if k%4 == 3 { // one receipt in six comes twice as late
				y := (float64(d) - 2*mean) / sd
				pmf[d] += 0.2 * math.Exp(-y*y/2)
			}
			if d == 0 {
				pmf[d] = 0
			}
		}
		total := 0.0
		for _, p := range pmf {
			total += p
		}
		for d := range pmf {
			if pmf[d] /= total; pmf[d] < 1e-6 {
				pmf[d] = 0
			}
		}
		out = append(out, pmf)
	}
	return out
}

// learntLeads draws 60 past receipts per supplier and estimates from them, as a
// planner would; the truth is not shown to any planner.
func learntLeads(truth [][]float64, seed uint64) (pmfs [][]float64, means []float64) {
	var receipts []replenish.PastReceipt
	var suppliers []replenish.Supplier
	for k, pmf := range truth {
		key := fmt.Sprintf("S%02d", k)
		mean := 0.0
		for d, p := range pmf {
			mean += float64(d) * p
		}
		suppliers = append(suppliers, replenish.Supplier{Key: key, LeadDays: math.Round(mean), LeadSD: 1})
		rng := rand.New(rand.NewPCG(seed, uint64(k)))
		for n := range 60 {
			u, d := rng.Float64(), 0
			for c := pmf[0]; c < u && d < len(pmf)-1; c += pmf[d] {
				d++
			}
			receipts = append(receipts, replenish.PastReceipt{Supplier: key, SKU: "",
				Ordered: int32(7 * n), Promised: replenish.NoDay, Arrived: int32(7*n + d)})
		}
	}
	table := item.LeadTimes(receipts, suppliers, replenish.LeadTimeOptions{})
	for _, s := range suppliers {
		lt := table.Lookup(s.Key, "", "")
		pmfs = append(pmfs, lt.Pmf)
		means = append(means, lt.Mean)
	}
	return pmfs, means
}

// promisedTotal is the share of all units promised, that of the published studies of
// spare parts and of the bar on spare_auto. What each class is promised is what
// reaches it at least stock over the two years before (replay.Lessons.Promises).
const promisedTotal = 0.95

// highPromises are what planners fill the nine boxes with where service is dear.
var highPromises = map[string]float64{"AX": 0.98, "AY": 0.97, "AZ": 0.95, "BX": 0.96, "BY": 0.95,
	"BZ": 0.93, "CX": 0.93, "CY": 0.92, "CZ": 0.90}

// m5World is what the replay is played in. What planners know of lead times is
// learnt from receipts.
type m5World struct {
	items    []replay.Item
	lead     [][]float64 // believed distribution, days
	mean     []float64   // its mean
	calendar replay.Calendar
}

// loadM5 reads the items of m5_foods_ca1 that are on sale at least a year and a
// half before the first day replayed.
func loadM5(dir string) (*m5World, error) {
	f, err := datasets.ReadFrame(filepath.Join(dir, "data", "m5_foods_ca1", "sales.parquet"), "date", "sku", "quantity", "unit_price")
	if err != nil {
		return nil, err
	}
	days, quantity, price := f.Days("date"), f.Floats("quantity"), f.Floats("unit_price")
	codes, dict := f.Strings("sku")
	first := days[0]
	last := days[0]
	for _, d := range days {
		first, last = min(first, d), max(last, d)
	}
	n := int(last-first) + 1
	demand := make([][]float64, len(dict))
	prices := make([]float64, len(dict))
	begin := make([]int, len(dict))
	for i := range demand {
		demand[i] = make([]float64, n)
		begin[i] = n
	}
	for r, c := range codes {
		d := int(days[r] - first)
		demand[c][d] = quantity[r]
		begin[c] = min(begin[c], d)
		if !math.IsNaN(price[r]) && price[r] > 0 {
			prices[c] = price[r]
		}
	}
	start := n - m5Measured - m5WarmUp - m5Measured - m5WarmUp
	truth := leadTimes()
	var items []replay.Item
	var supplier []int
	var keys []string
	var values []float64
	for i, sku := range dict {
		if begin[i] > start-180 || prices[i] == 0 {
			continue
		}
		year := demand[i][start-180 : start]
		sum := 0.0
		for _, v := range year {
			sum += v
		}
		k := len(items) % len(truth)
		items = append(items, replay.Item{Key: sku, Demand: demand[i], UnitPrice: prices[i], UnitCost: 0.7 * prices[i],
			Pack: packOf(sum / 180 * 7), Lead: truth[k], ReviewDays: 7, ReviewPhase: k % 7})
		supplier = append(supplier, k)
		keys = append(keys, sku)
		values = append(values, sum*prices[i])
	}
	abc := item.ABC(keys, values, replenish.SegmentCuts{})
	for i := range items {
		weeks := make([]float64, 26)
		for d := 0; d < 182; d++ {
			weeks[d/7] += items[i].Demand[start-182+d]
		}
		items[i].Class = abc[i] + item.XYZ(weeks, replenish.SegmentCuts{})
	}
	w := &m5World{items: items, lead: make([][]float64, len(items)), mean: make([]float64, len(items))}
	pmfs, means := learntLeads(truth, 11)
	for i, k := range supplier {
		w.lead[i], w.mean[i] = pmfs[k], means[k]
	}
	w.calendar.FirstDay = first
	w.calendar.Events, err = m5Events(dir)
	return w, err
}

// m5Events are the named days and the benefit days, known long ahead.
func m5Events(dir string) ([]calendar.Event, error) {
	f, err := datasets.ReadFrame(filepath.Join(dir, "data", "m5_foods_ca1", "calendar.parquet"), "date",
		"event_1", "snap_ca")
	if err != nil {
		return nil, err
	}
	var out []calendar.Event
	days, benefit := f.Days("date"), f.Floats("snap_ca")
	codes, names := f.Strings("event_1")
	for t, day := range days {
		if name := names[codes[t]]; name != "" {
			out = append(out, calendar.Event{Name: name, Day: day})
		}
		if benefit[t] > 0 {
			out = append(out, calendar.Event{Name: "benefit day", Day: day})
		}
	}
	return out, nil
}

// packOf is a trade pack of at most about a week's demand.
func packOf(weekly float64) int64 {
	for _, p := range []int64{24, 12, 6, 4, 2} {
		if weekly >= float64(p) {
			return p
		}
	}
	return 1
}

// promise states what each class is promised.
func (w *m5World) promise(of map[string]float64) {
	for i := range w.items {
		w.items[i].Promised = of[w.items[i].Class]
	}
}
