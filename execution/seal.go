package execution

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/execution/ledger"
)

// rowsAtOnce is how many rows the chain reads at a time.
const rowsAtOnce = 5_000

// chain follows the digests of the journal entry by entry.
type chain struct {
	view   ledger.View
	moves  []Movement // read and not yet used
	after  int64      // last movement read
	digest []byte     // of the entry before
}

// follow calls each for the entries after one, with the digest that they should have.
func (c *chain) follow(each func(e *Entry, want []byte)) error {
	for after := int64(0); ; {
		var page []Entry
		if err := c.view.Journal(after, rowsAtOnce, func(e Entry) error { page = append(page, e); return nil }); err != nil {
			return err
		}
		for i := range page {
			e := &page[i]
			moves, err := c.of(e.Seq)
			if err != nil {
				return err
			}
			want := ledger.Link(c.digest, e, moves)
			c.digest = want
			if len(e.Chain) > 0 {
				c.digest = e.Chain // what follows was written on this one
			}
			each(e, want)
			after = e.Seq
		}
		if len(page) < rowsAtOnce {
			return nil
		}
	}
}

// of takes the movements of an entry; those of entries that are not there are passed over.
func (c *chain) of(entry int64) ([]Movement, error) {
	var out []Movement
	for {
		for i, m := range c.moves {
			if m.Entry > entry {
				c.moves = c.moves[i:]
				return out, nil
			}
			if m.Entry == entry {
				out = append(out, m)
			}
		}
		c.moves = c.moves[:0]
		err := c.view.Movements(MovementQuery{After: c.after, Limit: rowsAtOnce}, func(m Movement) error {
			c.moves, c.after = append(c.moves, m), m.ID
			return nil
		})
		if err != nil || len(c.moves) == 0 {
			return out, err
		}
	}
}

// sealed is the seal that the next entry is written on. A store that an older version
// wrote is sealed as it is: the digest of its first sealed entry covers what is before.
func (s *Service) sealed(ctx context.Context, tx Batch) (ledger.Seal, error) {
	before, err := tx.Seal()
	seq, moves := tx.Numbers()
	switch {
	case err == nil && (seq < before.Seq || moves < before.Moves):
		return before, fmt.Errorf("its newest rows are gone: it ends at entry %d and movement %d, entry %d and movement %d were written; "+
			"put a backup back and run 'stockwright execute recover'", seq, moves, before.Seq, before.Moves)
	case err != nil || before.Since > 0 || seq == 0:
		return before, err
	}
	err = s.store.View(ctx, func(v ledger.View) error {
		c := chain{view: v}
		err := c.follow(func(*Entry, []byte) {})
		before.Chain = c.digest
		return err
	})
	return before, err
}

// mostNamed is how many changed rows are named.
const mostNamed = 20

// holdToSeal names what is not as it was written.
func (v *Verification) holdToSeal(view ledger.View, disk *ledger.State) error {
	seal, err := view.Seal()
	if err != nil {
		return err
	}
	seq, moves := view.Numbers()
	v.SealedSince = seal.Since
	if seq < seal.Seq {
		v.Missing = append(v.Missing, span("journal entry", seq+1, seal.Seq))
	}
	if moves < seal.Moves {
		v.Missing = append(v.Missing, span("movement", moves+1, seal.Moves))
	} else if seq == seal.Seq && moves > seal.Moves {
		v.change("%s put in from outside", span("movement", seal.Moves+1, moves))
	}
	c := chain{view: view}
	if err := c.follow(func(e *Entry, want []byte) { v.holdEntry(seal, e, want) }); err != nil {
		return err
	}
	if seal.Since == 0 {
		return nil
	}
	if seq == seal.Seq && !bytes.Equal(c.digest, seal.Chain) {
		v.change("the newest entry, %d, is not the one that was written last", seq)
	}
	for _, kind := range disk.Unlike(seal) {
		v.change("a row of kind %s was changed, removed or put in from outside", strings.ReplaceAll(kind, "_", " "))
	}
	return nil
}

// holdEntry names an entry whose digest is not the one that it should have.
func (v *Verification) holdEntry(seal ledger.Seal, e *Entry, want []byte) {
	open := seal.Since == 0 || e.Seq < seal.Since // of a version without digests
	switch {
	case open && len(e.Chain) > 0:
		v.change("the seal was changed: journal entry %d has a digest", e.Seq)
	case !open && e.Seq > seal.Seq:
		v.change("journal entry %d was put in from outside", e.Seq)
	case open || len(e.Chain) > 0 && bytes.Equal(e.Chain, want):
	case e.Seq == seal.Since && seal.Since > 1:
		v.change("entries 1 to %d or their movements are not as they were when entry %d sealed them", e.Seq, e.Seq)
	case len(e.Chain) == 0:
		v.change("journal entry %d has no digest: it was put in from outside", e.Seq)
	default:
		v.change("journal entry %d or its movements, or what was before it, is not as it was written", e.Seq)
	}
}

func (v *Verification) change(format string, args ...any) {
	if len(v.Changed) < mostNamed {
		v.Changed = append(v.Changed, fmt.Sprintf(format, args...))
	}
}

func span(what string, from, to int64) string {
	if from == to {
		return fmt.Sprintf("%s %d", what, from)
	}
	return fmt.Sprintf("%s %d to %d", what, from, to)
}
