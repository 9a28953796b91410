package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

// export is a public export and how a new user makes a workspace of it.
type export struct {
	name, file string
	init       []string
	asOf       string
}

var exports = []export{
	{"online_retail", "online_retail/order_lines.parquet", []string{"--map",
		"ordered_at=date,order_id=order", "--location", "UK"}, "2011-08-01"},
	{"m5_foods_ca1", "m5_foods_ca1/sales.parquet", nil, "2016-03-27"},
}

// unsigned counts the lines nobody would sign.
type unsigned struct {
	lines, money int64 // of the plan; money in ten-thousandths
	bad          map[string][2]int64
	any, waiting [2]int64
}

// measureExports runs init and a night on each export as a new user does.
func measureExports(sheet *bar.Sheet, d *door) {
	for _, e := range exports {
		path := filepath.Join(shared(), "data", e.file)
		if _, err := os.Stat(path); err != nil {
			sheet.Skip("lines nobody would sign, "+e.name, "the shared folder is not there")
			continue
		}
		u, err := e.judge(d, path)
		if err != nil {
			sheet.True("lines nobody would sign, "+e.name, err.Error(), "a night", false)
			continue
		}
		for _, kind := range unsignedKinds {
			fmt.Fprintf(os.Stderr, "  %s, %s: %d lines, %.2f %% of the money\n", e.name, kind,
				u.bad[kind][0], 100*float64(u.bad[kind][1])/float64(max(1, u.money)))
		}
		fmt.Fprintf(os.Stderr, "  %s: %d lines worth %.0f; %d more worth %.0f wait for a person\n",
			e.name, u.lines, float64(u.money)/1e4, u.waiting[0], float64(u.waiting[1])/1e4)
		sheet.AtMost("lines nobody would sign, "+e.name+", of the money",
			100*float64(u.any[1])/float64(max(1, u.money)), 1, "%")
		sheet.AtMost("lines nobody would sign, "+e.name+", of the lines",
			100*float64(u.any[0])/float64(max(1, u.lines)), 2, "%")
	}
}

var unsignedKinds = []string{"cover above 180 days", "unsold for 100 days", "returns above sales",
	"worth less than its order cost"}

const orderCost = 5 * 10_000 // replenish.order_cost where nothing is said, ten-thousandths

func (e export) judge(d *door, sales string) (*unsigned, error) {
	ws := filepath.Join(d.work, e.name)
	args := append([]string{"init", ws, "--sales", sales, "--as-of", e.asOf}, e.init...)
	for _, args := range [][]string{args, {"run", "-q", "-w", ws, "--as-of", e.asOf}} {
		if code, out, err := d.run(args...); err != nil || code != 0 && code != 3 {
			return nil, fmt.Errorf("%s ended %d: %w: %s", args[0], code, err, out)
		}
	}
	run := &nightOut{dir: filepath.Join(ws, "runs", e.asOf+"-nightly")}
	lines, err := table[plan.PurchaseLine](run, "purchase_plan")
	if err != nil {
		return nil, err
	}
	history, err := table[datasets.Sale](run, "history")
	if err != nil {
		return nil, err
	}
	asOf, _ := core.ParseDay(e.asOf)
	return judgeLines(lines, history, asOf), nil
}

// judgeLines counts, by what the sales themselves say.
func judgeLines(lines []plan.PurchaseLine, history []datasets.Sale, asOf core.Day) *unsigned {
	type seen struct {
		last       core.Day
		sold, back float64
	}
	keys := map[string]*seen{}
	for _, h := range history {
		k := h.SKU + "@" + h.Location
		if keys[k] == nil {
			keys[k] = &seen{last: core.NoDay}
		}
		if h.Quantity > 0 {
			keys[k].sold += h.Quantity
			keys[k].last = max(keys[k].last, h.Date)
		} else {
			keys[k].back -= h.Quantity
		}
	}
	u := &unsigned{bad: map[string][2]int64{}}
	for _, l := range lines {
		if l.Confirm != "" {
			u.waiting[0]++
			u.waiting[1] += int64(l.Value)
			continue // it waits for a person
		}
		s := keys[l.SKU+"@"+l.Location]
		if s == nil {
			s = &seen{last: core.NoDay}
		}
		u.lines++
		u.money += int64(l.Value)
		bad := false
		for i, is := range []bool{l.DaysOfCoverAfter > 180, s.last == core.NoDay || asOf-s.last > 100,
			s.back > s.sold, int64(l.Value) < orderCost} {
			if is {
				b := u.bad[unsignedKinds[i]]
				u.bad[unsignedKinds[i]] = [2]int64{b[0] + 1, b[1] + int64(l.Value)}
				bad = true
			}
		}
		if bad {
			u.any = [2]int64{u.any[0] + 1, u.any[1] + int64(l.Value)}
		}
	}
	return u
}
