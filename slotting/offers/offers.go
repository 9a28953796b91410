// Package offers finds the cheapest of many slots without asking for the cost of each.
//
// A large warehouse takes thousands of receipts, each of which would look at every slot.
// Slots are offered in blocks, of which most are passed over: no slot of a block costs
// less than its bound, and goods too large for its largest room find none in it.
package offers

import (
	"math"
	"slices"
)

// blockSlots is the most slots of a block, and probes how many blocks are asked for a cost
// that two slots do not exceed.
const (
	blockSlots = 64
	probes     = 8
)

// Block is some slots next to one another in the order in which they are tried.
type Block struct {
	slots        []int32
	score, price float64 // the least of its slots
	free         float64 // most volume left of those that take one more SKU; -Inf where none does
	bulk         bool
	turn         int // the last in which the goods asked for lay in one of its slots
}

// Offers are the slots that goods of one kind may lie in, by how much they are wanted.
type Offers struct {
	Ranks [][]*Block // forward slots best first, then bulk
	of    []*Block   // by slot, nil where it is not offered
	free  func(slot int32) float64
	turn  int
	// bounds and asked are scratch of one turn.
	bounds []float64
	asked  []int
}

// New makes offers of so many ranks of so many slots. free is the volume that a slot has
// left for one more SKU, -Inf where it takes none.
func New(ranks, slots int, free func(slot int32) float64) *Offers {
	return &Offers{Ranks: make([][]*Block, ranks), of: make([]*Block, slots), free: free}
}

// Add offers a slot behind those of its rank. A line there takes score seconds at least,
// and who does not lie there yet pays the price.
func (o *Offers) Add(rank int8, slot int32, bulk bool, score, price float64) {
	blocks := o.Ranks[rank]
	if n := len(blocks); n == 0 || len(blocks[n-1].slots) == blockSlots || blocks[n-1].bulk != bulk {
		blocks = append(blocks, &Block{bulk: bulk, score: score, price: price, free: math.Inf(-1)})
		o.Ranks[rank] = blocks
	}
	b := blocks[len(blocks)-1]
	b.slots = append(b.slots, slot)
	b.score, b.price, b.free = min(b.score, score), min(b.price, price), max(b.free, o.free(slot))
	o.of[slot] = b
}

// Taken notes that a slot has less room than before.
func (o *Offers) Taken(slot int32) {
	if b := o.of[slot]; b != nil {
		b.free = math.Inf(-1)
		for _, s := range b.slots {
			b.free = max(b.free, o.free(s))
		}
	}
}

// Forward are the blocks of some that are not bulk.
func Forward(blocks []*Block) []*Block {
	if i := slices.IndexFunc(blocks, func(b *Block) bool { return b.bulk }); i >= 0 {
		return blocks[:i]
	}
	return blocks
}

// Goods are what a slot is asked for.
type Goods struct {
	Velocity float64 // lines a day
	Volume   float64 // of a unit, 0 for not known
	Restock  float64 // what bulk costs more
	Own      []int32 // slots in which they lie: there they pay no price, and share
	// Cost is what a slot costs, false where it is not open or costs more than most.
	Cost func(slot int32, most float64) (cost float64, open bool)
}

// atLeast is what a slot of a block costs at least, +Inf where none is open.
func (o *Offers) atLeast(g *Goods, b *Block) float64 {
	cost := g.Velocity * b.score
	if b.turn != o.turn {
		if math.IsInf(b.free, -1) || g.Volume > 0 && math.Floor(b.free/g.Volume+1e-6) < 1 {
			return math.Inf(1)
		}
		cost += b.price
	}
	if b.bulk {
		cost += g.Restock
	}
	return cost
}

// Cheapest is the slot of some blocks that costs goods least, and the next, with what is
// gained over it; -1 for none. Of equal ones the first counts, for what nobody is to pick
// the last.
func (o *Offers) Cheapest(blocks []*Block, g *Goods) (best, next int32, gain float64) {
	o.turn++
	for _, s := range g.Own {
		if b := o.of[s]; b != nil {
			b.turn = o.turn
		}
	}
	o.bounds = o.bounds[:0]
	for _, b := range blocks {
		o.bounds = append(o.bounds, o.atLeast(g, b))
	}
	c := choice{best: -1, next: -1, least: math.Inf(1), second: o.limit(blocks, g), still: g.Velocity == 0}
	for i, b := range blocks {
		if !math.IsInf(o.bounds[i], 1) && o.bounds[i] <= c.second {
			c.ask(b, g)
		}
	}
	if c.next >= 0 {
		gain = c.second - c.least
	}
	return c.best, c.next, gain
}

// limit is what the second cheapest slot does not exceed: that of the most promising block
// in which two are open, +Inf where some have none.
func (o *Offers) limit(blocks []*Block, g *Goods) float64 {
	o.asked = o.asked[:0]
	for range min(probes, len(blocks)) {
		at := -1
		for i, bound := range o.bounds {
			if !slices.Contains(o.asked, i) && (at < 0 || bound < o.bounds[at]) {
				at = i
			}
		}
		if math.IsInf(o.bounds[at], 1) {
			break
		}
		o.asked = append(o.asked, at)
		c := choice{best: -1, next: -1, least: math.Inf(1), second: math.Inf(1)}
		if c.ask(blocks[at], g); c.next >= 0 {
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

func (c *choice) ask(b *Block, g *Goods) {
	for _, s := range b.slots {
		if cost, open := g.Cost(s, c.second); open {
			c.take(s, cost)
		}
	}
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
