package execution

// batch collects what the commands of one commit changed, each balance and
// record once, in order of first change.
type batch struct {
	entries  []Entry
	moves    []Movement
	balances []*Balance
	records  []recordKey
	tx       Batch
	failed   error
	seenB    map[*Balance]struct{}
	seenR    map[recordKey]struct{}
}

func newBatch() *batch {
	return &batch{seenB: map[*Balance]struct{}{}, seenR: map[recordKey]struct{}{}}
}

func (b *batch) touchBalance(v *Balance) {
	if _, ok := b.seenB[v]; !ok {
		b.seenB[v] = struct{}{}
		b.balances = append(b.balances, v)
	}
}

func (b *batch) touchRecord(t anyTable, id string) {
	k := recordKey{t.name(), id}
	if _, ok := b.seenR[k]; !ok {
		b.seenR[k] = struct{}{}
		b.records = append(b.records, k)
	}
}

// written encodes what is to be stored. A record that a refused command had
// put and that never existed before is skipped: nothing of it is left.
func (b *batch) written(s *state) (Written, error) {
	// In key order, rows that lie together are written together.
	w := Written{Entries: b.entries, Movements: b.moves, Balances: inCellOrder(b.balances)}
	for _, k := range b.records {
		t := s.tables[k.Kind]
		if !t.has(k.ID) {
			continue
		}
		version, body, err := t.encode(k.ID)
		if err != nil {
			return w, err
		}
		w.Records = append(w.Records, RecordRow{k.Kind, k.ID, version, body})
	}
	return w, nil
}
