package sales

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/datasets/vector"
	"github.com/stockwright/stockwright/plan"
)

// The columns of the sales table in the order the series reader wants them.
const (
	ColLocation = iota
	ColSku
	colDate
	colQuantity
	colPrice
	colPromotion
	colInStock
)

func salesColumns() []contract.Column {
	t, _ := contract.InputTable("sales")
	var out []contract.Column
	for _, name := range []string{"location", "sku", "date", "quantity", "unit_price", "on_promotion", "in_stock"} {
		c, _ := t.Column(name)
		out = append(out, c)
	}
	return out
}

// SeriesOptions say which rows of a sales table count and what the work may
// take.
type SeriesOptions struct {
	Workers     int      // 0 = one per processor; the result is the same for any number
	AsOf        core.Day // rows of this day and later are left out; 0 or plan.NoDay = none
	Today       core.Day // rows after this day are rejected as future; 0 or plan.NoDay = no check
	MaxQuantity float64  // larger absolute quantities are rejected; 0 = 10,000,000
	Memory      int64    // bytes the rows of an unsorted source may take at a time; 0 = 2 GiB
	NoPrices    bool     // leave unit_price unread
	// Steps are base units in one unit of the rows, by SKU; others are rows of base units.
	Steps    map[string]float64
	Progress func(rows, total int64)
}

func (o SeriesOptions) maxQuantity() float64 {
	if o.MaxQuantity > 0 {
		return o.MaxQuantity
	}
	return 1e7
}

func (o SeriesOptions) memory() int64 {
	if o.Memory > 0 {
		return o.Memory
	}
	return 2 << 30
}

// limits are the days a row may have: before asOf it counts, up to today it
// is left out in silence, after today it is a fault.
func (o SeriesOptions) limits() (asOf, today int32) {
	asOf, today = math.MaxInt32, math.MaxInt32
	if o.AsOf > 0 {
		asOf = int32(o.AsOf)
	}
	if o.Today > 0 {
		today = int32(o.Today)
	}
	return asOf, today
}

// maxRejects bounds the rejects kept in detail for one table; all are counted.
const maxRejects = 10_000

// salesTally is what happened to the rows of one row group.
type salesTally struct {
	rows       int64 // rows read
	later      int64 // rows left out because they lie on or after the as-of day
	rejected   int64
	units      float64 // that rejected rows carried, where their quantity is one
	returns    int64   // rows with a negative quantity
	superseded int64   // rows of a day that a later file holds
	totals     int64   // rows that sum others
	totalUnits float64 // that these hold
	rejects    []plan.Reject
}

func (t *salesTally) add(o salesTally) {
	t.rows += o.rows
	t.later += o.later
	t.rejected += o.rejected
	t.units += o.units
	t.returns += o.returns
	t.superseded += o.superseded
	t.totals += o.totals
	t.totalUnits += o.totalUnits
	if room := maxRejects - len(t.rejects); room > 0 {
		t.rejects = append(t.rejects, o.rejects[:min(room, len(o.rejects))]...)
	}
}

func (t *salesTally) reject(b *table.Batch, row, column int, value, reason, hint string) {
	t.rejected++
	if len(t.rejects) < maxRejects {
		at := b.At(row)
		t.rejects = append(t.rejects, plan.Reject{Table: "sales", File: at.File, Row: at.Row,
			Column: b.ColumnName(column), Value: value, Reason: reason, Hint: hint})
	}
}

// leftOut is why a row is left out without being refused.
type leftOut uint8

const (
	refused       leftOut = iota
	totalRow              // it sums others
	supersededRow         // a later file holds its day
)

// judge decides row by row what counts: skip is nil when every row does.
type judge struct {
	asOf, today int32
	most        float64
	skip        []bool
	why         []leftOut // of rows that skip names and that are not refused
}

func newJudge(o SeriesOptions) *judge {
	j := &judge{most: o.maxQuantity()}
	j.asOf, j.today = o.limits()
	return j
}

// newJudges are one judge for each worker.
func newJudges(o SeriesOptions, workers int) []*judge {
	judges := make([]*judge, workers)
	for i := range judges {
		judges[i] = newJudge(o)
	}
	return judges
}

func (j *judge) start(n int) {
	j.skip, j.why = vector.Room(j.skip, n), vector.Room(j.why, n)
	clear(j.skip)
	clear(j.why)
}

// carried is what a row that is left out would have brought: its units, returned
// ones too, 0 where its quantity cannot be read or is absurd.
func (j *judge) carried(b *table.Batch, quantity, row int) float64 {
	if quantity == noColumn {
		return 0
	}
	v := &b.Cols[quantity]
	if v.IsNull(row) {
		return 0
	}
	if q := math.Abs(v.Nums[row]); q <= j.most {
		return q
	}
	return 0
}

// noColumn stands for a column that a pass does not read.
const noColumn = -1

// totals marks the rows whose SKU or location says that they sum others.
func (j *judge) totals(b *table.Batch, loc, sku, quantity int, t *salesTally) (any bool) {
	for _, c := range [2]int{loc, sku} {
		v := &b.Cols[c]
		if v.Dict != nil && !slices.ContainsFunc(v.Dict, func(text vector.Bytes) bool { return contract.IsTotal(string(text)) }) {
			continue
		}
		v.Expand()
		for i := range b.N {
			if text := v.At(i); len(text) > 2 && text[0] > '9' && !j.skip[i] && contract.IsTotal(string(text)) {
				j.skip[i], j.why[i], any = true, totalRow, true
				t.totals++
				t.totalUnits += j.carried(b, quantity, i)
			}
		}
	}
	return any
}

// lostCodes refuses the rows whose SKU a spreadsheet cut to 4.00638E+12.
func (j *judge) lostCodes(b *table.Batch, sku, quantity int, t *salesTally) (any bool) {
	v := &b.Cols[sku]
	if v.Dict != nil && !slices.ContainsFunc(v.Dict, func(text vector.Bytes) bool { return contract.LostDigits(string(text)) }) {
		return false
	}
	v.Expand()
	for i := range b.N {
		if text := v.At(i); len(text) > 4 && text[len(text)-3] == '+' && !j.skip[i] && contract.LostDigits(string(text)) {
			j.skip[i], any = true, true
			t.units += j.carried(b, quantity, i)
			t.reject(b, i, sku, string(text), contract.LostReason, contract.LostHint)
		}
	}
	return any
}

// keys marks the rows of totals, and those whose location or SKU is missing or cannot be read; loc, sku and
// quantity are the columns' positions in the batch.
func (j *judge) keys(b *table.Batch, loc, sku, quantity int, t *salesTally) (any bool) {
	any = j.totals(b, loc, sku, quantity, t)
	any = j.lostCodes(b, sku, quantity, t) || any
	for _, c := range [2]int{loc, sku} {
		v := &b.Cols[c]
		for _, bad := range v.Bad {
			if !j.skip[bad.Row] {
				j.skip[bad.Row], any = true, true
				t.units += j.carried(b, quantity, bad.Row)
				t.reject(b, bad.Row, c, bad.Value, bad.Text, bad.Hint)
			}
		}
		if !v.Gaps() {
			continue
		}
		v.Expand()
		for i := range b.N {
			if len(v.At(i)) == 0 && !j.skip[i] {
				j.skip[i], any = true, true
				t.units += j.carried(b, quantity, i)
				t.reject(b, i, c, "", "it is empty, but every sale needs it", "fill it in, or leave the row out of the export")
			}
		}
	}
	return any
}

// superseded marks the rows of days that a later file holds.
func (j *judge) superseded(b *table.Batch, location, date int, t *salesTally) (any bool) {
	out := b.File.Superseded
	if out == nil {
		return false
	}
	places, days := &b.Cols[location], &b.Cols[date]
	places.Expand()
	for i := range b.N {
		if !j.skip[i] && !days.IsNull(i) && out[table.LocationDay{Location: string(places.At(i)), Day: days.Days[i]}] {
			j.skip[i], j.why[i], any = true, supersededRow, true
			t.superseded++
		}
	}
	return any
}

// values marks the rows whose date or quantity cannot be used.
func (j *judge) values(b *table.Batch, date, quantity int, t *salesTally) (any bool) {
	days, nums := &b.Cols[date], &b.Cols[quantity]
	if days.Null == nil && nums.Null == nil && !days.Absent && !nums.Absent && len(days.Bad) == 0 && len(nums.Bad) == 0 && j.plain(days, nums, t) {
		return false
	}
	for _, c := range [2]int{date, quantity} {
		for _, bad := range b.Cols[c].Bad {
			if !j.skip[bad.Row] {
				j.skip[bad.Row] = true
				t.units += j.carried(b, quantity, bad.Row)
				t.reject(b, bad.Row, c, bad.Value, bad.Text, bad.Hint)
			}
		}
	}
	for i := range b.N {
		if !j.skip[i] {
			j.skip[i] = !j.row(b, date, quantity, i, t)
		}
	}
	return true
}

// plain tells whether all rows are usable, in one cheap pass: two comparisons
// a row, of which one holds for days before any that counts (plan.NoDay wraps
// around) and one for quantities that are absurd, infinite or NaN.
func (j *judge) plain(days, nums *vector.Vector, t *salesTally) bool {
	const sign = 1 << 63
	known := int32(core.NoDay) + 1
	span := uint32(min(j.asOf-1, j.today)) - uint32(known)
	most, negative := math.Float64bits(j.most), uint64(0)
	quantity := nums.Nums[:days.N]
	for i, d := range days.Days[:days.N] {
		bits := math.Float64bits(quantity[i])
		if uint32(d)-uint32(known) > span || bits&^sign > most {
			return false
		}
		negative |= bits
	}
	if negative&sign != 0 {
		for _, q := range quantity {
			if q < 0 {
				t.returns++
			}
		}
	}
	return true
}

func (j *judge) row(b *table.Batch, date, quantity, i int, t *salesTally) bool {
	days, nums := &b.Cols[date], &b.Cols[quantity]
	if days.IsNull(i) || days.Days[i] == int32(core.NoDay) {
		t.units += j.carried(b, quantity, i)
		t.reject(b, i, date, "", "the sale has no date", "fill it in, or leave the row out of the export")
		return false
	}
	if nums.IsNull(i) {
		t.reject(b, i, quantity, "", "the sale has no quantity", "fill it in, or leave the row out of the export")
		return false
	}
	d, q := days.Days[i], nums.Nums[i]
	switch {
	case d > j.today:
		t.units += j.carried(b, quantity, i)
		t.reject(b, i, date, core.Day(d).String(), "the date lies in the future", "check the date and its time zone")
		return false
	case d >= j.asOf:
		t.later++
		return false
	case math.IsNaN(q) || math.IsInf(q, 0):
		t.reject(b, i, quantity, fmt.Sprint(q), "it is not a finite number", "write a number")
		return false
	case math.Abs(q) > j.most:
		t.reject(b, i, quantity, strconv.FormatFloat(q, 'g', -1, 64),
			fmt.Sprintf("the quantity is absurd (more than %g)", j.most), "correct it, or raise the limit in the config")
		return false
	}
	if q < 0 {
		t.returns++
	}
	return true
}

const (
	flagPromotion  = 1
	flagOutOfStock = 2
)

// flagBits packs promotion and stock-out of row i of a batch.
func flagBits(b *table.Batch, promotion, inStock, i int) (bits uint8) {
	if v := &b.Cols[promotion]; !v.IsNull(i) && v.Flags[i] {
		bits = flagPromotion
	}
	if v := &b.Cols[inStock]; !v.IsNull(i) && !v.Flags[i] {
		bits |= flagOutOfStock
	}
	return bits
}
