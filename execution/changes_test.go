package execution

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// Who follows the changes knows what the ledger knows, however the answers are cut.
func TestChangesFollowTheLedger(t *testing.T) {
	ctx := context.Background()
	bothStores(t, func(t *testing.T, store func(testing.TB) Store) {
		s := openOn(t, store(t))
		begin, err := s.Changes(ctx, "")
		require.NoError(t, err)
		require.Empty(t, begin.Rows)
		copied := map[string]string{} // what a follower knows, by kind and id
		follow := func(cursor string) string {
			for {
				c, err := s.Changes(ctx, cursor)
				require.NoError(t, err)
				for _, r := range c.Rows {
					copied[r.Kind+" "+r.ID] = string(r.Body)
				}
				if cursor = c.Cursor; !c.More {
					return cursor
				}
			}
		}
		order, receipt := longReceipt(2_300)
		cursor := begin.Cursor
		for i, c := range []Command{order, receipt, &Move{Location: "WH", Goods: Goods{SKU: "S00001"}, From: "", To: "A1", Quantity: 1},
			&Count{Location: "WH", Slot: "A1", Goods: Goods{SKU: "S00001"}, Quantity: 4}} {
			if c.Meta().Key == "" {
				c.Meta().Key = fmt.Sprint("k", i)
			}
			_, err := s.Do(ctx, c)
			require.NoError(t, err)
			if i%2 == 1 {
				cursor = follow(cursor)
			}
		}
		same, err := s.Changes(ctx, cursor)
		require.NoError(t, err)
		require.Empty(t, same.Rows)
		lines, err := s.Lines(ctx, LineFilter{})
		require.NoError(t, err)
		for _, l := range lines.Rows {
			body, err := json.Marshal(l)
			require.NoError(t, err)
			require.JSONEq(t, string(body), copied["line "+l.ID])
		}
		balances, err := s.Balances(ctx, BalanceFilter{Empty: true})
		require.NoError(t, err)
		n := 0
		for key := range copied {
			if key[:7] == "balance" {
				n++
			}
		}
		require.Equal(t, len(balances.Rows), n)
		for _, wrong := range []string{"0123456789abcdef.3", cursor + "999"} {
			_, err := s.Changes(ctx, wrong)
			require.ErrorContains(t, err, "read all again")
		}
		_, err = s.Changes(ctx, "nonsense")
		require.Equal(t, Invalid, KindOf(err))
	})
}
