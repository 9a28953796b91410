// Package sales reads the sales table: the series of every SKU at every location,
// whatever the order of the rows; files that repeat each other; and the compacted
// history a night keeps.
package sales

import (
	"context"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/sales/twice"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/plan"
)

// SeriesKey is a series of the sales table and how much of it there is.
type SeriesKey struct {
	core.Key
	Days      int64 // series days
	Units     float64
	LastDay   core.Day
	Unmatched float64 // returned units for which no earlier sale was found
}

// SalesDay is a row of the sales_days table: what the sales export holds of one
// day. A day without a row of its own in the export has zeros.
type SalesDay struct {
	Date  core.Day `json:"date"`
	Rows  int64    `json:"rows"`  // series days: SKUs at locations that sold
	Units float64  `json:"units"` // base units, returns taken off
}

// SeriesRows is what was sold of one SKU at one location: one row per day on
// which anything is recorded, in date order.
type SeriesRows struct {
	Location string
	SKU      string
	Days     []int32   // days since 1970-01-01, strictly increasing
	Quantity []float64 // base units, never negative
	// UnitPrice is the mean price paid, weighted by units; NaN where unknown,
	// nil where the source has no prices.
	UnitPrice   []float64
	OnPromotion []bool // nil where the source has no promotions
	InStock     []bool // false: sold out, demand was at least the quantity; nil where the source does not say
}

// Weigh counts the series in base units, so many in one unit of its rows; 0 leaves it.
func (s SeriesRows) Weigh(steps float64) {
	if steps <= 0 {
		return
	}
	for i := range s.Quantity {
		s.Quantity[i] = math.Round(s.Quantity[i] * steps)
	}
	for i := range s.UnitPrice {
		s.UnitPrice[i] /= steps
	}
}

// Dense is the series with every day from first to last: days without a row
// sold nothing. Days outside are left out. The slices are newly made.
func (s SeriesRows) Dense(first, last int32) SeriesRows {
	n := int(max(0, last-first+1))
	d := SeriesRows{Location: s.Location, SKU: s.SKU, Days: make([]int32, n), Quantity: make([]float64, n)}
	for i := range d.Days {
		d.Days[i] = first + int32(i)
	}
	if s.UnitPrice != nil {
		d.UnitPrice = slices.Repeat([]float64{math.NaN()}, n)
	}
	if s.OnPromotion != nil {
		d.OnPromotion = make([]bool, n)
	}
	if s.InStock != nil {
		d.InStock = slices.Repeat([]bool{true}, n)
	}
	for i, day := range s.Days {
		at := int(day - first)
		if at < 0 || at >= n {
			continue
		}
		d.Quantity[at] = s.Quantity[i]
		if s.UnitPrice != nil {
			d.UnitPrice[at] = s.UnitPrice[i]
		}
		if s.OnPromotion != nil {
			d.OnPromotion[at] = s.OnPromotion[i]
		}
		if s.InStock != nil {
			d.InStock[at] = s.InStock[i]
		}
	}
	return d
}

// SeriesStats is what became of a sales table's rows.
type SeriesStats struct {
	Files    int   `json:"files"`
	Rows     int64 `json:"rows"`     // rows in the files, all accounted for below
	Later    int64 `json:"later"`    // on or after the as-of day, left out
	Rejected int64 `json:"rejected"` // broken rows, left out
	// RejectedUnits are the units that broken rows carried, as far as their
	// quantity can be read, to three decimals.
	RejectedUnits float64 `json:"rejected_units"`
	// Totals are rows that sum others, by what they have for a SKU or a location:
	// Total, Subtotal Berlin. They were left out, with the units they held.
	Totals     int64   `json:"totals"`
	TotalUnits float64 `json:"total_units"`
	// Aside are lines of texts that are no rows and are not among Rows: totals
	// below the table, headings that stand again.
	Aside int64 `json:"aside"`
	// Superseded rows were left out because a later file holds their day.
	Superseded int64    `json:"superseded"`
	Returns    int64    `json:"returns"`    // rows with a negative quantity
	RowsOut    int64    `json:"rows_out"`   // series days
	Series     int64    `json:"series"`     //
	UnitsOut   float64  `json:"units_out"`  // units in the series
	Unmatched  float64  `json:"unmatched"`  // returned units for which no earlier sale was found
	FirstDay   core.Day `json:"first_day"`  // of the series; plan.NoDay when there are none
	LastDay    core.Day `json:"last_day"`   //
	WasSorted  bool     `json:"was_sorted"` // by location and SKU: streamed without holding the rows
	Hash       string   `json:"-"`          // of a compacted history's content, whatever files hold it
	// Keys are the series, by location and SKU.
	Keys     []SeriesKey   `json:"-"`
	DayRows  []int64       `json:"-"` // series days by day from FirstDay
	DayUnits []float64     `json:"-"` // units by day from FirstDay
	Rejects  []plan.Reject `json:"-"` // in the order of files and rows, at most 10,000
	// Twice are whole days of locations on which every row stands twice.
	Twice []twice.Days `json:"-"`
	// Paired are those on which every series has two rows, whatever they say, at locations
	// that have one on all other days.
	Paired []twice.Days `json:"-"`
}

// Days lists every day of the sales table from its first to its last.
func (s *SeriesStats) Days() []SalesDay {
	out := make([]SalesDay, len(s.DayRows))
	for i := range out {
		out[i] = SalesDay{Date: s.FirstDay + core.Day(i), Rows: s.DayRows[i], Units: s.DayUnits[i]}
	}
	return out
}

// ScanSeries reads a sales table and hands every series to sink, ordered by
// location and then SKU. A table sorted by location and SKU is streamed; any
// other is gathered in memory first. The slices belong to the sink only until
// it returns. The series are the same for any number of workers and any order
// of the rows.
func ScanSeries(ctx context.Context, s table.Source, opts SeriesOptions, sink func(SeriesRows) error) (*SeriesStats, error) {
	t, err := OpenSales(s, opts)
	if err == nil {
		err = settleDeliveries(ctx, t, s, opts)
	}
	if err != nil {
		return nil, err
	}
	sorted, err := isSorted(ctx, t, opts)
	if err != nil {
		return nil, err
	}
	f := newFinisher(t, opts, sink)
	gather := gatherUnsorted
	if sorted {
		gather = streamSorted
	}
	tally, err := gather(ctx, t, opts, f)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(tally.rejects, compareRejects(t))
	return f.close(tally, sorted), nil
}

// OpenSales opens a sales table with the columns of the contract.
func OpenSales(s table.Source, opts SeriesOptions) (*table.Table, error) {
	t, err := table.Open(s, salesColumns())
	if err == nil && opts.NoPrices {
		for i := range t.Columns {
			t.Columns[i][colPrice].Leaf, t.Columns[i][colPrice].Fixed = nil, nil
		}
	}
	return t, err
}
