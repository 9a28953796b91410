package ledger

import (
	"encoding/json"
	"fmt"
	"slices"
)

// IDsOf are the sorted ids of a group, or of the whole table for "".
func (t *Table[T]) IDsOf(group string) []string {
	if group == "" {
		return t.IDs()
	}
	ids := make([]string, 0, len(t.Index[group]))
	for id := range t.Index[group] {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Record is anything the ledger keeps besides balances and movements: orders,
// lines, tasks, reservations and so on. Stored values are never changed in
// place; a change puts a new value, so the old one undoes it.
type Record interface {
	RecordID() string
	RecordVersion() int64
}

// recordKey names a record in the store.
type recordKey struct{ Kind, ID string }

// Table is the live copy of one kind of record, found by id or by group.
type Table[T Record] struct {
	Kind   string
	Rows   map[string]*T
	Index  map[string]map[string]struct{} // group -> ids
	groups func(*T) []string              // nil = not indexed
	seals  map[string]Sum                 // of the rows as they are in the store
}

func newTable[T Record](kind string, groups func(*T) []string) *Table[T] {
	return &Table[T]{Kind: kind, Rows: map[string]*T{}, Index: map[string]map[string]struct{}{},
		groups: groups, seals: map[string]Sum{}}
}

// anyTable is what loading and undoing need of every table.
type anyTable interface {
	name() string
	load(id string, version int64, body []byte) error
	encode(id string) (version int64, body []byte, err error)
	restore(id string, old any)
	has(id string) bool
	seal(id string, version int64, body []byte) (sum, old Sum)
	sealed() Sum
	clear()
}

func (t *Table[T]) has(id string) bool { return t.Rows[id] != nil }

func (t *Table[T]) name() string { return t.Kind }

func (t *Table[T]) clear() { clear(t.Rows); clear(t.Index); clear(t.seals) }

func (t *Table[T]) load(id string, version int64, body []byte) error {
	v := new(T)
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("%s %q in the store cannot be read: %w", t.Kind, id, err)
	}
	t.set(v)
	t.seal(id, version, body)
	return nil
}

// seal notes the digest of a row as it is in the store now, and gives the one before.
func (t *Table[T]) seal(id string, version int64, body []byte) (sum, old Sum) {
	sum, old = recordSum(t.Kind, id, version, body), t.seals[id]
	t.seals[id] = sum
	return sum, old
}

func (t *Table[T]) sealed() (sum Sum) {
	for _, one := range t.seals {
		sum = sum.plus(one)
	}
	return sum
}

func (t *Table[T]) encode(id string) (int64, []byte, error) {
	v := t.Rows[id]
	body, err := json.Marshal(v)
	return (*v).RecordVersion(), body, err
}

// set stores v and returns what it replaced (nil when new).
func (t *Table[T]) set(v *T) *T {
	id := (*v).RecordID()
	old := t.Rows[id]
	t.Rows[id] = v
	if t.groups != nil {
		t.unindex(old, id)
		for _, g := range t.groups(v) {
			ids := t.Index[g]
			if ids == nil {
				ids = map[string]struct{}{}
				t.Index[g] = ids
			}
			ids[id] = struct{}{}
		}
	}
	return old
}

func (t *Table[T]) unindex(v *T, id string) {
	if v == nil || t.groups == nil {
		return
	}
	for _, g := range t.groups(v) {
		delete(t.Index[g], id)
		if len(t.Index[g]) == 0 {
			delete(t.Index, g)
		}
	}
}

func (t *Table[T]) restore(id string, old any) {
	if v, ok := old.(*T); ok && v != nil {
		t.set(v)
		return
	}
	t.unindex(t.Rows[id], id)
	delete(t.Rows, id)
}

// In lists the records of a group in order of their ids.
func (t *Table[T]) In(group string) []*T {
	ids := make([]string, 0, len(t.Index[group]))
	for id := range t.Index[group] {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	out := make([]*T, len(ids))
	for i, id := range ids {
		out[i] = t.Rows[id]
	}
	return out
}

// IDs lists all ids in order.
func (t *Table[T]) IDs() []string {
	out := make([]string, 0, len(t.Rows))
	for id := range t.Rows {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}
