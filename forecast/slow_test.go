package forecast

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

// A slow item's own gaps are no absence, and the sale that its history begins with is why it
// begins there: what is forecast of many of them is what they sell, one by one or in lots.
func TestSlowItemsAreForecastAtWhatTheySell(t *testing.T) {
	for name, of := range map[string]struct{ lot, within float64 }{"one at a time": {0, 0.08}, "in lots": {8, 0.15}} {
		lot := of.lot
		rng := rand.New(rand.NewPCG(41, 1))
		var all []Series
		truth := 0.0
		for range 400 {
			rate := math.Exp(math.Log(0.005) + math.Log(20)*rng.Float64())
			s := Series{Start: 19700, Season: 7}
			for range 700 {
				v := distuv.Poisson{Lambda: rate, Src: rng}.Rand()
				if v > 0 && lot > 0 {
					v += distuv.Poisson{Lambda: lot - 1, Src: rng}.Rand()
				}
				s.Y = append(s.Y, v)
			}
			first := 0
			for first < len(s.Y) && s.Y[first] == 0 {
				first++
			}
			s.Start, s.Y = s.Start+int32(first), s.Y[first:]
			all = append(all, s)
			truth += 28 * rate
			if lot > 0 {
				truth += 28 * (1 - math.Exp(-rate)) * (lot - 1)
			}
		}
		r := Request{Horizon: 28, Calendar: &Calendar{Weekday: true, DayOfMonth: true}}
		pool := LearnPool(all, r)
		sum := 0.0
		for _, s := range all {
			for _, m := range Forecast(s, pool, r).Mean {
				sum += m
			}
		}
		require.InDelta(t, truth, sum, of.within*truth, name)
	}
}
