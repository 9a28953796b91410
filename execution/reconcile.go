package execution

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/ledger"
	"github.com/stockwright/stockwright/plan"
)

// Disagreement is one place where plan, orders, receipts and shelves do not
// say the same, and which of them is believed.
type Disagreement struct {
	Code     string `json:"code"`
	Location string `json:"location"`
	SKU      string `json:"sku"`
	Order    string `json:"order,omitempty"`
	Slot     string `json:"slot,omitempty"`
	Says     string `json:"says"`     // one side and its figure
	Against  string `json:"against"`  // the other side and its figure
	Believed string `json:"believed"` // plan, order, supplier, receipt, shelf, ledger, nobody
	Text     string `json:"text"`     // why, and what to do
}

// Reconcile compares the approved plan lines (nil when there is no plan at
// hand), the orders, the receipts and the shelves as of a day.
func (s *Service) Reconcile(ctx context.Context, planned []plan.PurchaseLine, asOf core.Day) ([]Disagreement, error) {
	v, err := s.Verify(ctx)
	if err != nil {
		return nil, err
	}
	var out []Disagreement
	for _, d := range v.Differences {
		out = append(out, Disagreement{Code: "balance", Location: d.Account.Location(), SKU: d.SKU,
			Slot: d.Account.Name(),
			Says: fmt.Sprintf("balance %d", d.Balance), Against: fmt.Sprintf("postings %d", d.Sum), Believed: "ledger",
			Text: "the postings are the record; the balance is a fault of the program or of the disk, report it"})
	}
	err = s.reading(ctx, func(st *ledger.State) error {
		out = append(out, planAgainstOrders(st, planned)...)
		out = append(out, ordersAgainstReceipts(st, asOf)...)
		out = append(out, recordsAgainstShelves(st, asOf)...)
		return nil
	})
	slices.SortFunc(out, func(a, b Disagreement) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Location, b.Location),
			cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Order, b.Order), cmp.Compare(a.Slot, b.Slot))
	})
	return out, err
}

func planAgainstOrders(st *ledger.State, planned []plan.PurchaseLine) (out []Disagreement) {
	for _, p := range planned {
		d := Disagreement{Location: p.Location, SKU: p.SKU, Says: fmt.Sprintf("plan %d", p.Quantity)}
		l := st.Lines.Rows[p.Line]
		switch {
		case l == nil:
			d.Code, d.Against, d.Believed, d.Text = "not_ordered", "no order", "plan",
				"the approved line was not released; release it"
		case l.Quantity != p.Quantity:
			d.Code, d.Order, d.Against, d.Believed = "quantity_changed", l.Order,
				fmt.Sprintf("order %d", l.Quantity), "supplier"
			d.Text = "the supplier confirmed another quantity; the next night plans on it"
		case l.Held:
			d.Code, d.Order, d.Against, d.Believed, d.Text = "held", l.Order, "held", "shelf", l.Reason
		default:
			continue
		}
		out = append(out, d)
	}
	return out
}

func ordersAgainstReceipts(st *ledger.State, asOf core.Day) (out []Disagreement) {
	for _, id := range st.Lines.IDs() {
		l := st.Lines.Rows[id]
		d := Disagreement{Location: l.Location, SKU: l.SKU, Order: l.Order,
			Says: fmt.Sprintf("order %d", l.Quantity), Against: fmt.Sprintf("receipt %d", l.Received+l.Damaged)}
		arrived := l.Received + l.Damaged
		switch {
		case arrived > l.Quantity:
			d.Code, d.Believed, d.Text = "over_delivery", "receipt",
				"what was counted at the dock is on the books; keep or return the surplus"
		case l.Closed && arrived < l.Quantity && arrived > 0:
			d.Code, d.Believed, d.Text = "short_delivery", "receipt", cmp.Or(l.Reason, "the rest will not come")
		case l.Outstanding() > 0 && l.Expected() < asOf && l.Expected() != core.NoDay && !l.Held:
			d.Code, d.Believed = "overdue", "nobody"
			d.Says, d.Against = "due "+l.Expected().String(), fmt.Sprintf("%d not there", l.Outstanding())
			d.Text = "look for it at the dock, then ask the supplier; it counts as on order until it is closed"
			if order := st.Orders.Rows[l.Order]; order != nil &&
				st.Alerts.Rows["unreceived:"+order.ID] != nil && st.Alerts.Rows["unreceived:"+order.ID].Open {
				d.Believed, d.Text = "shelf", "the shipment was seen at the dock; receive it"
			}
		default:
			continue
		}
		out = append(out, d)
	}
	for _, a := range places(st, KindTransit) {
		order := st.Orders.Rows[a.Account.Name()]
		if a.OnHand == 0 || (order != nil && order.IsOpen() && a.OnHand > 0) {
			continue
		}
		d := Disagreement{Code: "transit", SKU: a.SKU, Order: a.Account.Name(),
			Says:    fmt.Sprintf("shipped, %d still on the way", a.OnHand),
			Against: "the transfer is closed", Believed: "receipt",
			Text: "what the receiver counted is on the books; the rest is lost on the way"}
		if a.OnHand < 0 {
			d.Says, d.Text = fmt.Sprintf("%d more received than shipped", -a.OnHand),
				"the sender did not record what left; count there"
		}
		if order != nil {
			d.Location = order.Location
		}
		out = append(out, d)
	}
	return out
}

// places lists the balances of one kind of our accounts, in order.
func places(st *ledger.State, kind AccountKind) []*Balance {
	var out []*Balance
	for _, b := range st.Balances {
		if b.Account.Kind() == kind {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b *Balance) int { return ledger.CompareCells(a.Cell, b.Cell) })
	return out
}

// dockDays is for how long goods may stand at a dock before it is remarked.
const dockDays = 1

func recordsAgainstShelves(st *ledger.State, asOf core.Day) (out []Disagreement) {
	for _, b := range places(st, KindDock) {
		if b.OnHand == 0 || b.Account.Name() == PackDock {
			continue
		}
		d := Disagreement{Location: b.Account.Location(), SKU: b.SKU, Slot: "dock " + b.Account.Name(),
			Says: fmt.Sprintf("dock %d", b.OnHand), Believed: "receipt"}
		switch {
		case b.OnHand < 0:
			d.Code, d.Against, d.Believed, d.Text = "put_away_unreceived",
				"put away more than was received", "shelf", "a receipt is missing or short; find it"
		case ledger.DayOf(b.Since)+dockDays < asOf:
			d.Code, d.Against, d.Text = "not_put_away", "since "+ledger.DayOf(b.Since).String(),
				"put it away, or scan it where it is"
		default:
			continue
		}
		out = append(out, d)
	}
	for _, b := range places(st, KindSlot) {
		d := Disagreement{Location: b.Account.Location(), SKU: b.SKU, Slot: b.Account.Name(),
			Says: fmt.Sprintf("record %d", b.OnHand), Believed: "shelf"}
		switch {
		case b.OnHand < 0:
			d.Code, d.Against, d.Text = "negative", "a shelf holds none or more", "count the slot"
		case b.Evidence():
			d.Code, d.Against, d.Text = "doubtful", fmt.Sprintf("%d short picks, %d unexplained scans",
				b.Shorts, b.Strays), "count the slot; reorders that rest on it wait"
		default:
			continue
		}
		out = append(out, d)
	}
	for _, id := range st.Counts.IDs() {
		c := st.Counts.Rows[id]
		if c.Recorded != c.Counted && !c.TakenBack && ledger.DayOf(c.At) == asOf {
			out = append(out, Disagreement{Code: "counted", Location: c.Location, SKU: c.Goods.SKU,
				Slot: c.Slot, Says: fmt.Sprintf("record %d", c.Recorded),
				Against: fmt.Sprintf("shelf %d", c.Counted), Believed: "shelf", Text: "the count is booked"})
		}
	}
	return out
}
