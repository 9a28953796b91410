package forecast

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

// Items that sell evenly stay as they are beside a neighbour with a Christmas ten times
// its year, whether they are many or few, and beside one that has just begun to rise.
func TestANeighboursSeasonIsItsOwn(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	const start, n = 19358, 1036 // from 2023-01-01 to a second of November
	r := Request{Horizon: 56, Calendar: &Calendar{Weekday: true, DayOfMonth: true, Yearly: 4},
		Windows: []Window{FixedWindow(28, 0)}}
	for _, evens := range []int{50, 10} {
		var all []Series
		for range evens {
			all = append(all, Series{Season: 7, Start: start, Group: "g", Y: poissons(rng, 5, n)})
		}
		christmas := Series{Season: 7, Start: start, Group: "g", Y: make([]float64, n)}
		for t := range christmas.Y {
			mean := 50.0
			if doy := (start + t - 19358) % 365; doy > 303 {
				mean = 500
			}
			christmas.Y[t] = distuv.Poisson{Lambda: mean, Src: rng}.Rand()
		}
		riser := Series{Season: 7, Start: start + n - 12, Group: "g", Y: make([]float64, 12)}
		for t := range riser.Y {
			riser.Y[t] = math.Round(1167 * math.Exp(0.2*float64(t)))
		}
		for name, other := range map[string]Series{"Christmas": christmas, "riser": riser} {
			with := append(append([]Series(nil), all...), other)
			pool := LearnPool(with, r)
			sum := 0.0
			for _, s := range all[:10] {
				for _, m := range Forecast(s, pool, r).Mean {
					sum += m / 560
				}
			}
			require.InDelta(t, 5, sum, 0.3, "%d items beside %s", evens, name)
		}
	}
}
