package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/bits"
	"slices"
)

// Sum is the sum of the digests of a set of rows, modulo 2^128: the order of the rows
// does not count, and a row that changes is taken out and put in again.
type Sum [2]uint64

func (s Sum) plus(t Sum) Sum {
	low, carry := bits.Add64(s[0], t[0], 0)
	high, _ := bits.Add64(s[1], t[1], carry)
	return Sum{low, high}
}

func (s Sum) minus(t Sum) Sum {
	low, borrow := bits.Sub64(s[0], t[0], 0)
	high, _ := bits.Sub64(s[1], t[1], borrow)
	return Sum{low, high}
}

// MarshalText writes 32 hexadecimal digits.
func (s Sum) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%016x%016x", s[1], s[0]), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Sum) UnmarshalText(text []byte) error {
	var b [16]byte
	if len(text) != 2*len(b) {
		return fmt.Errorf("%q is not the sum of a seal", text)
	}
	if _, err := hex.Decode(b[:], text); err != nil {
		return err
	}
	s[1], s[0] = binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
	return nil
}

// Seal is how far a store is, and the digests over all of its rows: the digest of the
// newest journal entry, which covers every entry and movement before it, and for each
// table whose rows change the sum of the digests of its rows.
type Seal struct {
	Seq   int64          `json:"seq"`   // newest journal entry
	Moves int64          `json:"moves"` // newest movement
	Chain []byte         `json:"chain"`
	Since int64          `json:"since"` // first entry with a digest of its own; 0 = a store that is not sealed yet
	Sums  map[string]Sum `json:"sums"`  // by kind of record, and "balance"
}

// balanceSums is the key of the balances in Seal.Sums.
const balanceSums = "balance"

// ParseSeal reads a seal as stored; "" is that of a store without one. Seq and Moves
// of the result are what the seal says, not what is there.
func ParseSeal(text string) (h Seal, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &h)
	}
	if h.Sums == nil {
		h.Sums = map[string]Sum{}
	}
	return h, err
}

// row collects the fields of a row for its digest; each begins with its length, so
// that no two rows have the same text.
type row []byte

func (r row) text(s string) row {
	return append(binary.AppendUvarint(r, uint64(len(s))), s...)
}

func (r row) number(n int64) row { return binary.AppendVarint(r, n) }

func (r row) sum() Sum {
	d := sha256.Sum256(r)
	return Sum{binary.LittleEndian.Uint64(d[:8]), binary.LittleEndian.Uint64(d[8:16])}
}

func balanceSum(b *Balance) Sum {
	r := row(make([]byte, 0, 192)).text(string(b.Account)).text(b.SKU).text(b.Lot).number(int64(b.Expiry))
	r = r.number(b.OnHand).number(b.Reserved).number(b.Expected).number(b.Since).number(b.LastAt).number(b.CountedAt)
	return r.text(b.CountKey).number(b.Moves).number(b.Shorts).number(b.Strays).number(b.Version).sum()
}

func recordSum(kind, id string, version int64, body []byte) Sum {
	return row(make([]byte, 0, len(body)+96)).text(kind).text(id).number(version).text(string(body)).sum()
}

// Link is the digest of an entry with its movements, in their order, after the digest
// of the entry before.
func Link(before []byte, e *Entry, moves []Movement) []byte {
	refused := int64(0)
	if e.Refused {
		refused = 1
	}
	r := row(make([]byte, 0, 256+len(e.Answer)+160*len(moves))).text(string(before))
	r = r.number(e.Seq).text(e.Key).text(e.Kind).text(e.Actor).number(e.At).number(e.RecordedAt).text(string(e.Hash)).number(refused).text(string(e.Answer))
	for i := range moves {
		m := &moves[i]
		r = r.number(m.ID).number(m.Entry).number(m.At).text(m.Goods.SKU).text(m.Goods.Lot).number(int64(m.Goods.Expiry))
		r = r.text(string(m.From)).text(string(m.To)).number(m.Quantity).text(m.Reason).text(m.Ref)
	}
	d := sha256.Sum256(r)
	return d[:]
}

// seal puts the chain of digests on the entries that are to be written.
func (w *Written) seal(before Seal) {
	chain, moves := before.Chain, w.Movements
	for i := range w.Entries {
		e, n := &w.Entries[i], 0
		for n < len(moves) && moves[n].Entry == e.Seq {
			n++
		}
		chain, moves = Link(chain, e, moves[:n]), moves[n:]
		e.Chain = chain
	}
	w.Seal.Seq, w.Seal.Chain = w.Entries[len(w.Entries)-1].Seq, chain
}

// sums are the sums of the rows as they are in the store, by kind.
func (s *State) sums() map[string]Sum {
	out := map[string]Sum{}
	for _, b := range s.Balances {
		out[balanceSums] = out[balanceSums].plus(b.seal)
	}
	for kind, t := range s.tables {
		if sum := t.sealed(); sum != (Sum{}) {
			out[kind] = sum
		}
	}
	return out
}

// Unlike names the kinds of rows that are not those which a seal was written over.
func (s *State) Unlike(h Seal) []string {
	have := s.sums()
	kinds := map[string]bool{}
	for kind := range have {
		kinds[kind] = have[kind] != h.Sums[kind]
	}
	for kind := range h.Sums {
		kinds[kind] = have[kind] != h.Sums[kind]
	}
	var out []string
	for kind, differs := range kinds {
		if differs {
			out = append(out, kind)
		}
	}
	slices.Sort(out)
	return out
}
