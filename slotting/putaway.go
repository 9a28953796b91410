package slotting

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/slotting/layout"
	"github.com/stockwright/stockwright/slotting/offers"
	"github.com/stockwright/stockwright/slotting/storage"
)

// Receipt is goods that arrive and need slots.
type Receipt struct {
	ID       string // order line, delivery or return
	SKU      string
	Quantity int64
	Day      int32 // of arrival; earlier receipts choose first
}

// PutawayLine says where units of a receipt go. A line without a slot is an
// exception; its reason names what is short.
type PutawayLine struct {
	Receipt  string
	SKU      string
	Slot     string
	Quantity int64
	Saves    float64 // seconds a day over the next-better slot that is free
	NextBest string  // the free slot that would have come next
	Reason   string
}

// Putaway gives every receipt, earlier days first and fast SKUs first within
// a day, the best free slots that fit. Room needed by goods in flight and by
// the receipts before is not offered again. Best is the least walking,
// reaching and restocking plus what faster SKUs would lose by the slot being
// taken, so that a slow mover leaves the prime slots free.
//
// Lines come in the order of the receipts given; a receipt that needs several
// slots has several lines.
func Putaway(in Input, receipts []Receipt, opt Options) ([]PutawayLine, []layout.Fault, error) {
	p, faults, err := readyPutaway(in, opt)
	if err != nil {
		return nil, faults, err
	}
	lines := make([][]PutawayLine, len(receipts))
	for _, i := range p.turns(receipts) {
		lines[i] = p.place(receipts[i])
	}
	return slices.Concat(lines...), faults, nil
}

// readyPutaway prepares directed putaway on the stock of in.
func readyPutaway(in Input, opt Options) (*putaway, []layout.Fault, error) {
	opt = opt.withDefaults()
	w, faults, err := layout.Compile(in.Layout)
	if err != nil {
		return nil, faults, err
	}
	f := newFloor(w, in, opt)
	r := layout.NewRouter(w, opt.Policy)
	p := newPutaway(f, f.rankSlots(r, f.drawTours(f.pastSizes(in.Lines), opt.SampleTours)))
	return p, append(faults, f.faults...), nil
}

// putaway holds the floor, the order of its slots and what each is worth to
// the SKUs that could use it.
type putaway struct {
	*floor
	rank  *ranking
	kinds map[int32]*offers.Offers // by storage class of the goods
	lies  [][]int32                // by SKU, the slots it lies in or is on its way to
	price []float64                // by slot, seconds a day
	// hasBulk says that goods beyond what a face should hold have bulk slots to go to.
	hasBulk bool
	onFace  []int64 // by SKU, units in forward slots and on their way there
	// overflow lifts the limit on faces while the goods of one receipt find no other room.
	overflow bool
}

func newPutaway(f *floor, k *ranking) *putaway {
	p := &putaway{floor: f, rank: k, price: make([]float64, len(f.w.Slots)),
		kinds: map[int32]*offers.Offers{}, lies: make([][]int32, len(f.skus))}
	p.setPrices()
	p.onFace = make([]int64, len(f.skus))
	for _, s := range f.w.Slots {
		p.hasBulk = p.hasBulk || s.Reserve && !s.Locked
	}
	for l, v := range f.loads {
		p.lies[v.sku] = append(p.lies[v.sku], f.at[l])
		if !f.w.Slots[f.at[l]].Reserve {
			p.onFace[v.sku] += v.quantity
		}
	}
	return p
}

// setPrices gives each slot its dual price in the assignment of SKUs to slots
// by rank: what the SKUs ranked behind it lose if it is gone, each moving down
// one slot.
func (p *putaway) setPrices() {
	offered := make([][]int32, p.classes.Count()) // forward slots by class, best first
	for _, s := range p.rank.order {
		if slot := &p.w.Slots[s]; !slot.Reserve && !slot.Locked {
			offered[p.slotCls[s]] = append(offered[p.slotCls[s]], s)
		}
	}
	lines := make([][]float64, len(offered))
	for i, s := range p.skus {
		if c := p.classes.Home(p.floor.class[i], offered); c != storage.Barred && s.Velocity > 0 {
			lines[c] = append(lines[c], s.Velocity)
		}
	}
	for c, v := range lines {
		slices.SortFunc(v, func(a, b float64) int { return cmp.Compare(b, a) })
		slots, sum := offered[c], 0.0
		for i := min(len(v), len(slots)) - 1; i >= 0; i-- {
			if i+1 < len(slots) {
				sum += v[i] * max(0, p.rank.score[slots[i+1]]-p.rank.score[slots[i]])
			}
			p.price[slots[i]] = sum
		}
	}
}

// turns is the order in which receipts choose.
func (p *putaway) turns(receipts []Receipt) []int {
	order := make([]int, len(receipts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if receipts[a].Day != receipts[b].Day {
			return int(receipts[a].Day) - int(receipts[b].Day)
		}
		return cmp.Compare(p.velocity(receipts[b].SKU), p.velocity(receipts[a].SKU))
	})
	return order
}

func (p *putaway) velocity(id string) float64 {
	if k, ok := p.sku[id]; ok {
		return p.skus[k].Velocity
	}
	return -1
}

func (p *putaway) place(r Receipt) []PutawayLine {
	k, ok := p.sku[r.SKU]
	if !ok || r.Quantity <= 0 {
		return []PutawayLine{{Receipt: r.ID, SKU: r.SKU, Quantity: r.Quantity,
			Reason: "the SKU is not known, or there is nothing to put away"}}
	}
	var out []PutawayLine
	left := r.Quantity
	for left > 0 {
		slot, next, gain := p.choose(k, left)
		if slot < 0 && p.hasBulk && !p.overflow { // bulk is full: more than a face should hold beats no place
			p.overflow = true
			slot, next, gain = p.choose(k, left)
			defer func() { p.overflow = false }()
		}
		if slot < 0 {
			out = append(out, PutawayLine{Receipt: r.ID, SKU: r.SKU, Quantity: left, Reason: p.shortage(k)})
			break
		}
		n := min(left, p.takes(k, slot))
		line := PutawayLine{Receipt: r.ID, SKU: r.SKU, Slot: p.w.Slots[slot].ID, Quantity: n,
			Saves: gain, Reason: p.reason(k, slot)}
		if next >= 0 {
			line.NextBest = p.w.Slots[next].ID
		}
		p.hold(k, slot, n)
		out = append(out, line)
		left -= n
	}
	return out
}

// hold keeps the room that goods on their way to a slot will need.
func (p *putaway) hold(k, slot int32, quantity int64) {
	p.loads = append(p.loads, load{sku: k, quantity: quantity, virtual: true})
	p.at = append(p.at, onCart)
	p.put(int32(len(p.loads)-1), slot)
	p.lies[k] = append(p.lies[k], slot)
	for _, o := range p.kinds {
		o.Taken(slot)
	}
	if !p.w.Slots[slot].Reserve {
		p.onFace[k] += quantity
	}
}

// choose is the best slot for the SKU with room for at least one unit, and the
// next best, among those its class wants most. Slots that take all of it come
// before slots that split it.
func (p *putaway) choose(k int32, quantity int64) (best, next int32, gain float64) {
	for _, blocks := range p.offersTo(k).Ranks {
		if best, next, gain = p.cheapest(k, quantity, blocks); best >= 0 {
			return best, next, gain
		}
	}
	return -1, -1, 0
}

// offersTo are the slots that a SKU's class may lie in.
func (p *putaway) offersTo(k int32) *offers.Offers {
	class := p.floor.class[k]
	if have, ok := p.kinds[class]; ok {
		return have
	}
	out := offers.New(int(p.classes.Worst(class))+1, len(p.w.Slots), p.freeFor)
	for _, reserve := range []bool{false, true} {
		for _, s := range p.rank.order {
			slot := &p.w.Slots[s]
			if rank := p.rankOf(k, s); rank != storage.Barred && slot.Reserve == reserve && !slot.Locked {
				out.Add(rank, s, reserve, p.rank.score[s], p.price[s])
			}
		}
	}
	p.kinds[class] = out
	return out
}

// freeFor is the volume that a slot has left for one more SKU, -Inf where it takes none.
func (p *putaway) freeFor(s int32) float64 {
	slot, r := &p.w.Slots[s], &p.rooms[s]
	switch {
	case len(r.loads) >= max(slot.MaxSKUs, 1):
		return math.Inf(-1)
	case slot.Volume > 0:
		return slot.Volume - r.volume
	}
	return math.Inf(1)
}

// cheapest is the slot of some blocks that costs a SKU least, and the next.
func (p *putaway) cheapest(k int32, quantity int64, blocks []*offers.Block) (best, next int32, gain float64) {
	sku := &p.skus[k]
	return p.offersTo(k).Cheapest(blocks, &offers.Goods{Velocity: sku.Velocity, Volume: sku.Volume, Own: p.lies[k],
		Restock: p.opt.RestockTime * (1 + sku.Velocity), Cost: func(s int32, most float64) (float64, bool) {
			if sku.Velocity > 0 && p.walk(sku, s) > most || !p.open(k, s) { // whatever else it costs
				return 0, false
			}
			return p.worth(k, s, quantity), true
		}})
}

func (p *putaway) open(k, s int32) bool {
	return p.takes(k, s) > 0 && p.misfit(k, 1, s, -1) == ""
}

// takes is how many more units of a SKU go into a slot: its room, and on forward
// slots of a warehouse with bulk no more than a face should hold.
func (p *putaway) takes(k, s int32) int64 {
	n := p.roomFor(k, s)
	if most := p.skus[k].FaceUnits; p.hasBulk && !p.overflow && most > 0 && !p.w.Slots[s].Reserve {
		n = min(n, max(0, int64(math.Ceil(most))-p.onFace[k]))
	}
	return n
}

// worth is the seconds a day of having the SKU in the slot: its own, and the
// slot's price unless it holds the SKU already. Splitting and bulk slots cost
// a restock for every face that runs out.
func (p *putaway) worth(k, s int32, quantity int64) float64 {
	sku := &p.skus[k]
	cost := p.walk(sku, s)
	holds := false
	for _, l := range p.rooms[s].loads {
		holds = holds || p.loads[l].sku == k
	}
	if !holds {
		cost += p.price[s]
	}
	if room := p.takes(k, s); room < quantity {
		cost += p.opt.HandlingTime * float64(quantity-room) / float64(quantity)
	}
	if p.w.Slots[s].Reserve {
		cost += p.opt.RestockTime * (1 + sku.Velocity)
	}
	return cost
}

// walk is the seconds a day of walking to the slot and reaching into it, to which worth
// adds what is never below nothing.
func (p *putaway) walk(sku *SKU, s int32) float64 {
	return sku.Velocity * (p.rank.metres[s]/p.opt.Speed + p.reach(s, sku.Weight))
}

func (p *putaway) reason(k, slot int32) string {
	s := &p.skus[k]
	for _, l := range p.rooms[slot].loads {
		if p.loads[l].sku == k {
			return fmt.Sprintf("tops up the slot that holds %s", s.ID)
		}
	}
	if p.w.Slots[slot].Reserve {
		return "no forward slot has room; to bulk storage"
	}
	return fmt.Sprintf("%.3g lines a day; the free slot that costs it least, %.3g s a line, while faster SKUs keep theirs", s.Velocity,
		p.rank.score[slot])
}

// shortage says what keeps the SKU out of every slot: the constraint met most
// often.
func (p *putaway) shortage(k int32) string {
	order := []string{fitClass, fitLocked, fitSides, fitShared, fitUnits, fitVolume, fitWeight}
	count := map[string]int{}
	for s := range p.w.Slots {
		count[p.misfit(k, 1, int32(s), -1)]++
	}
	if count[fitClass] == len(p.w.Slots) {
		return fmt.Sprintf("no slot has storage class %q", p.skus[k].StorageClass)
	}
	worst := fitLocked
	for _, why := range order[1:] {
		if count[why] > count[worst] {
			worst = why
		}
	}
	return fmt.Sprintf("no free slot fits: %d of %d slots of its class fail on %s", count[worst],
		len(p.w.Slots)-count[fitClass], worst)
}
