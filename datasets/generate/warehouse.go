package generate

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// The warehouse: aisles along y, 3.5 m apart in x, with bays of 1.2 m and four
// levels. Tours start at (0, 0), so low aisles and low bays are the prime
// ones. An aisle holds slots of one size for one storage class.
const (
	aisleGap   = 3.5
	bayWidth   = 1.2
	baysOfSide = 30
	levels     = 4
	kgPerLitre = 2.0 // what a slot bears per litre it holds
	spareSlots = 1.25
)

// slotVolumes are the sizes of slots in litres.
var slotVolumes = [...]float64{160, 640, 2400}

// holding is what a warehouse holds of one SKU, and what its slots must fit.
type holding struct {
	sku, class     string
	volume, weight float64 // of one unit: litres, kilograms
	top            int64   // the usual top stock, in units
	lots           []heldLot
}

// heldLot is a row of slot stock without its slot.
type heldLot struct {
	name      string
	quantity  int64
	expiresOn core.Day
}

// aisleKind is what an aisle is for.
type aisleKind struct {
	class string
	size  int
}

// unitsPerSlot is how many units a slot of a size takes, at least one.
func (h *holding) unitsPerSlot(size int) int64 {
	volume := slotVolumes[size]
	return max(1, int64(math.Min(volume/h.volume, volume*kgPerLitre/h.weight)))
}

// size is the smallest size that takes the usual top stock in two slots, or
// the largest.
func (h *holding) size() int {
	top := max(h.top, h.units())
	for size := range slotVolumes {
		if 2*h.unitsPerSlot(size) >= top {
			return size
		}
	}
	return len(slotVolumes) - 1
}

func (h *holding) units() int64 {
	total := int64(0)
	for _, b := range h.lots {
		total += b.quantity
	}
	return total
}

// layOut builds a warehouse's slots, large enough for what it holds and a
// quarter more, and fills them without regard to who sells fast: that is left
// to slotting.
func layOut(location string, seed uint64, stock []holding) ([]datasets.Slot, []datasets.SlotStock) {
	need := map[aisleKind]int{}
	var kinds []aisleKind
	for i := range stock {
		h := &stock[i]
		at := aisleKind{h.class, h.size()}
		if need[at] == 0 {
			kinds = append(kinds, at)
		}
		per := h.unitsPerSlot(at.size)
		need[at] += max(1, int((h.units()+per-1)/per))
	}
	slices.SortFunc(kinds, func(a, b aisleKind) int {
		return cmp.Or(cmp.Compare(a.class, b.class),
			cmp.Compare(a.size, b.size))
	})
	var slots []datasets.Slot
	free := map[aisleKind][]int{}
	var s stream
	aisle := 0
	for n, at := range kinds {
		for want := int(math.Ceil(float64(need[at])*spareSlots)) + 4; want > 0; aisle++ {
			first := len(slots)
			slots = addAisle(slots, location, aisle, at, want)
			for i := first; i < len(slots); i++ {
				free[at] = append(free[at], i)
			}
			want -= len(slots) - first
		}
		list := free[at]
		s.at(seed, drawSlot, n, 0, 0).Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	var held []datasets.SlotStock
	for i := range stock {
		at := aisleKind{stock[i].class, stock[i].size()}
		held, free[at] = fill(held, slots, free[at], &stock[i], at.size)
	}
	return slots, held
}

// stationsOf are a pack station at the corner where the prime slots begin, and a
// dock at the other end of the same side.
func stationsOf(slots []datasets.Slot) []datasets.Station {
	if len(slots) == 0 {
		return nil
	}
	far := 0.0
	for i := range slots {
		far = max(far, slots[i].X)
	}
	at := slots[0].Location
	return []datasets.Station{{Station: "PACK", Location: at, Kind: "pack"},
		{Station: "DOCK", Location: at, Kind: "dock", X: far + aisleGap}}
}

// addAisle appends an aisle of at most want slots, in whole bays.
func addAisle(slots []datasets.Slot, location string, aisle int, at aisleKind, want int) []datasets.Slot {
	name := fmt.Sprintf("%c%02d", 'A'+aisle/99, aisle%99+1)
	if aisle >= 99*26 {
		name = fmt.Sprintf("Z%d", aisle+1)
	}
	volume := slotVolumes[at.size]
	for bay := 1; bay <= baysOfSide && (bay-1)*levels < want; bay++ {
		for level := range levels {
			slots = append(slots, datasets.Slot{Slot: fmt.Sprintf("%s-%02d-%d", name, bay, level),
				Location: location, Bay: int64(bay), Level: int64(level),
				Place: core.Place{Zone: at.class, Aisle: name, X: aisleGap * float64(aisle),
					Y: bayWidth * float64(bay), StorageClass: at.class},
				CapacityVolume: volume, CapacityWeight: volume * kgPerLitre})
		}
	}
	return slots
}

// fill puts the lots of a SKU into the next free slots.
func fill(held []datasets.SlotStock, slots []datasets.Slot, free []int, h *holding,
	size int) ([]datasets.SlotStock, []int) {
	per, room := h.unitsPerSlot(size), int64(0)
	var slot *datasets.Slot
	for _, b := range h.lots {
		for left := b.quantity; left > 0; {
			if room == 0 {
				slot, free, room = &slots[free[0]], free[1:], per
			}
			n := min(left, room)
			held = append(held, datasets.SlotStock{Slot: slot.Slot, Location: slot.Location, SKU: h.sku,
				Quantity: n, Lot: b.name,
				ExpiresOn: b.expiresOn})
			left -= n
			room -= n
		}
	}
	return held, free
}
