package execution

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/execution/ledger"
)

// Verification is the outcome of holding balances to postings.
type Verification struct {
	Cells        int           `json:"cells"`
	Entries      int64         `json:"entries"`
	Movements    int64         `json:"movements"`
	Differences  []Discrepancy `json:"differences"`
	Reservations []Discrepancy `json:"reservations"` // reserved against pending movements
	Unbalanced   []string      `json:"unbalanced"`   // SKUs whose accounts do not sum to zero
	Missing      []string      `json:"missing"`      // rows of the journal or of the movements that were removed
	Changed      []string      `json:"changed"`      // rows that are not as they were written
	SealedSince  int64         `json:"sealed_since"` // first entry with a digest; 0: none was written since a version that had no digests
}

// Discrepancy is a cell whose two figures differ.
type Discrepancy struct {
	Cell
	Balance int64 `json:"balance"`
	Sum     int64 `json:"sum"`
}

// OK says that every figure agrees.
func (v Verification) OK() bool {
	return len(v.Differences) == 0 && len(v.Reservations) == 0 && len(v.Unbalanced) == 0 &&
		len(v.Missing) == 0 && len(v.Changed) == 0
}

// Verify holds every balance to the sum of its postings on disk, every
// reserved figure to its pending movements, and every SKU to a sum of zero
// over all accounts, all as they are on disk at one moment while others write on. Every
// row is held to the chain of digests. Nothing is repaired: a difference is a fault to
// be found.
func (s *Service) Verify(ctx context.Context) (Verification, error) {
	v := Verification{Missing: []string{}, Changed: []string{}}
	err := s.store.View(ctx, func(view ledger.View) error {
		v.Entries, v.Movements = view.Numbers()
		disk := ledger.NewState()
		if err := view.Load(disk); err != nil {
			return fmt.Errorf("read the balances: %w", err)
		}
		sums := map[Cell]int64{}
		err := view.Sums(func(c Cell, sum int64) error { sums[c] = sum; return nil })
		if err != nil {
			return fmt.Errorf("add up the postings: %w", err)
		}
		if v.Missing, err = view.Gaps(); err != nil {
			return fmt.Errorf("look for removed rows: %w", err)
		}
		if err := v.holdToSeal(view, disk); err != nil {
			return fmt.Errorf("follow the chain of digests: %w", err)
		}
		return v.compare(disk, sums)
	})
	return v, err
}

func (v *Verification) compare(st *ledger.State, sums map[Cell]int64) error {
	total := map[string]int64{}
	for c, b := range st.Balances {
		v.Cells++
		total[c.SKU] += b.OnHand
		if sums[c] != b.OnHand {
			v.Differences = append(v.Differences, Discrepancy{c, b.OnHand, sums[c]})
		}
		delete(sums, c)
	}
	for c, sum := range sums {
		if sum != 0 {
			v.Differences = append(v.Differences, Discrepancy{c, 0, sum})
		}
	}
	for sku, n := range total {
		if n != 0 {
			v.Unbalanced = append(v.Unbalanced, sku)
		}
	}
	v.Reservations = reservedAgainstPending(st)
	slices.Sort(v.Unbalanced)
	slices.SortFunc(v.Differences, func(a, b Discrepancy) int { return ledger.CompareCells(a.Cell, b.Cell) })
	return nil
}

func reservedAgainstPending(st *ledger.State) []Discrepancy {
	pending := map[Cell]int64{}
	for _, r := range st.Reservations.In(ledger.OpenGroup) {
		pending[r.Cell] += r.Quantity
	}
	var out []Discrepancy
	for c, b := range st.Balances {
		if b.Reserved != pending[c] {
			out = append(out, Discrepancy{c, b.Reserved, pending[c]})
		}
	}
	slices.SortFunc(out, func(a, b Discrepancy) int { return ledger.CompareCells(a.Cell, b.Cell) })
	return out
}

// Digest is a fingerprint of what every account holds. Two ledgers that were
// told the same facts have the same digest, in whatever order, how often and
// by whichever store they were told.
func (s *Service) Digest(ctx context.Context) (string, error) {
	h := sha256.New()
	all, err := s.Balances(ctx, BalanceFilter{})
	for _, b := range all.Rows {
		if b.OnHand != 0 {
			fmt.Fprintf(h, "%q %q %q %d %d\n", b.Account, b.SKU, b.Lot, b.Expiry, b.OnHand)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), err
}

// Journal reads the commands that were carried out or refused, in order of
// recording, after an entry number; limit 0 means all.
func (s *Service) Journal(ctx context.Context, after int64, limit int, each func(Entry) error) error {
	if err := s.store.Journal(ctx, after, limit, each); err != nil {
		return err
	}
	return s.onDisk(ctx)
}
