package replenish

import (
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/policy"
)

// predecessors are the sound rows of SKUs that others have taken over from, by key.
func predecessors(rows []*planned) map[core.Key]*planned {
	taken := map[string]bool{}
	for _, r := range rows {
		if r.it.Replaces != "" {
			taken[r.it.Replaces] = true
		}
	}
	if len(taken) == 0 {
		return nil
	}
	out := map[core.Key]*planned{}
	for _, r := range rows {
		if taken[r.it.SKU] && len(r.problems) == 0 {
			out[core.Key{SKU: r.it.SKU, Location: r.it.Location}] = r
		}
	}
	return out
}

// sendPredecessor serves the branches of a supplying location first from what it has
// left of the SKU that theirs has taken over from: on lines of that SKU, where the
// branches hold it, in single units, for no pack of it is needed whole any more.
func (m *moving) sendPredecessor(w *planned, opt Options) {
	old := m.predecessors[core.Key{SKU: w.it.Replaces, Location: w.it.Location}]
	if w.it.Replaces == "" || old == nil {
		return
	}
	free := old.transferable(opt.AsOf)
	for _, b := range w.branches {
		if of := m.predecessors[core.Key{SKU: w.it.Replaces, Location: b.it.Location}]; of != nil {
			for _, d := range of.it.Drafts {
				free -= d.Quantity
			}
		}
	}
	asking, _ := w.asking()
	var served []*planned
	for _, b := range asking {
		if m.predecessors[core.Key{SKU: w.it.Replaces, Location: b.it.Location}] != nil {
			served = append(served, b)
		}
	}
	if free <= 0 || len(served) == 0 {
		return
	}
	for i, units := range fairShare(served, free, func(*planned) bool { return true }) {
		if units > 0 {
			of := m.predecessors[core.Key{SKU: w.it.Replaces, Location: served[i].it.Location}]
			m.add(served[i].servedBy(of, units, free), w.it.Location)
		}
	}
}

// servedBy takes what a predecessor serves off what the row asks for, and is the
// predecessor's row that does.
func (r *planned) servedBy(old *planned, units, free int64) *planned {
	asked, multiple := r.receipt.Quantity, max(1, r.it.Multiple)
	r.receipt.Note("predecessor_sent", float64(units), "input: "+old.it.SKU+" sent in its place")
	r.receipt.Set("predecessor_first", min(asked, lots.Up(asked-units, multiple)),
		"quantity - predecessor_sent, whole multiples")
	one := &planned{it: old.it, supplier: r.supplier, known: r.known, window: r.window, policy: old.policy, split: true,
		receipt: policy.Receipt{}, because: "what is left of it is sent before " + r.it.SKU + ", which replaces it"}
	one.receipt.Note("successor_wants", float64(asked), "input: asked for of "+r.it.SKU)
	one.receipt.Note("transferable", float64(free), "input: free stock of "+r.it.SuppliedBy)
	one.receipt.Set("sent_for_successor", units, "in place of "+r.it.SKU)
	return one
}
