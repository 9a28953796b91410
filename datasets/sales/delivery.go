package sales

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"

	"github.com/apache/arrow/go/v17/parquet/metadata"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/datasets/vector"
)

// What a source may say of days of a location that stand in several files.
const (
	DuplicatesStop     = ""          // a repeated delivery is refused with the files' names
	DuplicatesKeepLast = "keep_last" // of files that repeat each other, the last by name holds the days they share
	DuplicatesSum      = "sum"       // every row is a sale of its own
)

// A delivery is what one export wrote: a file, or the part files of one Spark
// job. A day spread over the parts of a job is one day, not several.
type delivery struct {
	name        string
	files       []int
	first, last int32        // days it may hold
	places      table.Bounds // locations it may hold
	cells       map[table.LocationDay]*daySum
}

// sparkPart is the name of a Spark job's part file; the job is its UUID.
var sparkPart = regexp.MustCompile(`^part-\d+-([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})`)

// shares tells whether two deliveries may hold the same day of a location.
func (d *delivery) shares(o *delivery) bool {
	return o.first <= d.last && d.first <= o.last && d.places.Overlap(o.places)
}

// deliveriesOf groups the files of a sales table, in the order of their first file.
func deliveriesOf(t *table.Table) []*delivery {
	var out []*delivery
	jobs := map[string]*delivery{}
	for i, ft := range t.Files {
		first, last := daysOf(t, i)
		places := t.FileBounds(i, ColLocation)
		if m := sparkPart.FindStringSubmatch(place.Base(ft.Path)); m != nil {
			if d := jobs[m[1]]; d != nil {
				d.files, d.first, d.last = append(d.files, i), min(d.first, first), max(d.last, last)
				d.places = d.places.With(places)
				continue
			}
			jobs[m[1]] = &delivery{name: ft.Path, files: []int{i}, first: first, last: last, places: places}
			out = append(out, jobs[m[1]])
			continue
		}
		out = append(out, &delivery{name: ft.Path, files: []int{i}, first: first, last: last, places: places})
	}
	return out
}

// daysOf bounds the days of a file by what it says of itself.
func daysOf(t *table.Table, file int) (first, last int32) {
	ft, col := t.Files[file], &t.Columns[file][colDate]
	if col.Leaf == nil && col.Fixed != nil {
		var v vector.Vector
		v.Kind = contract.Day
		if err := v.FillFixed(*col.Fixed, 1, &col.Reading); err == nil {
			return v.Days[0], v.Days[0]
		}
	}
	if col.Leaf == nil || ft.Meta == nil {
		return math.MinInt32, math.MaxInt32
	}
	first, last = math.MaxInt32, math.MinInt32
	log := parquet.LogicalOf(col.Leaf.Column)
	for g := range ft.Groups {
		chunk, err := ft.Meta.RowGroup(g).ColumnChunk(col.Leaf.Index)
		if err != nil {
			return math.MinInt32, math.MaxInt32
		}
		low, high, ok := dayBounds(chunk, log)
		if !ok && ft.Groups[g] > 0 {
			return math.MinInt32, math.MaxInt32
		}
		first, last = min(first, low), max(last, high)
	}
	return first, last
}

func dayBounds(chunk *metadata.ColumnChunkMetaData, log parquet.Logical) (low, high int32, ok bool) {
	stats, err := chunk.Statistics()
	if err != nil || stats == nil || !stats.HasMinMax() {
		return 0, 0, false
	}
	switch s := stats.(type) {
	case *metadata.Int32Statistics:
		if log.Date {
			return s.Min(), s.Max(), true
		}
	case *metadata.Int64Statistics:
		from, ok1 := log.ToDays(s.Min())
		to, ok2 := log.ToDays(s.Max())
		return from - 1, to + 1, ok1 && ok2 // a zone moves a day by one at most
	}
	return 0, 0, false
}

// overlapping are the deliveries whose days another one may share.
func overlapping(all []*delivery) (out []*delivery) {
	for _, d := range all {
		if slices.ContainsFunc(all, func(o *delivery) bool { return o != d && d.shares(o) }) {
			out = append(out, d)
		}
	}
	return out
}

// repeat is a delivery some of whose days stand again in a later one.
type repeat struct {
	early, late *delivery
	again       []table.LocationDay // that stand again
	shared      []table.LocationDay // that both hold
}

// repeats finds the pairs of deliveries most of whose shared days are the same.
func repeats(all []*delivery) (out []repeat) {
	for late := range all {
		for early := range late {
			a, b := all[early], all[late]
			if !a.shares(b) {
				continue
			}
			if r := compareDeliveries(a, b); len(r.again) > 0 && 2*len(r.again) >= len(r.shared) {
				out = append(out, r)
			}
		}
	}
	return out
}

func compareDeliveries(a, b *delivery) repeat {
	r := repeat{early: a, late: b}
	small, large := a, b
	if len(b.cells) < len(a.cells) {
		small, large = b, a
	}
	var near []table.LocationDay
	lines := false
	for key, c := range small.cells {
		o := large.cells[key]
		if o == nil {
			continue
		}
		r.shared = append(r.shared, key)
		lines = lines || c.twice || o.twice
		switch {
		case c.equal(o):
			r.again = append(r.again, key)
		case c.within(o) || o.within(c):
			near = append(near, key)
		}
	}
	if !lines {
		r.again = append(r.again, near...)
	}
	slices.SortFunc(r.again, compareCells)
	return r
}

// CheckDeliveries refuses a sales table of whose files some repeat whole days of
// others, unless the source says what counts.
func CheckDeliveries(ctx context.Context, s table.Source) error {
	t, err := OpenSales(s, SeriesOptions{})
	if err != nil {
		return err
	}
	return settleDeliveries(ctx, t, s, SeriesOptions{})
}

// TakeSettled leaves the same rows of a sales table out that settleDeliveries
// does, for readers of single rows.
func TakeSettled(ctx context.Context, t *table.Table, s table.Source) error {
	if s.Duplicates != DuplicatesKeepLast {
		return nil
	}
	sales, err := OpenSales(s, SeriesOptions{})
	if err != nil {
		return nil // no table of sales: it has no days to repeat
	}
	if err := settleDeliveries(ctx, sales, s, SeriesOptions{}); err != nil {
		return err
	}
	for i, ft := range sales.Files {
		t.Files[i].Superseded = ft.Superseded
	}
	return nil
}

// settleDeliveries looks for repeated deliveries in a sales table, and refuses
// the table or leaves the repeated days out, as the source says.
func settleDeliveries(ctx context.Context, t *table.Table, s table.Source, o SeriesOptions) error {
	if s.Duplicates == DuplicatesSum || len(t.Files) < 2 {
		return nil
	}
	wanted := overlapping(deliveriesOf(t))
	if len(wanted) < 2 {
		return nil
	}
	if err := gatherCells(ctx, t, o, wanted); err != nil {
		return err
	}
	found := repeats(wanted)
	confirmed := found[:0]
	for _, r := range found {
		same, err := confirm(ctx, t, r)
		if err != nil {
			return err
		}
		if same {
			confirmed = append(confirmed, r)
		}
	}
	if len(confirmed) == 0 {
		return nil
	}
	if s.Duplicates == DuplicatesStop {
		return repeatFault(confirmed)
	}
	for _, r := range confirmed {
		for _, f := range r.early.files {
			t.Files[f].LeaveOut(r.shared)
		}
	}
	return nil
}

// supersedes tells whether rows of any file are left out for another's.
func supersedes(t *table.Table) bool {
	return slices.ContainsFunc(t.Files, func(ft *table.Footer) bool { return ft.Superseded != nil })
}

func repeatFault(all []repeat) error {
	r := all[0]
	rows := uint32(0)
	for _, key := range r.again {
		rows += r.early.cells[key].rows
	}
	first, last, places := r.again[0].Day, r.again[0].Day, map[string]bool{}
	for _, key := range r.again {
		first, last = min(first, key.Day), max(last, key.Day)
		places[key.Location] = true
	}
	where := r.again[0].Location
	if len(places) > 1 {
		where = fmt.Sprintf("%d locations", len(places))
	}
	text := fmt.Sprintf("%d whole days of %s (%s to %s, %d rows) stand again, row for row, in %s", len(r.again), where,
		core.Day(first), core.Day(last), rows, r.early.name)
	if more := len(all) - 1; more > 0 {
		text += fmt.Sprintf("; %d more pairs of files repeat each other", more)
	}
	return fault.File(r.late.name, text, "leave one of the files out, or say what counts with --duplicates of init or under inputs.sales: duplicates: keep_last "+
		"(of days that such files share, the last file's by name) or duplicates: sum (all rows are sales)")
}
