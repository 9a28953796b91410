package sales

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/table"
)

// The history of a night is almost that of the night before. A large one is therefore kept
// as the file of an earlier night, which is not written again, and a small one of the days
// that are new or changed since. What is read is both laid over each other.

// The names of the two files in the folder where a whole history is history.parquet.
const (
	HistoryName     = "history.parquet"
	HistoryBaseName = "history_base.parquet"
	HistoryNewName  = "history_new.parquet"
)

// Gone is the quantity of a day that the base has and the history has not.
const Gone = -1

// mostNew is the share of a base's days that may be new or changed before the history is
// written whole again.
const mostNew = 0.05

// errMostIsNew says that too much has changed.
var errMostIsNew = errors.New("most of the history is new")

// CompactOnto is CompactSales that writes into a folder only what is new since a base, the
// whole history of an earlier night, where that has at least so many rows and few of them
// have changed: onto tells which. The base itself is not written.
func CompactOnto(ctx context.Context, s table.Source, folder, base string, least int64, opts SeriesOptions) (stats *SeriesStats, onto bool, err error) {
	if base != "" {
		stats, err = compactNew(ctx, s, folder, base, least, opts)
		if !errors.Is(err, errMostIsNew) {
			return stats, err == nil, err
		}
	}
	stats, err = CompactSales(ctx, s, filepath.Join(folder, HistoryName), opts)
	return stats, false, err
}

func compactNew(ctx context.Context, s table.Source, folder, base string, least int64, opts SeriesOptions) (*SeriesStats, error) {
	b, err := openWhole(base)
	if err != nil || b.t.Rows < least || len(b.first) == 0 {
		return nil, errMostIsNew // a base that cannot be read is none
	}
	out, err := newHistoryWriter(filepath.Join(folder, HistoryNewName), table.WorkersOr(opts.Workers))
	if err != nil {
		return nil, err
	}
	w := &newWriter{out: out, base: b, most: int64(mostNew * float64(b.t.Rows)), group: -1}
	w.ahead.start(ctx, b, table.WorkersOr(opts.Workers))
	defer w.ahead.stop()
	sum := newContentHash()
	stats, err := ScanSeries(ctx, s, opts, sum.before(w.add))
	if err == nil {
		stats.Hash, err = sum.hex(), w.close()
	}
	if err != nil {
		out.abort()
		return nil, err
	}
	return stats, nil
}

// newWriter writes what of a history a base has not. Its row groups end where those of the
// base end.
type newWriter struct {
	out        *historyWriter
	base       *History
	ahead      groupsAhead
	group      int          // of the base
	cur        []SeriesRows // its series that are not passed yet
	rows, most int64
}

// to goes on to a row group of the base. What is left of those before is gone.
func (w *newWriter) to(group int) error {
	for w.group < group {
		for _, s := range w.cur {
			if err := w.put(gone(s)); err != nil {
				return err
			}
		}
		if w.out.out != nil {
			w.out.flush()
		}
		w.group++
		var err error
		if w.cur, err = w.ahead.group(w.group); err != nil {
			return err
		}
	}
	return nil
}

func (w *newWriter) add(s SeriesRows) error {
	if (s.UnitPrice != nil) != w.base.price || (s.OnPromotion != nil) != w.base.promotion || (s.InStock != nil) != w.base.inStock {
		return errMostIsNew // of other columns
	}
	if err := w.to(max(0, w.base.groupOf(core.Key{Location: s.Location, SKU: s.SKU}))); err != nil {
		return err
	}
	for len(w.cur) > 0 {
		c := strings.Compare(w.cur[0].Location, s.Location)
		if c == 0 {
			c = strings.Compare(w.cur[0].SKU, s.SKU)
		}
		if c > 0 {
			break
		}
		old := w.cur[0]
		w.cur = w.cur[1:]
		if c == 0 {
			return w.put(changed(old, s))
		}
		if err := w.put(gone(old)); err != nil {
			return err
		}
	}
	return w.put(s)
}

// put writes some rows, unless there are none.
func (w *newWriter) put(s SeriesRows) error {
	if len(s.Days) == 0 {
		return nil
	}
	if w.rows += int64(len(s.Days)); w.rows > w.most {
		return errMostIsNew
	}
	return w.out.add(s)
}

func (w *newWriter) close() error {
	if err := w.to(len(w.base.first) - 1); err != nil {
		return err
	}
	for _, s := range w.cur {
		if err := w.put(gone(s)); err != nil {
			return err
		}
	}
	if w.out.out == nil {
		w.out.begin(w.base.price, w.base.promotion, w.base.inStock)
	}
	return w.out.close()
}

// gone is a series of which no day is left.
func gone(s SeriesRows) SeriesRows {
	s.Quantity = slices.Repeat([]float64{Gone}, len(s.Days))
	return s
}

// changed are the days of a series that differ from those of old, or are not among them.
func changed(old, s SeriesRows) SeriesRows {
	out := SeriesRows{Location: s.Location, SKU: s.SKU}
	o := 0
	for i, day := range s.Days {
		for ; o < len(old.Days) && old.Days[o] < day; o++ {
			out.extend(old, o, o+1)
			out.Quantity[len(out.Quantity)-1] = Gone
		}
		if o < len(old.Days) && old.Days[o] == day {
			if !sameDay(old, o, s, i) {
				out.extend(s, i, i+1)
			}
			o++
			continue
		}
		out.extend(s, i, i+1)
	}
	for ; o < len(old.Days); o++ {
		out.extend(old, o, o+1)
		out.Quantity[len(out.Quantity)-1] = Gone
	}
	return out
}

func sameDay(a SeriesRows, i int, b SeriesRows, j int) bool {
	return a.Quantity[i] == b.Quantity[j] &&
		(a.UnitPrice == nil || compareBits(a.UnitPrice[i], b.UnitPrice[j]) == 0 || a.UnitPrice[i] != a.UnitPrice[i] && b.UnitPrice[j] != b.UnitPrice[j]) &&
		(a.OnPromotion == nil || a.OnPromotion[i] == b.OnPromotion[j]) &&
		(a.InStock == nil || a.InStock[i] == b.InStock[j])
}

// groupsAhead reads the row groups of a history on some goroutines, a few ahead of who
// takes them in order.
type groupsAhead struct {
	ctx     context.Context
	end     context.CancelFunc
	h       *History
	next    int
	workers int
	results []chan groupRead
	room    *groupRoom // of the last given
}

type groupRead struct {
	rows []SeriesRows
	room *groupRoom
	err  error
}

func (a *groupsAhead) start(ctx context.Context, h *History, workers int) {
	a.ctx, a.end = context.WithCancel(ctx)
	a.h, a.workers, a.results = h, workers, make([]chan groupRead, len(h.first))
}

func (a *groupsAhead) stop() { a.end() }

// group gives the row groups in their order, each until the next is asked for.
func (a *groupsAhead) group(i int) ([]SeriesRows, error) {
	for ; a.next < len(a.results) && a.next <= i+a.workers; a.next++ {
		result, at := make(chan groupRead, 1), a.next
		a.results[at] = result
		go func() {
			if err := a.ctx.Err(); err != nil {
				result <- groupRead{err: err}
				return
			}
			room := groupRooms.Get().(*groupRoom)
			rows, err := a.h.readGroup(at, room)
			result <- groupRead{rows, room, err}
		}()
	}
	if a.room != nil {
		groupRooms.Put(a.room)
	}
	r := <-a.results[i]
	a.results[i], a.room = nil, r.room
	return r.rows, r.err
}
