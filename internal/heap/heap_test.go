package heap

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A small batch collects each 256 MB, one in between as Go does, a large one each 512 MB.
func TestRoom(t *testing.T) {
	for live, room := range map[uint64]float64{32 << 20: 256, 256 << 20: 256, 512 << 20: 512, 3 << 30: 512} {
		require.InEpsilon(t, room, float64(percent(live))/100*float64(live>>20), 0.05) // whole percents
	}
}
