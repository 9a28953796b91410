package execution

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/bounds"
)

// Whatever row is taken out of the journal or the movements, verify names it.
func TestVerifySeesRemovedRows(t *testing.T) {
	for name, c := range map[string]struct{ remove, want string }{
		"an entry without movements": {"DELETE FROM journal WHERE kind = 'define_items'", "journal entry 2"},
		"an entry with movements":    {"DELETE FROM journal WHERE seq = 3", "journal entry 3"},
		"the last entry":             {"DELETE FROM journal WHERE seq = 5", "journal entry 5, which has movements"},
		"the first":                  {"DELETE FROM journal WHERE seq = 1", "journal entry 1"},
		"several":                    {"DELETE FROM journal WHERE seq IN (2, 3)", "journal entry 2 to 3"},
		"a movement":                 {"DELETE FROM movement WHERE id = 2", "movement 2"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			path := filepath.Join(t.TempDir(), "ledger.db")
			open := func() *Service {
				store, err := OpenSQLite(ctx, path)
				require.NoError(t, err)
				s, err := Open(ctx, store, Options{})
				require.NoError(t, err)
				return s
			}
			s := open()
			receive := func(key string) Command {
				return &Receive{Head: Head{Key: key}, Location: "WH",
					Lines: []Received{{Goods: Goods{SKU: "S"}, Quantity: 5}}}
			}
			for _, c := range []Command{receive("a"), &DefineItems{Head: Head{Key: "b"},
				Items: []Item{{SKU: "S"}}}, receive("c"), receive("d"), receive("e")} {
				_, err := s.Do(ctx, c)
				require.NoError(t, err)
			}
			v, err := s.Verify(ctx)
			require.NoError(t, err)
			require.True(t, v.OK())
			require.NoError(t, s.Close())
			db, err := sql.Open("sqlite", path)
			require.NoError(t, err)
			_, err = db.Exec(c.remove)
			require.NoError(t, err)
			require.NoError(t, db.Close())
			s = open()
			defer s.Close()
			v, err = s.Verify(ctx)
			require.NoError(t, err)
			require.False(t, v.OK())
			require.Contains(t, v.Missing, c.want)
		})
	}
}

// An EAN that is scanned where a quantity is asked for is asked about; 2^63-1 books
// nothing that later receipts would run over.
func TestNumbersOfItemsAreNoQuantities(t *testing.T) {
	ctx := context.Background()
	store, err := OpenSQLite(ctx, filepath.Join(t.TempDir(), "ledger.db"))
	require.NoError(t, err)
	s, err := Open(ctx, store, Options{})
	require.NoError(t, err)
	defer s.Close()
	receive := func(key string, r Received) error {
		r.SKU = "S"
		_, err := s.Do(ctx, &Receive{Head: Head{Key: key}, Location: "WH", Lines: []Received{r}})
		return err
	}
	for _, n := range []int64{4006381333931, 614141000036, 14006381333938, 1<<63 - 1} {
		require.ErrorContains(t, receive("ean", Received{Quantity: n, Sure: true}), "reads like the number of an item")
	}
	require.ErrorContains(t, receive("ean8", Received{Quantity: 40170725}), "say so with sure")
	require.NoError(t, receive("sure", Received{Quantity: 40170725, Sure: true}))
	require.NoError(t, receive("many", Received{Quantity: 40170726}))
	_, err = (&TaskScan{Scan: "4006381333931"}).Units()
	require.ErrorContains(t, err, "reads like the number of an item")
}

// A store that cannot be reached is told from a refusal.
func TestUnreachableStoreIsSaid(t *testing.T) {
	ctx := context.Background()
	store, err := OpenSQLite(ctx, filepath.Join(t.TempDir(), "ledger.db"))
	require.NoError(t, err)
	s, err := Open(ctx, store, Options{})
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.Ping(ctx))
	require.NoError(t, store.Reader.Close())
	require.ErrorIs(t, s.Ping(ctx), ErrUnavailable)
	_, err = s.Orders(ctx, OrderFilter{})
	require.ErrorIs(t, err, ErrUnavailable)
}

// An order of the most lines, all promised from one slot, is placed and then broken by one
// count: what it costs follows the lines, though the order is written anew with each.
func TestAllowedOrderIsPlacedAndBroken(t *testing.T) {
	f := openFloor(t, newSQLite(t), Options{})
	lines := bounds.Size(5_000)
	f.must(opening(f.head(), row("WH", "A-01", "S", int64(lines))))
	place := &PlaceOrder{Head: f.head(), Order: "C1", Location: "WH",
		Lines: slices.Repeat([]SaleAsked{{SKU: "S", Quantity: 1}}, lines)}
	bounds.Hold(t, "an order of the most lines", 0, func() { f.must(place) })
	count := &Count{Head: f.head(), Location: "WH", Slot: "A-01", Goods: Goods{SKU: "S"}}
	bounds.Hold(t, "a count that breaks all of them", 0, func() { f.must(count) })
	require.Equal(t, lines, f.alerts("promise_broken"))
	f.verified()

	place.Key, place.Order, place.Lines = "more", "C2", slices.Repeat(place.Lines[:1], 5_001)
	f.refused("too_many_rows", place)
	place.Lines = []SaleAsked{{Line: "2", SKU: "S", Quantity: 1}, {SKU: "S", Quantity: 1}}
	f.refused("invalid", place) // both would be line 2, and what is picked would count twice
}
