package draw

import (
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// aWarehouse has aisles of places of four levels each.
func aWarehouse(aisles, bays int) ([]datasets.Slot, map[string]float64) {
	var slots []datasets.Slot
	heat := map[string]float64{}
	for a := range aisles {
		for bay := range bays {
			for level := range 4 {
				name := fmt.Sprintf("A%03d-%02d-%d", a, bay, level)
				slots = append(slots, datasets.Slot{Slot: name, Location: "WH",
					Place: core.Place{Aisle: fmt.Sprintf("A%03d<", a), X: 3.5 * float64(a),
						Y: 1.2 * float64(bay)}, Level: int64(level)})
				heat[name] = float64(a % 7)
			}
		}
	}
	return slots, heat
}

func TestTheMapShowsEverySlotOrEveryPlace(t *testing.T) {
	slots, heat := aWarehouse(10, 20)
	small := string(WarehouseMap("now", slots, heat, nil))
	require.Equal(t, len(slots), strings.Count(small, "<rect"))
	require.Contains(t, small, "A009-19-3: 2.0", "each slot says its visits")

	slots, heat = aWarehouse(260, 30)
	large := string(WarehouseMap("now", slots, heat, nil))
	require.Equal(t, 260*30, len(regexp.MustCompile(`M[\d.]+ [\d.]+h`).FindAllString(large, -1)), "each place once")
	require.Contains(t, large, "<title>A006&lt;: 720</title>", "each aisle says the visits of all its slots: 6 × 120")
	require.Less(t, len(large), 300<<10)

	slots, heat = aWarehouse(1500, 40)
	huge := string(WarehouseMap("now", slots, heat, nil))
	require.Less(t, len(huge), 600<<10, "a warehouse of any size stays a page")
	for _, picture := range []string{small, large, huge} {
		dec := xml.NewDecoder(strings.NewReader(picture))
		for {
			if _, err := dec.Token(); err != nil {
				require.ErrorIs(t, err, io.EOF, "the picture is well formed")
				break
			}
		}
	}
	require.Empty(t, WarehouseMap("none", nil, nil, nil))
}
