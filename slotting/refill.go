package slotting

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/slotting/offers"
)

// Refill brings units of a SKU from bulk to its forward face, before the picks
// that need them.
type Refill struct {
	SKU      string
	From, To string
	Quantity int64
	Days     float64 // until the face runs empty at the expected demand; 0 is now
	Opens    bool    // the SKU had no face: the slot becomes one
	Reason   string
}

// Refills says which forward faces to fill from bulk, those that run empty first:
// a face is filled up to SKU.FaceUnits once it holds SKU.FaceLeast or less. A SKU
// that lies in bulk only gets a face in the best free forward slot that fits.
// Bulk is taken in the order of the stock given, in whole packs where more than
// one is wanted. Slots that a plan's moves take are given as InFlight.
//
// The error is a *FaultError when the layout is refused.
func Refills(in Input, opt Options) ([]Refill, error) {
	p, _, err := readyPutaway(in, opt)
	if err != nil {
		return nil, err
	}
	r := &refiller{putaway: p, bulk: make([][]int32, len(p.skus)), faces: make([][]int32, len(p.skus))}
	for l, v := range r.loads {
		slot := &r.w.Slots[r.at[l]]
		switch {
		case v.virtual:
		case slot.Reserve && !slot.Locked:
			r.bulk[v.sku] = append(r.bulk[v.sku], int32(l))
		case !slot.Reserve:
			r.faces[v.sku] = append(r.faces[v.sku], int32(l))
		}
	}
	wanted := r.wanted()
	r.left, r.held = make([][]int64, len(r.skus)), make([]int64, len(r.skus))
	for _, k := range wanted {
		for _, l := range r.bulk[k] {
			r.left[k] = append(r.left[k], r.loads[l].quantity)
		}
		r.held[k] = r.onFaces(k)
		r.fill(k, len(r.faces[k]) == 0)
	}
	// Every SKU has a face before one has another.
	for _, k := range wanted {
		for range mostFaces {
			if float64(r.held[k]) >= r.skus[k].FaceLeast || !r.fill(k, true) {
				break
			}
		}
	}
	slices.SortStableFunc(r.out, func(a, b Refill) int { return cmp.Compare(a.Days, b.Days) })
	return r.out, nil
}

type refiller struct {
	*putaway
	bulk, faces [][]int32 // loads by SKU
	left        [][]int64 // units left of each load in bulk
	held        []int64   // by SKU, units on its faces after the refills so far
	out         []Refill
}

// wanted are the SKUs whose faces ask for goods that lie in bulk, fastest first.
func (r *refiller) wanted() []int32 {
	var out []int32
	for k := range r.skus {
		if s := &r.skus[k]; len(r.bulk[k]) > 0 && s.Demand > 0 && float64(r.onFaces(int32(k))) <= s.FaceLeast {
			out = append(out, int32(k))
		}
	}
	slices.SortStableFunc(out, func(a, b int32) int {
		return cmp.Or(-cmp.Compare(r.skus[a].Velocity, r.skus[b].Velocity), cmp.Compare(r.skus[a].ID, r.skus[b].ID))
	})
	return out
}

func (r *refiller) onFaces(k int32) int64 {
	n := int64(0)
	for _, l := range r.faces[k] {
		n += r.loads[l].quantity
	}
	return n
}

// mostFaces bounds the forward slots that one night adds to a SKU's face.
const mostFaces = 8

// fill brings what a SKU's face should hold to one of its forward slots, or with
// more to a further free one, as far as room and bulk go. It says whether any came.
func (r *refiller) fill(k int32, more bool) bool {
	s, have := &r.skus[k], r.onFaces(k)
	want := int64(math.Ceil(max(s.FaceUnits, s.FaceLeast, 1))) - r.held[k]
	to, opens := r.face(k, want, more)
	if to < 0 {
		return false
	}
	want = min(want, r.roomFor(k, to))
	before, second := len(r.out), r.held[k] > 0
	for i, l := range r.bulk[k] {
		q := packed(min(want, r.left[k][i]), s.Pack)
		if q <= 0 {
			continue
		}
		out := Refill{SKU: s.ID, From: r.w.Slots[r.at[l]].ID, To: r.w.Slots[to].ID, Quantity: q,
			Days: float64(have) / s.Demand, Opens: opens}
		out.Reason = r.why(s, out, have, second)
		r.out = append(r.out, out)
		r.hold(k, to, q)
		r.left[k][i] -= q
		r.held[k] += q
		want -= q
	}
	return len(r.out) > before
}

func (r *refiller) why(s *SKU, f Refill, have int64, more bool) string {
	switch {
	case more && f.Opens:
		return fmt.Sprintf("its faces hold less than the %.0f that a bad day takes; one more in the free slot that costs it least", s.FaceLeast)
	case f.Opens:
		return fmt.Sprintf("lies in bulk only; %.3g a day are picked from a face in the free slot that costs it least", s.Demand)
	}
	return fmt.Sprintf("the face holds %d, enough for %.1f days at %.3g a day; it is filled at %.0f up to %.0f", have, f.Days, s.Demand,
		s.FaceLeast, max(s.FaceUnits, s.FaceLeast))
}

// face is the forward slot a SKU is picked from, the fullest of several with room,
// or the best free one: where it has none, or where one more is asked for.
func (r *refiller) face(k int32, want int64, more bool) (slot int32, opens bool) {
	slot = -1
	most, open := int64(-1), more && len(r.faces[k]) == 0
	for _, l := range r.faces[k] {
		s := r.at[l]
		open = open || more && !r.w.Slots[s].Locked
		if q := r.loads[l].quantity; q > most && !r.w.Slots[s].Locked && r.roomFor(k, s) > 0 {
			slot, most = s, q
		}
	}
	if slot >= 0 || !open {
		return slot, false
	}
	for _, blocks := range r.offersTo(k).Ranks {
		if slot, _, _ = r.cheapest(k, want, offers.Forward(blocks)); slot >= 0 {
			return slot, true
		}
	}
	return -1, false
}

// packed is a quantity in whole packs where it holds one at least.
func packed(quantity, pack int64) int64 {
	if pack > 1 && quantity > pack {
		return quantity - quantity%pack
	}
	return quantity
}
