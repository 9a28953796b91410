package main

import (
	"fmt"
	"math"
	"os"
	"time"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/pipeline/replay"
)

// measurePromise replays 52 weeks of m5_foods_ca1: weekly review, packs, twelve
// suppliers with random lead times known from 60 receipts each, lost sales
// hidden from every planner. Everything learnt is learnt on the year before.
func measurePromise(sheet *bar.Sheet) {
	dir, err := shared()
	if err != nil {
		sheet.Skip("promise kept, m5_foods_ca1", "the shared folder is not there")
		return
	}
	w, err := loadM5(dir)
	if err != nil {
		sheet.Skip("promise kept, m5_foods_ca1", err.Error())
		return
	}
	start := len(w.items[0].Demand) - m5Measured - m5WarmUp
	past := replay.Options{Start: start - m5Measured - m5WarmUp, WarmUp: m5WarmUp, Days: m5Measured, Seed: 900}
	keeper := replay.NewKeeper(w.items, w.lead, past, w.calendar)
	opt := replay.Options{Start: start, WarmUp: m5WarmUp, Days: m5Measured, Seed: 5}
	p := keeper.From(w.items, start, w.calendar)
	begin := time.Now()
	ours := replay.Report(w.items, replay.Replay(w.items, p, opt), opt.Days, 0.25)
	years := float64(len(w.items)) * float64(opt.WarmUp+opt.Days) / 365 / time.Since(begin).Seconds()
	worst := 0.0
	for _, r := range ours[1:] {
		worst = math.Max(worst, math.Abs(r.Fill-r.Promised))
		c := keeper.Learnt[r.Class]
		fmt.Fprintf(os.Stderr, "  %s %4d items: promised %.1f %%, achieved %.2f %%, stock value %.0f, turns %.1f; lost per unit expected lost %.2f\n",
			r.Class, r.Items, 100*r.Promised, 100*r.Fill, r.StockValue, r.Turns, c.Loss)
	}
	sheet.AtMost("m5_foods_ca1: worst class, achieved against promised fill", 100*worst, 1.5, "points")
	sheet.AtLeast("replay speed (forecast, plan, order, receive, sell)", years, 1000, "item-years/s")
	compareStock(sheet, w, opt, ours)
}
