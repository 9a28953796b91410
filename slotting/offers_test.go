package slotting

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/slotting/layout"
)

// ofAll looks at every slot of a rank, as a person would.
func (p *putaway) ofAll(k int32, quantity int64, rank int) (best, next int32, gain float64) {
	best, next = -1, -1
	least, second := math.Inf(1), math.Inf(1)
	for _, bulk := range []bool{false, true} {
		for _, s := range p.rank.order {
			slot := &p.w.Slots[s]
			if slot.Reserve != bulk || slot.Locked || int(p.rankOf(k, s)) != rank || !p.open(k, s) {
				continue
			}
			cost := p.worth(k, s, quantity)
			switch {
			case cost < least, cost == least && p.skus[k].Velocity == 0:
				next, second = best, least
				best, least = s, cost
			case cost < second:
				next, second = s, cost
			}
		}
	}
	if next >= 0 {
		gain = second - least
	}
	return best, next, gain
}

// Blocks that are passed over change no choice, whatever is put away before.
func TestOffersPassOverNothingCheaper(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var slots []layout.Slot
		classes := []string{"", "", "", "cold"}
		for i := range rapid.IntRange(20, 600).Draw(t, "slots") {
			slots = append(slots, layout.Slot{ID: fmt.Sprintf("S%04d", i),
				Place: core.Place{Aisle: fmt.Sprint(i / 40), X: float64(i / 40), Y: float64(i % 40),
					Reserve: i%5 == 4, StorageClass: classes[i%len(classes)]}, Level: i % 4,
				Volume: float64(i%7) * 10, MaxSKUs: i % 3})
		}
		var skus []SKU
		for i := range rapid.IntRange(2, 30).Draw(t, "skus") {
			skus = append(skus, SKU{ID: fmt.Sprint("A", i), Velocity: float64(rapid.IntRange(0, 5).Draw(t, "velocity")),
				Volume: float64(rapid.IntRange(0, 12).Draw(t, "volume")), Weight: float64(20 * (i % 2)),
				StorageClass: classes[rapid.IntRange(0, 3).Draw(t, "class")]})
		}
		in := Input{Layout: layout.Layout{Slots: slots}, SKUs: skus}
		for range rapid.IntRange(0, 60).Draw(t, "stock") {
			in.Stock = append(in.Stock, Assignment{Slot: slots[rapid.IntRange(0, len(slots)-1).Draw(t, "in")].ID,
				SKU:      skus[rapid.IntRange(0, len(skus)-1).Draw(t, "of")].ID,
				Quantity: int64(rapid.IntRange(1, 3).Draw(t, "units"))})
		}
		p, _, err := readyPutaway(in, Options{})
		require.NoError(t, err)
		for range 40 {
			k := int32(rapid.IntRange(0, len(skus)-1).Draw(t, "sku"))
			quantity := int64(rapid.IntRange(1, 9).Draw(t, "quantity"))
			var put int32 = -1
			for rank, blocks := range p.offersTo(k).Ranks {
				best, next, gain := p.ofAll(k, quantity, rank)
				b, n, g := p.cheapest(k, quantity, blocks)
				require.Equal(t, []any{best, next, gain}, []any{b, n, g})
				if put < 0 {
					put = best
				}
			}
			if put >= 0 {
				p.hold(k, put, p.takes(k, put))
			}
		}
	})
}
