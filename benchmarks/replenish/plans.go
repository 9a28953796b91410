package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/checker"
	"github.com/stockwright/stockwright/replenish/lotsize"
)

// measurePlans checks idempotence, equal bytes and receipts on 20,000
// item-locations, once plainly and once with every constraint in play.
func measurePlans(sheet *bar.Sheet) {
	items, suppliers := world(20_000, 7)
	measurePlan(sheet, "", items, suppliers, replenish.Options{AsOf: asOf})
	items, suppliers = world(20_000, 8)
	items, opt := constrain(items, suppliers)
	measurePlan(sheet, ", every constraint", items, suppliers, opt)
	opt.Budget = tightBudget
	measurePlan(sheet, ", every constraint and a tight budget", items, suppliers, opt)
	items, suppliers = world(20_000, 9)
	promiseClasses(items)
	measurePlan(sheet, ", classes promised, half of them looking ahead", items, suppliers,
		replenish.Options{AsOf: asOf})
}

// tightBudget is money for a small part of what the constrained world needs.
const tightBudget = 200_000

// promiseClasses gives half of the items a promise by class, and half of these the
// policy that looks ahead.
func promiseClasses(items []replenish.Item) {
	for i := range items {
		it := &items[i]
		if i%2 == 1 || it.UnitCost <= 0 {
			continue
		}
		it.Class = string(rune('A' + i/2%3))
		it.Policy.Target, it.Policy.Level, it.Policy.AllowNegativeSafetyStock = replenish.TargetClassFill, 0.98-0.02*float64(i/2%3), true
		if i%4 == 0 {
			it.Policy.Kind = replenish.PolicyLookAhead
		}
	}
}

// planned plans with prices of classes found anew.
func planned(items []replenish.Item, suppliers []replenish.Supplier, opt replenish.Options) replenish.Result {
	for i := range items {
		if items[i].Policy.Target == replenish.TargetClassFill {
			items[i].Policy.Underage = 0
		}
	}
	replenish.PriceClasses(items, suppliers, opt)
	return replenish.Plan(items, suppliers, opt)
}

// constrain gives items and suppliers every kind of constraint there is, and the
// options those that all lines share.
func constrain(items []replenish.Item, suppliers []replenish.Supplier) ([]replenish.Item, replenish.Options) {
	rng := rand.New(rand.NewPCG(5, 9))
	for i := range suppliers[1:] {
		s := &suppliers[i+1]
		switch i % 5 {
		case 0:
			s.Capacity, s.CapacityUsed = 4000, 200
		case 1:
			s.Container = 600
		case 2:
			s.MinimumWeight, s.OrderCost = 300, 40
		case 3:
			s.MinimumUnits = 9000
		}
	}
	for i := range items {
		it := &items[i]
		it.UnitVolume, it.UnitWeight, it.StorageClass = 0.2+rng.Float64(), 0.1+rng.Float64(),
			[]string{"", "chilled", "frozen"}[rng.IntN(3)]
		if it.SuppliedBy != "" {
			continue
		}
		switch rng.IntN(8) {
		case 0:
			it.Breaks = []replenish.PriceBreak{{From: 60, Cost: it.UnitCost * 0.96}, {From: 240, Cost: it.UnitCost * 0.9}}
			it.Incremental, it.Policy.OrderCost = rng.IntN(2) == 0, 20
		case 1:
			it.NextCost, it.NextCostDay = it.UnitCost*1.2, asOf+6
		case 2:
			it.EndDay = asOf + int32(rng.IntN(60))
		case 3:
			it.MaxOrder = it.MOQ + int64(rng.IntN(90))
		case 4:
			it.FrozenDays = 5 + rng.IntN(20)
		case 5:
			other := suppliers[1+rng.IntN(len(suppliers)-1)].Key
			if other != it.Supplier {
				it.Split = []replenish.Alternate{{Supplier: it.Supplier, Share: 0.6, MOQ: it.MOQ, Multiple: it.Multiple, UnitCost: it.UnitCost},
					{Supplier: other, Share: 0.4, Multiple: 4, UnitCost: it.UnitCost * 1.02}}
			}
		case 6:
			it.Policy.Kind = []string{replenish.PolicyNewsvendor, replenish.PolicyDDMRP}[rng.IntN(2)]
			it.Policy.Underage, it.Policy.Overage = 2, 0.4
		case 7:
			it.Policy.Kind = []string{replenish.PolicySS, replenish.PolicySQ}[rng.IntN(2)]
			it.Policy.LotRule = lotsize.Rules()[rng.IntN(len(lotsize.Rules()))]
			it.Policy.OrderCost, it.Policy.HoldingRate = 30*rng.Float64(), 0.25
		}
	}
	for i, it := range items[:2000] {
		if it.SuppliedBy != "" { // a sibling that has too much of what the warehouse is out of
			w := &items[i-1]
			w.OnHand, w.Reserved, w.Lots = 0, 0, nil
			it.Location, it.OnHand, it.Reserved = "B77", 5000, 0
			items = append(items, it)
		}
	}
	return items, replenish.Options{AsOf: asOf, Rebalance: true, JointOrders: true, Exceptions: true, PriceTags: true, Budget: 3_000_000, Actions: &replenish.ActionOptions{LeastDays: 3},
		Storage: []replenish.Storage{{Location: "W1", Class: "chilled", Volume: 60_000}, {Location: "W1", Units: 900_000}, {Location: "B03", Units: 4000}}}
}

func measurePlan(sheet *bar.Sheet, what string, items []replenish.Item, suppliers []replenish.Supplier, opt replenish.Options) {
	opt.Workers = 1
	first := planned(items, suppliers, opt)
	a := encode(first)
	rng := rand.New(rand.NewPCG(1, 2))
	same := 0
	for _, workers := range []int{2, 3, 16} {
		rng.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		rng.Shuffle(len(suppliers), func(i, j int) { suppliers[i], suppliers[j] = suppliers[j], suppliers[i] })
		opt.Workers = workers
		if bytes.Equal(a, encode(planned(items, suppliers, opt))) {
			same++
		}
	}
	sheet.True("identical bytes over workers 1, 2, 3, 16 and row orders"+what, fmt.Sprintf("%d of 3 alike", same), "3", same == 3)
	good, book := 0, receiptsOf(items, first)
	all := make([]checker.Line, len(first.Lines))
	for i, l := range first.Lines {
		all[i] = plain(l)
	}
	if err := checker.CheckSources(all); err != nil {
		sheet.True("no location sends more than it has"+what, err.Error(), "so", false)
	}
	for _, l := range first.Lines {
		var read checker.Line // as it is written
		b, err := json.Marshal(l)
		if err == nil {
			err = json.Unmarshal(b, &read)
		}
		if err == nil {
			err = checker.Check(read)
		}
		if err == nil {
			err = book.check(l)
		}
		if err == nil {
			good++
		} else if len(first.Lines)-good < 5 {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	sheet.True("receipts the independent checker recomputes"+what, fmt.Sprintf("%d of %d", good, len(first.Lines)), "all", good == len(first.Lines) && good > 1000)
	book.measureForged(sheet, what, first.Lines)
	steps := map[string]bool{}
	for _, l := range first.Lines {
		for _, s := range l.Receipt {
			steps[s.Name] = steps[s.Name] || s.Added != 0 || s.Name == "rebalance" /* which changes where from */ || s.Name == "lot_periods" && s.Value > 1
		}
	}
	if opt.Budget > 0 { // every constraint changes some quantity
		var idle []string
		for _, name := range []string{"split", "price_break", "price_rise", "order_fill", "source_stock", "rebalance", "shelf_life", "phase_out", "maximum", "max_order",
			"lot_periods", replenish.ShortStorage, replenish.ShortSupplier, replenish.ShortBudget} {
			if !steps[name] {
				idle = append(idle, name)
			}
		}
		sheet.True("constraints in play"+what, fmt.Sprintf("%d of 14 %s", 14-len(idle), strings.Join(idle, " ")), "14", len(idle) == 0)
		return // what is short today is wanted again tomorrow
	}
	index := map[[2]string]int{}
	for i, it := range items {
		index[[2]string{it.SKU, it.Location}] = i
	}
	for _, l := range first.Lines {
		it := &items[index[[2]string{l.SKU, l.Location}]]
		it.Drafts = append(it.Drafts, replenish.OpenOrder{Quantity: l.Quantity, Ordered: l.OrderDay, Due: l.DueDay})
	}
	second := planned(items, suppliers, opt)
	for i, l := range second.Lines {
		if i < 3 {
			fmt.Fprintf(os.Stderr, "%+v\n", l)
		}
	}
	sheet.True("second run after accepting the drafts"+what, fmt.Sprintf("%d lines (first: %d)", len(second.Lines), len(first.Lines)), "0 lines", len(second.Lines) == 0)
}

func encode(r replenish.Result) []byte {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return b
}
