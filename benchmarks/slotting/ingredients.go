package main

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/joint"
	"github.com/stockwright/stockwright/slotting/layout"
)

// basket is one real order: SKU numbers and the day it was placed.
type basket struct {
	day  int32
	skus []int32
}

// log is real order lines on a generated layout.
type log struct {
	name    string
	dated   bool
	skus    []string
	baskets []basket
	split   int32
}

// ingredientBars prints what each ingredient saves on days it has not seen, as
// rows of the table in docs/method/slotting.md.
func ingredientBars(sheet *bar.Sheet, shared string) {
	for _, read := range []func(string) (*log, error){readGroceries, readRetail} {
		l, err := read(filepath.Join(shared, "data"))
		if err != nil {
			sheet.Skip("ingredients on real orders", err.Error())
			return
		}
		for _, policy := range []layout.Policy{layout.Return, layout.SShape} {
			saved, err := l.ingredients(policy)
			if err != nil {
				sheet.True("ingredients on real orders", err.Error(), "a table", false)
				return
			}
			fmt.Printf("| %s | %s |%s\n", l.name, policy, saved.row())
			sheet.AtLeast(fmt.Sprintf("%s, %s: popularity saves on unseen days", l.name, policy),
				100*saved.popularity, 0, "%")
		}
	}
}

func readGroceries(data string) (*log, error) {
	f, err := datasets.ReadFrame(filepath.Join(data, "groceries", "order_lines.parquet"))
	if err != nil {
		return nil, err
	}
	l := &log{name: "groceries"}
	orders, _ := f.Strings("order_id")
	skus, names := f.Strings("sku")
	l.skus = names
	last := -1
	for i := range orders {
		if int(orders[i]) != last {
			last = int(orders[i])
			l.baskets = append(l.baskets, basket{day: int32(len(l.baskets) / 200)}) // no dates: 200 baskets to a day
		}
		b := &l.baskets[len(l.baskets)-1]
		b.skus = append(b.skus, int32(skus[i]))
	}
	l.splitDays()
	return l, nil
}

// readRetail leaves out cancellations, returns and codes that are not goods.
func readRetail(data string) (*log, error) {
	f, err := datasets.ReadFrame(filepath.Join(data, "online_retail", "order_lines.parquet"),
		"order_id", "sku", "quantity", "ordered_at")
	if err != nil {
		return nil, err
	}
	l := &log{name: "online_retail", dated: true}
	orders, orderNames := f.Strings("order_id")
	skus, names := f.Strings("sku")
	l.skus = names
	quantity, days := f.Floats("quantity"), f.Days("ordered_at")
	at := map[uint32]int{}
	for i := range orders {
		name := names[skus[i]]
		if !(quantity[i] > 0) || strings.HasPrefix(orderNames[orders[i]], "C") || len(name) < 5 ||
			name[0] < '0' || name[0] > '9' {
			continue
		}
		k, ok := at[orders[i]]
		if !ok {
			k = len(l.baskets)
			at[orders[i]] = k
			l.baskets = append(l.baskets, basket{day: days[i]})
		}
		if b := &l.baskets[k]; len(b.skus) < 100 {
			b.skus = append(b.skus, int32(skus[i]))
		}
	}
	slices.SortStableFunc(l.baskets, func(a, b basket) int { return cmp.Compare(a.day, b.day) })
	l.splitDays()
	return l, nil
}

func (l *log) splitDays() {
	first, last := l.baskets[0].day, l.baskets[len(l.baskets)-1].day
	l.split = first + (last-first+1)*4/5
}

type ingredients struct {
	popularity, coi, forecast, search, affinity float64
	gates                                       string
}

func (g ingredients) row() string {
	cell := func(v float64) string {
		if math.IsNaN(v) {
			return " – |"
		}
		return fmt.Sprintf(" %.1f %% |", 100*v)
	}
	return cell(g.popularity) + cell(g.coi) + cell(g.forecast) + cell(g.search) + cell(g.affinity) +
		" " + g.gates + " |"
}

// world puts the log's SKUs into a generated warehouse at random.
func (l *log) world(velocity []float64) slotting.Input {
	slots := (len(l.skus)*11/10/40 + 1) * 40
	in := slotting.Input{}
	for i := range slots {
		in.Layout.Slots = append(in.Layout.Slots, layout.Slot{ID: fmt.Sprint(i),
			Place: core.Place{Aisle: fmt.Sprint(i/40 + 1), X: float64(3 * (i / 40)), Y: 1.2 * float64(i%40/2+1)}})
	}
	in.Layout.Stations = []layout.Station{{ID: "pack", Kind: layout.Pack}}
	rng := rand.New(rand.NewPCG(3, 4))
	for i, slot := range rng.Perm(slots)[:len(l.skus)] {
		in.SKUs = append(in.SKUs, slotting.SKU{ID: l.skus[i], Velocity: velocity[i],
			Volume: math.Exp(rng.NormFloat64())})
		in.Stock = append(in.Stock, slotting.Assignment{Slot: fmt.Sprint(slot), SKU: l.skus[i], Quantity: 1})
	}
	return in
}

func (l *log) counts() []float64 {
	v := make([]float64, len(l.skus))
	for _, b := range l.baskets {
		if b.day < l.split {
			for _, k := range b.skus {
				v[k]++
			}
		}
	}
	return v
}

// forecasts is the lines of each SKU in the coming four weeks, from its weekly
// lines.
func (l *log) forecasts() []float64 {
	first := l.baskets[0].day
	weeks := int(l.split-first) / 7
	series := make([]forecast.Series, len(l.skus))
	for i := range series {
		series[i].Y = make([]float64, weeks)
	}
	for _, b := range l.baskets {
		if w := int(b.day-first) / 7; b.day < l.split && w < weeks {
			for _, k := range b.skus {
				series[k].Y[w]++
			}
		}
	}
	request := forecast.Request{Horizon: 4}
	pool := forecast.LearnPool(series, request)
	out := make([]float64, len(series))
	for i := range series {
		for _, m := range forecast.Forecast(series[i], pool, request).Mean {
			out[i] += max(m, 0)
		}
	}
	return out
}

func (l *log) ingredients(policy layout.Policy) (ingredients, error) {
	g := ingredients{forecast: math.NaN()}
	counts := l.counts()
	in := l.world(counts)
	j, err := newJudge(in.Layout, policy)
	if err != nil {
		return g, err
	}
	before := l.travel(j, slotsOf(j, in.Stock))
	lay := func(velocity []float64, mode slotting.Mode) ([]int32, float64, error) {
		opt := slotting.Options{Policy: policy, Mode: mode, HandlingTime: -1, LevelTime: -1,
			Horizon: 1e6, LinesPerTour: l.meanLines()}
		res, err := slotting.Plan(l.world(velocity), opt)
		if err != nil {
			return nil, 0, err
		}
		at := slotsOf(j, res.After)
		return at, 1 - l.travel(j, at)/before, nil
	}
	at, saved, err1 := lay(counts, slotting.Demand)
	_, coi, err2 := lay(counts, slotting.COI)
	if err := firstError(err1, err2); err != nil {
		return g, err
	}
	g.popularity, g.coi = saved, coi
	if l.dated {
		if _, g.forecast, err = lay(l.forecasts(), slotting.Demand); err != nil {
			return g, err
		}
	}
	search := joint.Search{Starts: 1, Steps: 1 << 40, Work: 3e7, Seed: 1, Stay: true, Hot: 0.4}
	real, shuffled := l.trainingTours()
	loose, _ := joint.Arrange(j.w, policy, joint.Arrangement{Tours: shuffled, Slots: at}, search)
	paired, _ := joint.Arrange(j.w, policy, joint.Arrangement{Tours: real, Slots: at}, search)
	g.search, g.affinity = 1-l.travel(j, loose)/before, 1-l.travel(j, paired)/before
	g.gates = l.gates(policy, counts)
	return g, nil
}

// gates is what the plan itself decides about search and affinity.
func (l *log) gates(policy layout.Policy, counts []float64) string {
	in := l.world(counts)
	var lines []slotting.OrderLine
	for i, b := range l.baskets {
		for _, k := range b.skus {
			if b.day < l.split {
				lines = append(lines, slotting.OrderLine{Order: fmt.Sprint(i), SKU: l.skus[k], Day: b.day})
			}
		}
	}
	in.Lines = slices.Values(lines)
	days := float64(l.split - l.baskets[0].day)
	for i := range in.SKUs {
		in.SKUs[i].Velocity /= days
	}
	res, err := slotting.Plan(in, slotting.Options{Policy: policy, LevelTime: -1, Horizon: 60})
	if err != nil {
		return err.Error()
	}
	on := map[bool]string{true: "on", false: "off"}
	return fmt.Sprintf("search %s, affinity %s", on[res.Search.On], on[res.Affinity.On])
}

func (l *log) meanLines() float64 {
	n := 0
	for _, b := range l.baskets {
		n += len(b.skus)
	}
	return float64(n) / float64(len(l.baskets))
}

func (l *log) trainingTours() (real, shuffled [][]int32) {
	var all []int32
	for _, b := range l.baskets {
		if b.day < l.split {
			real = append(real, b.skus)
			all = append(all, b.skus...)
		}
	}
	rng := rand.New(rand.NewPCG(1, 9))
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, tour := range real {
		shuffled = append(shuffled, all[:len(tour)])
		all = all[len(tour):]
	}
	return real, shuffled
}

func slotsOf(j *judge, stock []slotting.Assignment) []int32 {
	at := make([]int32, len(stock))
	for i, a := range stock {
		s, _ := j.w.Slot(a.Slot)
		at[i] = int32(s)
	}
	return at
}

// travel is the metres of the baskets after the split.
func (l *log) travel(j *judge, at []int32) float64 {
	sum := 0.0
	var stops []int32
	for _, b := range l.baskets {
		if b.day < l.split {
			continue
		}
		stops = stops[:0]
		for _, k := range b.skus {
			stops = append(stops, at[k])
		}
		sum += j.r.Cost(stops)
	}
	return sum
}
