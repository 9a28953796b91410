package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/checker"
)

// measurePlans checks idempotence, equal bytes and receipts on 20,000
// item-locations.
func measurePlans(sheet *bar.Sheet) {
	items, suppliers := world(20_000, 7)
	opt := replenish.Options{AsOf: asOf, Workers: 1}
	first := replenish.Plan(items, suppliers, opt)
	a := encode(first)
	rng := rand.New(rand.NewPCG(1, 2))
	same := 0
	for _, workers := range []int{2, 3, 16} {
		rng.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		rng.Shuffle(len(suppliers), func(i, j int) { suppliers[i], suppliers[j] = suppliers[j], suppliers[i] })
		opt.Workers = workers
		if bytes.Equal(a, encode(replenish.Plan(items, suppliers, opt))) {
			same++
		}
	}
	sheet.True("identical bytes over workers 1, 2, 3, 16 and row orders", fmt.Sprintf("%d of 3 alike", same), "3", same == 3)
	good := 0
	for _, l := range first.Lines {
		b, err := json.Marshal(l)
		if err == nil {
			err = checker.CheckJSON(b)
		}
		if err == nil {
			good++
		} else if len(first.Lines)-good < 5 {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	sheet.True("receipts the independent checker recomputes", fmt.Sprintf("%d of %d", good, len(first.Lines)), "all", good == len(first.Lines) && good > 1000)
	index := map[[2]string]int{}
	for i, it := range items {
		index[[2]string{it.SKU, it.Location}] = i
	}
	for _, l := range first.Lines {
		it := &items[index[[2]string{l.SKU, l.Location}]]
		it.Drafts = append(it.Drafts, replenish.OpenOrder{Quantity: l.Quantity, Ordered: l.OrderDay, Due: l.DueDay})
	}
	second := replenish.Plan(items, suppliers, opt)
	for i, l := range second.Lines {
		if i < 3 {
			fmt.Fprintf(os.Stderr, "%+v\n", l)
		}
	}
	sheet.True("second run after accepting the drafts", fmt.Sprintf("%d lines (first: %d)", len(second.Lines), len(first.Lines)), "0 lines", len(second.Lines) == 0)
}

func encode(r replenish.Result) []byte {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return b
}
