package forecast

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// shopWithDrivers is a shop of thousands a day, shut on Sundays and holidays, whose promotion of
// a depth between 0 and 0.2 multiplies demand by exp(3·depth).
func shopWithDrivers(rng *rand.Rand, n int) Series {
	y, open, depth := make([]float64, n-28), make([]float64, n), make([]float64, n)
	for t := range open {
		open[t] = 1
		if t%7 == 2 || rng.Float64() < 0.02 {
			open[t] = 0
		}
		if (t/10)%3 == 0 {
			depth[t] = 0.05 + 0.15*rng.Float64()
		}
		if t < len(y) {
			y[t] = open[t] * 5000 * math.Exp(3*depth[t]+0.1*rng.NormFloat64()) * (1 + 0.3*float64(t%7)/6)
		}
	}
	return Series{Y: y, Start: 18000, Season: 7, Drivers: []Driver{{Name: "open", X: open}, {Name: "depth", X: depth}}}
}

func drivenRequest() Request {
	return Request{Horizon: 28, Probabilities: []float64{0.05, 0.95},
		Calendar: &Calendar{Weekday: true, DayOfMonth: true, Yearly: 4},
		Windows:  []Window{FixedWindow(14, 0)}, Seed: 1}
}

func TestDriversAreUsedAndClosedDaysAreNoDemand(t *testing.T) {
	s := shopWithDrivers(rand.New(rand.NewPCG(1, 1)), 800)
	r := Forecast(s, nil, drivenRequest())
	require.Equal(t, "steady", r.Method)
	require.Contains(t, strings.Join(r.Used, "; "), "open: nothing can be sold")
	require.Contains(t, strings.Join(r.Used, "; "), "depth: demand ×")
	require.Empty(t, r.Held)
	for j, m := range r.Mean {
		at := len(s.Y) + j
		truth := s.Drivers[0].X[at] * 5000 * math.Exp(3*s.Drivers[1].X[at]+0.005) * (1 + 0.3*float64(at%7)/6)
		require.InDelta(t, truth, m, 0.1*truth+1e-9, "step %d", j+1)
	}
	wide, narrow := 0.0, 0.0
	for j := range r.Mean {
		if r.Mean[j] > 0 {
			wide, narrow = max(wide, r.SD[j]/r.Mean[j]), max(narrow, 0.1)
		}
	}
	require.Less(t, wide, 3*narrow, "closed days are no noise")
}

// Whatever is planned, demand stays within what the range seen can do, and the
// law is no narrower than without the driver ahead.
func TestDriversAheadAreHeldToTheRangeSeen(t *testing.T) {
	base := shopWithDrivers(rand.New(rand.NewPCG(2, 2)), 500)
	n := len(base.Y)
	at := func(depth float64) Result {
		s := base
		x := append([]float64(nil), s.Drivers[1].X...)
		for t := n; t < len(x); t++ {
			x[t] = depth
		}
		s.Drivers = []Driver{s.Drivers[0], {Name: "depth", X: x}}
		return Forecast(s, nil, drivenRequest())
	}
	deepest, none := at(0.2), at(0)
	for j := range deepest.Mean {
		require.GreaterOrEqual(t, deepest.SD[j], none.SD[j]*0.99)
	}
	rapid.Check(t, func(t *rapid.T) {
		depth := rapid.Float64Range(0.2, 1e6).Draw(t, "depth")
		r := at(depth)
		for j := range r.Mean {
			require.InDelta(t, deepest.Mean[j], r.Mean[j], 0.05*deepest.Mean[j]+1e-9)
		}
		if depth > 0.21 {
			require.Len(t, r.Held, 1)
			require.Contains(t, r.Held[0], "depth: ")
		}
	})
}

// A typing error in a price to come neither multiplies demand nor goes unsaid, in counts too.
func TestATypoOfAPriceIsHeld(t *testing.T) {
	for _, scale := range []float64{8, 2000} {
		rng := rand.New(rand.NewPCG(3, 3))
		s := Series{Start: 18000, Season: 7}
		for t := range 400 + 14 {
			price := 9 + 2*rng.Float64()
			if t >= 400 {
				price = 0.1
			} else {
				s.Y = append(s.Y, math.Round(scale*math.Pow(price/10, -1.5)*math.Exp(0.2*rng.NormFloat64())))
			}
			s.Price = append(s.Price, price)
		}
		r := drivenRequest()
		r.Horizon = 14
		got := Forecast(s, nil, r)
		require.Len(t, got.Held, 1)
		require.Contains(t, got.Held[0], "price: 0.1 ahead lies outside")
		require.Less(t, got.Mean[0], 1.5*scale)
		require.Greater(t, got.Mean[0], 0.9*scale)
	}
}

// What a group knows of a driver serves a member that has never seen it move.
func TestAGroupKnowsWhatAMemberHasNotSeen(t *testing.T) {
	var sample []Series
	for i := range 6 {
		s := shopWithDrivers(rand.New(rand.NewPCG(uint64(i), 9)), 400)
		on := make([]float64, len(s.Drivers[1].X))
		for t, d := range s.Drivers[1].X {
			if d > 0 {
				on[t] = 1
				if t < len(s.Y) {
					s.Y[t] *= 1.5 * math.Exp(-3*d)
				}
			}
		}
		s.Drivers[1] = Driver{Name: "deal", X: on}
		sample = append(sample, s)
	}
	p := LearnPool(sample, drivenRequest())
	fresh := shopWithDrivers(rand.New(rand.NewPCG(77, 9)), 400)
	deal := make([]float64, 400)
	for t := range fresh.Y {
		fresh.Y[t] *= math.Exp(-3 * fresh.Drivers[1].X[t])
	}
	fresh.Drivers[1] = Driver{Name: "deal", X: deal}
	plain := Forecast(fresh, p, drivenRequest()).Mean
	ahead := append([]float64(nil), deal...)
	for t := 372; t < 400; t++ {
		ahead[t] = 1
	}
	fresh.Drivers[1] = Driver{Name: "deal", X: ahead}
	for j, m := range Forecast(fresh, p, drivenRequest()).Mean {
		if plain[j] > 0 {
			require.InDelta(t, 1.5, m/plain[j], 0.15)
		}
	}
}

// The days beside a holiday sell what the holiday does not, drivers or not: they are known
// by the next one, and the Saturdays before closed Sundays are no such days.
func TestDaysBesideAHolidaySellMore(t *testing.T) {
	s := shopWithDrivers(rand.New(rand.NewPCG(4, 4)), 800)
	open := s.Drivers[0].X
	n := len(s.Y)
	holidays := map[int]bool{n + 10: true, 60: true, 144: true, 207: true, 333: true, 446: true, 572: true, 648: true}
	for at := range open {
		open[at] = 1
		if at%7 == 2 || holidays[at] {
			open[at] = 0
		}
	}
	truth := func(at int) float64 {
		m := open[at] * 5000 * math.Exp(3*s.Drivers[1].X[at]) * (1 + 0.3*float64(at%7)/6)
		if holidays[at+1] {
			m *= 1.4
		}
		if holidays[at-1] {
			m *= 1.25
		}
		return m
	}
	rng := rand.New(rand.NewPCG(5, 5))
	for at := range s.Y {
		s.Y[at] = truth(at) * math.Exp(0.05*rng.NormFloat64())
	}
	for j, m := range Forecast(s, nil, drivenRequest()).Mean {
		require.InDelta(t, truth(n+j), m, 0.1*truth(n+j)+1e-9, "step %d", j+1)
	}
}
