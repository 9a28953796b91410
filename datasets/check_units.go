package datasets

import (
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/plan"
)

// UnitsDiffer is the code of tables that seem to count in different units.
const UnitsDiffer = "units_differ"

// What it takes to say that two tables count apart: so many items packed in three
// or more, six in ten of them agreeing by their pack, within half a natural
// logarithm; over stock alone, years of it.
const (
	fewPacked    = 3
	agreeing     = 0.6
	packTies     = 0.5
	longestCover = 730 // days
	longCover    = 365
	wholeSpan    = 0.6 // of the days of sales
)

// unitsApart notices sales in cases beside receipts or stock in pieces, or the other
// way round: what came and what went differ by each item's own pack.
func (f *Findings) unitsApart(in *Inputs, stats *SeriesStats) {
	days := float64(stats.LastDay-stats.FirstDay) + 1
	if stats.FirstDay == core.NoDay || days < 60 {
		return
	}
	received, spanned := receivedUnits(in.Receipts, stats)
	t := tallyPacks(packs(in), soldUnits(stats), received, stockUnits(in.Stock), days)
	// One pack of all items may as well be that receipts were delivered of a part of the time.
	telling := len(t.agreed) > 1 || spanned >= wholeSpan*days
	most := func(n int) bool {
		return telling && t.items >= fewPacked && float64(n) >= agreeing*float64(t.items) && n > t.alike
	}
	hint := "count all tables in the base unit of items: multiply what is in cases by case_pack in the export"
	switch {
	case most(t.moreReceived):
		f.problem(plan.SeverityWarning, UnitsDiffer, "sales",
			fmt.Sprintf("of %d packed items %d were received case_pack times as often as they sold: "+
				"sales seem to be counted in cases, receipts in pieces", t.items, t.moreReceived), hint)
	case most(t.moreSold):
		f.problem(plan.SeverityWarning, UnitsDiffer, "receipts",
			fmt.Sprintf("of %d packed items %d sold case_pack times what was received: "+
				"receipts seem to be counted in cases, sales in pieces", t.items, t.moreSold), hint)
	case t.items == 0 && len(t.cover) >= fewPacked && median(t.cover) > longestCover &&
		median(t.coverByPack) < longCover:
		f.problem(plan.SeverityWarning, UnitsDiffer, "stock",
			fmt.Sprintf("stock of the %d packed items lasts %.0f days at the rate of sale, and %.0f if it is divided by case_pack: "+
				"sales may be counted in cases, stock in pieces", len(t.cover), median(t.cover),
				median(t.coverByPack)), hint)
	}
}

// packTally counts how receipts and stock of packed items stand to their sales.
type packTally struct {
	items                         int              // with receipts
	alike, moreReceived, moreSold int              // received as sold, and by one pack more or less
	agreed                        map[float64]bool // packs that explain the difference
	cover, coverByPack            []float64        // days that stock lasts, as it is and divided by the pack
}

func tallyPacks(pack, sold, received, stock map[string]float64, days float64) packTally {
	t := packTally{agreed: map[float64]bool{}}
	for _, sku := range sortedKeys(pack) {
		if sold[sku] <= 0 {
			continue
		}
		if stock[sku] > 0 {
			left := stock[sku] / sold[sku] * days
			t.cover, t.coverByPack = append(t.cover, left), append(t.coverByPack, left/pack[sku])
		}
		if received[sku] == 0 {
			continue
		}
		t.items++
		switch ratio, by := math.Log(received[sku]/sold[sku]), math.Log(pack[sku]); {
		case math.Abs(ratio) < packTies:
			t.alike++
		case math.Abs(ratio-by) < packTies:
			t.moreReceived++
			t.agreed[pack[sku]] = true
		case math.Abs(ratio+by) < packTies:
			t.moreSold++
			t.agreed[pack[sku]] = true
		}
	}
	return t
}

func soldUnits(stats *SeriesStats) map[string]float64 {
	sold := map[string]float64{}
	for _, k := range stats.Keys {
		sold[k.SKU] += k.Units
	}
	return sold
}

// receivedUnits are the units that suppliers delivered in the days of sales, and how
// many days lie from the first of these receipts to the last.
func receivedUnits(receipts []Receipt, stats *SeriesStats) (received map[string]float64, days float64) {
	received = map[string]float64{}
	from, to := stats.LastDay, stats.FirstDay
	for _, r := range receipts {
		if r.Supplier != "" && r.ReceivedOn >= stats.FirstDay && r.ReceivedOn <= stats.LastDay {
			received[r.SKU] += float64(r.Quantity)
			from, to = min(from, r.ReceivedOn), max(to, r.ReceivedOn)
		}
	}
	return received, float64(to-from) + 1
}

func stockUnits(rows []Stock) map[string]float64 {
	stock := map[string]float64{}
	for _, r := range rows {
		stock[r.SKU] += float64(r.OnHand)
	}
	return stock
}

// packs are the base units in a case of the items that come in three or more: by
// their case_pack, else what a supplier sells them in.
func packs(in *Inputs) map[string]float64 {
	out := map[string]float64{}
	for _, s := range in.Sourcing {
		if n := max(s.OrderUnitSize, s.OrderMultiple); n >= 3 {
			out[s.SKU] = float64(n)
		}
	}
	for _, x := range in.Items {
		if x.CasePack >= 3 {
			out[x.SKU] = float64(x.CasePack)
		}
	}
	return out
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
