package datasets

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/plan"
)

// LocationZones are the zones of locations that have one of their own. What is
// wrong with the table the gate says.
func LocationZones(ctx context.Context, s Source) map[string]*time.Location {
	rows, err := table.ReadChecked[Location](ctx, s, nil, func(table.Cell) error { return nil }, nil)
	if err != nil {
		return nil
	}
	var out map[string]*time.Location
	for _, r := range rows {
		zone, err := time.LoadLocation(r.TimeZone)
		if r.TimeZone == "" || err != nil {
			continue
		}
		if out == nil {
			out = map[string]*time.Location{}
		}
		out[r.Location] = zone
	}
	return out
}

// index remembers items and locations for the checks of the other tables.
func (l *loader) index(in *Inputs) {
	l.items, l.locations = map[string]*Item{}, map[string]*Location{}
	for i := range in.Items {
		l.items[in.Items[i].SKU] = &in.Items[i]
	}
	l.spelled, l.misspelled = formsOf(sortedKeys(l.items)), map[string]string{}
	for i := range in.Locations {
		l.locations[in.Locations[i].Location] = &in.Locations[i]
	}
}

func (l *loader) indexSlots(slots []Slot) {
	l.slots, l.slotAt = map[string]int{}, map[string]bool{}
	for _, s := range slots {
		l.slots[s.Slot]++
		l.slotAt[s.Location+"\x00"+s.Slot] = true
	}
}

func (f *Findings) problem(severity, code, key, text, hint string) {
	f.Problems = append(f.Problems, plan.Problem{Stage: "load", Code: code, Severity: severity,
		Key: key, Text: text, Hint: hint})
}

// Unstated are figures that no row of the tables states, and what the plan is without them.
func Unstated(in *Inputs) (out []plan.Problem) {
	lead := slices.ContainsFunc(in.Sourcing, func(r Sourcing) bool { return !math.IsNaN(r.LeadTimeDays) }) ||
		slices.ContainsFunc(in.Suppliers, func(r Supplier) bool { return r.LeadTimeDays > 0 })
	if len(in.Sourcing) > 0 && len(in.Receipts) == 0 && !lead {
		out = append(out, plan.Problem{Stage: "load", Code: "no_lead_times", Severity: plan.SeverityWarning, Key: "sourcing",
			Text: "no row states a lead time and there are no receipts to learn one from: nothing is bought",
			Hint: "state lead_time_days in sourcing or suppliers, or name the column that holds it under aliases"})
	}
	cost := slices.ContainsFunc(in.Sourcing, func(r Sourcing) bool { return r.UnitCost > 0 }) ||
		slices.ContainsFunc(in.Items, func(r Item) bool { return r.UnitCost > 0 })
	if len(in.Sourcing) > 0 && !cost {
		out = append(out, plan.Problem{Stage: "load", Code: "no_costs", Severity: plan.SeverityWarning, Key: "sourcing",
			Text: "no row says what an item costs: orders are worth 0, and neither stock nor lots are weighed by money",
			Hint: "state unit_cost in sourcing or items, or name the column that holds it under aliases"})
	}
	return out
}

// crossCheck looks at what single rows cannot show.
func crossCheck(in *Inputs, l *loader) {
	l.f.Problems = append(l.f.Problems, Unstated(in)...)
	l.f.tellWeighed(in.Items)
	for _, x := range in.Locations {
		switch {
		case x.SuppliedBy == "":
		case l.locations[x.SuppliedBy] == nil:
			l.f.problem(plan.SeverityError, "unknown_location", x.Location,
				fmt.Sprintf("it is supplied by %s, which is not in locations%s; nothing that comes from there is planned",
					x.SuppliedBy, fault.Suggest(x.SuppliedBy, sortedKeys(l.locations))),
				"add "+x.SuppliedBy+" to locations, correct it, or leave supplied_by empty for suppliers")
		case l.suppliedInCircle(x.Location):
			l.f.problem(plan.SeverityError, "supply_circle", x.Location,
				"following supplied_by from it leads back to it; nothing that comes over it is planned",
				"let one of the locations buy from suppliers")
		}
	}
	l.f.twins(in.Items)
	for _, sku := range sortedKeys(l.misspelled) {
		l.f.problem(plan.SeverityWarning, "twin_sku", l.misspelled[sku],
			fmt.Sprintf("rows of %q were refused: items has %q, another spelling of it", sku, l.misspelled[sku]),
			"write the code one way in every table")
	}
	checkSuccessors(in, l)
	for _, sku := range slices.Sorted(slices.Values(l.opts.Known)) {
		if l.items[sku] == nil {
			l.f.problem(plan.SeverityWarning, "vanished_item", sku,
				"the run before knew it, but it is no longer in items",
				"if it is discontinued, keep it in items with that status")
		}
	}
	checkLanes(in, l)
	checkStockFacts(in, l)
	checkReservations(in, l)
	checkBreaks(in, l)
	checkShares(in, l)
	checkKitCircles(in, l)
	checkSlots(in, l)
}

func (l *loader) suppliedInCircle(location string) bool {
	at := location
	for range l.locations {
		next := l.locations[at]
		if next == nil || next.SuppliedBy == "" {
			return false
		}
		if at = next.SuppliedBy; at == location {
			return true
		}
	}
	return false
}

func checkStockFacts(in *Inputs, l *loader) {
	onHand := map[core.Key]int64{}
	for _, x := range in.Stock {
		onHand[core.Key{SKU: x.SKU, Location: x.Location}] += x.OnHand
	}
	for _, x := range in.Stock {
		k := core.Key{SKU: x.SKU, Location: x.Location}
		switch {
		case x.OnHand >= 0:
		case onHand[k] < 0:
			l.f.problem(plan.SeverityError, "negative_stock", k.String(), fmt.Sprintf("%d units on hand", onHand[k]),
				"count it; until then nothing is planned for it")
			onHand[k] = 0 // said
		case onHand[k] > 0:
			l.f.problem(plan.SeverityWarning, "negative_bin", k.String(),
				fmt.Sprintf("%d units in one row of stock, %d in all", x.OnHand, onHand[k]),
				"count that bin or lot; the sum is planned on")
		}
		if x.ExpiresOn != core.NoDay && x.ExpiresOn < l.opts.AsOf && x.OnHand > 0 {
			l.f.problem(plan.SeverityWarning, "expired_stock", k.String(),
				fmt.Sprintf("%d units of lot %q expired on %s", x.OnHand, x.Lot, x.ExpiresOn), "take the lot off stock")
		}
	}
}

// checkReservations finds more promised to customers than lies on the shelf.
func checkReservations(in *Inputs, l *loader) {
	type held struct{ onHand, reserved int64 }
	at := map[string]held{}
	for _, x := range in.Stock {
		k := core.Key{SKU: x.SKU, Location: x.Location}.String()
		h := at[k]
		at[k] = held{h.onHand + x.OnHand, h.reserved + x.Reserved}
	}
	for _, k := range sortedKeys(at) {
		if h := at[k]; h.onHand >= 0 && h.reserved > h.onHand {
			l.f.problem(plan.SeverityWarning, "reserved_above_stock", k,
				fmt.Sprintf("%d units are reserved and %d are on hand", h.reserved, h.onHand),
				"count it, or book what is owed as backordered; until then what is missing is ordered")
		}
	}
}

// checkShares finds suppliers whose shares of an item's orders do not sum to 1.
func checkShares(in *Inputs, l *loader) {
	total, several := map[string]float64{}, map[string]int{}
	for _, x := range in.Sourcing {
		if x.FromQuantity == 0 && x.Share > 0 {
			k := core.Key{SKU: x.SKU, Location: x.Location}.String()
			total[k] += x.Share
			several[k]++
		}
	}
	for _, k := range sortedKeys(total) {
		if several[k] > 1 && math.Abs(total[k]-1) > 0.02 {
			l.f.problem(plan.SeverityError, "shares_not_one", k,
				fmt.Sprintf("the shares of its %d suppliers sum to %.4g", several[k], total[k]),
				"let the shares in sourcing sum to 1; until then nothing is ordered of it")
		}
	}
}

// checkKitCircles finds kits that are, over other kits, parts of themselves.
func checkKitCircles(in *Inputs, l *loader) {
	parts := map[string][]string{}
	for _, k := range in.Kits {
		parts[k.Kit] = append(parts[k.Kit], k.SKU)
	}
	for _, kit := range sortedKeys(parts) {
		seen, open := map[string]bool{}, slices.Clone(parts[kit])
		for len(open) > 0 && !seen[kit] {
			next := open[len(open)-1]
			open = open[:len(open)-1]
			if !seen[next] {
				seen[next] = true
				open = append(open, parts[next]...)
			}
		}
		if seen[kit] {
			l.f.problem(plan.SeverityError, "kit_circle", kit, "following its parts leads back to it",
				"take the kit out of its own parts")
		}
	}
}

// checkBreaks finds price breaks without the row they belong to.
func checkBreaks(in *Inputs, l *loader) {
	base := map[[3]string]bool{}
	for _, x := range in.Sourcing {
		if x.FromQuantity == 0 {
			base[[3]string{x.SKU, x.Location, x.Supplier}] = true
		}
	}
	for _, x := range in.Sourcing {
		if x.FromQuantity > 0 && !base[[3]string{x.SKU, x.Location, x.Supplier}] {
			l.f.problem(plan.SeverityWarning, "break_without_terms",
				core.Key{SKU: x.SKU, Location: x.Location}.String(),
				fmt.Sprintf("a price break from %d units at %s has no row with the terms", x.FromQuantity, x.Supplier),
				"add the sourcing row with from_quantity 0")
		}
	}
}

// checkSlots compares each slot's contents with what it can hold.
func checkSlots(in *Inputs, l *loader) {
	type load struct{ volume, weight float64 }
	held := map[string]load{}
	only := map[string]string{} // the location of a slot whose name is unique
	for _, s := range in.Slots {
		only[s.Slot] = s.Location
	}
	at := func(x SlotStock) string {
		if x.Location != "" {
			return x.Location + "\x00" + x.Slot
		}
		return only[x.Slot] + "\x00" + x.Slot
	}
	for _, x := range in.SlotStock {
		item, key := l.items[x.SKU], at(x)
		if item == nil {
			continue // the ledger may hold what items no longer lists
		}
		h := held[key]
		h.volume += float64(x.Quantity) * item.volume()
		h.weight += float64(x.Quantity) * item.UnitWeight
		held[key] = h
	}
	for _, s := range in.Slots {
		h := held[s.Location+"\x00"+s.Slot]
		switch {
		case s.CapacityVolume > 0 && h.volume > s.CapacityVolume*1.0001:
			l.f.problem(plan.SeverityWarning, "slot_overfull", s.Slot+"@"+s.Location,
				fmt.Sprintf("it holds %.1f litres and has room for %.1f", h.volume, s.CapacityVolume),
				"count it, or correct the capacity or the item's volume")
		case s.CapacityWeight > 0 && h.weight > s.CapacityWeight*1.0001:
			l.f.problem(plan.SeverityWarning, "slot_overfull", s.Slot+"@"+s.Location,
				fmt.Sprintf("it bears %.1f kg and is made for %.1f", h.weight, s.CapacityWeight),
				"count it, or correct the capacity or the item's weight")
		}
	}
}

// volume is the unit volume in litres, from the sides where it is not given.
func (x *Item) volume() float64 {
	if x.UnitVolume > 0 {
		return x.UnitVolume
	}
	return x.UnitLength * x.UnitWidth * x.UnitHeight / 1000
}

// repeatedFiles names files that were read once although they lie there twice.
func (f *Findings) repeatedFiles(sources Sources) error {
	for _, table := range sortedKeys(sources) {
		out, err := sources[table].Repeated()
		if err != nil {
			return err
		}
		for _, r := range out {
			f.problem(plan.SeverityNotice, "repeated_file", table,
				fmt.Sprintf("%s is equal to %s and was left out", r.File, r.Same),
				"take one of the two away")
		}
	}
	return nil
}
