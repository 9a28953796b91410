package ledger

import (
	"slices"
)

// Page asks for a part of a list: at most Limit rows (0 = all) after the row
// that Cursor names ("" = from the start).
type Page struct {
	Limit  int
	Cursor string
}

// Rows is a part of a list in a fixed order; Next is the cursor of the
// following part, "" at the end.
type Rows[T any] struct {
	Rows []T    `json:"rows"`
	Next string `json:"next,omitempty"`
}

// PickRows lists rows of a table by id, filtered and paged.
func PickRows[T Record](ids []string, rows map[string]*T, p Page, keep func(*T) bool) Rows[T] {
	out := Rows[T]{Rows: []T{}}
	start, _ := slices.BinarySearch(ids, p.Cursor)
	if start < len(ids) && p.Cursor != "" && ids[start] == p.Cursor {
		start++
	}
	for _, id := range ids[start:] {
		v := rows[id]
		if !keep(v) {
			continue
		}
		if p.Limit > 0 && len(out.Rows) == p.Limit {
			out.Next = (out.Rows[len(out.Rows)-1]).RecordID()
			break
		}
		out.Rows = append(out.Rows, *v)
	}
	return out
}
