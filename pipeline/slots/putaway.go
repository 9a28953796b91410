package slots

import (
	"context"
	"fmt"
	"os"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/layout"
)

// PutawayStage gives every expected receipt of a location with slots the best
// free slots that fit.
func PutawayStage(ctx context.Context, n *stage.Night) error {
	receipts, err := expectedReceipts(ctx, n)
	if err != nil {
		return err
	}
	site, err := siteOf(ctx, n)
	if err != nil {
		return err
	}
	lines, locations := []plan.PutawayLine{}, slotLocations(n)
	err = stage.Ordered(ctx, n.Options.Workers, len(locations), func(ctx context.Context, i int) (*putAway, error) {
		return site.putAway(ctx, locations[i], receipts[locations[i]])
	}, func(i int, p *putAway) error {
		n.Stage.RowsIn += int64(len(p.receipts))
		slotFaults(n, locations[i], p.faults)
		lines = append(lines, putawayLines(n, locations[i], p.receipts, p.placed)...)
		return nil
	})
	if err != nil {
		return err
	}
	n.Stage.RowsOut = int64(len(lines))
	return datasets.WriteDocument(n.Table("putaway_plan"), lines, datasets.WriteOptions{})
}

// putAway is where the receipts of a warehouse go, and why its layout is refused.
type putAway struct {
	receipts []slotting.Receipt
	placed   []slotting.PutawayLine
	faults   []layout.Fault
}

func (s *slotSite) putAway(ctx context.Context, location string, receipts []slotting.Receipt) (*putAway, error) {
	out := &putAway{receipts: append(cartReceipts(s.n, location), receipts...)}
	w := s.warehouse(location)
	var err error
	if w.in.InFlight, err = movesInto(ctx, s.n, location); err != nil {
		return nil, err
	}
	placed, faults, err := slotting.Putaway(w.in, out.receipts, w.opt)
	if out.placed = placed; err != nil {
		out.faults, out.placed = faults, unplaced(out.receipts, err)
	}
	return out, nil
}

// unplaced are receipts of a warehouse whose layout is refused: each is a line
// without a slot that says why, so that none is forgotten.
func unplaced(receipts []slotting.Receipt, err error) []slotting.PutawayLine {
	out := make([]slotting.PutawayLine, 0, len(receipts))
	for _, r := range receipts {
		out = append(out, slotting.PutawayLine{Receipt: r.ID, SKU: r.SKU, Quantity: r.Quantity, Reason: err.Error()})
	}
	return out
}

// expectedReceipts are the open orders and the lines proposed tonight, by location.
func expectedReceipts(ctx context.Context, n *stage.Night) (map[string][]slotting.Receipt, error) {
	out := map[string][]slotting.Receipt{}
	add := func(location, id, sku string, quantity int64, due core.Day) {
		out[location] = append(out[location], slotting.Receipt{ID: id, SKU: sku, Quantity: quantity, Day: int32(due)})
	}
	for _, o := range n.Inputs.OpenOrders {
		if o.OrderedOn == core.NoDay || o.OrderedOn <= n.Options.AsOf {
			add(o.Location, o.Order, o.SKU, o.Quantity, max(o.DueOn, n.Options.AsOf))
		}
	}
	if _, err := os.Stat(n.Table("purchase_plan")); err != nil {
		return out, nil
	}
	purchases, err := datasets.ReadRows[plan.PurchaseLine](ctx, datasets.Source{Path: n.Table("purchase_plan")})
	if err != nil {
		return nil, err
	}
	for _, p := range purchases {
		add(p.Location, p.Line, p.SKU, p.Quantity, p.DueOn)
	}
	return out, nil
}

// movesInto are the loads the move plan of this night brings into slots: their
// room is not offered to a receipt, whether or not the moves are carried out.
func movesInto(ctx context.Context, n *stage.Night, location string) ([]slotting.Assignment, error) {
	if _, err := os.Stat(n.Table("move_plan")); err != nil {
		return nil, nil
	}
	moves, err := datasets.ReadRows[plan.MoveLine](ctx, datasets.Source{Path: n.Table("move_plan")})
	if err != nil {
		return nil, err
	}
	var out []slotting.Assignment
	for _, m := range moves {
		if m.Location == location && m.To != datasets.CartSlot {
			out = append(out, slotting.Assignment{Slot: m.To, SKU: m.SKU, Quantity: m.Quantity})
		}
	}
	return out, nil
}

func putawayLines(n *stage.Night, location string, receipts []slotting.Receipt,
	placed []slotting.PutawayLine) []plan.PutawayLine {
	due := map[string]core.Day{}
	for _, r := range receipts {
		due[r.ID+"\x00"+r.SKU] = core.Day(r.Day)
	}
	var out []plan.PutawayLine
	part := map[string]int{}
	for _, p := range placed {
		k := p.Receipt + "\x00" + p.SKU
		part[k]++
		line := plan.PutawayLine{Line: fmt.Sprintf("%s/A/%s/%s/%d", n.Options.AsOf, p.Receipt, p.SKU,
			part[k]), Order: p.Receipt, SKU: p.SKU,
			Location: location, Slot: p.Slot, Quantity: p.Quantity, DueOn: due[k], Reason: p.Reason,
			NextBest: p.NextBest,
			Saves:    runs.Tidy(p.Saves), Status: plan.Proposed}
		out = append(out, line)
		n.Manifest.Headline.PutawayLines++
		if p.Slot == "" {
			n.Manifest.Headline.PutawayNoSlot++
			n.Problem(plan.Problem{Code: "no_slot_for_receipt", Severity: plan.SeverityWarning,
				Key:  core.Key{Location: location, SKU: p.SKU}.String(),
				Text: fmt.Sprintf("%d units due on %s have no slot: %s", p.Quantity, line.DueOn, p.Reason),
				Hint: "free or add slots of this class, or spread the receipt"})
		}
	}
	return out
}
