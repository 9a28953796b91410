package guide

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/execution/ledger"
)

// Suggestion is the slot that goods should go to, and why.
type Suggestion struct {
	Slot   string `json:"slot"`
	Reason string `json:"reason"`
}

// suggest chooses a slot for goods without a plan line: one that holds the
// SKU already and has room, else the first empty one on the route, of the
// item's storage class. What is on its way to a slot takes its room.
func suggest(t *ledger.Turn, location, sku string, units int64) Suggestion {
	var best Suggestion
	bestScore := int64(math.MaxInt64)
	it := t.State.Items.Rows[sku]
	for _, s := range t.State.Slots.In(location) {
		if s.Locked || (it != nil && it.StorageClass != "" && s.StorageClass != "" &&
			it.StorageClass != s.StorageClass) {
			continue
		}
		same, other := occupancy(t, s, sku)
		room := roomFor(s, it, same)
		if other > 0 || room < units || (s.SKU != "" && s.SKU != sku) {
			continue
		}
		score, reason := s.Sequence, "the first empty slot on the route that fits"
		if same > 0 || s.SKU == sku {
			score, reason = s.Sequence-1_000_000_000, fmt.Sprintf("holds the SKU already and has room for %d", room)
			if room == math.MaxInt64 {
				reason = "holds the SKU already"
			}
		}
		if score < bestScore {
			best, bestScore = Suggestion{s.ID, reason}, score
		}
	}
	return best
}

// occupancy counts the units of the SKU, and of others, in a slot and on
// their way to it.
func occupancy(t *ledger.Turn, s *ledger.Slot, sku string) (same, other int64) {
	for _, b := range t.State.ByPlace[ledger.SlotAccount(s.Location, s.ID)] {
		if n := max(0, b.OnHand) + b.Expected; b.SKU == sku {
			same += n
		} else {
			other += n
		}
	}
	return same, other
}

// roomFor is how many more units a slot takes by volume and weight.
func roomFor(s *ledger.Slot, it *ledger.Item, have int64) int64 {
	room := int64(math.MaxInt64)
	if it == nil {
		return room
	}
	if s.Volume > 0 && it.UnitVolume > 0 {
		room = min(room, int64(s.Volume/it.UnitVolume+1e-9)-have)
	}
	if s.Weight > 0 && it.UnitWeight > 0 {
		room = min(room, int64(s.Weight/it.UnitWeight+1e-9)-have)
	}
	return room
}
