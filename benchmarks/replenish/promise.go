package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/pipeline/replay"
)

// kept is what the class-fill policy did on 52 weeks of m5_foods_ca1: weekly review,
// packs, twelve suppliers with random lead times known from 60 receipts each, lost
// sales hidden from every planner. Everything learnt, what the classes are promised
// too, is learnt on the two years before.
type kept struct {
	world   *m5World
	lessons *replay.Lessons
	opt     replay.Options
	learnt  map[string]replay.Correction
	classes []replay.ClassReport // the total first
	years   float64              // item-years replayed a second
}

// keepPromise replays it; it tells why it cannot.
func keepPromise() (*kept, error) {
	dir, err := shared()
	if err != nil {
		return nil, errors.New("the shared folder is not there")
	}
	w, err := loadM5(dir)
	if err != nil {
		return nil, err
	}
	const span = m5Measured + m5WarmUp
	k := &kept{world: w, opt: replay.Options{Start: len(w.items[0].Demand) - span, WarmUp: m5WarmUp,
		Days: m5Measured, Seed: 5}}
	var past []replay.Options
	for year := range 2 {
		past = append(past, replay.Options{Start: k.opt.Start - (year+1)*span, WarmUp: m5WarmUp,
			Days: m5Measured, Seed: 900 + 1000*uint64(year)})
	}
	k.lessons = replay.Learn(w.items, w.lead, past, w.calendar)
	k.keep(k.lessons.Promises(promisedTotal))
	return k, nil
}

// keep replays the measured year under promises.
func (k *kept) keep(promises map[string]float64) {
	k.world.promise(promises)
	keeper := k.lessons.Keeper(k.world.items)
	p := keeper.From(k.world.items, k.opt.Start, k.world.calendar)
	begin := time.Now()
	outcomes := replay.Replay(k.world.items, p, k.opt)
	k.learnt = keeper.Learnt
	k.years = float64(len(k.world.items)) * float64(k.opt.WarmUp+k.opt.Days) / 365 / time.Since(begin).Seconds()
	k.classes = replay.Report(k.world.items, outcomes, k.opt.Days, 0.25)
}

// measurePromise holds what each class got against what it was promised.
func measurePromise(sheet *bar.Sheet) {
	k, err := keepPromise()
	if err != nil {
		sheet.Skip("promise kept, m5_foods_ca1", err.Error())
		return
	}
	worst := 0.0
	for _, r := range k.classes[1:] {
		worst = math.Max(worst, math.Abs(r.Fill-r.Promised))
		fmt.Fprintf(os.Stderr, "  %s %4d items: promised %.1f %%, achieved %.2f %%, stock value %.0f, turns %.1f; price of a lost unit learnt %.3f\n",
			r.Class, r.Items, 100*r.Promised, 100*r.Fill, r.StockValue, r.Turns, k.learnt[r.Class].Price)
	}
	fmt.Fprintf(os.Stderr, "  in total: promised %.1f %%, achieved %.2f %%\n", 100*promisedTotal, 100*k.classes[0].Fill)
	sheet.AtMost("m5_foods_ca1: worst class, achieved against promised fill", 100*worst, 1.5, "points")
	sheet.AtLeast("replay speed (forecast, plan, order, receive, sell)", k.years, 1000, "item-years/s")
}

// measureStock holds our stock against other planners' at the same fill.
func measureStock(sheet *bar.Sheet) {
	k, err := keepPromise()
	if err != nil {
		sheet.Skip("stock at equal fill, m5_foods_ca1", err.Error())
		return
	}
	ours := k.classes
	k.keep(highPromises)
	high := k.classes
	k.classes = ours
	compareStock(sheet, k, high)
}
