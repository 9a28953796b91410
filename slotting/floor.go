package slotting

import (
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/slotting/families"
	"github.com/stockwright/stockwright/slotting/layout"
	"github.com/stockwright/stockwright/slotting/storage"
	"github.com/stockwright/stockwright/slotting/tours"
)

// load is one row of stock: all units of a SKU in one slot. Loads are what
// moves; a load's velocity is its share of the SKU's.
type load struct {
	sku      int32
	quantity int64
	velocity float64 // lines a day
	demand   float64 // units a day
	fixed    bool    // pinned SKU, locked slot, or bulk behind a forward face
	virtual  bool    // goods in flight: they take room but are not there yet
}

// room is what a slot still holds.
type room struct {
	units  int64
	volume float64
	weight float64
	loads  []int32
}

// floor is stock on the warehouse floor while a plan is made.
type floor struct {
	w       *layout.Warehouse
	skus    []SKU
	sku     map[string]int32
	classes *storage.Classes
	class   []int32 // by SKU, storage class number
	slotCls []int32 // by slot
	rules   *families.Families
	sides   [][3]float64
	slotSds [][3]float64
	stretch []float64 // by slot, seconds a line of light goods for its level
	loads   []load
	at      []int32 // slot of each load
	rooms   []room
	opt     Options
	trust   float64       // share of a predicted saving that came true on unseen days
	futures []tours.Tours // ways the demand may turn out, where few tours leave it open
	tried   bool          // a trial: only the tours given are known
	limited bool          // a budget cut moves that pay
	tooFew  bool          // there are too few tours to judge anything by
	stages  *forest       // the free room of every slot while units are carried out
	faults  []layout.Fault
}

func newFloor(w *layout.Warehouse, in Input, opt Options) *floor {
	speeds := map[string]float64{}
	for zone, e := range opt.Equipment {
		speeds[zone] = e.Speed
	}
	w.Equip(opt.Speed, speeds)
	f := &floor{w: w, opt: opt, rooms: make([]room, len(w.Slots)), trust: 1}
	f.takeSKUs(in)
	f.takeLevels()
	f.rules = f.newRules()
	f.takeStock(in.Stock, false)
	f.takeStock(in.InFlight, true)
	f.settleRules()
	f.brokenRules()
	f.shareVelocity()
	return f
}

func (f *floor) warn(code, where, hint, text string, args ...any) {
	f.faults = append(f.faults, layout.Fault{Code: code, Where: where, Hint: hint, Text: fmt.Sprintf(text, args...)})
}

func (f *floor) takeSKUs(in Input) {
	f.sku = make(map[string]int32, len(in.SKUs))
	var offered, wanted []string
	for _, s := range f.w.Slots {
		offered = append(offered, s.StorageClass)
	}
	for _, s := range in.SKUs {
		wanted = append(wanted, s.StorageClass)
	}
	f.classes = storage.New(offered, wanted, in.Layout.ClassFallback)
	for _, s := range f.w.Slots {
		f.slotCls = append(f.slotCls, f.classes.Of(s.StorageClass))
		f.slotSds = append(f.slotSds, ordered3(s.Length, s.Width, s.Height, math.Inf(1)))
	}
	for _, s := range in.SKUs {
		if _, twice := f.sku[s.ID]; twice || s.ID == "" {
			f.warn("duplicate-sku", s.ID, "keep one row per SKU",
				"the SKU is listed twice or has no code; the first row is used")
			continue
		}
		f.cleanSKU(&s)
		f.sku[s.ID] = int32(len(f.skus))
		f.skus = append(f.skus, s)
		f.class = append(f.class, f.classes.Of(s.StorageClass))
		f.sides = append(f.sides, ordered3(s.Length, s.Width, s.Height, 0))
	}
}

// cleanSKU sets figures aside that cannot be meant.
func (f *floor) cleanSKU(s *SKU) {
	for _, v := range []*float64{&s.Velocity, &s.Demand, &s.FaceUnits, &s.FaceLeast, &s.Volume,
		&s.Weight, &s.Length, &s.Width, &s.Height} {
		if math.IsNaN(*v) || math.IsInf(*v, 0) || *v < 0 {
			f.warn("bad-sku", s.ID, "give 0 where a figure is not known",
				"a figure of the SKU is %v and taken as 0", *v)
			*v = 0
		}
	}
}

func (f *floor) takeStock(rows []Assignment, inFlight bool) {
	for _, a := range rows {
		slot, ok := f.w.Slot(a.Slot)
		sku, known := f.sku[a.SKU]
		switch {
		case !ok:
			f.warn("unknown-slot", a.Slot, "add the slot to the layout",
				"stock of %s lies in a slot that is not in the layout", a.SKU)
			continue
		case !known:
			f.warn("unknown-sku", a.SKU, "add the SKU to the items",
				"slot %s holds a SKU that is not known; it stays where it is", a.Slot)
			sku = int32(len(f.skus))
			f.sku[a.SKU] = sku
			f.skus = append(f.skus, SKU{ID: a.SKU, Pinned: true})
			f.class, f.sides = append(f.class, f.slotCls[slot]), append(f.sides, [3]float64{})
		case a.Quantity <= 0:
			if a.Quantity < 0 {
				f.warn("negative-stock", a.Slot, "count the slot", "%d units of %s are on record", a.Quantity, a.SKU)
			}
			continue
		}
		s := &f.w.Slots[slot]
		l := load{sku: sku, quantity: a.Quantity, virtual: inFlight}
		l.fixed = inFlight || s.Locked || f.skus[sku].Pinned
		f.loads = append(f.loads, l)
		f.at = append(f.at, -1)
		f.put(int32(len(f.loads)-1), int32(slot))
	}
	for i := range f.rooms {
		f.checkRoom(i)
	}
}

func (f *floor) checkRoom(i int) {
	r, s := &f.rooms[i], &f.w.Slots[i]
	if s.Units > 0 && r.units > s.Units || s.Volume > 0 && r.volume > s.Volume*(1+1e-9) ||
		s.Weight > 0 && r.weight > s.Weight*(1+1e-9) {
		f.warn("over-capacity", s.ID, "correct the capacity or the stock record",
			"the slot already holds more than its capacity")
	}
}

// shareVelocity spreads a SKU's lines over its forward loads by quantity: over
// time every unit is picked from where it lies. Bulk is picked from only where
// there is no forward face, and no plan moves it: refills bring it forward.
func (f *floor) shareVelocity() {
	forward, bulk := make([]int64, len(f.skus)), make([]int64, len(f.skus))
	for i, l := range f.loads {
		switch {
		case l.virtual:
		case f.w.Slots[f.at[i]].Reserve:
			bulk[l.sku] += l.quantity
		default:
			forward[l.sku] += l.quantity
		}
	}
	for i := range f.loads {
		l := &f.loads[i]
		total, reserve := forward[l.sku], f.w.Slots[f.at[i]].Reserve
		l.fixed = l.fixed || reserve
		if total == 0 {
			total = bulk[l.sku]
		} else if reserve {
			continue
		}
		if l.virtual || total == 0 {
			continue
		}
		share := float64(l.quantity) / float64(total)
		l.velocity, l.demand = f.skus[l.sku].Velocity*share, f.skus[l.sku].Demand*share
	}
}

// onCart stands for the cart in place of a slot: a load waits there while two
// change places in an area without a free slot.
const onCart int32 = -1

// CartSlot is the cart's name in moves and in the stock after them.
const CartSlot = "CART"

// slotName is the code of a slot, or the cart's.
func (f *floor) slotName(slot int32) string {
	if slot == onCart {
		return CartSlot
	}
	return f.w.Slots[slot].ID
}

func (f *floor) put(l, slot int32) {
	if slot == onCart {
		f.at[l] = onCart
		return
	}
	r, k := &f.rooms[slot], &f.skus[f.loads[l].sku]
	q := float64(f.loads[l].quantity)
	r.units, r.volume, r.weight = r.units+f.loads[l].quantity, r.volume+q*k.Volume, r.weight+q*k.Weight
	r.loads = append(r.loads, l)
	f.at[l] = slot
	f.rules.Count(f.loads[l].sku, slot, 1)
}

func (f *floor) take(l int32) {
	if f.at[l] == onCart {
		return
	}
	r, k := &f.rooms[f.at[l]], &f.skus[f.loads[l].sku]
	f.rules.Count(f.loads[l].sku, f.at[l], -1)
	q := float64(f.loads[l].quantity)
	r.units, r.volume, r.weight = r.units-f.loads[l].quantity, r.volume-q*k.Volume, r.weight-q*k.Weight
	i := slices.Index(r.loads, l)
	r.loads = slices.Delete(r.loads, i, i+1)
	if len(r.loads) == 0 {
		r.volume, r.weight = 0, 0 // no rounding rest stays behind
	}
	f.at[l] = onCart
}

func (f *floor) move(l, slot int32) {
	f.take(l)
	f.put(l, slot)
}

// Why a load cannot lie in a slot, in the order they are checked.
const (
	fitLocked = "locked"
	fitClass  = "storage class"
	fitSides  = "size"
	fitShared = "another SKU"
	fitUnits  = "units"
	fitVolume = "volume"
	fitWeight = "weight"
)

// misfit says which constraint keeps quantity units of a SKU out of a slot as
// it stands, or "" if they fit. except is a load thought away, -1 for none.
func (f *floor) misfit(sku int32, quantity int64, slot, except int32) string {
	if why := f.unsuited(sku, slot); why != "" {
		return why
	}
	r, s, k := &f.rooms[slot], &f.w.Slots[slot], &f.skus[sku]
	q := float64(quantity)
	units, volume, weight := r.units, r.volume, r.weight
	others := 0
	for _, l := range r.loads {
		if l == except {
			e := &f.loads[l]
			units -= e.quantity
			volume -= float64(e.quantity) * f.skus[e.sku].Volume
			weight -= float64(e.quantity) * f.skus[e.sku].Weight
			continue
		}
		if f.loads[l].sku != sku {
			others++
		}
	}
	without := int32(-1)
	if except >= 0 {
		without = f.loads[except].sku
	}
	if why := f.ruledOut(sku, slot, without, f.home(except)); why != "" {
		return why
	}
	switch {
	case others >= max(s.MaxSKUs, 1):
		return fitShared
	case s.Units > 0 && units+quantity > s.Units:
		return fitUnits
	case s.Volume > 0 && volume+q*k.Volume > s.Volume*(1+1e-9):
		return fitVolume
	case s.Weight > 0 && weight+q*k.Weight > s.Weight*(1+1e-9):
		return fitWeight
	}
	return ""
}

// fits says that a load could lie in a slot with another thought away, -1 for none.
func (f *floor) fits(l, slot, except int32) bool {
	return f.misfit(f.loads[l].sku, f.loads[l].quantity, slot, except) == ""
}

// home is the slot of a load, 0 for none.
func (f *floor) home(l int32) int32 {
	if l < 0 {
		return 0
	}
	return max(f.at[l], 0)
}

// unsuited says what keeps a SKU out of a slot whatever the slot holds.
func (f *floor) unsuited(sku, slot int32) string {
	s := &f.w.Slots[slot]
	if s.Locked {
		return fitLocked
	}
	if f.rankOf(sku, slot) == storage.Barred {
		return fitClass
	}
	a, b := f.sides[sku], f.slotSds[slot]
	if a[0] > b[0] || a[1] > b[1] || a[2] > b[2] {
		return fitSides
	}
	return ""
}

// roomFor is how many more units of a SKU the slot takes.
func (f *floor) roomFor(sku, slot int32) int64 {
	s, r, k := &f.w.Slots[slot], &f.rooms[slot], &f.skus[sku]
	n := int64(math.MaxInt64)
	if s.Units > 0 {
		n = min(n, s.Units-r.units)
	}
	if s.Volume > 0 && k.Volume > 0 {
		n = min(n, int64(math.Floor((s.Volume-r.volume)/k.Volume+1e-6)))
	}
	if s.Weight > 0 && k.Weight > 0 {
		n = min(n, int64(math.Floor((s.Weight-r.weight)/k.Weight+1e-6)))
	}
	return max(n, 0)
}

func (f *floor) assignments() []Assignment {
	out := make([]Assignment, 0, len(f.loads))
	for i, l := range f.loads {
		if !l.virtual {
			out = append(out, Assignment{f.w.Slots[f.at[i]].ID, f.skus[l.sku].ID, l.quantity})
		}
	}
	return out
}

// ordered3 sorts three sides; sides of 0 are not known and become missing.
func ordered3(a, b, c, missing float64) [3]float64 {
	v := [3]float64{a, b, c}
	for i := range v {
		if v[i] <= 0 {
			v[i] = missing
		}
	}
	slices.Sort(v[:])
	return v
}
