package ledger

// Changes collects what the commands of one commit changed, each balance and
// record once, in order of first change.
type Changes struct {
	Entries  []Entry
	Moves    []Movement
	balances []*Balance
	records  []recordKey
	Tx       Batch
	Failed   error
	seenB    map[*Balance]struct{}
	seenR    map[recordKey]struct{}
}

func NewChanges() *Changes {
	return &Changes{seenB: map[*Balance]struct{}{}, seenR: map[recordKey]struct{}{}}
}

func (b *Changes) touchBalance(v *Balance) {
	if _, ok := b.seenB[v]; !ok {
		b.seenB[v] = struct{}{}
		b.balances = append(b.balances, v)
	}
}

func (b *Changes) touchRecord(t anyTable, id string) {
	k := recordKey{t.name(), id}
	if _, ok := b.seenR[k]; !ok {
		b.seenR[k] = struct{}{}
		b.records = append(b.records, k)
	}
}

// Written encodes what is to be stored. A record that a refused command had
// put and that never existed before is skipped: nothing of it is left.
func (b *Changes) Written(s *State) (Written, error) {
	// In key order, rows that lie together are written together.
	w := Written{Entries: b.Entries, Movements: b.Moves, Balances: InCellOrder(b.balances)}
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
