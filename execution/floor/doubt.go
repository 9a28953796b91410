package floor

import (
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/execution/ledger"
)

// The rates behind Doubt: how a record goes wrong. They are priors for a site
// without count history (a record drifts with time and with every touch) and
// likelihood ratios for evidence seen since the last count.
const (
	doubtAfterCount = 0.01   // a count itself is wrong
	doubtPerDay     = 0.0008 // theft, breakage, unlogged moves: about 1 in 4 a year
	doubtPerMove    = 0.0008 // a posting is wrong
	shortRatio      = 250.0  // a short pick is this many times likelier on a wrong record
	strayRatio      = 25.0   // an unexplained scan likewise
	MicroDay        = 86_400_000_000
)

// Doubt is the probability that the record of a cell is wrong at a moment
// (µs UTC). It grows with the age of the last count and with the postings
// since, and jumps with evidence: short picks and unexplained scans multiply
// the odds; a negative record is certainly wrong.
func Doubt(b ledger.Balance, now int64) float64 {
	if b.OnHand < 0 {
		return 1
	}
	from := b.CountedAt
	if from == 0 {
		from = b.Since
	}
	days := 0.0
	if from > 0 {
		days = max(0, float64(now-from)/float64(MicroDay))
	}
	right := (1 - doubtAfterCount) * math.Exp(-doubtPerDay*days-doubtPerMove*float64(b.Moves))
	odds := (1 - right) / right * math.Pow(shortRatio, float64(b.Shorts)) * math.Pow(strayRatio, float64(b.Strays))
	if math.IsInf(odds, 1) {
		return 1
	}
	return odds / (1 + odds)
}

// doubtfulCell is the cell of a SKU at a location with evidence against its
// record and the highest doubt.
func doubtfulCell(t *ledger.Turn, sku, location string) (cell *ledger.Balance, doubt float64) {
	for _, b := range t.State.BySKU[sku] {
		if !b.Evidence() || b.Account.Location() != location || b.Account.Kind() != ledger.KindSlot {
			continue
		}
		if d := Doubt(*b, t.Now); d > doubt {
			cell, doubt = b, d
		}
	}
	return cell, doubt
}

// holdReason says why a reorder must wait: a shipment of the SKU stands at
// the dock without a receipt, or the record it rests on is doubtful.
func holdReason(t *ledger.Turn, sku, location string) string {
	for _, a := range t.State.Alerts.In("shipment_unreceived:" + location) {
		if a.SKU == sku || orderHas(t, a.Order, sku) {
			return fmt.Sprintf("a shipment of order %s with %s stands at the dock and is not received",
				OrUnknown(a.Order), sku)
		}
	}
	if t.Rules.HoldDoubt <= 0 {
		return ""
	}
	if b, d := doubtfulCell(t, sku, location); b != nil && d >= t.Rules.HoldDoubt {
		AskForCount(t, b.Cell, fmt.Sprintf("a reorder of %s rests on it", sku))
		return fmt.Sprintf("the record of slot %s is wrong with probability %.2f; it is to be counted first", b.Account.Name(), d)
	}
	return ""
}

func orderHas(t *ledger.Turn, order, sku string) bool {
	return len(t.State.Lines.Index["order:"+ledger.AtPlace(sku, order)]) > 0
}

// resolveHolds ends the holds of a SKU once nothing speaks against its stock
// any more: a record found right frees the order lines, a corrected one gives
// them back to the next night, which computes them anew.
func resolveHolds(t *ledger.Turn, sku, location string, difference int64) (freed, dropped []string) {
	held := t.State.Lines.In(ledger.HeldGroup(sku, location))
	if len(held) == 0 || holdReason(t, sku, location) != "" {
		return nil, nil
	}
	for _, l := range slices.Clone(held) {
		if difference == 0 {
			endHold(t, *l, false, "the count found the record right")
			freed = append(freed, l.ID)
		} else {
			endHold(t, *l, true, fmt.Sprintf("the stock is %+d against what the line was computed on; the next night computes it anew", difference))
			dropped = append(dropped, l.ID)
		}
	}
	return freed, dropped
}
