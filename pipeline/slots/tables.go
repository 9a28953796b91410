package slots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/layout"
)

// moveLines are the lines of the move plan: refills first, since picks need them,
// then the moves in their order, then the refills of faces that have moved. A load of several lots is a line a lot, one
// after the other, so that lots stay together and are named.
func moveLines(n *stage.Night, w *warehouse, r slotting.Result, refills refillPlan) []plan.MoveLine {
	decisions := plan.Decisions(n.Gate.Reviews)
	var out []plan.MoveLine
	add := func(line plan.MoveLine) {
		for _, lot := range w.lots.take(line.From, line.To, line.SKU, line.Quantity) {
			one := line
			one.Step = int64(len(out) + 1)
			one.Line = fmt.Sprintf("%s/M/%s/%d", n.Options.AsOf, w.location, one.Step)
			one.Lot, one.ExpiresOn, one.Quantity = lot.lot, lot.expires, lot.quantity
			one.Status = stage.Standing(n, stage.Reviewed{Decisions: decisions}, one.Line)
			out = append(out, one)
		}
	}
	fill := func(list []slotting.Refill) {
		for _, f := range list {
			add(plan.MoveLine{Kind: plan.MoveRefill, Location: w.location, SKU: f.SKU, From: f.From,
				To: f.To, Quantity: f.Quantity, Reason: f.Reason})
		}
	}
	fill(refills.first)
	for _, m := range r.Moves {
		add(plan.MoveLine{Kind: plan.MoveReslot, Trip: int64(m.Trip), Location: w.location, SKU: m.SKU,
			From: m.From, To: m.To, Quantity: m.Quantity,
			Worth: plan.Worth{
				Saves:   runs.Tidy(m.Saves),
				Costs:   runs.Tidy(m.Costs),
				Payback: runs.Tidy(m.Payback),
			},
			Reason: m.Reason})
	}
	fill(refills.moved)
	return out
}

// slottingRows say of every SKU with stock where it stands, where it should, and
// what its pick lines rest on.
func (w *warehouse) slottingRows(r slotting.Result) []datasets.Slotting {
	now, after := mainSlot(w.in.Stock), mainSlot(r.After)
	prime := primeSlots(w.in.Layout, w.opt.Policy)
	reason := map[slotSKU]string{}
	cart := map[string]string{} // where what lies on the cart came from
	for _, m := range r.Moves {
		from := m.From
		if m.Staged {
			cart[m.SKU+"\x00"+m.To] = m.From
			continue
		}
		from = cmp.Or(cart[m.SKU+"\x00"+m.From], from)
		reason[slotSKU{from, m.SKU}] = m.Reason
	}
	stays := map[slotSKU]string{}
	for _, s := range r.Stays {
		stays[slotSKU{s.Slot, s.SKU}] = "stays: " + s.Text
	}
	nothing := cmp.Or(map[bool]string{true: "stays: " + r.WhyNothing()}[len(r.Moves) == 0],
		"stays: no better slot pays back within the horizon")
	if r.Withheld() != "" {
		clear(stays)
	}
	var out []datasets.Slotting
	for _, s := range w.in.SKUs {
		if now[s.ID] == "" && after[s.ID] == "" && s.Demand == 0 {
			continue
		}
		if now[s.ID] == "" && after[s.ID] == "" {
			stays[slotSKU{"", s.ID}] = "lies in no slot; what comes in is put away by the putaway plan"
		}
		out = append(out, datasets.Slotting{Location: w.location, SKU: s.ID, Velocity: s.Velocity,
			Units: s.Demand, Basis: string(w.basis[s.ID]),
			Slot: now[s.ID], Proposed: after[s.ID], Prime: prime[after[s.ID]],
			Reason: cmp.Or(reason[slotSKU{now[s.ID], s.ID}], stays[slotSKU{now[s.ID], s.ID}], nothing)})
	}
	slices.SortFunc(out, func(a, b datasets.Slotting) int {
		return cmp.Or(-cmp.Compare(a.Velocity, b.Velocity), cmp.Compare(a.SKU, b.SKU))
	})
	return out
}

// evidence is what the plan of a warehouse rests on.
func (w *warehouse) evidence(r slotting.Result, labourCost float64) datasets.SlottingEvidence {
	e := datasets.SlottingEvidence{Location: w.location, Policy: string(r.Policy),
		HorizonDays: int64(w.opt.Horizon), Moves: int64(len(r.Moves)),
		WorkMinutes: runs.Tidy(r.WorkSeconds / 60),
		Travel: slotting.Travel{
			TravelBefore: runs.Tidy(r.TravelBefore),
			TravelAfter:  runs.Tidy(r.TravelAfter),
			LowerBound:   runs.Tidy(r.LowerBound),
			Gap:          runs.Tidy(r.Gap),
			TourBound:    runs.Tidy(r.TourBound),
		},
		SecondsSaved: runs.Tidy(r.SecondsSaved), MoneySaved: runs.Tidy(r.SecondsSaved / 3600 * labourCost),
		UnitsPerLine: runs.Tidy(w.unitsPerLine), Search: r.Search.Reason, Affinity: r.Affinity.Reason,
		Verdict: r.Verdict}
	if h := r.HeldOut; h != nil {
		e.JudgedDays, e.JudgedTours, e.Trust = int64(h.Days), int64(h.Tours), runs.Tidy(h.Trust)
		e.Saved, e.SavedLow, e.SavedHigh = runs.Tidy(h.Share.Mean), runs.Tidy(h.Share.Low), runs.Tidy(h.Share.High)
	}
	return e
}

// mainSlot is the slot that holds most of a SKU.
func mainSlot(stock []slotting.Assignment) map[string]string {
	most := map[string]int64{}
	out := map[string]string{}
	for _, a := range stock {
		if a.Quantity > most[a.SKU] || a.Quantity == most[a.SKU] && a.Slot < out[a.SKU] {
			most[a.SKU], out[a.SKU] = a.Quantity, a.Slot
		}
	}
	return out
}

// primeShare is the part of the slots that counts as prime: the fifth that is
// nearest to the start of the pick tours.
const primeShare = 0.2

func primeSlots(l layout.Layout, policy layout.Policy) map[string]bool {
	w, _, err := layout.Compile(l)
	if err != nil {
		return nil
	}
	router := layout.NewRouter(w, policy)
	cost := make([]float64, len(l.Slots))
	order := make([]int32, len(l.Slots))
	for i := range l.Slots {
		order[i] = int32(i)
		cost[i] = router.Cost([]int32{int32(i)})
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(cost[a], cost[b]) })
	out := map[string]bool{}
	for _, i := range order[:int(math.Ceil(primeShare*float64(len(order))))] {
		out[l.Slots[i].ID] = true
	}
	return out
}
