package execution

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/ledger"
	"github.com/stockwright/stockwright/plan"
)

// A line ordered as 4 cases of 12 is received in cases, singly, or in both, and the
// ledger holds the same units to the last one; a unit that nobody ordered in is
// refused with what to say instead, and nothing is booked.
func testOrderUnits(t *testing.T, store func(testing.TB) Store) {
	f := openFloor(t, store(t), Options{})
	ordered := func(name string, cases int64) string {
		line := purchase(name, "A", 12*cases)
		line.OrderUnit, line.OrderUnitSize = "CS", 12
		var out Approved
		require.NoError(t, f.must(&ApprovePurchases{Head: f.head(), Lines: []plan.PurchaseLine{line}}).Into(&out))
		f.must(&BeginSending{Head: f.head(), Order: out.Orders[0]})
		f.must(&RecordSent{Head: f.head(), Order: out.Orders[0], Ref: "x"})
		return out.Orders[0]
	}
	lineOf := func(order string) Line {
		_, lines, err := f.Order(f.ctx, order)
		require.NoError(t, err)
		require.Len(t, lines, 1)
		return lines[0]
	}
	order := ordered("L1", 5)
	require.EqualValues(t, 5, lineOf(order).OrderUnits())
	f.must(&Acknowledge{Head: f.head(), Order: order, Lines: []AcknowledgedLine{{Line: "L1",
		Quantity: units(4), Unit: "CS"}}})
	require.EqualValues(t, 48, lineOf(order).Quantity, "4 of 5 cases are confirmed")
	wrong := f.refused("unknown_unit", &Receive{Head: f.head(), Location: "WH", Order: order,
		Lines: []Received{{Goods: Goods{SKU: "A"}, Quantity: 4, Unit: "PK"}}})
	require.Contains(t, wrong.Error(), "is ordered in CS of 12, not in PK")
	f.refused("unknown_unit", &Acknowledge{Head: f.head(), Order: order,
		Lines: []AcknowledgedLine{{Line: "L1", Quantity: units(4), Unit: "PK"}}})
	f.refused("unknown_unit", &Receive{Head: f.head(), Location: "WH", Supplier: "S1",
		Lines: []Received{{Goods: Goods{SKU: "B"}, Quantity: 4, Unit: "CS"}}})
	require.Zero(t, lineOf(order).Received)
	for _, r := range []Received{{Quantity: 2, Damaged: 1, Unit: "cs"}, {Quantity: 7}, {Quantity: 5, Unit: "EA"}} {
		r.SKU = "A"
		f.must(&Receive{Head: f.head(), Location: "WH", Order: order, Lines: []Received{r}})
	}
	l := lineOf(order)
	require.EqualValues(t, []int64{36, 12, 0}, []int64{l.Received, l.Damaged, l.Outstanding()},
		"2 cases and 12 singly, 1 case damaged")
	require.EqualValues(t, 36, f.onHand(ledger.DockAccount("WH", ""), "A"))

	order = ordered("L2", 2) // with the scanner, at the dock
	var seen Seen
	require.NoError(t, f.must(&SeeShipment{Head: f.head(), Location: "WH", Order: order}).Into(&seen))
	p := f.next(TaskReceive)
	p = f.says(p.Task, AskQuantity, TaskScan{Scan: "sku:A"})
	require.Contains(t, p.Text, "one CS is 12")
	require.Equal(t, "error", f.says(p.Task, AskQuantity, TaskScan{Scan: "2 PK"}).Level)
	require.Zero(t, lineOf(order).Received, "nothing is booked in a unit that nobody knows")
	f.says(p.Task, AskItem, TaskScan{Scan: "1 cs"})
	f.says(p.Task, AskQuantity, TaskScan{Scan: "sku:A"})
	require.Contains(t, f.says(p.Task, "", TaskScan{Scan: "12"}).Text, "complete")
	require.EqualValues(t, 24, lineOf(order).Received)
	f.verified()
}

func TestOrderUnits(t *testing.T) { bothStores(t, testOrderUnits) }

// However an order's units are told, in cases, singly or in part, they add up to
// the units that were ordered.
func TestUnitsDoNotDrift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size, cases := rapid.Int64Range(2, 5000).Draw(t, "size"), rapid.Int64Range(1, 1e6).Draw(t, "cases")
		l := &Line{ID: "L", Quantity: size * cases, OrderUnit: "CS", OrderUnitSize: size,
			UnitCost: core.Money(rapid.Int64Range(1, 1e6).Draw(t, "cost"))}
		require.Equal(t, cases, l.OrderUnits())
		require.Equal(t, l.UnitCost*core.Money(l.Quantity), l.OrderUnitCost()*core.Money(l.OrderUnits()))
		in := rapid.Int64Range(0, cases).Draw(t, "in cases")
		a, err := l.InBaseUnits(in, "CS")
		require.NoError(t, err)
		b, err := l.InBaseUnits(l.Quantity-a, "")
		require.NoError(t, err)
		require.Equal(t, l.Quantity, a+b)
		_, err = l.InBaseUnits(math.MaxInt64/size+1, "CS")
		require.Error(t, err)
	})
}
