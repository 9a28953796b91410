package ledger

import "maps"

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

// Written encodes what is to be stored, sealed on what is before. A record that a
// refused command had put and that never existed before is skipped: nothing of it is left.
func (b *Changes) Written(s *State, before Seal) (Written, error) {
	// In key order, rows that lie together are written together.
	w := Written{Entries: b.Entries, Movements: b.Moves, Balances: InCellOrder(b.balances)}
	w.Seal = Seal{Moves: s.Moves, Since: before.Since, Sums: maps.Clone(before.Sums)}
	if before.Since == 0 {
		w.Seal.Since, w.Seal.Sums = b.Entries[0].Seq, s.sums()
	}
	for _, v := range w.Balances {
		sum := balanceSum(v)
		w.Seal.Sums[balanceSums] = w.Seal.Sums[balanceSums].plus(sum).minus(v.seal)
		v.seal = sum
	}
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
		sum, old := t.seal(k.ID, version, body)
		w.Seal.Sums[k.Kind] = w.Seal.Sums[k.Kind].plus(sum).minus(old)
	}
	w.seal(before)
	return w, nil
}
