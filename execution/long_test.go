package execution

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/plan"
)

const longLines = 2_600

// longReceipt is an order of many lines and its receipt.
func longReceipt(lines int) (*ApprovePurchases, *Receive) {
	order := &ApprovePurchases{Head: Head{Key: "approve"}}
	receipt := &Receive{Head: Head{Key: "receive", At: time.Unix(1_760_000_000, 0)}, Location: "WH"}
	for i := range lines {
		id, sku := fmt.Sprintf("L%06d", i), fmt.Sprintf("S%05d", i%3_000)
		order.Lines = append(order.Lines, plan.PurchaseLine{Line: id, SKU: sku, Location: "WH", Supplier: "ACME", Quantity: 10, OrderOn: 20000, DueOn: 20007})
		receipt.Lines = append(receipt.Lines, Received{Line: id, Goods: Goods{SKU: sku}, Quantity: 9 + int64(i%3), Damaged: int64(i % 2)})
	}
	return order, receipt
}

// A receipt of many lines ends as the same lines told in short receipts do, is answered
// as before when it is told again, and refuses its key for another.
func TestLongReceiptIsBookedInParts(t *testing.T) {
	ctx := context.Background()
	bothStores(t, func(t *testing.T, store func(testing.TB) Store) {
		s, short := openOn(t, store(t)), openOn(t, store(t))
		order, receipt := longReceipt(longLines)
		a, err := s.Do(ctx, order)
		require.NoError(t, err)
		var approved Approved
		require.NoError(t, a.Into(&approved))
		require.Len(t, approved.Ordered, longLines)
		require.Len(t, approved.Orders, 1)
		first, err := s.Do(ctx, receipt)
		require.NoError(t, err)
		require.Equal(t, "receive", first.Kind)
		for i := 0; i < longLines; i += 1_000 {
			for _, p := range []Command{order.Part(i, min(i+1_000, longLines)), receipt.Part(i, min(i+1_000, longLines))} {
				p.Meta().Key = fmt.Sprintf("%s-%d", p.Kind(), i)
				_, err := short.Do(ctx, p)
				require.NoError(t, err)
			}
		}
		want, err := short.Digest(ctx)
		require.NoError(t, err)
		got, err := s.Digest(ctx)
		require.NoError(t, err)
		require.Equal(t, want, got)

		again, err := s.Do(ctx, receipt)
		require.NoError(t, err)
		require.True(t, again.Repeated)
		require.JSONEq(t, string(first.Result), string(again.Result))
		other := *receipt
		other.Location = "WH2"
		_, err = s.Do(ctx, &other)
		require.ErrorContains(t, err, "was used for another receive command")
		_, err = s.Do(ctx, &Receive{Head: receipt.Head, Location: "WH", Lines: receipt.Lines[:5]})
		require.ErrorContains(t, err, "was used for another receive command")
		v, err := s.Verify(ctx)
		require.NoError(t, err)
		require.True(t, v.OK())
	})
}

// What the ledger would refuse of a long receipt is refused before its first line.
func TestLongReceiptIsRefusedWhole(t *testing.T) {
	ctx := context.Background()
	s := openOn(t, newSQLite(t))
	order, receipt := longReceipt(longLines)
	_, err := s.Do(ctx, order)
	require.NoError(t, err)
	receipt.Lines[longLines-1].SKU = "OTHER"
	_, err = s.Do(ctx, receipt)
	require.ErrorContains(t, err, "is for S02599, not OTHER")
	stock, err := s.Stock(ctx, BalanceFilter{})
	require.NoError(t, err)
	require.Empty(t, stock.Rows)
}

// Cut off in the middle, a long receipt says so and goes on under the same key.
func TestLongReceiptGoesOn(t *testing.T) {
	for _, parts := range []int64{1, 4} {
		bothStores(t, func(t *testing.T, store func(testing.TB) Store) {
			s := openOn(t, store(t))
			order, receipt := longReceipt(longLines)
			_, err := s.Do(context.Background(), order)
			require.NoError(t, err)
			entries := func() int64 {
				m, err := s.Mark(context.Background())
				require.NoError(t, err)
				return m.Entry
			}
			before := entries()
			ctx, cut := context.WithCancel(context.Background())
			done := make(chan error)
			go func() { _, err := s.Do(ctx, receipt); done <- err }()
			require.Eventually(t, func() bool { return entries() > before+parts }, 5*time.Minute, time.Millisecond/4)
			cut()
			if <-done == nil {
				return // it was done before it was cut
			}
			want := int64(0)
			for _, l := range receipt.Lines {
				want += l.Quantity
			}
			booked := func() (units int64) {
				stock, err := s.Stock(context.Background(), BalanceFilter{})
				require.NoError(t, err)
				for _, b := range stock.Rows {
					units += b.OnHand
				}
				return units
			}
			halfBooked := func() []Alert {
				alerts, err := s.Alerts(context.Background(), AlertFilter{Open: true, Code: "half_booked"})
				require.NoError(t, err)
				return alerts.Rows
			}
			if half := halfBooked(); len(half) > 0 {
				require.Contains(t, half[0].Hint, "under the same key")
			} else { // the last part was with the writer when nobody waited any more
				require.Equal(t, want, booked(), "without an alert it is booked whole")
			}
			_, err = s.Do(context.Background(), receipt)
			require.NoError(t, err)
			require.Empty(t, halfBooked())
			require.Equal(t, want, booked())
		})
	}
}
