package execution

import (
	"context"

	"github.com/stockwright/stockwright/core"
)

// StockLine is what one of our places holds, flat for tables.
type StockLine struct {
	Kind      AccountKind `json:"kind"`
	Location  string      `json:"location"`
	Place     string      `json:"place"` // slot, dock or transfer order
	SKU       string      `json:"sku"`
	Lot       string      `json:"lot"`
	ExpiresOn core.Day    `json:"expires_on"`
	OnHand    int64       `json:"on_hand"`
	Reserved  int64       `json:"reserved"`
	Expected  int64       `json:"expected"`
	Doubt     float64     `json:"doubt"` // probability that the record is wrong
}

// Stock lists what our slots, docks and transfers hold, with the doubt about
// each record.
func (s *Service) Stock(ctx context.Context, f BalanceFilter) (out Rows[StockLine], err error) {
	f.Ours = true
	out.Rows = []StockLine{}
	all, err := s.Balances(ctx, f)
	now := s.now().UnixMicro()
	out.Next = all.Next
	for _, b := range all.Rows {
		l := StockLine{b.Account.Kind(), b.Account.Location(), b.Account.Name(), b.SKU, b.Lot, expiresOn(b.Goods), b.OnHand, b.Reserved, b.Expected, 0}
		if l.Kind == KindSlot {
			l.Doubt = Doubt(b, now)
		}
		out.Rows = append(out.Rows, l)
	}
	return out, err
}
