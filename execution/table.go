package execution

import (
	"encoding/json"
	"fmt"
	"slices"
)

// record is anything the ledger keeps besides balances and movements: orders,
// lines, tasks, reservations and so on. Stored values are never changed in
// place; a change puts a new value, so the old one undoes it.
type record interface {
	recordID() string
	recordVersion() int64
}

// recordKey names a record in the store.
type recordKey struct{ Kind, ID string }

// table is the live copy of one kind of record, found by id or by group.
type table[T record] struct {
	kind   string
	rows   map[string]*T
	index  map[string]map[string]struct{} // group -> ids
	groups func(*T) []string              // nil = not indexed
}

func newTable[T record](kind string, groups func(*T) []string) *table[T] {
	return &table[T]{kind: kind, rows: map[string]*T{}, index: map[string]map[string]struct{}{}, groups: groups}
}

// anyTable is what loading and undoing need of every table.
type anyTable interface {
	name() string
	load(id string, body []byte) error
	encode(id string) (version int64, body []byte, err error)
	restore(id string, old any)
	has(id string) bool
	clear()
}

func (t *table[T]) has(id string) bool { return t.rows[id] != nil }

func (t *table[T]) name() string { return t.kind }

func (t *table[T]) clear() { clear(t.rows); clear(t.index) }

func (t *table[T]) load(id string, body []byte) error {
	v := new(T)
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("%s %q in the store cannot be read: %w", t.kind, id, err)
	}
	t.set(v)
	return nil
}

func (t *table[T]) encode(id string) (int64, []byte, error) {
	v := t.rows[id]
	body, err := json.Marshal(v)
	return (*v).recordVersion(), body, err
}

// set stores v and returns what it replaced (nil when new).
func (t *table[T]) set(v *T) *T {
	id := (*v).recordID()
	old := t.rows[id]
	t.rows[id] = v
	if t.groups != nil {
		t.unindex(old, id)
		for _, g := range t.groups(v) {
			ids := t.index[g]
			if ids == nil {
				ids = map[string]struct{}{}
				t.index[g] = ids
			}
			ids[id] = struct{}{}
		}
	}
	return old
}

func (t *table[T]) unindex(v *T, id string) {
	if v == nil || t.groups == nil {
		return
	}
	for _, g := range t.groups(v) {
		delete(t.index[g], id)
		if len(t.index[g]) == 0 {
			delete(t.index, g)
		}
	}
}

func (t *table[T]) restore(id string, old any) {
	if v, ok := old.(*T); ok && v != nil {
		t.set(v)
		return
	}
	t.unindex(t.rows[id], id)
	delete(t.rows, id)
}

// in lists the records of a group in order of their ids.
func (t *table[T]) in(group string) []*T {
	ids := make([]string, 0, len(t.index[group]))
	for id := range t.index[group] {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	out := make([]*T, len(ids))
	for i, id := range ids {
		out[i] = t.rows[id]
	}
	return out
}

// ids lists all ids in order.
func (t *table[T]) ids() []string {
	out := make([]string, 0, len(t.rows))
	for id := range t.rows {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}
