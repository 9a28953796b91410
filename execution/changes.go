package execution

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/execution/ledger"
)

// Change is a balance or a record as it is now, because it changed.
type Change struct {
	Kind    string          `json:"kind"` // balance, order, line, task, reservation, alert, sale, slot, item, count, hand_over
	ID      string          `json:"id"`
	Version int64           `json:"version"`
	Body    json.RawMessage `json:"body"`
}

// Changes is what changed since a cursor, each balance and record once and as it is now;
// what changes meanwhile may come twice. More says that there is more after Cursor.
type Changes struct {
	Rows   []Change `json:"rows"`
	Cursor string   `json:"cursor"`
	More   bool     `json:"more"`
}

// changesMost is how many rows are enough for one answer; one commit's are never parted.
const changesMost = 1_000

// Changes reads what changed since a cursor. Cursor "" gives no rows and the cursor of
// now: read what you need, then follow. A cursor of another ledger, of an older copy or
// from too long ago is refused as gone: read all again.
func (s *Service) Changes(ctx context.Context, cursor string) (Changes, error) {
	out := Changes{Rows: []Change{}}
	mark, err := s.Mark(ctx)
	if err != nil {
		return out, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	at := func(entry int64) string { return fmt.Sprintf("%s.%d", mark.Ledger, entry) }
	if cursor == "" {
		out.Cursor = at(mark.Entry)
		return out, nil
	}
	whose, number, ok := strings.Cut(cursor, ".")
	after, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil || after < 0 {
		return out, ledger.NewInvalid("cursor", "is not one of the changes; begin without one")
	}
	gone := &Error{Kind: Refused, Code: "cursor_gone", Field: "cursor",
		Text: "what changed since then is not known any more",
		Hint: "ask for a cursor without one, read all again, and follow from there"}
	if after > mark.Entry || after > 0 && whose != mark.Ledger {
		return out, gone
	}
	if after == mark.Entry {
		out.Cursor = cursor
		return out, nil
	}
	last, known, err := s.store.Touched(ctx, after, changesMost, changeSink{&out})
	if err != nil {
		return out, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if err := s.onDisk(ctx); err != nil {
		return out, err
	}
	if !known {
		return Changes{Rows: []Change{}}, gone
	}
	out.Cursor, out.More = at(last), last < mark.Entry
	return out, nil
}

// changeSink collects rows as they are in the store.
type changeSink struct{ out *Changes }

// Balance implements ledger.Sink.
func (c changeSink) Balance(b Balance) {
	body, err := json.Marshal(b)
	if err == nil { // plain values: cannot fail
		c.out.Rows = append(c.out.Rows, Change{"balance", ledger.CellCursor(b.Cell), b.Version, body})
	}
}

// Record implements ledger.Sink.
func (c changeSink) Record(kind, id string, version int64, body []byte) error {
	c.out.Rows = append(c.out.Rows, Change{kind, id, version, body})
	return nil
}
