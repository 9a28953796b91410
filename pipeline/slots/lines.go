package slots

import (
	"cmp"
	"iter"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/slotting"
)

// pastLines are the order lines that slotting may read, without a pointer in each: millions
// of them would be looked through at every collection of a night.
type pastLines struct {
	lines     []pastLine
	names     []byte   // of orders, end to end
	ends      []uint32 // of each order's name
	skus      []string
	locations []string
}

type pastLine struct {
	order, sku, location uint32
	day                  core.Day
	quantity             float64
}

// KeepLines leaves a night the order lines that its stages may read, of years of them.
func KeepLines(n *stage.Night) {
	if n.Makes("slotting") || n.Makes("putaway_plan") {
		takeOrderLines(n)
	}
	n.Inputs.OrderLines = datasets.OrderLines{}
}

func takeOrderLines(n *stage.Night) {
	n.Lines = packLines(n.Inputs.OrderLines.All(), n.Options.AsOf, n.Config.Slotting.HistoryDays)
}

// packLines packs, of each location, the lines of the days that its own lines ask for,
// which are no fewer than those that lines of several ask for together; historyDays are
// the days stated, 0 for none.
func packLines(lines iter.Seq[datasets.OrderLine], asOf core.Day, historyDays int) *pastLines {
	counted := map[string]*byAge{}
	for l := range lines {
		if counted[l.Location] == nil {
			counted[l.Location] = &byAge{}
		}
		if l.Quantity > 0 {
			counted[l.Location].add(int(asOf - core.DayOf(l.OrderedAt)))
		}
	}
	p := &pastLines{}
	at, skus := map[string]pastLocation{}, map[string]uint32{}
	for location, c := range counted { // in any order: numbers of locations are told to nobody
		at[location] = pastLocation{uint32(len(p.locations)), cmp.Or(historyDays, c.enoughDays())}
		p.locations = append(p.locations, location)
	}
	last := ""
	for l := range lines {
		place, day := at[l.Location], core.DayOf(l.OrderedAt)
		if age := int(asOf - day); age <= 0 || age > place.days || !(l.Quantity > 0) {
			continue
		}
		if l.Order != last || len(p.ends) == 0 { // the lines of an order mostly follow each other
			p.names = append(p.names, l.Order...)
			p.ends, last = append(p.ends, uint32(len(p.names))), l.Order
		}
		sku, known := skus[l.SKU]
		if !known {
			sku = uint32(len(p.skus))
			skus[l.SKU] = sku
			p.skus = append(p.skus, l.SKU)
		}
		p.lines = append(p.lines, pastLine{uint32(len(p.ends) - 1), sku, place.number, day, l.Quantity})
	}
	return p
}

// pastLocation is a location's number, and of how many days its lines are kept.
type pastLocation struct {
	number uint32
	days   int
}

// order is the name of an order.
func (p *pastLines) order(i uint32) string {
	from := uint32(0)
	if i > 0 {
		from = p.ends[i-1]
	}
	return string(p.names[from:p.ends[i]])
}

// lineCount is what the order lines of a location say of a SKU.
type lineCount struct{ lines, later, units float64 }

// takeLines has a location's tours come from its past order lines, and counts these.
func (s *slotSite) takeLines(w *warehouse) map[string]lineCount {
	counts := map[string]lineCount{}
	p, ok := s.n.Lines.(*pastLines)
	if !ok {
		return counts
	}
	mine, here := ofWarehouse(s.n, w.location), make([]bool, len(p.locations))
	for i, location := range p.locations {
		here[i] = mine(location)
	}
	asOf := s.n.Options.AsOf
	days := s.n.Config.Slotting.HistoryDays
	if days == 0 {
		var counted byAge
		for _, l := range p.lines {
			if here[l.location] {
				counted.add(int(asOf - l.day))
			}
		}
		days = counted.enoughDays()
	}
	counts, w.firstLine = p.count(here, asOf, days)
	w.in.Lines = p.tours(here, asOf, days)
	return counts
}

// count counts the lines of some locations and days by SKU, and gives their first day.
func (p *pastLines) count(here []bool, asOf core.Day, days int) (counts map[string]lineCount, first core.Day) {
	bySKU := make([]lineCount, len(p.skus))
	first = asOf
	counted := func(l *pastLine) bool { return here[l.location] && int(asOf-l.day) <= days }
	for i := range p.lines {
		if l := &p.lines[i]; counted(l) {
			c := &bySKU[l.sku]
			c.lines, c.units, first = c.lines+1, c.units+l.quantity, min(first, l.day)
		}
	}
	half := float64(asOf-first) / 2
	for i := range p.lines {
		if l := &p.lines[i]; counted(l) && float64(asOf-l.day) <= half {
			bySKU[l.sku].later++
		}
	}
	counts = map[string]lineCount{}
	for i, c := range bySKU {
		if c.lines > 0 {
			counts[p.skus[i]] = c
		}
	}
	return counts, first
}

// tours gives the lines of some locations and days as slotting reads them.
func (p *pastLines) tours(here []bool, asOf core.Day, days int) iter.Seq[slotting.OrderLine] {
	return func(yield func(slotting.OrderLine) bool) {
		last, name := -1, ""
		for i := range p.lines {
			l := &p.lines[i]
			if !here[l.location] || int(asOf-l.day) > days {
				continue
			}
			if int(l.order) != last {
				last, name = int(l.order), p.order(l.order)
			}
			if !yield(slotting.OrderLine{Order: name, SKU: p.skus[l.sku], Day: int32(l.day)}) {
				return
			}
		}
	}
}

// How far back order lines are read: at least the last weeks, for what is asked for now,
// and further, though not into another season, until there are lines enough to tell
// items apart that are seldom ordered.
const (
	leastHistory = 56
	mostHistory  = 182
	enoughLines  = 40_000
)

// byAge counts order lines by the days since.
type byAge [mostHistory + 1]int

func (b *byAge) add(age int) {
	if age > 0 && age <= mostHistory {
		b[age]++
	}
}

// enoughDays is the days of order lines that are read where none are stated.
func (b *byAge) enoughDays() int {
	read, days := 0, 0
	for days < mostHistory && (days < leastHistory || read+b[days+1] <= enoughLines) {
		days++
		read += b[days]
	}
	return days
}
