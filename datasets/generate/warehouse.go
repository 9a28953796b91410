package generate

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/datasets"
)

// The warehouse: aisles along y, 3.5 m apart in x, with bays of 1.2 m and four
// levels. The dock is at (0, 0), so low aisles and low bays are the prime
// ones. An aisle holds slots of one size for one storage class.
const (
	aisleGap   = 3.5
	bayWidth   = 1.2
	baysOfSide = 30
	levels     = 4
	kgPerLitre = 2.0 // what a slot bears per litre it holds
	spareSlots = 1.25
)

func slotVolumes() []float64 { return []float64{160, 640, 2400} }

// housed is the stock of one SKU in the warehouse.
type housed struct {
	sku  int
	size int // index into slotVolumes
	lots []lot
}

// kind of slots an aisle has.
type kind struct {
	class string
	size  int
}

// unitsPerSlot is how many units of a SKU a slot of a size takes.
func (k *sku) unitsPerSlot(size int) int64 {
	volume := slotVolumes()[size]
	return max(1, int64(math.Min(volume/k.volume, volume*kgPerLitre/k.weight)))
}

// slotSize is the smallest size that takes the SKU's usual top stock in two
// slots, or the largest.
func (w *World) slotSize(k *sku, onHand int64) int {
	days := w.suppliers[k.supplier].lead + 21
	top := max(onHand, int64(k.base*w.size()*days), k.moq)
	for size := range slotVolumes() {
		if 2*k.unitsPerSlot(size) >= top {
			return size
		}
	}
	return len(slotVolumes()) - 1
}

// layout builds the slots, large enough for what the warehouse holds and a
// quarter more, and fills them without regard to who sells fast: that is left
// to slotting.
func (w *World) layout(stock []housed) ([]datasets.Slot, []datasets.SlotStock) {
	need := map[kind]int{}
	var kinds []kind
	for _, h := range stock {
		k := &w.skus[h.sku]
		at := kind{k.category.storage, h.size}
		if need[at] == 0 {
			kinds = append(kinds, at)
		}
		need[at] += max(1, int(math.Ceil(float64(unitsOf(h.lots))/float64(k.unitsPerSlot(h.size)))))
	}
	var slots []datasets.Slot
	free := map[kind][]int{}
	aisle := 0
	for _, class := range []string{"ambient", "chilled", "hazard"} {
		for size := range slotVolumes() {
			at := kind{class, size}
			if need[at] == 0 {
				continue
			}
			want := int(math.Ceil(float64(need[at])*spareSlots)) + 4
			for ; want > 0; aisle++ {
				added := w.addAisle(&slots, aisle, at, want)
				for n := range added {
					free[at] = append(free[at], len(slots)-added+n)
				}
				want -= added
			}
		}
	}
	var s stream
	for n, at := range kinds {
		r := s.at(w.opt.Seed, drawSlot, n, 0, 0)
		r.Shuffle(len(free[at]), func(i, j int) { free[at][i], free[at][j] = free[at][j], free[at][i] })
	}
	var held []datasets.SlotStock
	for _, h := range stock {
		at := kind{w.skus[h.sku].category.storage, h.size}
		held, free[at] = w.fill(held, slots, free[at], h)
	}
	return slots, held
}

// addAisle appends up to want slots of an aisle, whole bays, and returns how
// many it added.
func (w *World) addAisle(slots *[]datasets.Slot, aisle int, at kind, want int) int {
	added := 0
	name := fmt.Sprintf("%c%02d", 'A'+aisle/99%26, aisle%99+1)
	if aisle >= 99*26 {
		name = fmt.Sprintf("Z%d", aisle+1)
	}
	for bay := 1; bay <= baysOfSide && added < want; bay++ {
		for level := range levels {
			volume := slotVolumes()[at.size]
			*slots = append(*slots, datasets.Slot{Slot: fmt.Sprintf("%s-%02d-%d", name, bay, level), Location: Warehouse, Zone: at.class,
				Aisle: name, Bay: int64(bay), Level: int64(level), X: aisleGap * float64(aisle), Y: bayWidth * float64(bay),
				CapacityVolume: volume, CapacityWeight: volume * kgPerLitre, StorageClass: at.class, Locked: false})
			added++
		}
	}
	return added
}

// fill puts the lots of a SKU into the next free slots.
func (w *World) fill(held []datasets.SlotStock, slots []datasets.Slot, free []int, h housed) ([]datasets.SlotStock, []int) {
	k := &w.skus[h.sku]
	per := k.unitsPerSlot(h.size)
	room := int64(0)
	var slot *datasets.Slot
	for _, b := range h.lots {
		for left := b.quantity; left > 0; {
			if room == 0 {
				slot, free, room = &slots[free[0]], free[1:], per
			}
			n := min(left, room)
			row := datasets.SlotStock{Slot: slot.Slot, Location: Warehouse, Sku: k.name, Quantity: n, ExpiresOn: expiresOn(k, b)}
			if k.category.shelfLife > 0 {
				row.Lot = b.name()
			}
			held = append(held, row)
			left -= n
			room -= n
		}
	}
	return held, free
}

func unitsOf(lots []lot) int64 {
	total := int64(0)
	for _, b := range lots {
		total += b.quantity
	}
	return total
}
