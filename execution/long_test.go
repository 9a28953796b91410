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
		order.Lines = append(order.Lines, plan.PurchaseLine{Line: id, SKU: sku, Location: "WH",
			Supplier: "ACME", Quantity: 10, OrderOn: 20000, DueOn: 20007})
		receipt.Lines = append(receipt.Lines, Received{Line: id, Goods: Goods{SKU: sku},
			Quantity: 9 + int64(i%3), Damaged: int64(i % 2)})
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
			for _, p := range []Command{order.Part(i, min(i+1_000, longLines)),
				receipt.Part(i, min(i+1_000, longLines))} {
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

// sentOrder is an order of many lines that was handed off.
func sentOrder(t *testing.T, s *Service, lines int) string {
	t.Helper()
	recover := &RecoverOrder{Head: Head{Key: "recover"}, Order: "PO-1", Supplier: "ACME", Location: "WH", Ref: "outbox"}
	for i := range lines {
		recover.Lines = append(recover.Lines, RecoveredLine{Line: fmt.Sprintf("L%06d", i),
			SKU: fmt.Sprintf("S%05d", i), Quantity: 10, DueOn: 20007})
	}
	a, err := s.Do(context.Background(), recover)
	require.NoError(t, err)
	var out Recovered
	require.NoError(t, a.Into(&out))
	require.Equal(t, "PO-1", out.Order)
	require.Len(t, out.Added, lines)
	return out.Order
}

// longAnswer confirms a third of the lines as ordered, a third less for another day and a
// third less; and the last not at all.
func longAnswer(order string, lines int) *Acknowledge {
	c := &Acknowledge{Head: Head{Key: "answer"}, Order: order, Ref: "theirs"}
	for i := range lines {
		l, units := AcknowledgedLine{Line: fmt.Sprintf("L%06d", i)}, int64(10-i%3)
		if i%3 == 1 {
			l.Promised = 20010
		}
		if i == lines-1 {
			units = 0
		}
		l.Quantity = &units
		c.Lines = append(c.Lines, l)
	}
	return c
}

// An acknowledgement of many lines ends as short ones do; what is refused of it is refused
// before its first line; told again it is answered as before.
func TestLongAcknowledgementIsBookedInParts(t *testing.T) {
	ctx := context.Background()
	bothStores(t, func(t *testing.T, store func(testing.TB) Store) {
		s, short := openOn(t, store(t)), openOn(t, store(t))
		answer := longAnswer(sentOrder(t, s, longLines), longLines)
		sentOrder(t, short, longLines)

		wrong := longAnswer("PO-1", longLines)
		wrong.Key, wrong.Lines[longLines-1].Line = "wrong", "L9"
		_, err := s.Do(ctx, wrong)
		require.ErrorContains(t, err, "L9")
		order, _, err := s.Order(ctx, "PO-1")
		require.NoError(t, err)
		require.Equal(t, OrderSent, order.State)

		first, err := s.Do(ctx, answer)
		require.NoError(t, err)
		var is Order
		require.NoError(t, first.Into(&is))
		require.Equal(t, OrderConfirmed, is.State)
		require.Equal(t, "theirs", is.PartnerRef)
		half := *answer
		for i := 0; i < longLines; i += 1_300 {
			half.Key, half.Lines = fmt.Sprint("half", i), answer.Lines[i:i+1_300]
			_, err := short.Do(ctx, &half)
			require.NoError(t, err)
		}
		lines := func(s *Service) []Line {
			rows, err := s.Lines(ctx, LineFilter{Order: "PO-1"})
			require.NoError(t, err)
			return rows.Rows
		}
		require.Equal(t, lines(short), lines(s))
		alerts, err := s.Alerts(ctx, AlertFilter{Open: true})
		require.NoError(t, err)
		require.Equal(t, 2_600, len(alerts.Rows), "of two thirds less, of a third another day; nothing half booked")

		again, err := s.Do(ctx, answer)
		require.NoError(t, err)
		require.True(t, again.Repeated)
		require.JSONEq(t, string(first.Result), string(again.Result))
	})
}

// An order that ends while its answer is booked stays as it ended.
func TestOrderEndsAmidItsLongAcknowledgement(t *testing.T) {
	ctx := context.Background()
	s := openOn(t, newSQLite(t))
	answer := longAnswer(sentOrder(t, s, longLines), longLines)
	first := answer.Part(0, 200)
	first.Meta().Key = "first"
	_, err := s.Do(ctx, first)
	require.NoError(t, err)
	_, err = s.Do(ctx, &CancelOrder{Head: Head{Key: "cancel"}, Order: "PO-1", Reason: "no longer wanted"})
	require.NoError(t, err)
	rest := answer.Part(200, longLines)
	rest.Meta().Key = "rest"
	_, err = s.tell(ctx, rest, nil)
	require.NoError(t, err)
	order, _, err := s.Order(ctx, "PO-1")
	require.NoError(t, err)
	require.Equal(t, OrderCancelled, order.State)
	rows, err := s.Lines(ctx, LineFilter{Order: "PO-1", Open: true})
	require.NoError(t, err)
	require.Empty(t, rows.Rows)
}
