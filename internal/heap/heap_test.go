package heap

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A batch collects each 256 MB, and a large one each quarter of what it holds.
func TestRoom(t *testing.T) {
	for live, room := range map[uint64]float64{32 << 20: 256, 256 << 20: 256, 512 << 20: 256, 1 << 30: 256, 8 << 30: 2048} {
		require.InEpsilon(t, room, float64(percent(live))/100*float64(live>>20), 0.05) // whole percents
	}
}
