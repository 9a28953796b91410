package datasets

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/fault"
)

// Every check looks at one row whose values already lie within the contract.

func checkItem(l *loader, r *Item) verdict {
	if r.Replaces == r.SKU {
		return reject("replaces", r.Replaces, "an item cannot replace itself", "name the old SKU, or leave it empty")
	}
	return use
}

func checkLocation(l *loader, r *Location) verdict {
	if r.SuppliedBy == r.Location {
		return reject("supplied_by", r.SuppliedBy, "a location cannot supply itself",
			"name another, or leave it empty for suppliers")
	}
	if r.Kind == KindChannel && r.SuppliedBy == "" {
		return reject("supplied_by", "", "a channel is sold from another location's stock",
			"name that location, or make it a store or a warehouse")
	}
	if _, err := ParseWeekdays(r.ReceivingWeekdays); err != nil {
		return reject("receiving_weekdays", r.ReceivingWeekdays, err.Error(), weekdayHint)
	}
	if _, err := ParseClosures(r.Closures); err != nil {
		return reject("closures", r.Closures, err.Error(), closureHint)
	}
	if r.TimeZone != "" {
		if _, err := time.LoadLocation(r.TimeZone); err != nil {
			return reject("time_zone", r.TimeZone, "it is not a time zone", "write an IANA name such as Europe/Paris")
		}
	}
	return use
}

// Weekdays are the days that take orders; nil is every day.
func (s Supplier) Weekdays() ([]time.Weekday, error) { return ParseWeekdays(s.OrderWeekdays) }

// ClosedDays are the first and last day of each closure.
func (s Supplier) ClosedDays() ([][2]core.Day, error) { return ParseClosures(s.Closures) }

// ParseClosures reads "2026-12-24/2027-01-02,2027-05-01" as the first and last
// day of each closure.
func ParseClosures(text string) ([][2]core.Day, error) {
	var out [][2]core.Day
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		first, last, span := strings.Cut(word, "/")
		if !span {
			last = first
		}
		from, err := core.ParseDay(first)
		if err != nil {
			return nil, err
		}
		to, err := core.ParseDay(last)
		if err != nil {
			return nil, err
		}
		if to < from {
			return nil, fmt.Errorf("%q ends before it begins", word)
		}
		out = append(out, [2]core.Day{from, to})
	}
	return out, nil
}

func checkSupplier(l *loader, r *Supplier) verdict {
	if _, err := r.Weekdays(); err != nil {
		l.refuseSupplier(r.Supplier)
		return reject("order_weekdays", r.OrderWeekdays, err.Error(), weekdayHint)
	}
	if _, err := r.ClosedDays(); err != nil {
		l.refuseSupplier(r.Supplier)
		return reject("closures", r.Closures, err.Error(), closureHint)
	}
	if _, err := ParseWeekdays(r.WorkingWeekdays); err != nil {
		l.refuseSupplier(r.Supplier)
		return reject("working_weekdays", r.WorkingWeekdays, err.Error(), weekdayHint)
	}
	if l.suppliers == nil {
		l.suppliers = map[string]float64{}
	}
	l.suppliers[r.Supplier] = r.LeadTimeDays
	return use
}

// known rejects rows of items and locations that no table describes.
func (l *loader) known(sku, location string) verdict {
	if _, ok := l.items[sku]; !ok {
		twin := l.spelled.twinText(sku)
		if twin != "" {
			l.misspelled[sku] = l.spelled.other(sku)
		}
		v := reject("sku", sku, "the SKU is not in items"+twin, "add it to items, or leave the row out")
		v.foreign = true
		return v
	}
	if location == "" {
		return use
	}
	if _, ok := l.locations[location]; !ok {
		return reject("location", location, "the location is not in locations"+fault.Suggest(location,
			sortedKeys(l.locations)),
			"add it to locations, or leave the row out")
	}
	return use
}

// refuseSupplier remembers a supplier whose own row was refused: what names it
// has that one cause.
func (l *loader) refuseSupplier(supplier string) {
	if l.refusedSuppliers == nil {
		l.refusedSuppliers = map[string]bool{}
	}
	l.refusedSuppliers[supplier] = true
}

func (l *loader) knownSupplier(supplier string) verdict {
	if l.refusedSuppliers[supplier] {
		return use
	}
	if _, ok := l.suppliers[supplier]; supplier != "" && l.suppliers != nil && !ok {
		return reject("supplier", supplier, "the supplier is not in suppliers"+fault.Suggest(supplier,
			sortedKeys(l.suppliers)),
			"add it to suppliers")
	}
	return use
}

func checkSourcing(l *loader, r *Sourcing) verdict {
	if v := l.known(r.SKU, r.Location); v != use {
		return v
	}
	if l.refusedSuppliers[r.Supplier] {
		l.held = append(l.held, *r)
		return verdict{because: true}
	}
	if v := l.knownSupplier(r.Supplier); v != use {
		return v
	}
	if r.MaxOrder > 0 && r.MaxOrder < r.Moq {
		return reject("max_order", r.MaxOrder, fmt.Sprintf("the largest order is below the minimum order quantity (%d)", r.Moq),
			"correct one of them")
	}
	if lead := l.suppliers[r.Supplier]; lead > 0 && math.IsNaN(r.LeadTimeDays) {
		r.LeadTimeDays = lead
	}
	return use
}

func checkCapacity(l *loader, r *Capacity) verdict {
	if _, ok := l.locations[r.Location]; !ok {
		return reject("location", r.Location, "the location is not in locations"+fault.Suggest(r.Location, sortedKeys(l.locations)),
			"add it to locations, or correct it")
	}
	if r.StorageClass != "" && r.ReceivingUnits+r.PutawayUnits > 0 {
		return reject("storage_class", r.StorageClass, "receiving and putaway are capacities of the whole location",
			"state them in a row without storage_class")
	}
	return use
}

func checkKit(l *loader, r *Kit) verdict {
	for _, column := range [][2]string{{"kit", r.Kit}, {"sku", r.SKU}} {
		if l.items[column[1]] == nil {
			return reject(column[0], column[1], "the SKU is not in items", "add it to items, or leave the row out")
		}
	}
	switch {
	case r.Kit == r.SKU:
		return reject("sku", r.SKU, "a kit cannot be a part of itself", "name the part")
	case r.Quantity <= 0:
		return reject("quantity", r.Quantity, "a kit holds more than nothing of its parts", "give the units in one kit")
	}
	return use
}

func checkStock(l *loader, r *Stock) verdict { return l.known(r.SKU, r.Location) }

// happened tells whether a day in the past is one: after today it is a fault,
// from the as-of day on it is not known yet.
func (l *loader) happened(column string, d core.Day, last core.Day) verdict {
	switch {
	case d == core.NoDay || d <= last:
		return use
	case d > l.opts.today():
		return reject(column, d, "the date lies in the future", "check the date and its time zone")
	}
	return later
}

func checkOpenOrder(l *loader, r *OpenOrder) verdict {
	if v := l.known(r.SKU, r.Location); v != use {
		return v
	}
	if _, own := l.locations[r.Supplier]; !own { // else it is a transfer on its way
		if v := l.knownSupplier(r.Supplier); v != use {
			return v
		}
	}
	if r.OrderedOn != core.NoDay && r.DueOn < r.OrderedOn {
		return reject("due_on", r.DueOn, fmt.Sprintf("it is due before it was ordered (%s)",
			r.OrderedOn), "correct one of the dates")
	}
	return l.happened("ordered_on", r.OrderedOn, l.opts.AsOf)
}

func checkCustomerOrder(l *loader, r *CustomerOrder) verdict {
	if v := l.known(r.SKU, r.Location); v != use {
		return v
	}
	return l.happened("ordered_on", r.OrderedOn, l.opts.AsOf)
}

func checkReceipt(l *loader, r *Receipt) verdict {
	if v := l.known(r.SKU, r.Location); v != use {
		return v
	}
	if r.ReceivedOn < r.OrderedOn {
		return reject("received_on", r.ReceivedOn, fmt.Sprintf("it was received before it was ordered (%s)", r.OrderedOn),
			"correct one of the dates")
	}
	return l.happened("received_on", r.ReceivedOn, l.opts.AsOf)
}

func checkSlot(l *loader, r *Slot) verdict {
	if _, ok := l.locations[r.Location]; !ok {
		return reject("location", r.Location, "the location is not in locations"+fault.Suggest(r.Location, sortedKeys(l.locations)),
			"add it to locations, or correct it")
	}
	return use
}

func checkSlotStock(l *loader, r *SlotStock) verdict {
	if v := l.known(r.SKU, r.Location); v != use {
		return v
	}
	if r.Location == "" && l.slots[r.Slot] > 1 {
		return reject("location", "", "several warehouses have a slot of this name", "fill in the location")
	}
	if r.Slot == CartSlot {
		return use
	}
	if r.Location == "" && l.slots[r.Slot] == 0 || r.Location != "" && !l.slotAt[r.Location+"\x00"+r.Slot] {
		return reject("slot", r.Slot, "the slot is not in slots", "add it to slots, or correct it")
	}
	return use
}

func checkOrderLine(l *loader, r *OrderLine) verdict {
	if v := l.known(r.SKU, r.Location); v != use {
		return v
	}
	if r.OrderedAt.IsZero() {
		return use
	}
	return l.happened("ordered_at", core.DayOf(r.OrderedAt), l.opts.AsOf-1)
}

func checkDistance(l *loader, r *Distance) verdict { return l.knownOrEmpty(r.Location) }

func checkStation(l *loader, r *Station) verdict { return l.knownOrEmpty(r.Location) }

func checkWalkway(l *loader, r *Walkway) verdict {
	if r.Kind == "one_way" && r.Aisle == "" {
		return reject("aisle", "", "a one-way rule names no aisle", "fill in the aisle, or remove the row")
	}
	return l.knownOrEmpty(r.Location)
}

// knownOrEmpty refuses a row of a location that is not in locations; an empty
// one means the only warehouse.
func (l *loader) knownOrEmpty(location string) verdict {
	if location != "" {
		if _, ok := l.locations[location]; !ok {
			return reject("location", location, "the location is not in locations"+fault.Suggest(location, sortedKeys(l.locations)),
				"add it to locations, or correct it")
		}
	}
	return use
}

func checkEvent(l *loader, r *Event) verdict {
	if r.SKU != "" {
		return l.known(r.SKU, r.Location)
	}
	if r.Location != "" {
		if _, ok := l.locations[r.Location]; !ok {
			return reject("location", r.Location, "the location is not in locations",
				"add it to locations, or correct it")
		}
	}
	return use
}

func checkOpening(l *loader, r *Opening) verdict {
	return checkEvent(l, &Event{Location: r.Location, SKU: r.SKU})
}

func checkOverride(l *loader, r *Override) verdict {
	if v := l.known(r.SKU, r.Location); v != use {
		return v
	}
	if r.EndsOn != core.NoDay && r.EndsOn < r.StartsOn {
		return reject("ends_on", r.EndsOn, fmt.Sprintf("it ends before it starts (%s)", r.StartsOn),
			"correct one of the dates")
	}
	whole := r.Field == "reorder_point" || r.Field == "order_up_to"
	switch {
	case r.Field == "target" && !(r.Value > 0 && r.Value < 1):
		return reject("value", fmt.Sprint(r.Value), "a target lies between 0 and 1, without the ends",
			"write 0.98 for 98 %")
	case whole && r.Value != math.Trunc(r.Value):
		return reject("value", fmt.Sprint(r.Value), r.Field+" is a whole number of units", "round it")
	}
	return use
}
