package soldout_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stockwright/stockwright/forecast/soldout"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// shop draws demand and what a shelf that is filled on every seventh day with some share of what
// is asked for let it sell, and tells on which days the shelf was empty at the end.
func shop(r *rand.Rand, days int, mean func(t int) float64, draw func(mean float64) float64,
	share func() float64) (demand, sold []float64, out []bool) {
	left := 0.0
	for t := range days {
		if t%7 == 0 {
			left = max(1, math.Round(7*mean(t)*share()))
		}
		d := draw(mean(t))
		y := min(d, left)
		left -= y
		demand, sold, out = append(demand, d), append(sold, y), append(out, left <= 0)
	}
	return demand, sold, out
}

func meanOf(y []float64) float64 {
	sum, n := 0.0, 0.0
	for _, v := range y {
		if v == v {
			sum, n = sum+v, n+1
		}
	}
	return sum / n
}

func poisson(r *rand.Rand) func(float64) float64 {
	return func(m float64) float64 { return distuv.Poisson{Lambda: m, Src: r}.Rand() }
}

func flat(level float64) func(int) float64 { return func(int) float64 { return level } }

// Over many items that run out in most weeks, estimates sum to demand: at every rate and spread.
func TestEstimatesSumToDemand(t *testing.T) {
	kinds := map[string]func(r *rand.Rand) func(float64) float64{
		"poisson": poisson,
		"spread": func(r *rand.Rand) func(float64) float64 {
			return func(m float64) float64 {
				return distuv.Poisson{Lambda: distuv.Gamma{Alpha: 2, Beta: 2 / m, Src: r}.Rand(), Src: r}.Rand()
			}
		},
		"fractions": func(r *rand.Rand) func(float64) float64 {
			return func(m float64) float64 { return distuv.Gamma{Alpha: 4, Beta: 4 / m, Src: r}.Rand() }
		},
	}
	for kind, drawn := range kinds {
		for _, level := range []float64{0.3, 1, 5, 50} {
			t.Run(fmt.Sprint(kind, " ", level), func(t *testing.T) {
				r := rand.New(rand.NewPCG(1, uint64(10*level)))
				draw := drawn(r)
				asked, estimated, kept, n := 0.0, 0.0, 0.0, 0.0
				for range shops(level) {
					demand, sold, out := shop(r, 400, flat(level), draw, func() float64 { return 0.6 + 0.7*r.Float64() })
					without := slices.Clone(sold)
					for i := range without {
						if out[i] {
							without[i] = math.NaN()
						}
					}
					soldout.Estimate(sold, out, soldout.Options{Season: 7})
					asked, estimated, kept, n = asked+meanOf(demand), estimated+meanOf(sold), kept+meanOf(without), n+1
				}
				require.InDelta(t, 1, estimated/asked, 0.03)
				if level <= 1 {
					require.Less(t, kept/asked, 0.98, "the days left out hold the busiest")
				}
			})
		}
	}
}

// shops are so many that what they sell together is known within a percent.
func shops(level float64) int { return max(60, int(300/level)) }

// What is put in the place of a bound is spread as demand is, so that safety stock stays right.
func TestSpreadStays(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	variance := func(y []float64) float64 {
		m, sum, n := meanOf(y), 0.0, 0.0
		for _, v := range y {
			if v == v {
				sum, n = sum+(v-m)*(v-m), n+1
			}
		}
		return sum / n
	}
	was, is := 0.0, 0.0
	for range 60 {
		demand, sold, out := shop(r, 400, flat(6), poisson(r), func() float64 { return 0.6 + 0.6*r.Float64() })
		soldout.Estimate(sold, out, soldout.Options{Season: 7})
		was, is = was+variance(demand), is+variance(sold)
	}
	require.InDelta(t, 1, is/was, 0.05)
}

// A past that forecasts are held against has demand in all of its days: its sums over eight days
// have the mean and the spread of demand's.
func TestSumsOfAllDays(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, level := range []float64{0.3, 1, 5} {
		var was, is []float64
		for range 150 {
			demand, sold, out := shop(r, 400, flat(level), poisson(r), func() float64 { return 0.6 + 0.7*r.Float64() })
			require.True(t, soldout.Estimate(sold, out, soldout.Options{Season: 7, All: true}))
			for i := 0; i+8 <= 400; i += 8 {
				was, is = append(was, 8*meanOf(demand[i:i+8])), append(is, 8*meanOf(sold[i:i+8]))
			}
		}
		require.InDelta(t, 1, meanOf(is)/meanOf(was), 0.02, level)
		require.InDelta(t, 1, stat.Variance(is, nil)/stat.Variance(was, nil), 0.08, level)
	}
}

// No unit of measure changes an estimate, no estimate is below what was sold, and what did not
// run out stays as it is. Counted items get whole units, and lots where they sell in lots.
func TestUnitsAndBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, level := range []float64{0.3, 4, 300} {
		_, sold, out := shop(r, 300, flat(level), poisson(r), func() float64 { return 0.5 + 0.8*r.Float64() })
		one := slices.Clone(sold)
		soldout.Estimate(one, out, soldout.Options{Season: 7, First: 19000})
		for i, v := range one {
			switch {
			case out[i] && sold[i] == 0:
				require.True(t, math.IsNaN(v))
			case out[i] && v == v:
				require.GreaterOrEqual(t, v, sold[i])
				require.Equal(t, math.Trunc(v), v)
			case !out[i]:
				require.Equal(t, sold[i], v)
			}
		}
		for _, unit := range []float64{0.001, 12, 1000} {
			scaled := slices.Clone(sold)
			for i := range scaled {
				scaled[i] *= unit
			}
			soldout.Estimate(scaled, out, soldout.Options{Season: 7, First: 19000})
			for i, v := range scaled {
				if one[i] == one[i] {
					require.InEpsilon(t, 1+one[i]*unit, 1+v, 1e-9)
				}
			}
		}
	}
}

// A level that doubled, weekdays and promotions reach the estimates of days that ran out.
func TestEstimatesFollowLevelsAndDays(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	week := []float64{0.5, 0.7, 0.7, 1, 1.1, 1.4, 1.6}
	factor := make([]float64, 400)
	mean := func(t int) float64 {
		m := 8 * week[t%7]
		if t >= 250 {
			m *= 2
		}
		if t%30 < 4 {
			factor[t] = 3
			m *= 3
		}
		return m
	}
	parts := map[string]func(t int) bool{"before": func(t int) bool { return t < 250 }, "since": func(t int) bool { return t >= 250 },
		"busiest weekday": func(t int) bool { return t%7 == 6 }, "promotions": func(t int) bool { return t%30 < 4 }}
	asked, estimated := map[string]float64{}, map[string]float64{}
	for range 80 {
		demand, sold, out := shop(r, 400, mean, poisson(r), func() float64 { return 1.2 + 0.8*r.Float64() })
		soldout.Estimate(sold, out, soldout.Options{Season: 7, Factor: factor})
		for i := range sold {
			for name, in := range parts {
				if in(i) && sold[i] == sold[i] {
					asked[name], estimated[name] = asked[name]+demand[i], estimated[name]+sold[i]
				}
			}
		}
	}
	for name := range parts {
		require.InDelta(t, 1, estimated[name]/asked[name], 0.04, name)
	}
}

// A night later the days before it are estimated from nearly the same, and get the same places in
// their distribution: a plan does not jump for what happened long ago.
func TestTheNextNightEstimatesTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	_, sold, out := shop(r, 400, flat(5), poisson(r), func() float64 { return 0.6 + 0.6*r.Float64() })
	today, tomorrow := slices.Clone(sold[:399]), slices.Clone(sold)
	soldout.Estimate(today, out[:399], soldout.Options{Season: 7, First: 19000})
	soldout.Estimate(tomorrow, out, soldout.Options{Season: 7, First: 19000})
	changed, bounds := 0, 0
	for i := range today {
		if today[i] > sold[i] || tomorrow[i] > sold[i] {
			bounds++
			if !(today[i] == tomorrow[i]) {
				changed++
			}
		}
	}
	require.Greater(t, bounds, 10)
	require.LessOrEqual(t, changed, bounds/20)
	start := slices.Clone(sold[7:]) // its history begins later
	soldout.Estimate(start, out[7:], soldout.Options{Season: 7, First: 19007})
	require.InEpsilon(t, meanOf(tomorrow[7:]), meanOf(start), 0.01)
}

// Wrong flags do little: where no day in stock sold anything there is no distribution, what is
// never in stock and sells is no shelf's, a day that sold more than ever stays what it was, and
// flags on most days at most double what was sold.
func TestWrongFlags(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	draw := poisson(r)
	y, out := make([]float64, 200), make([]bool, 200)
	for i := range y {
		y[i], out[i] = draw(5), true
	}
	y[20], out[20], y[40], out[40] = 0, false, 0, false // the flag says the contrary of what it should
	was := slices.Clone(y)
	soldout.Estimate(y, out, soldout.Options{Season: 7})
	for i := range y {
		if !out[i] || was[i] > 0 {
			require.Equal(t, was[i], y[i])
		}
	}
	for i := range y { // made to order
		y[i], out[i] = draw(0.3), true
	}
	was = slices.Clone(y)
	soldout.Estimate(y, out, soldout.Options{Season: 7})
	require.Equal(t, was, y)
	for i := range out {
		y[i], out[i] = draw(5), i%20 != 0
	}
	sold := meanOf(y)
	soldout.Estimate(y, out, soldout.Options{Season: 7})
	require.LessOrEqual(t, meanOf(y), 2.2*sold)
	for i := range out {
		y[i], out[i] = draw(5), i == 100
	}
	y[100] = 90
	soldout.Estimate(y, out, soldout.Options{Season: 7})
	require.InDelta(t, 90, y[100], 3)
}
