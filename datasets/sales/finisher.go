package sales

import (
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/sales/twice"
	"github.com/stockwright/stockwright/datasets/table"
)

// finisher hands shaped series on, one after the other, and keeps the count.
type finisher struct {
	given
	sink     func(SeriesRows) error
	stats    SeriesStats
	dayRows  []int64
	dayUnits []float64
	firstDay int32
	again    twice.Finder
	pairs    twice.Pairs
}

func newFinisher(t *table.Table, o SeriesOptions, sink func(SeriesRows) error) *finisher {
	f := &finisher{given: columnsGiven(t), sink: sink}
	f.steps = o.Steps
	f.stats.Files, f.stats.Aside = len(t.Files), t.Aside()
	return f
}

// shapers are one shaper for each worker.
func (f *finisher) shapers(workers int) []*shaper {
	out := make([]*shaper, workers)
	for i := range out {
		out[i] = &shaper{given: f.given}
	}
	return out
}

// hand hands one series on.
func (f *finisher) hand(one *shaped) error {
	f.stats.Unmatched += one.unmatched
	f.count(one)
	return f.sink(one.SeriesRows)
}

func (f *finisher) count(one *shaped) {
	s, n := &f.stats, len(one.Days)
	s.Series++
	s.RowsOut += int64(n)
	f.again.At(one.Location, f.firstDay, f.dayRows).Days(one.twice, one.Days, one.Quantity)
	f.pairs.At(one.Location, f.firstDay, f.dayRows).Days(one.pairs, one.Days, one.Quantity)
	f.pairs.Count(one.Location, int64(n), one.several)
	f.spanDays(one.Days[0], one.Days[n-1])
	rows, units, first := f.dayRows, f.dayUnits, f.firstDay
	units = units[:len(rows)]
	for i, q := range one.Quantity[:n] {
		at := one.Days[i] - first
		rows[at]++
		units[at] += q
	}
	s.Keys = append(s.Keys, SeriesKey{Key: core.Key{SKU: one.SKU, Location: one.Location}, Days: int64(n), Units: one.units,
		LastDay: core.Day(one.Days[n-1]), Unmatched: one.unmatched})
}

// spanDays makes the totals by day reach from first to last.
func (f *finisher) spanDays(first, last int32) {
	if len(f.dayRows) == 0 {
		f.firstDay = first
	}
	if first < f.firstDay {
		gap := int(f.firstDay - first)
		f.dayRows = append(make([]int64, gap), f.dayRows...)
		f.dayUnits = append(make([]float64, gap), f.dayUnits...)
		f.firstDay = first
	}
	if more := int(last-f.firstDay) + 1 - len(f.dayRows); more > 0 {
		f.dayRows = append(f.dayRows, make([]int64, more)...)
		f.dayUnits = append(f.dayUnits, make([]float64, more)...)
	}
}

func (f *finisher) close(t salesTally, sorted bool) *SeriesStats {
	f.again.End(f.firstDay, f.dayRows)
	s := f.stats
	s.Twice = f.again.Found
	f.pairs.End(f.firstDay, f.dayRows)
	s.Paired = f.pairs.Spells()
	s.Rows, s.Later, s.Rejected, s.Returns, s.Rejects = t.rows, t.later, t.rejected, t.returns, t.rejects
	s.RejectedUnits = RoundedUnits(t.units)
	s.Superseded = t.superseded
	s.Totals, s.TotalUnits = t.totals, RoundedUnits(t.totalUnits)
	s.WasSorted = sorted
	s.FirstDay, s.LastDay = core.NoDay, core.NoDay
	s.DayRows, s.DayUnits = f.dayRows, f.dayUnits
	if len(f.dayRows) > 0 {
		s.FirstDay, s.LastDay = core.Day(f.firstDay), core.Day(f.firstDay)+core.Day(len(f.dayRows)-1)
	}
	for _, u := range f.dayUnits {
		s.UnitsOut += u
	}
	return &s
}

// RoundedUnits are units to three decimals, so that sums do not depend on the
// order in which they were added.
func RoundedUnits(units float64) float64 { return math.Round(units*1000) / 1000 }
