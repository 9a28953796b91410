package opening

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMasksOfSeriesThatTradeTogether: a shop's Sundays are closed for all of its
// items, those that began later included, and one item's own Mondays for it alone.
func TestMasksOfSeriesThatTradeTogether(t *testing.T) {
	const days, ahead, items = 420, 28, 12
	r := rand.New(rand.NewPCG(7, 1))
	first, y := make([]int32, items), make([][]float64, items)
	for i := range y {
		begun := 10 * i
		first[i], y[i] = monday+int32(begun), make([]float64, days-begun)
		for t := range y[i] {
			switch w := Weekday(first[i] + int32(t)); {
			case w == 6, i == 3 && w == 0:
			case r.Float64() < 0.9:
				y[i][t] = float64(1 + r.IntN(5))
			case i%2 == 0:
				y[i][t] = math.NaN() // no row, no sale
			}
		}
	}
	p, open := Mask(first, y, ahead)
	require.Equal(t, open, p.Masks(first, y, ahead), "the pattern gives the same again")
	for i := range y {
		require.Len(t, open[i], len(y[i])+ahead)
		for j, is := range open[i] {
			w := Weekday(first[i] + int32(j))
			require.Equal(t, w != 6 && (i != 3 || w != 0), is, "item %d, day %d", i, j)
		}
	}
	for d := monday; d < monday+days+ahead; d++ {
		require.Equal(t, Weekday(d) == 6, p.Closed(d), "what they have in common is Sunday")
	}
	require.Equal(t, "on Sundays", p.String())
}

// TestMasksOfSeriesThatAreAlwaysOpen are none, as are those of no series and of
// series that lie centuries apart.
func TestMasksOfSeriesThatAreAlwaysOpen(t *testing.T) {
	ones := make([]float64, 200)
	for i := range ones {
		ones[i] = 2
	}
	p, open := Mask([]int32{monday, monday + 50}, [][]float64{ones, ones[:100]}, 10)
	require.Equal(t, [][]bool{nil, nil}, open)
	require.False(t, p.Closed(monday+205))
	p, open = Mask(nil, nil, 10)
	require.Empty(t, open)
	require.False(t, p.Closed(monday))
	_, open = Mask([]int32{monday, monday + 1<<18}, [][]float64{ones, ones}, 10)
	require.Equal(t, [][]bool{nil, nil}, open)
}
