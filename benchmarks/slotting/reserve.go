package main

import (
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/layout"
)

// depot is a warehouse with forward faces of two sizes and bulk behind them, living
// through days of orders.
type depot struct {
	s     *site
	rng   *rand.Rand
	rate  map[string]float64 // lines a day
	units map[string]int64   // on a line
	held  map[string]map[string]int64
	bulk  map[string]bool
	order int
	walk  *walker
}

const (
	depotItems = 40
	depotDays  = 28
)

func newDepot(seed uint64) (*depot, error) {
	s, err := newSite(firstDay + 84)
	if err != nil {
		return nil, err
	}
	d := &depot{s: s, rng: rand.New(rand.NewPCG(seed, 0x6465706f74)), rate: map[string]float64{},
		units: map[string]int64{}, held: map[string]map[string]int64{}, bulk: map[string]bool{}}
	s.pack(0, 0)
	for a := range 6 {
		for bay := 1; bay <= 16; bay++ {
			v := datasets.Slot{Slot: slotName(a, bay), Location: warehouseName,
				Place: core.Place{Aisle: fmt.Sprint(a + 1), X: 3 * float64(a), Y: 2 * float64(bay)},
				Bay:   int64(bay), CapacityUnits: 40}
			if bay%2 == 0 {
				v.CapacityUnits = 320
			}
			if a >= 3 {
				v.Reserve, v.CapacityUnits = true, 4000
			}
			d.bulk[v.Slot] = v.Reserve
			s.slots = append(s.slots, v)
		}
	}
	place := d.rng.Perm(48)
	for i := range depotItems {
		sku := fmt.Sprintf("D%02d", i)
		d.rate[sku], d.units[sku] = 30/float64(i+1), int64(1+d.rng.IntN(6))
		face := s.slots[place[i]]
		s.item(datasets.Item{SKU: sku, UnitVolume: 1}, face.Slot, min(face.CapacityUnits, 40))
		s.put(sku, s.slots[48+i].Slot, 4000)
	}
	for _, a := range s.stock {
		d.add(a.Slot, a.SKU, a.Quantity)
	}
	for day := firstDay; day < s.asOf; day++ {
		d.orders(day)
	}
	d.walk = newWalker(s.slots, s.stations[0])
	return d, nil
}

func slotName(aisle, bay int) string { return fmt.Sprintf("%d-%02d", aisle+1, bay) }

func (d *depot) add(slot, sku string, q int64) {
	if d.held[slot] == nil {
		d.held[slot] = map[string]int64{}
	}
	if d.held[slot][sku] += q; d.held[slot][sku] == 0 {
		delete(d.held[slot], sku)
	}
}

// orders draws a day's orders and adds their lines to the site.
func (d *depot) orders(day core.Day) [][]datasets.OrderLine {
	var out [][]datasets.OrderLine
	first := len(d.s.lines)
	var skus []string
	for _, sku := range slices.Sorted(maps.Keys(d.rate)) {
		n := int(d.rate[sku])
		if d.rng.Float64() < d.rate[sku]-float64(n) {
			n++
		}
		n = max(0, n+int(d.rng.NormFloat64()*0.3*float64(n)))
		for range n {
			skus = append(skus, sku)
		}
	}
	d.rng.Shuffle(len(skus), func(i, j int) { skus[i], skus[j] = skus[j], skus[i] })
	for i, sku := range skus {
		if i%5 == 0 {
			d.order++
		}
		d.s.line(fmt.Sprint("O", d.order), sku, float64(d.units[sku]), day)
	}
	for i := first; i < len(d.s.lines); i++ {
		if i == first || d.s.lines[i].Order != d.s.lines[i-1].Order {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], d.s.lines[i])
	}
	return out
}

// face is the forward slot that holds most of a SKU, "" for none.
func (d *depot) face(sku string) (slot string) {
	most := int64(0)
	for _, s := range d.s.slots {
		if q := d.held[s.Slot][sku]; !s.Reserve && q > most {
			slot, most = s.Slot, q
		}
	}
	return slot
}

// behind is a bulk slot of a SKU, "" where there is none.
func (d *depot) behind(sku string) string {
	for _, s := range d.s.slots {
		if s.Reserve && d.held[s.Slot][sku] > 0 {
			return s.Slot
		}
	}
	return ""
}

// pick carries one day's orders out: metres walked, and how often a line found its
// face short while bulk lay behind it; the picker then fetches what is missing.
func (d *depot) pick(orders [][]datasets.OrderLine) (metres float64, short int) {
	for _, order := range orders {
		var stops []string
		for _, l := range order {
			need := int64(l.Quantity)
			for need > 0 {
				slot := d.face(l.SKU)
				if slot == "" {
					if slot = d.behind(l.SKU); slot == "" {
						break
					}
					short++
				}
				q := min(need, d.held[slot][l.SKU])
				d.add(slot, l.SKU, -q)
				stops = append(stops, slot)
				need -= q
			}
		}
		metres += d.walk.tour(stops)
	}
	return metres, short
}

// carry does the moves of a plan and counts the refills and re-slots.
func (d *depot) carry(moves []plan.MoveLine) (refills, reslots int) {
	for _, m := range moves {
		d.add(m.From, m.SKU, -m.Quantity)
		d.add(m.To, m.SKU, m.Quantity)
		if m.Kind == plan.MoveRefill {
			refills++
		} else {
			reslots++
		}
	}
	return refills, reslots
}

// laidDown puts the stock of now into the site's tables.
func (d *depot) laidDown() {
	d.s.stock = nil
	for _, slot := range slices.Sorted(maps.Keys(d.held)) {
		for _, sku := range slices.Sorted(maps.Keys(d.held[slot])) {
			if q := d.held[slot][sku]; q > 0 {
				d.s.put(sku, slot, q)
			}
		}
	}
}

const restockSeconds = 120 // of one refill, as the configuration has it by default

// reserveBars lives through a month of nights and days twice: by the nights' own
// plans, and by moves that look at travel alone while faces are refilled the same.
func reserveBars(sheet *bar.Sheet, verbose bool) {
	own, short, err := month(false, verbose)
	if err == nil {
		var blind float64
		if blind, _, err = month(true, verbose); err == nil {
			sheet.AtLeast("reserve: seconds of walking and restocking saved", 100*(1-own/blind), 10, "%")
			sheet.AtMost("reserve: a month's lines at an empty face with bulk", float64(short), 0, "")
			return
		}
	}
	sheet.True("reserve: a month of nights", err.Error(), "a month", false)
}

// month is the seconds of walking and restocking of a simulated month.
func month(blind, verbose bool) (seconds float64, short int, err error) {
	d, err := newDepot(41)
	if err != nil {
		return 0, 0, err
	}
	defer d.s.close()
	if blind {
		if err := d.blindMoves(); err != nil {
			return 0, 0, err
		}
	}
	refills, reslots, walked := 0, 0, 0.0
	for range depotDays {
		d.laidDown()
		if err := d.s.write(); err != nil {
			return 0, 0, err
		}
		moves := 0
		if blind {
			moves = 1 // only refills: its own moves are made
		}
		got, err := d.s.run("slotting", map[string]any{"moves": moves, "horizon_days": 28,
			"level_seconds": 0, "minutes": map[bool]float64{true: 0.01, false: 0}[blind]})
		if err != nil {
			return 0, 0, err
		}
		f, m := d.carry(got.moves)
		refills, reslots = refills+f, reslots+m
		metres, n := d.pick(d.orders(d.s.asOf))
		if verbose {
			fmt.Printf("# day %d: %d refills, %d moves, %d short\n", d.s.asOf-firstDay-83, f, m, n)
		}
		walked, short = walked+metres, short+n
		d.s.asOf++
	}
	if verbose {
		fmt.Printf("# month, blind to restock %v: %.0f m walked, %d refills, %d moves, %d lines at an empty face\n", blind, walked, refills, reslots, short)
	}
	return walked + restockSeconds*float64(refills), short, nil
}

// blindMoves re-slots once by the engine, told nothing of faces and refills.
func (d *depot) blindMoves() error {
	in := slotting.Input{Layout: layout.Layout{Stations: []layout.Station{{ID: "pack", Kind: layout.Pack}}}}
	for _, s := range d.s.slots {
		in.Layout.Slots = append(in.Layout.Slots, layout.Slot{ID: s.Slot,
			Place: core.Place{Aisle: s.Aisle, X: s.X, Y: s.Y, Reserve: s.Reserve}, Units: s.CapacityUnits})
	}
	for _, sku := range slices.Sorted(maps.Keys(d.rate)) {
		in.SKUs = append(in.SKUs, slotting.SKU{ID: sku, Velocity: d.rate[sku]})
	}
	for _, a := range d.s.stock {
		in.Stock = append(in.Stock, slotting.Assignment{Slot: a.Slot, SKU: a.SKU, Quantity: a.Quantity})
	}
	in.Lines = linesOf(d.s.lines)
	res, err := slotting.Plan(in, slotting.Options{Horizon: 28, LevelTime: -1})
	for _, m := range res.Moves {
		d.add(m.From, m.SKU, -m.Quantity)
		d.add(m.To, m.SKU, m.Quantity)
	}
	return err
}

// linesOf are the order lines of a table as the engine takes them.
func linesOf(rows []datasets.OrderLine) iter.Seq[slotting.OrderLine] {
	return func(yield func(slotting.OrderLine) bool) {
		for _, l := range rows {
			if !yield(slotting.OrderLine{Order: l.Order, SKU: l.SKU, Day: int32(core.DayOf(l.OrderedAt))}) {
				return
			}
		}
	}
}
