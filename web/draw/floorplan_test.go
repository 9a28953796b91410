package draw

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// Whatever the coordinates, the drawing keeps to its size, draws what there is and
// counts what has no place.
func TestFloorPlan(t *testing.T) {
	var slots []datasets.Slot
	for aisle := range 60 {
		for bay := range 200 {
			slots = append(slots, datasets.Slot{Slot: "s", Place: core.Place{Aisle: string(rune('A' + aisle%26)), X: -5000 + 1.5*float64(bay), Y: 1e6 + 3*float64(aisle), Reserve: aisle > 50}})
		}
	}
	slots = append(slots, datasets.Slot{Slot: "lost", Place: core.Place{X: math.NaN(), Y: math.NaN()}})
	text := FloorPlan(slots, []datasets.Station{{Station: "d", Kind: "dock", X: -5000, Y: 1e6}}, nil)
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	require.LessOrEqual(t, len(lines), planHigh+3)
	for _, l := range lines[:len(lines)-3] {
		require.LessOrEqual(t, len([]rune(l)), planWide+10)
	}
	for _, want := range []string{"D·", "R", "x from -5000 m", "y from 1e+06 m", "which are not drawn: 1"} {
		require.Contains(t, text, want)
	}
	require.Equal(t, "", FloorPlan(nil, nil, nil))
	one := FloorPlan([]datasets.Slot{{Slot: "a", Place: core.Place{X: 3, Y: 3}}}, nil, map[string]bool{"a": true})
	require.Contains(t, one, "▪")
}

// A picture is XML by itself.
func TestPictureIsWellFormed(t *testing.T) {
	svg := Picture(string(WarehouseMap("A & B", []datasets.Slot{{Slot: "a<",
		Place: core.Place{X: 0, Y: 0}}, {Slot: "b", Place: core.Place{X: 0, Y: 1}}}, map[string]float64{"b": 2}, nil)))
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
	}
	require.Contains(t, svg, `xmlns="http://www.w3.org/2000/svg"`)
}
