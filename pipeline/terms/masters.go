package terms

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
)

// Masters indexes the input tables by what the stages ask for.
type Masters struct {
	Items     map[string]*datasets.Item
	Locations map[string]*datasets.Location
	Sourcing  map[core.Key][]datasets.Sourcing // by (location or "", sku), as in the file
	Suppliers map[string]*datasets.Supplier
	Stock     map[core.Key]KeyStock
	OnOrder   map[core.Key][]replenish.OpenOrder
	overrides map[core.Key][]datasets.Override
	Kits      map[string]bool // put together when sold
	Parts     map[string][]replenish.Component
	lanes     map[laneKey]datasets.Lane
	supplies  map[string][]string // the locations that name one in supplied_by
	// SupplierOf is who delivers an open order, where it says so.
	SupplierOf map[string]string
	Wanted     map[core.Key][]datasets.CustomerOrder // by the key whose stock serves them
	asOf       core.Day
	// refused are rows of stock and supply that were not used, by SKU.
	refused map[string][]datasets.RefusedKey
}

type KeyStock struct {
	OnHand, Reserved, Backordered int64
	lots                          []replenish.Lot
}

// IndexMasters indexes the inputs as of a day: open orders placed later are
// not known yet.
func IndexMasters(in *datasets.Inputs, asOf core.Day) *Masters {
	m := &Masters{
		Items: map[string]*datasets.Item{}, Locations: map[string]*datasets.Location{},
		Sourcing: map[core.Key][]datasets.Sourcing{}, Suppliers: map[string]*datasets.Supplier{},
		Stock: map[core.Key]KeyStock{}, OnOrder: map[core.Key][]replenish.OpenOrder{},
		overrides:  map[core.Key][]datasets.Override{},
		SupplierOf: map[string]string{}, supplies: map[string][]string{},
		lanes: map[laneKey]datasets.Lane{}, refused: map[string][]datasets.RefusedKey{},
		Wanted: map[core.Key][]datasets.CustomerOrder{}, asOf: asOf,
	}
	for _, r := range in.Refused {
		m.refused[r.SKU] = append(m.refused[r.SKU], r)
	}
	for i := range in.Items {
		m.Items[in.Items[i].SKU] = &in.Items[i]
	}
	for i := range in.Locations {
		m.Locations[in.Locations[i].Location] = &in.Locations[i]
		if by := in.Locations[i].SuppliedBy; by != "" {
			m.supplies[by] = append(m.supplies[by], in.Locations[i].Location)
		}
	}
	for _, l := range in.Lanes {
		m.lanes[laneKey{l.FromLocation, l.Location, l.SKU}] = l
	}
	for _, s := range in.Sourcing {
		if s.NextUnitCost > 0 && s.NextCostFrom > 0 && s.NextCostFrom <= asOf { // the announced cost is today's
			s.UnitCost, s.NextUnitCost, s.NextCostFrom = s.NextUnitCost, 0, core.NoDay
		}
		k := core.Key{Location: s.Location, SKU: s.SKU}
		m.Sourcing[k] = append(m.Sourcing[k], s)
	}
	for i := range in.Suppliers {
		m.Suppliers[in.Suppliers[i].Supplier] = &in.Suppliers[i]
	}
	m.indexStock(in.Stock)
	m.indexCustomerOrders(in.CustomerOrders, asOf)
	m.indexKits(in.Kits, in.Sourcing)
	for _, o := range in.OpenOrders {
		if o.OrderedOn != core.NoDay && o.OrderedOn > asOf {
			continue
		}
		k := core.Key{Location: o.Location, SKU: o.SKU}
		m.SupplierOf[o.Order] = o.Supplier
		m.OnOrder[k] = append(m.OnOrder[k], replenish.OpenOrder{ID: o.Order, Quantity: o.Quantity,
			Ordered: int32(o.OrderedOn), Due: int32(o.DueOn)})
	}
	for _, o := range in.Overrides {
		begun := o.StartsOn <= asOf || o.Field == string(plan.OverrideForecast) // which speaks of demand days to come
		if begun && (o.EndsOn == core.NoDay || asOf <= o.EndsOn) {
			k := core.Key{Location: o.Location, SKU: o.SKU}
			m.overrides[k] = append(m.overrides[k], o)
		}
	}
	return m
}

func (m *Masters) indexStock(rows []datasets.Stock) {
	for _, s := range rows {
		k := core.Key{Location: s.Location, SKU: s.SKU}
		of := m.Stock[k]
		of.OnHand += s.OnHand
		of.Reserved += s.Reserved
		of.Backordered += s.Backordered
		if s.ExpiresOn != core.NoDay {
			of.lots = append(of.lots, replenish.Lot{Quantity: s.OnHand,
				Expires: int32(s.ExpiresOn) + 1}) // sold on its last day still
		}
		m.Stock[k] = of
	}
}

// unread says which refused row leaves a key's stock or supply in doubt; "" where
// none does.
func (m *Masters) unread(k core.Key) string {
	for _, r := range m.refused[k.SKU] {
		if r.Table == "sourcing" {
			continue
		}
		spoken := false // another row speaks of the key
		if r.Location == "" {
			switch r.Table {
			case "stock":
				_, spoken = m.Stock[k]
			case "open_orders":
				_, spoken = m.OnOrder[k]
			default: // an order at an unknown place is nobody's demand
				spoken = true
			}
		}
		if r.Location == k.Location || r.Location == "" && !spoken {
			return fmt.Sprintf("%s of %s (%s) was refused, so that what it has or expects is not known", datasets.RowWord(r.File, r.Row), r.Table, filepath.Base(r.File))
		}
	}
	return ""
}

// UnreadSource says which refused row of sourcing spoke of a key; "" where none did.
func (m *Masters) UnreadSource(k core.Key) string {
	for _, r := range m.refused[k.SKU] {
		if r.Table == "sourcing" && (r.Location == "" || r.Location == k.Location) {
			return fmt.Sprintf("%s of %s (%s) was refused, so that nobody is known to supply it", datasets.RowWord(r.File, r.Row), r.Table, filepath.Base(r.File))
		}
	}
	return ""
}

// sourcingTerms are the sourcing rows that apply to a key: those of the location, or
// else those for every location; of several suppliers the one with the largest
// share, then the cheapest, then by name.
type sourcingTerms struct {
	datasets.Sourcing
	breaks []replenish.PriceBreak
	others []datasets.Sourcing // further suppliers, by name, where none has a share
	split  []datasets.Sourcing // the suppliers that have a share, by name, where there are several
	known  bool
}

func (m *Masters) TermsOf(k core.Key) sourcingTerms {
	rows := m.Sourcing[k]
	if len(rows) == 0 {
		rows = m.Sourcing[core.Key{Location: "", SKU: k.SKU}]
	}
	var best sourcingTerms
	var split []datasets.Sourcing
	open := slices.ContainsFunc(rows, func(r datasets.Sourcing) bool { return r.FromQuantity == 0 && !m.ended(&r) })
	for _, r := range rows {
		if r.FromQuantity > 0 || open && m.ended(&r) {
			continue
		}
		if r.Share > 0 {
			split = append(split, r)
		}
		if !best.known || cmp.Or(-cmp.Compare(r.Share, best.Share),
			cmp.Compare(r.UnitCost, best.UnitCost), cmp.Compare(r.Supplier, best.Supplier)) < 0 {
			best = sourcingTerms{Sourcing: r, known: true}
		}
	}
	for _, r := range rows {
		if r.FromQuantity > 0 && r.Supplier == best.Supplier {
			if r.BreakKind == "incremental" {
				best.BreakKind = r.BreakKind
			}
			best.breaks = append(best.breaks, replenish.PriceBreak{From: r.FromQuantity, Cost: r.UnitCost.Float()})
		}
	}
	slices.SortFunc(best.breaks, func(a, b replenish.PriceBreak) int { return cmp.Compare(a.From, b.From) })
	if len(split) == 0 {
		for _, r := range rows {
			if r.FromQuantity == 0 && r.Supplier != best.Supplier && !m.ended(&r) {
				best.others = append(best.others, r)
			}
		}
		slices.SortFunc(best.others, func(a, b datasets.Sourcing) int { return cmp.Compare(a.Supplier, b.Supplier) })
	}
	if len(split) > 1 {
		slices.SortFunc(split, func(a, b datasets.Sourcing) int { return cmp.Compare(a.Supplier, b.Supplier) })
		best.split = split
	}
	return best
}

// statedDays is the lead time that a supplier states for a key, days; 0 where it
// states none.
func (m *Masters) statedDays(k core.Key, supplier string) float64 {
	for _, key := range []core.Key{k, {SKU: k.SKU}} {
		for _, r := range m.Sourcing[key] {
			if r.FromQuantity == 0 && r.Supplier == supplier && r.LeadTimeDays > 0 {
				return r.LeadTimeDays
			}
		}
	}
	return 0
}

// workingDays is the lead_time_unit of lead times in the supplier's working days.
const workingDays = "working_days"

// countsWorking tells whether a supplier's lead time for a key is in working days.
func (m *Masters) countsWorking(k core.Key, supplier string) bool {
	for _, key := range []core.Key{k, {SKU: k.SKU}} {
		for _, r := range m.Sourcing[key] {
			if r.FromQuantity == 0 && r.Supplier == supplier {
				return r.LeadTimeUnit == workingDays
			}
		}
	}
	return false
}

// SuppliedBy is the own location that replenishes a key, or "" when it is
// bought: a location with its own sourcing row for the SKU buys.
func (m *Masters) SuppliedBy(k core.Key) string {
	l := m.Locations[k.Location]
	if l == nil || l.SuppliedBy == "" || len(m.Sourcing[k]) > 0 {
		return ""
	}
	return l.SuppliedBy
}

// SuppliesOthers tells whether other locations get their goods from the location.
func (m *Masters) SuppliesOthers(location string) bool { return len(m.supplies[location]) > 0 }

// Chain is the locations from which a key's goods come, nearest first, up to the one
// that buys. known is false where one of them is in no table, or the chain is a circle.
func (m *Masters) Chain(k core.Key) (up []string, known bool) {
	known = m.Locations[k.Location] != nil
	for by := m.SuppliedBy(k); by != ""; by = m.SuppliedBy(core.Key{Location: by, SKU: k.SKU}) {
		up = append(up, by)
		if m.Locations[by] == nil || len(up) > len(m.Locations) {
			return up, false
		}
	}
	return up, known
}

// UnitCost is what one base unit costs: the item's, else its sourcing's.
func (m *Masters) UnitCost(k core.Key) core.Money {
	if it := m.Items[k.SKU]; it != nil && it.UnitCost > 0 {
		return it.UnitCost
	}
	return m.TermsOf(k).UnitCost
}

func (m *Masters) Category(sku string) string {
	if it := m.Items[sku]; it != nil {
		return it.Category
	}
	return ""
}

// supplierTerms turns the suppliers table into the engine's suppliers, one for
// each supplier and one for each supplying own location.
func (m *Masters) supplierTerms(cfg *config.Config) []replenish.Supplier {
	names := make([]string, 0, len(m.Suppliers))
	for name := range m.Suppliers {
		names = append(names, name)
	}
	if len(names) == 0 { // the table is optional: those that sourcing names, on the terms of one that says nothing
		for _, rows := range m.Sourcing {
			for _, r := range rows {
				m.Suppliers[r.Supplier] = &datasets.Supplier{Supplier: r.Supplier}
			}
		}
		names = slices.Collect(maps.Keys(m.Suppliers))
	}
	slices.Sort(names)
	var out []replenish.Supplier
	for _, name := range names {
		s := m.Suppliers[name]
		r := replenish.Supplier{Key: name, ReviewDays: cfg.Replenish.ReviewDays, MinimumValue: s.MinimumValue.Float(),
			Container: s.MinimumVolume, LeadDays: -1}
		r.OrderWeekdays, r.Works, r.Closures = weekdays(s.OrderWeekdays), weekdays(s.WorkingWeekdays),
			dayRanges(s.Closures)
		r.MinimumWeight = s.MinimumWeight
		r.OrderCost, r.Capacity, r.CapacityDays = s.OrderCost.Float(), s.CapacityUnits, int(cmp.Or(s.CapacityDays, 7))
		out = append(out, r)
	}
	own := slices.Sorted(maps.Keys(m.supplies))
	for _, name := range own {
		out = append(out, replenish.Supplier{Key: name, LeadDays: float64(cfg.Replenish.TransferLeadDays), LeadStated: true, ReviewDays: 1})
	}
	return out
}

// Amount is a quantity of base units of an item in words.
func (m *Masters) Amount(sku string, units int64) string { return m.Counted(sku).Amount(units) }
