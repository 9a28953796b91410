package slots

import (
	"cmp"
	"encoding/binary"
	"iter"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/slotting"
)

// pastLines are the order lines that slotting may read, each packed as what differs from
// the one before: there are millions of them, and a night holds them until it slots.
type pastLines struct {
	packed    []byte
	skus      []string
	locations []string
}

// pastLine is one of them; the name is of its order, and stands until the next line is read.
type pastLine struct {
	order, sku, location int
	day                  core.Day
	quantity             float64
	name                 []byte
}

// What the number that begins a packed line says beside its SKU.
const (
	newOrder  = 1 << iota // the name of its order follows: what it begins with as the last one, and the rest
	moved                 // its location and its days after the line before follow
	lineMarks = iota
)

// mostPacked is the largest quantity that is packed as a whole number.
const mostPacked = 1 << 40

// add packs a line behind another.
func (p *pastLines) add(l, before *pastLine) {
	marks := 0
	if l.order != before.order {
		marks |= newOrder
	}
	if l.location != before.location || l.day != before.day {
		marks |= moved
	}
	b := binary.AppendUvarint(p.packed, uint64(l.sku<<lineMarks|marks))
	if marks&newOrder != 0 {
		same := 0
		for same < min(len(l.name), len(before.name)) && l.name[same] == before.name[same] {
			same++
		}
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(same)), uint64(len(l.name)-same))
		b = append(b, l.name[same:]...)
	}
	if marks&moved != 0 {
		b = binary.AppendVarint(binary.AppendUvarint(b, uint64(l.location)), int64(l.day-before.day))
	}
	if whole := uint64(l.quantity); l.quantity < mostPacked && float64(whole) == l.quantity {
		p.packed = binary.AppendUvarint(b, whole)
		return
	}
	p.packed = binary.LittleEndian.AppendUint64(binary.AppendUvarint(b, mostPacked), math.Float64bits(l.quantity))
}

// noLine is before the first one.
func noLine() pastLine { return pastLine{order: -1} }

// all gives the lines in order.
func (p *pastLines) all() iter.Seq[*pastLine] {
	return func(yield func(*pastLine) bool) {
		b, l := p.packed, noLine()
		next := func() int {
			v, n := binary.Uvarint(b)
			b = b[n:]
			return int(v)
		}
		for len(b) > 0 {
			head := next()
			l.sku = head >> lineMarks
			if head&newOrder != 0 {
				same, rest := next(), next()
				l.order, l.name = l.order+1, append(l.name[:same], b[:rest]...)
				b = b[rest:]
			}
			if head&moved != 0 {
				l.location = next()
				days, n := binary.Varint(b)
				l.day, b = l.day+core.Day(days), b[n:]
			}
			if whole := next(); whole < mostPacked {
				l.quantity = float64(whole)
			} else {
				l.quantity, b = math.Float64frombits(binary.LittleEndian.Uint64(b)), b[8:]
			}
			if !yield(&l) {
				return
			}
		}
	}
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
	var here *byAge // counted of the location of the last line, as the next one's mostly is
	hereIs := ""
	for l := range lines {
		if here == nil || l.Location != hereIs {
			hereIs = l.Location
			if here = counted[hereIs]; here == nil {
				here = &byAge{}
				counted[hereIs] = here
			}
		}
		if l.Quantity > 0 {
			here.add(int(asOf - core.DayOf(l.OrderedAt)))
		}
	}
	p := &pastLines{}
	at, skus := map[string]pastLocation{}, map[string]int{}
	for location, c := range counted { // in any order: numbers of locations are told to nobody
		at[location] = pastLocation{len(p.locations), cmp.Or(historyDays, c.enoughDays())}
		p.locations = append(p.locations, location)
	}
	last := noLine()
	for l := range lines {
		place, day := at[l.Location], core.DayOf(l.OrderedAt)
		if age := int(asOf - day); age <= 0 || age > place.days || !(l.Quantity > 0) {
			continue
		}
		one := pastLine{order: last.order, location: place.number, day: day, quantity: l.Quantity, name: last.name}
		if l.Order != string(last.name) || last.order < 0 { // the lines of an order mostly follow each other
			one.order, one.name = last.order+1, []byte(l.Order)
		}
		var known bool
		if one.sku, known = skus[l.SKU]; !known {
			one.sku = len(p.skus)
			skus[l.SKU] = one.sku
			p.skus = append(p.skus, l.SKU)
		}
		p.add(&one, &last)
		last = one
	}
	return p
}

// pastLocation is a location's number, and of how many days its lines are kept.
type pastLocation struct{ number, days int }

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
		for l := range p.all() {
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
	for l := range p.all() {
		if counted(l) {
			c := &bySKU[l.sku]
			c.lines, c.units, first = c.lines+1, c.units+l.quantity, min(first, l.day)
		}
	}
	half := float64(asOf-first) / 2
	for l := range p.all() {
		if counted(l) && float64(asOf-l.day) <= half {
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
		for l := range p.all() {
			if !here[l.location] || int(asOf-l.day) > days {
				continue
			}
			if l.order != last {
				last, name = l.order, string(l.name)
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
