package datasets

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"regexp"
	"slices"

	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/cespare/xxhash/v2"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/place"
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
	first, last int32 // days it may hold
	cells       map[dayCell]*daySum
}

// dayCell is a day of a location.
type dayCell struct {
	location string
	day      int32
}

// daySum is what a delivery holds of a day of a location, as far as telling two
// of them apart needs it.
type daySum struct {
	rows  uint32
	sum   uint64   // of the rows' hashes
	least []uint64 // the smallest hashes, in order
	twice bool     // two rows are equal: rows are order lines, not one a day and SKU
}

// leastKept is how many hashes a cell keeps.
const leastKept = 8

func (c *daySum) add(hash uint64) {
	c.rows++
	c.sum += hash
	if len(c.least) == leastKept && hash > c.least[leastKept-1] {
		return
	}
	at, again := slices.BinarySearch(c.least, hash)
	if again {
		c.twice = true
		return
	}
	if len(c.least) == leastKept {
		c.least = c.least[:leastKept-1]
	}
	c.least = slices.Insert(c.least, at, hash)
}

func (c *daySum) join(o *daySum) {
	rows, sum := c.rows+o.rows, c.sum+o.sum
	c.twice = c.twice || o.twice
	for _, h := range o.least {
		c.add(h)
	}
	c.rows, c.sum = rows, sum
}

func (c *daySum) equal(o *daySum) bool { return c.rows == o.rows && c.sum == o.sum }

// within tells whether the rows of c seem to be among those of o: nearly all
// of c's smallest hashes that o would keep are kept there.
func (c *daySum) within(o *daySum) bool {
	most := uint64(math.MaxUint64)
	if int(o.rows) > leastKept && len(o.least) > 0 {
		most = o.least[len(o.least)-1]
	}
	asked, found := 0, 0
	for _, h := range c.least {
		if h > most {
			break
		}
		asked++
		if _, ok := slices.BinarySearch(o.least, h); ok {
			found++
		}
	}
	return asked >= 3 && 4*found >= 3*asked
}

// sparkPart is the name of a Spark job's part file; the job is its UUID.
var sparkPart = regexp.MustCompile(`^part-\d+-([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})`)

// deliveries groups the files of a sales table, in the order of their first file.
func (t *table) deliveries() []*delivery {
	var out []*delivery
	jobs := map[string]*delivery{}
	for i, ft := range t.files {
		first, last := t.daysOf(i)
		if m := sparkPart.FindStringSubmatch(place.Base(ft.path)); m != nil {
			if d := jobs[m[1]]; d != nil {
				d.files, d.first, d.last = append(d.files, i), min(d.first, first), max(d.last, last)
				continue
			}
			jobs[m[1]] = &delivery{name: ft.path, files: []int{i}, first: first, last: last}
			out = append(out, jobs[m[1]])
			continue
		}
		out = append(out, &delivery{name: ft.path, files: []int{i}, first: first, last: last})
	}
	return out
}

// daysOf bounds the days of a file by what it says of itself.
func (t *table) daysOf(file int) (first, last int32) {
	ft, col := t.files[file], &t.columns[file][colDate]
	if col.leaf == nil && col.fixed != nil {
		var v vector
		v.kind = Day
		if err := v.fillFixed(*col.fixed, 1, &col.reading); err == nil {
			return v.days[0], v.days[0]
		}
	}
	if col.leaf == nil || ft.meta == nil {
		return math.MinInt32, math.MaxInt32
	}
	first, last = math.MaxInt32, math.MinInt32
	log := logicalOf(col.leaf.column)
	for g := range ft.groups {
		chunk, err := ft.meta.RowGroup(g).ColumnChunk(col.leaf.index)
		if err != nil {
			return math.MinInt32, math.MaxInt32
		}
		low, high, ok := dayBounds(chunk, log)
		if !ok && ft.groups[g] > 0 {
			return math.MinInt32, math.MaxInt32
		}
		first, last = min(first, low), max(last, high)
	}
	return first, last
}

func dayBounds(chunk *metadata.ColumnChunkMetaData, log logical) (low, high int32, ok bool) {
	stats, err := chunk.Statistics()
	if err != nil || stats == nil || !stats.HasMinMax() {
		return 0, 0, false
	}
	switch s := stats.(type) {
	case *metadata.Int32Statistics:
		if log.date {
			return s.Min(), s.Max(), true
		}
	case *metadata.Int64Statistics:
		from, ok1 := log.toDays(s.Min())
		to, ok2 := log.toDays(s.Max())
		return from - 1, to + 1, ok1 && ok2 // a zone moves a day by one at most
	}
	return 0, 0, false
}

func (l logical) toDays(v int64) (int32, bool) {
	if !l.stamp {
		return 0, false
	}
	micros, ok := l.toMicros(v)
	return int32(floorDiv(micros, microsPerDay)), ok
}

// overlapping are the deliveries whose days another one may share.
func overlapping(all []*delivery) (out []*delivery) {
	for i, d := range all {
		if slices.ContainsFunc(all, func(o *delivery) bool { return o != all[i] && o.first <= d.last && d.first <= o.last }) {
			out = append(out, d)
		}
	}
	return out
}

// gatherCells reads the deliveries' rows and counts them by day and location.
func (t *table) gatherCells(ctx context.Context, o SeriesOptions, wanted []*delivery) error {
	of := make([]*delivery, len(t.files))
	for _, d := range wanted {
		d.cells = map[dayCell]*daySum{}
		for _, f := range d.files {
			of[f] = d
		}
	}
	p := t.project(colLocation, colSku, colDate, colQuantity, colPrice)
	p.tasks = slices.DeleteFunc(slices.Clone(t.tasks), func(tk task) bool { return of[tk.file] == nil })
	return scanOrdered(ctx, p, workersOr(o.Workers), func(_ int, g *groupReader) (map[dayCell]*daySum, error) {
		return cellsOf(g)
	}, func(i int, found map[dayCell]*daySum) error {
		d := of[p.tasks[i].file]
		for key, c := range found {
			if have := d.cells[key]; have != nil {
				have.join(c)
			} else {
				d.cells[key] = c
			}
		}
		return nil
	})
}

func cellsOf(g *groupReader) (map[dayCell]*daySum, error) {
	out, names := map[dayCell]*daySum{}, interner{}
	var last dayCell
	var into *daySum
	var row [24]byte
	for {
		b, err := g.next()
		if b == nil || err != nil {
			return out, err
		}
		location, sku, days, quantity, price := &b.cols[0], &b.cols[1], &b.cols[2], &b.cols[3], &b.cols[4]
		for i := range b.n {
			if location.isNull(i) || days.isNull(i) || days.days[i] == int32(core.NoDay) {
				continue
			}
			if at := location.at(i); into == nil || days.days[i] != last.day || string(at) != last.location {
				last = dayCell{names.get(at), days.days[i]}
				if into = out[last]; into == nil {
					into = &daySum{}
					out[last] = into
				}
			}
			binary.LittleEndian.PutUint64(row[:], xxhash.Sum64(sku.at(i)))
			binary.LittleEndian.PutUint64(row[8:], numberBits(quantity, i))
			binary.LittleEndian.PutUint64(row[16:], numberBits(price, i))
			into.add(xxhash.Sum64(row[:]))
		}
	}
}

func numberBits(v *vector, i int) uint64 {
	if v.isNull(i) {
		return math.Float64bits(math.NaN())
	}
	return math.Float64bits(v.nums[i])
}

// repeat is a delivery some of whose days stand again in a later one.
type repeat struct {
	early, late *delivery
	again       []dayCell // that stand again
	shared      []dayCell // that both hold
}

// repeats finds the pairs of deliveries most of whose shared days are the same.
func repeats(all []*delivery) (out []repeat) {
	for late := range all {
		for early := range late {
			a, b := all[early], all[late]
			if a.first > b.last || b.first > a.last {
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
	var near []dayCell
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

func compareCells(a, b dayCell) int {
	if c := compareStrings(a.location, b.location); c != 0 {
		return c
	}
	return int(a.day - b.day)
}

// CheckDeliveries refuses a sales table of whose files some repeat whole days of
// others, unless the source says what counts.
func CheckDeliveries(ctx context.Context, s Source) error {
	t, err := openSales(s, SeriesOptions{})
	if err != nil {
		return err
	}
	return t.settleDeliveries(ctx, s, SeriesOptions{})
}

// takeSettled leaves the same rows of a sales table out that settleDeliveries
// does, for readers of single rows.
func (t *table) takeSettled(ctx context.Context, s Source) error {
	if s.Duplicates != DuplicatesKeepLast {
		return nil
	}
	sales, err := openSales(s, SeriesOptions{})
	if err != nil {
		return nil // no table of sales: it has no days to repeat
	}
	if err := sales.settleDeliveries(ctx, s, SeriesOptions{}); err != nil {
		return err
	}
	for i, ft := range sales.files {
		t.files[i].superseded = ft.superseded
	}
	return nil
}

// supersededRow tells whether a row's day counts from another file.
func (b *batch) supersededRow(i int) bool {
	if b.file.superseded == nil {
		return false
	}
	var key dayCell
	for c, p := range b.plan {
		v := &b.cols[c]
		switch {
		case p.name == "location":
			v.expand()
			key.location = string(v.at(i))
		case p.name == "date" && v.kind == Day && !v.isNull(i):
			key.day = v.days[i]
		}
	}
	return b.file.superseded[key]
}

// settleDeliveries looks for repeated deliveries in a sales table, and refuses
// the table or leaves the repeated days out, as the source says.
func (t *table) settleDeliveries(ctx context.Context, s Source, o SeriesOptions) error {
	if s.Duplicates == DuplicatesSum || len(t.files) < 2 {
		return nil
	}
	wanted := overlapping(t.deliveries())
	if len(wanted) < 2 {
		return nil
	}
	if err := t.gatherCells(ctx, o, wanted); err != nil {
		return err
	}
	found := repeats(wanted)
	confirmed := found[:0]
	for _, r := range found {
		same, err := t.confirm(ctx, s, r)
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
			t.files[f].leaveOut(r.shared)
		}
	}
	return nil
}

// supersedes tells whether rows of any file are left out for another's.
func (t *table) supersedes() bool {
	return slices.ContainsFunc(t.files, func(ft *footer) bool { return ft.superseded != nil })
}

func (ft *footer) leaveOut(days []dayCell) {
	if ft.superseded == nil {
		ft.superseded = map[dayCell]bool{}
	}
	for _, d := range days {
		ft.superseded[d] = true
	}
}

func repeatFault(all []repeat) error {
	r := all[0]
	rows := uint32(0)
	for _, key := range r.again {
		rows += r.early.cells[key].rows
	}
	first, last, places := r.again[0].day, r.again[0].day, map[string]bool{}
	for _, key := range r.again {
		first, last = min(first, key.day), max(last, key.day)
		places[key.location] = true
	}
	where := r.again[0].location
	if len(places) > 1 {
		where = fmt.Sprintf("%d locations", len(places))
	}
	text := fmt.Sprintf("%d whole days of %s (%s to %s, %d rows) stand again, row for row, in %s", len(r.again), where,
		core.Day(first), core.Day(last), rows, r.early.name)
	if more := len(all) - 1; more > 0 {
		text += fmt.Sprintf("; %d more pairs of files repeat each other", more)
	}
	return fileFault(r.late.name, text, "leave one of the files out, or say what counts with --duplicates of init or under inputs.sales: duplicates: keep_last "+
		"(of days that such files share, the last file's by name) or duplicates: sum (all rows are sales)")
}
