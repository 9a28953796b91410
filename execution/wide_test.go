package execution

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/bounds"
	"github.com/stockwright/stockwright/plan"
)

// transferOf is a transfer of many lines whose goods are on the shelves of the source, but
// for every tenth.
func transferOf(lines int) (*OpenBalances, *ApproveTransfers) {
	stock, c := &OpenBalances{Head: Head{Key: "stock"}}, &ApproveTransfers{Head: Head{Key: "transfer"}}
	for i := range lines {
		sku := fmt.Sprintf("S%05d", i)
		if i%10 > 0 {
			stock.Rows = append(stock.Rows, row("DC", "A-01", sku, 10))
		}
		c.Lines = append(c.Lines, plan.TransferLine{Line: "T" + sku, SKU: sku, From: "DC",
			Location: "WH", Quantity: 10, OrderOn: 20000, DueOn: 20007})
	}
	return stock, c
}

// A command on all lines of an order of many is booked in parts, and ends as it does when it
// is booked at once.
func TestWideCommandsAreBookedInParts(t *testing.T) {
	ctx := context.Background()
	head := func() Head { return Head{Key: "wide", At: time.Unix(1_760_000_000, 0)} }
	for _, c := range []Command{
		&CancelOrder{Head: head(), Order: "PO-1", Reason: "no longer wanted"},
		&CancelOrder{Head: head(), Order: "PO-1", Line: "L000007", Reason: "no longer wanted"},
		&CloseReceipt{Head: head(), Order: "PO-1", Reason: "sold out"},
		&Acknowledge{Head: head(), Order: "PO-1", Refused: true, Reason: "sold out"},
		&ShipTransfer{Head: head()},
	} {
		t.Run(c.Kind(), func(t *testing.T) {
			parts, whole := openOn(t, newSQLite(t)), openOn(t, newSQLite(t))
			for _, s := range []*Service{parts, whole} {
				if ship, is := c.(*ShipTransfer); is {
					stock, transfer := transferOf(longLines)
					_, err := s.Do(ctx, stock)
					require.NoError(t, err)
					a, err := s.Do(ctx, transfer)
					require.NoError(t, err)
					var out Approved
					require.NoError(t, a.Into(&out))
					ship.Order = out.Orders[0]
					continue
				}
				sentOrder(t, s, longLines)
				_, err := s.Do(ctx, &Receive{Head: Head{Key: "some", At: time.Unix(1_750_000_000, 0)}, Location: "WH", Order: "PO-1", Lines: []Received{
					{Line: "L000001", Goods: Goods{SKU: "S00001"}, Quantity: 10}, {Line: "L002500", Goods: Goods{SKU: "S02500"}, Quantity: 4}}})
				require.NoError(t, err)
			}
			before := func(s *Service) int64 {
				m, err := s.Mark(ctx)
				require.NoError(t, err)
				return m.Entry
			}
			begun := before(parts)
			a, err := parts.Do(ctx, c)
			require.NoError(t, err)
			if cancel, is := c.(*CancelOrder); is && cancel.Line != "" {
				require.Equal(t, begun+1, before(parts), "one line is no many")
			} else {
				require.Greater(t, before(parts), begun+longLines/partRows)
			}
			b, err := whole.tell(ctx, c, nil)
			require.NoError(t, err)
			var got, want any
			require.NoError(t, a.Into(&got))
			require.NoError(t, b.Into(&want))
			require.Equal(t, want, got)

			id := "PO-1"
			if ship, is := c.(*ShipTransfer); is {
				id = ship.Order
			}
			order, lines, err := whole.Order(ctx, id)
			require.NoError(t, err)
			gotOrder, gotLines, err := parts.Order(ctx, id)
			require.NoError(t, err)
			require.Equal(t, order, gotOrder)
			require.Equal(t, lines, gotLines)
			codes := func(s *Service) (out []string) {
				alerts, err := s.Alerts(ctx, AlertFilter{Open: true})
				require.NoError(t, err)
				for _, a := range alerts.Rows {
					out = append(out, a.ID+" "+a.Text)
				}
				return out
			}
			require.Equal(t, codes(whole), codes(parts))
			again, err := parts.Do(ctx, c)
			require.NoError(t, err)
			require.True(t, again.Repeated)
			require.JSONEq(t, string(a.Result), string(again.Result))
			v, err := parts.Verify(ctx)
			require.NoError(t, err)
			require.True(t, v.OK())
		})
	}
}

// What is refused of a command on a long order is refused before its first part.
func TestWideCommandsAreRefusedWhole(t *testing.T) {
	ctx := context.Background()
	s := openOn(t, newSQLite(t))
	sentOrder(t, s, longLines)
	_, err := s.Do(ctx, &CancelOrder{Head: Head{Key: "stale"}, Order: "PO-1", Reason: "x", Version: 7})
	require.ErrorContains(t, err, "was edited meanwhile")
	_, err = s.Do(ctx, &ShipTransfer{Head: Head{Key: "ship"}, Order: "PO-1"})
	require.ErrorContains(t, err, "only transfers are shipped")
	_, err = s.Do(ctx, &CancelOrder{Head: Head{Key: "cancel"}, Order: "PO-1", Reason: "x"})
	require.NoError(t, err)
	_, err = s.Do(ctx, &Acknowledge{Head: Head{Key: "refuse"}, Order: "PO-1", Refused: true})
	require.ErrorContains(t, err, "only an order that was sent")
	alerts, err := s.Alerts(ctx, AlertFilter{Open: true, Code: "half_booked"})
	require.NoError(t, err)
	require.Empty(t, alerts.Rows)
}

// An order of the most lines is refused in no more memory than its parts need.
func TestAllowedRefusalOfALongOrder(t *testing.T) {
	ctx := context.Background()
	s := openOn(t, newSQLite(t))
	lines := bounds.Size(200_000)
	sentOrder(t, s, lines)
	bounds.HoldParts(t, "a refusal of an order of the most lines", 0, func() {
		_, err := s.Do(ctx, &Acknowledge{Head: Head{Key: "refuse"}, Order: "PO-1", Refused: true})
		require.NoError(t, err)
	})
}
