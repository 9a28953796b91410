package slotting

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/aisles"
)

// What an explanation says would move a load moves it: its horizon, or its lines.
func TestWhatWouldMoveALoadMovesIt(t *testing.T) {
	in := Input{Layout: aisles.Grid(1, 30)}
	in.SKUs = []SKU{{ID: "FAST", Velocity: 0.1}, {ID: "MID", Velocity: 0.05}, {ID: "HELD", Velocity: 0.1, Pinned: true}}
	in.Stock = []Assignment{{"A01", "FAST", 5}, {"A30", "MID", 5}, {"A20", "HELD", 5}}
	opt := Options{LinesPerTour: 1}
	res, err := Plan(in, opt)
	require.NoError(t, err)
	require.Empty(t, res.Moves)
	stay := map[string]Stay{}
	for _, s := range res.Stays {
		stay[s.SKU] = s
	}
	require.Len(t, stay, 3)
	require.Equal(t, "no slot is better for it", stay["FAST"].Text)
	require.Contains(t, stay["HELD"].Text, "held")
	mid := stay["MID"]
	require.NotEmpty(t, mid.Better)
	require.Greater(t, mid.Days, 30.0)

	opt.Horizon = 1.3 * mid.Days // the tours are a sample
	res, err = Plan(in, opt)
	require.NoError(t, err)
	require.NotEmpty(t, res.Moves, mid.Text)
	opt.Horizon = 0.7 * mid.Days
	res, err = Plan(in, opt)
	require.NoError(t, err)
	require.Empty(t, res.Moves, mid.Text)

	opt.Horizon = 30
	in.SKUs[1].Velocity = 1.3 * mid.Lines
	res, err = Plan(in, opt)
	require.NoError(t, err)
	require.NotEmpty(t, res.Moves, mid.Text)
	in.SKUs[1].Velocity = 0.7 * mid.Lines
	res, err = Plan(in, opt)
	require.NoError(t, err)
	require.Empty(t, res.Moves, mid.Text)
}

// A load kept out by a faster one, and one that a budget leaves, say so.
func TestStaysNameWhatKeepsALoad(t *testing.T) {
	in := Input{Layout: aisles.Grid(1, 6)}
	for i, v := range []float64{20, 18, 16, 14, 12, 30} {
		id := string(rune('A' + i))
		in.SKUs = append(in.SKUs, SKU{ID: id, Velocity: v})
		in.Stock = append(in.Stock, Assignment{in.Layout.Slots[i].ID, id, 5})
	}
	res, err := Plan(in, Options{LinesPerTour: 1, MaxMoves: 3})
	require.NoError(t, err)
	text := map[string]string{}
	for _, s := range res.Stays {
		text[s.SKU] = s.Text
	}
	require.NotEmpty(t, text)
	for sku, say := range text {
		require.False(t, strings.TrimSpace(say) == "", sku)
	}
	require.Contains(t, text["C"], "holds B with 18 lines a day; it moves from about 18.9 lines a day on, now 16")
}
