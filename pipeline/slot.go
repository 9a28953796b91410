package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/slotting"
)

// slotStage recommends, for every location that has slots, where each SKU
// should stand, and the moves that pay back.
func slotStage(ctx context.Context, n *Night) error {
	velocity, err := n.velocities(ctx)
	if err != nil {
		return err
	}
	slots, moves, curve := []datasets.Slotting{}, []plan.MoveLine{}, []datasets.MoveCurve{}
	for _, location := range n.slotLocations() {
		in := n.slotInput(location, velocity)
		n.stage.RowsIn += int64(len(in.Layout.Slots))
		r, err := slotting.Plan(in, n.slotOptions())
		n.slotFaults(location, r.Faults)
		if err != nil {
			continue // the layout is refused; its faults are problems
		}
		moves = append(moves, n.moveLines(location, r)...)
		slots = append(slots, slottingRows(location, in, r, n.slotOptions().Policy)...)
		for _, c := range r.Curve {
			curve = append(curve, datasets.MoveCurve{Location: location, Moves: int64(c.Moves), Minutes: tidy(c.Minutes), Travel: tidy(c.Travel)})
		}
		n.manifest.Headline.TravelBefore += tidy(r.TravelBefore)
		n.manifest.Headline.TravelAfter += tidy(r.TravelAfter)
		n.problem(plan.Problem{Code: "slotting_verdict", Severity: plan.SeverityNotice, Key: location, Text: r.Verdict,
			Hint: "review the move plan; doing nothing is always allowed"})
	}
	n.manifest.Headline.Moves = int64(len(moves))
	n.stage.RowsOut = int64(len(slots) + len(moves) + len(curve))
	if err := datasets.WriteRows(n.table("slotting"), slots, datasets.WriteOptions{}); err != nil {
		return err
	}
	if err := datasets.WriteRows(n.table("move_curve"), curve, datasets.WriteOptions{}); err != nil {
		return err
	}
	return datasets.WriteDocument(n.table("move_plan"), moves, datasets.WriteOptions{})
}

// slotLocations are the locations of the slots table, in order.
func (n *Night) slotLocations() []string {
	seen := map[string]bool{}
	for _, s := range n.in.Slots {
		seen[s.Location] = true
	}
	job := n.job()
	var out []string
	for l := range seen {
		if len(job.Locations) == 0 || slices.Contains(job.Locations, l) {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return out
}

func (n *Night) slotOptions() slotting.Options {
	policy, err := slotting.ParsePolicy(n.cfg.Slotting.Routing)
	if err != nil {
		policy = slotting.SShape
	}
	return slotting.Options{Policy: policy, MaxMoves: n.cfg.Slotting.Moves, Seed: n.cfg.Slotting.Seed}
}

// velocityDays is how far ahead velocities look: the coming four weeks.
const velocityDays = 28

// velocities are the units a day that leave each location: its own forecast
// sales, and what the locations below it are forecast to sell.
func (n *Night) velocities(ctx context.Context) (map[core.Key]float64, error) {
	own := map[core.Key]float64{}
	until := n.opt.AsOf + velocityDays
	err := datasets.StreamRows(ctx, datasets.Source{Path: n.table("forecasts")}, func(rows []datasets.Forecast) error {
		for _, f := range rows {
			if f.Date < until {
				own[core.Key{Location: f.Location, SKU: f.SKU}] += f.Mean / velocityDays
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	m := indexMasters(n.in, n.opt.AsOf)
	keys := make([]core.Key, 0, len(own))
	for k := range own {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, core.Key.Compare)
	out := make(map[core.Key]float64, len(own))
	for _, k := range keys {
		out[k] += own[k]
		up, _ := m.chain(k)
		for _, by := range up {
			out[core.Key{Location: by, SKU: k.SKU}] += own[k]
		}
	}
	return out, nil
}

// slotInput is one location's warehouse as the slotting engine sees it.
func (n *Night) slotInput(location string, velocity map[core.Key]float64) slotting.Input {
	in := slotting.Input{Layout: slotting.Layout{Stations: []slotting.Station{{ID: "dock", Kind: slotting.Dock}}}}
	held := map[string]map[string]bool{}
	pinned, locked := n.stays(location)
	for _, s := range n.in.SlotStock {
		if s.Location != "" && s.Location != location || s.Quantity <= 0 {
			continue
		}
		in.Stock = append(in.Stock, slotting.Assignment{Slot: s.Slot, SKU: s.SKU, Quantity: s.Quantity})
		if held[s.Slot] == nil {
			held[s.Slot] = map[string]bool{}
		}
		held[s.Slot][s.SKU] = true
	}
	for _, s := range n.in.Slots {
		if s.Location == location {
			in.Layout.Slots = append(in.Layout.Slots, slotOf(s, len(held[s.Slot]), locked[s.Slot]))
		}
	}
	for _, d := range n.in.Distances {
		if d.Location == location {
			in.Layout.Distances = append(in.Layout.Distances, slotting.Distance{From: d.From, To: d.To, Metres: d.Distance})
		}
	}
	perUnit := n.linesPerUnit(location, &in)
	for i := range n.in.Items {
		it := &n.in.Items[i]
		units := velocity[core.Key{Location: location, SKU: it.SKU}]
		lines := units
		if r, ok := perUnit[it.SKU]; ok {
			lines = units * r
		}
		sku := skuOf(it, units, lines)
		sku.Pinned = pinned[it.SKU]
		in.SKUs = append(in.SKUs, sku)
	}
	return in
}

func slotOf(s datasets.Slot, skus int, locked bool) slotting.Slot {
	return slotting.Slot{ID: s.Slot, Zone: s.Zone, Aisle: s.Aisle, Bay: fmt.Sprint(s.Bay), Level: int(s.Level), X: s.X, Y: s.Y,
		Volume: s.CapacityVolume, Weight: s.CapacityWeight, MaxSKUs: max(1, skus), StorageClass: s.StorageClass, Locked: s.Locked || locked}
}

func skuOf(it *datasets.Item, units, lines float64) slotting.SKU {
	volume := it.UnitVolume
	if volume == 0 {
		volume = it.UnitLength * it.UnitWidth * it.UnitHeight / 1000 // cubic centimetres to litres
	}
	return slotting.SKU{ID: it.SKU, Velocity: tidy(lines), Demand: tidy(units), Volume: volume, Weight: it.UnitWeight,
		StorageClass: it.StorageClass}
}

// linesPerUnit adds the location's past order lines to the input and counts,
// for each SKU, how many pick lines a sold unit makes.
func (n *Night) linesPerUnit(location string, in *slotting.Input) map[string]float64 {
	oldest := n.opt.AsOf - core.Day(n.cfg.Slotting.HistoryDays)
	lines, units := map[string]float64{}, map[string]float64{}
	for _, l := range n.in.OrderLines {
		day := core.DayOf(l.OrderedAt)
		if l.Location != "" && l.Location != location || day < oldest || day >= n.opt.AsOf || !(l.Quantity > 0) {
			continue
		}
		in.Lines = append(in.Lines, slotting.OrderLine{Order: l.Order, SKU: l.SKU, Day: int32(day)})
		lines[l.SKU]++
		units[l.SKU] += l.Quantity
	}
	for sku := range lines {
		lines[sku] /= units[sku]
	}
	return lines
}

// slotFaults turns the engine's named faults into problems.
func (n *Night) slotFaults(location string, faults []slotting.Fault) {
	for _, f := range faults {
		severity := plan.SeverityWarning
		if f.Refuses {
			severity = plan.SeverityError
		}
		n.problem(plan.Problem{Code: "slot_" + f.Code, Severity: severity, Key: location + "/" + f.Where, Text: f.Text, Hint: f.Hint})
	}
}

func (n *Night) moveLines(location string, r slotting.Result) []plan.MoveLine {
	decisions := plan.Decisions(n.reviews)
	var out []plan.MoveLine
	for _, m := range r.Moves {
		line := plan.MoveLine{Line: fmt.Sprintf("%s/M/%s/%d", n.opt.AsOf, location, m.Step), Step: int64(m.Step), Trip: int64(m.Trip),
			Location: location, SKU: m.SKU, From: m.From, To: m.To, Quantity: m.Quantity, Saves: tidy(m.Saves), Costs: tidy(m.Costs),
			Payback: tidy(m.Payback), Reason: m.Reason}
		line.Status = n.standing(reviewed{decisions: decisions}, line.Line)
		out = append(out, line)
	}
	return out
}

// slottingRows say of every SKU with stock where it stands and where it should.
func slottingRows(location string, in slotting.Input, r slotting.Result, policy slotting.Policy) []datasets.Slotting {
	now, after := mainSlot(in.Stock), mainSlot(r.After)
	prime := primeSlots(in.Layout, policy)
	reason := map[string]string{}
	for _, m := range r.Moves {
		if !m.Staged {
			reason[m.SKU] = m.Reason
		}
	}
	var out []datasets.Slotting
	for _, s := range in.SKUs {
		if now[s.ID] == "" && after[s.ID] == "" && s.Demand == 0 {
			continue
		}
		out = append(out, datasets.Slotting{Location: location, SKU: s.ID, Velocity: s.Velocity, Slot: now[s.ID],
			Proposed: after[s.ID], Prime: prime[after[s.ID]], Reason: cmp.Or(reason[s.ID], "stays")})
	}
	slices.SortFunc(out, func(a, b datasets.Slotting) int {
		return cmp.Or(-cmp.Compare(a.Velocity, b.Velocity), cmp.Compare(a.SKU, b.SKU))
	})
	return out
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

func primeSlots(l slotting.Layout, policy slotting.Policy) map[string]bool {
	w, _, err := slotting.Compile(l)
	if err != nil {
		return nil
	}
	router := slotting.NewRouter(w, policy)
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
