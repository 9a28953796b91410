package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/layout"
)

// ruled is a warehouse with every kind of rule, and a floor of the bench's own on
// which moves are carried out.
type ruled struct {
	in    slotting.Input
	opt   slotting.Options
	slots map[string]layout.Slot
	skus  map[string]slotting.SKU
	held  map[string]map[string]int64 // slot, SKU, units
	home  string                      // the zone of the family kept together
}

// replayBars plans warehouses with all rules at once and carries the moves out step
// by step: after every step, where a wave may stop, everything must be in order.
func replayBars(sheet *bar.Sheet, verbose bool) {
	infeasible, steps, moving := 0, 0, 0
	for seed := range uint64(400) {
		r := newRuled(seed)
		res, err := slotting.Plan(r.in, r.opt)
		if err != nil {
			sheet.True("replay", err.Error(), "a plan", false)
			return
		}
		steps += len(res.Moves)
		moving += min(len(res.Moves), 1)
		for _, m := range res.Moves {
			if why := r.carry(m); why != "" {
				infeasible++
				if verbose {
					fmt.Printf("# task %d, step %d, %s from %s to %s: %s\n", seed, m.Step, m.SKU, m.From, m.To, why)
				}
				break
			}
		}
	}
	sheet.AtLeast("replay: warehouses of 400 with moves", float64(moving), 200, "")
	sheet.AtMost(fmt.Sprintf("replay: of %d steps under all rules infeasible", steps), float64(infeasible), 0, "")
}

func pick[T any](rng *rand.Rand, from ...T) T { return from[rng.IntN(len(from))] }

func newRuled(seed uint64) *ruled {
	rng := rand.New(rand.NewPCG(seed, 0x72756c6573))
	r := &ruled{slots: map[string]layout.Slot{}, skus: map[string]slotting.SKU{},
		held: map[string]map[string]int64{slotting.CartSlot: {}}}
	r.in.Layout = grid(3+rng.IntN(4), 6+rng.IntN(10))
	r.in.Layout.ClassFallback = map[string][]string{"frozen": {"chilled"}}
	for i := range r.in.Layout.Slots {
		s := &r.in.Layout.Slots[i]
		s.Zone, s.Level = pick(rng, "N", "S"), 1+rng.IntN(3)
		if s.X < 5 {
			s.Zone = "N" // aisles lie in one zone each
		} else {
			s.Zone = "S"
		}
		s.Units, s.Volume, s.Weight = pick[int64](rng, 0, 0, 30, 60), pick(rng, 0, 100.0, 300), pick(rng, 0, 0, 200.0)
		s.MaxSKUs, s.StorageClass, s.Locked, s.Reserve = pick(rng, 1, 1, 1, 2),
			pick(rng, "", "", "", "frozen", "chilled"), rng.IntN(20) == 0, rng.IntN(15) == 0
		if rng.IntN(3) == 0 {
			s.Length, s.Width, s.Height = 1.5, 0.8, 0.6
		}
		r.slots[s.ID], r.held[s.ID] = *s, map[string]int64{}
	}
	r.opt = slotting.Options{Horizon: 200, LinesPerTour: 5, SampleTours: 60, Seed: seed,
		MaxMoves: pick(rng, 0, 0, 20), Rules: slotting.Rules{HeavyFrom: 15, HeavyTop: 2,
			Apart: []slotting.Pair{{A: "food", B: "poison"}}, Together: []string{"drugs"}}}
	if rng.IntN(4) == 0 {
		r.opt.Staging = []string{r.in.Layout.Slots[3].ID}
	}
	zones := map[string]int64{}
	for i := range len(r.in.Layout.Slots) * (5 + rng.IntN(5)) / 10 {
		k := slotting.SKU{ID: fmt.Sprintf("S%03d", i), Velocity: 8 * rng.ExpFloat64() * pick(rng, 0.05,
			1, 3), Volume: 3 * rng.Float64(), Weight: pick(rng, 0.5, 2, 20),
			Length: pick(rng, 0, 0, 1.0, 2), Width: 0.1, Height: 0.1,
			StorageClass: pick(rng, "", "", "frozen", "chilled"),
			Category:     pick(rng, "", "", "food", "food", "poison", "drugs"), Pinned: rng.IntN(15) == 0}
		r.skus[k.ID] = k
		r.in.SKUs = append(r.in.SKUs, k)
		for range 30 {
			slot, q := r.in.Layout.Slots[rng.IntN(len(r.in.Layout.Slots))], int64(1+rng.IntN(12))
			r.held[slot.ID][k.ID] += q
			if r.broken(slot.ID) == "" && !slot.Locked {
				r.in.Stock = append(r.in.Stock, slotting.Assignment{Slot: slot.ID, SKU: k.ID, Quantity: q})
				if k.Category == "drugs" {
					zones[slot.Zone] += q
				}
				break
			}
			r.remove(slot.ID, k.ID, q)
		}
	}
	r.home = "N"
	if zones["S"] > zones["N"] {
		r.home = "S"
	}
	return r
}

func (r *ruled) remove(slot, sku string, q int64) {
	if r.held[slot][sku] -= q; r.held[slot][sku] == 0 {
		delete(r.held[slot], sku)
	}
}

// carry does a move and says what is out of order then, "" for nothing.
func (r *ruled) carry(m slotting.Move) string {
	from, to := r.slots[m.From], r.slots[m.To]
	switch {
	case r.held[m.From][m.SKU] < m.Quantity || m.Quantity <= 0:
		return "it is not there"
	case r.skus[m.SKU].Pinned || from.Locked || to.Locked || from.Reserve && !slices.Contains(r.opt.Staging, m.From):
		return "it stays"
	}
	r.remove(m.From, m.SKU, m.Quantity)
	r.held[m.To][m.SKU] += m.Quantity
	if m.To == slotting.CartSlot {
		if len(r.held[m.To]) > 4 {
			return "the cart is full"
		}
		return ""
	}
	if r.skus[m.SKU].Category == "drugs" && to.Zone != r.home {
		return "its family lies in another zone"
	}
	return r.broken(m.To)
}

// broken says what is out of order in a slot.
func (r *ruled) broken(id string) string {
	s := r.slots[id]
	units, volume, weight := int64(0), 0.0, 0.0
	for sku, q := range r.held[id] {
		k := r.skus[sku]
		units, volume, weight = units+q, volume+float64(q)*k.Volume, weight+float64(q)*k.Weight
		switch {
		case k.StorageClass != "" && s.StorageClass != "" && k.StorageClass != s.StorageClass &&
			!slices.Contains(r.in.Layout.ClassFallback[k.StorageClass], s.StorageClass):
			return "storage class"
		case k.Weight >= r.opt.Rules.HeavyFrom && s.Level > r.opt.Rules.HeavyTop:
			return "heavy goods too high"
		case s.Length > 0 && k.Length > s.Length:
			return "too long"
		case r.apart(s, k.Category):
			return "families in one aisle"
		}
	}
	switch {
	case len(r.held[id]) > max(s.MaxSKUs, 1):
		return "too many SKUs"
	case s.Units > 0 && units > s.Units, s.Volume > 0 && volume > s.Volume*(1+1e-6), s.Weight > 0 &&
		weight > s.Weight*(1+1e-6):
		return "over capacity"
	}
	return ""
}

// apart tells whether an aisle holds what a family is kept apart from.
func (r *ruled) apart(at layout.Slot, family string) bool {
	foe := map[string]string{"food": "poison", "poison": "food"}[family]
	for id, held := range r.held {
		if s := r.slots[id]; s.Aisle != at.Aisle || s.Zone != at.Zone {
			continue
		}
		for sku := range held {
			if foe != "" && r.skus[sku].Category == foe {
				return true
			}
		}
	}
	return false
}
