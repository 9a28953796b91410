package slotting

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/slotting/storage"
)

// A large warehouse takes thousands of receipts, each of which would look at every slot.
// Slots are offered in blocks, of which most are passed over: no slot of a block costs
// less than its bound, and goods too large for its largest room find none in it.

// blockSlots is the most slots of a block.
const blockSlots = 64

// block is some slots next to one another in the order in which they are tried.
type block struct {
	slots        []int32
	score, price float64 // the least of its slots
	free         float64 // most volume left of those that take one more SKU; -Inf where none does
	bulk         bool
	turn         int // the last in which the SKU asked for lay in one of its slots
}

// offers are the blocks that one storage class may lie in, by how much it wants them:
// forward slots best first, then bulk.
type offers struct {
	ranks [][]*block
	of    []*block // by slot, nil where the class is barred
}

// offersTo are the slots that a SKU's class may lie in.
func (p *putaway) offersTo(k int32) *offers {
	class := p.floor.class[k]
	if have, ok := p.kinds[class]; ok {
		return have
	}
	out := &offers{ranks: make([][]*block, p.classes.Worst(class)+1), of: make([]*block, len(p.w.Slots))}
	for _, reserve := range []bool{false, true} {
		for _, s := range p.rank.order {
			slot := &p.w.Slots[s]
			if rank := p.rankOf(k, s); rank != storage.Barred && slot.Reserve == reserve && !slot.Locked {
				out.add(rank, s, reserve)
			}
		}
	}
	for _, blocks := range out.ranks {
		for _, b := range blocks {
			p.bound(b)
		}
	}
	p.kinds[class] = out
	return out
}

func (o *offers) add(rank int8, slot int32, bulk bool) {
	blocks := o.ranks[rank]
	if n := len(blocks); n == 0 || len(blocks[n-1].slots) == blockSlots || blocks[n-1].bulk != bulk {
		o.ranks[rank] = append(blocks, &block{bulk: bulk})
	}
	b := o.ranks[rank][len(o.ranks[rank])-1]
	b.slots = append(b.slots, slot)
	o.of[slot] = b
}

// bound tells what no slot of a block falls below.
func (p *putaway) bound(b *block) {
	b.score, b.price = math.Inf(1), math.Inf(1)
	for _, s := range b.slots {
		b.score, b.price = min(b.score, p.rank.score[s]), min(b.price, p.price[s])
	}
	p.measure(b)
}

// measure tells the largest room of a block.
func (p *putaway) measure(b *block) {
	b.free = math.Inf(-1)
	for _, s := range b.slots {
		slot, r := &p.w.Slots[s], &p.rooms[s]
		switch {
		case len(r.loads) >= max(slot.MaxSKUs, 1):
		case slot.Volume > 0:
			b.free = max(b.free, slot.Volume-r.volume)
		default:
			b.free = math.Inf(1)
		}
	}
}

// taken notes goods on their way to a slot.
func (p *putaway) taken(k, slot int32) {
	p.lies[k] = append(p.lies[k], slot)
	for _, o := range p.kinds {
		if b := o.of[slot]; b != nil {
			p.measure(b)
		}
	}
}

// forwardOf are the blocks of some that are not bulk.
func forwardOf(blocks []*block) []*block {
	if i := slices.IndexFunc(blocks, func(b *block) bool { return b.bulk }); i >= 0 {
		return blocks[:i]
	}
	return blocks
}

// markOwn marks the blocks in which a SKU lies: there it pays no price, and shares.
func (p *putaway) markOwn(k int32) {
	p.turn++
	for _, s := range p.lies[k] {
		if b := p.offersTo(k).of[s]; b != nil {
			b.turn = p.turn
		}
	}
}

// atLeast is what a slot of a block costs a SKU at least, +Inf where none is open to it.
func (p *putaway) atLeast(sku *SKU, b *block) float64 {
	cost := sku.Velocity * b.score
	if b.turn != p.turn {
		if math.IsInf(b.free, -1) || sku.Volume > 0 && math.Floor(b.free/sku.Volume+1e-6) < 1 {
			return math.Inf(1)
		}
		cost += b.price
	}
	if b.bulk {
		cost += p.opt.RestockTime * (1 + sku.Velocity)
	}
	return cost
}

// probes is how many blocks are asked for a cost that two slots do not exceed.
const probes = 8

// cheapest is the slot of some blocks that costs a SKU least, and the next.
func (p *putaway) cheapest(k int32, quantity int64, blocks []*block) (best, next int32, gain float64) {
	p.markOwn(k)
	sku := &p.skus[k]
	bounds := p.bounds[:0]
	for _, b := range blocks {
		bounds = append(bounds, p.atLeast(sku, b))
	}
	p.bounds = bounds
	c := choice{best: -1, next: -1, least: math.Inf(1), second: p.limit(k, quantity, blocks), still: sku.Velocity == 0}
	for i, b := range blocks {
		if math.IsInf(bounds[i], 1) || bounds[i] > c.second {
			continue
		}
		for _, s := range b.slots {
			if sku.Velocity > 0 && p.walk(sku, s) > c.second { // whatever else it costs
				continue
			}
			if p.open(k, s) {
				c.take(s, p.worth(k, s, quantity))
			}
		}
	}
	if c.next >= 0 {
		gain = c.second - c.least
	}
	return c.best, c.next, gain
}

// limit is what the second cheapest slot does not exceed: that of the most promising block
// in which two are open, +Inf where some have none.
func (p *putaway) limit(k int32, quantity int64, blocks []*block) float64 {
	asked := p.asked[:0]
	defer func() { p.asked = asked }()
	for range min(probes, len(blocks)) {
		at := -1
		for i, bound := range p.bounds {
			if !slices.Contains(asked, i) && (at < 0 || bound < p.bounds[at]) {
				at = i
			}
		}
		if math.IsInf(p.bounds[at], 1) {
			break
		}
		asked = append(asked, at)
		c := choice{best: -1, next: -1, least: math.Inf(1), second: math.Inf(1)}
		for _, s := range blocks[at].slots {
			if p.open(k, s) {
				c.take(s, p.worth(k, s, quantity))
			}
		}
		if c.next >= 0 {
			return c.second
		}
	}
	return math.Inf(1)
}

// choice is the best and the next of the slots seen.
type choice struct {
	best, next    int32
	least, second float64
	still         bool // nobody is to pick it
}

func (c *choice) take(s int32, cost float64) {
	switch {
	case cost < c.least, cost == c.least && c.still: // what nobody is to pick goes to the back
		if c.best >= 0 {
			c.next, c.second = c.best, c.least
		}
		c.best, c.least = s, cost
	case cost < c.second, cost == c.second && c.next < 0:
		c.next, c.second = s, cost
	}
}
