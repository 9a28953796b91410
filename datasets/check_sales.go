package datasets

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/plan"
)

// CheckSales looks at the sales table beside the others: SKUs and locations no
// table knows, an export that is old or whose last day is only half there, and
// locations that have fallen silent. The problems come by code and key.
func CheckSales(in *Inputs, stats *SeriesStats, opts LoadOptions) []plan.Problem {
	f := &Findings{}
	if more := stats.Rejected - int64(len(stats.Rejects)); more > 0 {
		f.problem(plan.SeverityWarning, "many_rejects", "sales",
			fmt.Sprintf("%d more rows were left out than are listed", more), "mend the export")
	}
	f.totals(stats)
	f.unitsApart(in, stats)
	f.unknownKeys(in, stats)
	f.age(stats, opts)
	f.partialLastDay(stats)
	f.returned(in, stats)
	f.sort()
	return f.Problems
}

// totals says which rows were left out because they sum others.
func (f *Findings) totals(stats *SeriesStats) {
	var parts []string
	if stats.Totals > 0 {
		parts = append(parts, fmt.Sprintf("%d rows whose SKU or location is a total, with %g units",
			stats.Totals, stats.TotalUnits))
	}
	if stats.Aside > 0 {
		parts = append(parts, fmt.Sprintf("%d lines of totals and of headings that stand again", stats.Aside))
	}
	if parts != nil {
		f.problem(plan.SeverityNotice, "totals_left_out", "sales",
			strings.Join(parts, " and ")+" were left out: they are no sales",
			"leave them out of the export; a product that is called so needs another code")
	}
}

// ReturnedMore is the code of a key of which more came back than was ever sold.
const ReturnedMore = "returned_more_than_sold"

// returned names the keys of which more came back than was sold: a wrong sign, a
// stock correction, or sales from before the history.
func (f *Findings) returned(in *Inputs, stats *SeriesStats) {
	items := map[string]bool{}
	for _, x := range in.Items {
		items[x.SKU] = true
	}
	for _, k := range stats.Keys {
		if k.Unmatched > 0 && k.Unmatched >= k.Units && items[k.SKU] {
			f.problem(plan.SeverityNotice, ReturnedMore, k.Key.String(),
				fmt.Sprintf("%g units came back for which there is no sale, and %g were sold and kept",
					k.Unmatched, k.Units),
				"look for stock corrections among the sales, or for a wrong sign; its purchases wait for a person")
		}
	}
}

func (f *Findings) unknownKeys(in *Inputs, stats *SeriesStats) {
	items, locations := map[string]bool{}, map[string]bool{}
	for _, x := range in.Items {
		items[x.SKU] = true
	}
	spelled := formsOf(sortedKeys(items))
	for _, x := range in.Locations {
		locations[x.Location] = true
	}
	type total struct {
		days  int64
		units float64
	}
	skus, places := map[string]total{}, map[string]total{}
	add := func(to map[string]total, key string, k SeriesKey) {
		t := to[key]
		t.days += k.Days
		t.units += k.Units
		to[key] = t
	}
	for _, k := range stats.Keys {
		if !items[k.SKU] {
			add(skus, k.SKU, k)
		}
		if !locations[k.Location] {
			add(places, k.Location, k)
		}
	}
	for _, sku := range sortedKeys(skus) {
		f.problem(plan.SeverityWarning, "unknown_sku", sku, fmt.Sprintf("sales hold %d days and %g units of it, but it is not in items%s",
			skus[sku].days, skus[sku].units, spelled.twinText(sku)), "add it to items, or leave it out of the export")
	}
	for _, at := range sortedKeys(places) {
		f.problem(plan.SeverityError, "unknown_location", at,
			fmt.Sprintf("sales hold %d days and %g units of it, but it is not in locations%s; nothing is planned for it",
				places[at].days, places[at].units, fault.Suggest(at, sortedKeys(locations))),
			"add it to locations, or leave it out of the export")
	}
}

func (f *Findings) age(stats *SeriesStats, opts LoadOptions) {
	allowed := opts.StaleDays
	if allowed == 0 {
		allowed = 2
	}
	if stats.LastDay == core.NoDay {
		f.problem(plan.SeverityError, "no_sales", "sales", fmt.Sprintf("no usable row lies before %s",
			opts.AsOf), "check the export and its dates")
		return
	}
	next := NextDay(stats)
	age := int(opts.AsOf) - int(next)
	if age <= allowed {
		return
	}
	text := fmt.Sprintf("the newest sale is of %s, %d days before the night's", stats.LastDay, age)
	if next > stats.LastDay+1 {
		text = fmt.Sprintf("the newest rows are of %s; those of the period to %s are %d days late",
			stats.LastDay, next, age)
	}
	f.problem(plan.SeverityWarning, "stale_export", "sales", text,
		"export again; the forecast takes the days between as unknown")
}

// partialLastDay compares the last day with the same weekday of the weeks before, of which
// it takes the share of the locations that are not late by more than that day: a late one
// is named as such and makes no day of the others partial.
func (f *Findings) partialLastDay(stats *SeriesStats) {
	last := len(stats.DayUnits) - 1
	var before []float64
	for d := last - 7; d >= 0 && len(before) < 6; d -= 7 {
		before = append(before, stats.DayUnits[d])
	}
	if len(before) < 3 {
		return
	}
	slices.Sort(before)
	share := shareInTime(stats)
	usual, least := share*before[len(before)/2], share*before[0]
	if have := stats.DayUnits[last]; have < usual/2 && have < least*0.7 {
		f.problem(plan.SeverityWarning, "partial_last_day", "sales",
			fmt.Sprintf("%s has %g units, the same weekday before it about %.4g",
				stats.LastDay, have, usual), "export after closing time, or plan as of that day so that it is left out")
	}
}

// shareInTime is the share of all units that locations sold which still sold on the last
// day or on the one before it.
func shareInTime(stats *SeriesStats) float64 {
	last := map[string]core.Day{}
	for _, k := range stats.Keys {
		last[k.Location] = max(last[k.Location], k.LastDay)
	}
	there, all := 0.0, 0.0
	for _, k := range stats.Keys {
		all += k.Units
		if last[k.Location] >= stats.LastDay-1 {
			there += k.Units
		}
	}
	if !(all > 0) {
		return 1
	}
	return there / all
}
