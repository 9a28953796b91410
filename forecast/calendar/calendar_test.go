package calendar

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/stockwright/stockwright/forecast/feast"
)

func TestDaysAgainstTheStandardLibrary(t *testing.T) {
	for d := int32(-40000); d < 60000; d += 17 {
		when := time.Unix(int64(d)*86400, 0).UTC()
		month, day := feast.MonthAndDay(d)
		require.Equal(t, []int{int(when.Month()), when.Day()}, []int{month, day}, "%v", when)
		require.Equal(t, (int(when.Weekday())+6)%7, weekday(d), "%v", when)
	}
}

// planted is three years of demand with known effects.
func planted(rng *rand.Rand) (y []float64, events []Event) {
	first := int32(16000)
	n := 1100
	y = make([]float64, n)
	for t := range y {
		d := first + int32(t)
		v := 500 * math.Exp(0.0004*float64(t))
		v *= []float64{0.8, 0.8, 0.9, 1, 1.1, 1.4, 1.0}[weekday(d)]
		switch (d - 16050) % 365 {
		case 0:
			events = append(events, Event{"Fair", d})
			v *= 1.5
		case 364:
			v *= 1.2 // the eve
		case 100:
			events = append(events, Event{"Shut", d})
			v = 0
		}
		y[t] = v * math.Exp(0.05*rng.NormFloat64())
	}
	events = append(events, Event{"Fair", 16050 + 3*365}, Event{"Shut", 16050 + 3*365 + 100})
	return y, events
}

func TestFindsPlantedEffects(t *testing.T) {
	y, events := planted(rand.New(rand.NewPCG(1, 1)))
	n := len(y)
	k := NewColumns(Options{Weekday: true, Yearly: 4, Events: events}, 16000, n+400, n)
	e := Learn(k, y, 0, nil, 1)
	f := e.Factors(k, 0, n+400, n)
	mean := 0.0
	for _, v := range f[:n] {
		mean += v / float64(n)
	}
	require.InDelta(t, 1, mean, 0.01, "mean one over the history, but for the shut days")
	at := func(d int32) float64 { return f[d-16000] }
	saturday := int32(16200)
	for weekday(saturday) != 5 {
		saturday++
	}
	require.InEpsilon(t, 1.4/0.8, at(saturday)/at(saturday+2), 0.06)
	fair := int32(16050 + 3*365)
	ordinary := at(fair - 7)
	require.Greater(t, at(fair), 1.2*ordinary)
	require.Greater(t, at(fair-1), 1.03*at(fair-8), "the eve")
	require.Zero(t, at(16050+3*365+100), "the doors will be shut again")
	require.True(t, e.Shut(k, int(16050+100-16000)))
}

// More data make the prior matter less: coefficients go to the planted ones.
func TestPriorIsOnlyAPrior(t *testing.T) {
	y, events := planted(rand.New(rand.NewPCG(2, 2)))
	k := NewColumns(Options{Weekday: true, Events: events}, 16000, len(y), len(y))
	wrong := make([]float64, len(k.Names))
	for j := range wrong {
		wrong[j] = 0.3
	}
	a, b := Learn(k, y, 0, nil, 1), Learn(k, y, 0, wrong, 1)
	fa, fb := a.Factors(k, 0, len(y), len(y)), b.Factors(k, 0, len(y), len(y))
	for t0 := range fa {
		require.InDelta(t, fa[t0], fb[t0], 0.12)
	}
}

func TestPriorForMatchesByName(t *testing.T) {
	a := NewColumns(Options{Weekday: true}, 100, 50, 50)
	b := NewColumns(Options{Weekday: true, Events: []Event{{"X", 120}}}, 100, 50, 50)
	coef := make([]float64, len(a.Names))
	for j := range coef {
		coef[j] = float64(j + 1)
	}
	got := PriorFor(b, a.Names, coef)
	require.Equal(t, coef, got[:len(coef)])
	require.Zero(t, got[len(got)-1])
}

// Poisson demand with a planted promotion lift and price elasticity.
func TestRespondFindsLiftAndElasticity(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	n := 700
	y, factor, promo, price := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range y {
		factor[i] = 1
		if rng.Float64() < 0.1 {
			promo[i] = 1
		}
		if (i/40)%3 == 1 {
			price[i] = math.Log(0.8)
		}
		mean := 2 * math.Exp(0.9*promo[i]-1.5*price[i])
		y[i] = distuv.Poisson{Lambda: mean, Src: rng}.Rand()
	}
	r := Respond(y, factor, [][]float64{promo, price}, []float64{0, 0})
	require.InDelta(t, 0.9, r.Coef[0], 0.15)
	require.InDelta(t, -1.5, r.Coef[1], 0.45)
	flat := Respond(y[:1], factor, [][]float64{promo, price}, []float64{0.4, -1})
	require.InDelta(t, 0.4, flat.Coef[0], 0.2, "one day says nothing: the prior stays")
}

func TestClosedDaysOfTheCalendar(t *testing.T) {
	y := make([]float64, 100)
	for i := range y {
		y[i] = 20
	}
	y[50] = 3 // booked on a day without trade
	k := NewColumns(Options{Weekday: true, Closed: []int32{150, 205}}, 100, 110, 100)
	e := Learn(k, y, 0, nil, 1)
	f := e.Factors(k, 0, 110, 100)
	require.Zero(t, f[105])
	require.InDelta(t, 1, f[60], 0.05, "the closed day did not pull its weekday down")
}

// A flat demand on every other Friday stays flat: a column a day of the month, each seen
// twice, may not explain what noise explains.
func TestFewOpenDaysMakeNoYear(t *testing.T) {
	const n, ahead, first = 668, 60, 19724
	for seed := range uint64(20) {
		sold := distuv.Poisson{Lambda: 6000, Src: rand.New(rand.NewPCG(seed, 3))}
		y := make([]float64, n)
		for d := range y {
			y[d] = math.NaN()
			if d%14 == 3 {
				y[d] = sold.Rand()
			}
		}
		k := NewColumns(Options{Weekday: true, DayOfMonth: true, Yearly: 4}, first, n+ahead, n)
		e := Learn(k, y, 0, nil, 1)
		f := e.Factors(k, 0, n+ahead, n)
		before, after := 0.0, 0.0
		for d := 3; d < n+ahead; d += 14 {
			switch {
			case d >= n:
				after += f[d] / 4
			case d >= n-10*14:
				before += f[d] / 10
			}
		}
		require.InDelta(t, 1, after/before, 0.03, "seed %d", seed)
	}
}

// Sums of months laid out evenly over days tell the year that made them: their steps at the
// ends of months are nobody's weekdays, and their waves are flatter than those of days.
func TestSumsOfMonthsTellTheirYear(t *testing.T) {
	const first, n, ahead = 19389, 759, 100 // 2023-02-01, to the end of February 2025
	month := func(day int32) (from, to int32) {
		when := time.Unix(int64(day)*86400, 0).UTC()
		from = day - int32(when.Day()) + 1
		return from, from + int32(time.Date(when.Year(), when.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()) - 1
	}
	truth := func(day int32) float64 { return 1 + 0.5*math.Cos(2*math.Pi*(float64(day-first)-170)/365.25) }
	y := make([]float64, n)
	for d := range y {
		from, to := month(first + int32(d))
		for u := from; u <= to; u++ {
			y[d] += 1000 * truth(u) / float64(to-from+1)
		}
	}
	k := NewColumns(Options{Weekday: true, DayOfMonth: true, Yearly: 4, Period: month}, first, n+ahead, n)
	e := Learn(k, y, 0, nil, 1)
	low, high := math.Inf(1), 0.0
	for d, f := range e.Factors(k, 0, n+ahead, n) {
		low, high = min(low, f/truth(first+int32(d))), max(high, f/truth(first+int32(d)))
	}
	require.Less(t, high/low, 1.02)
}
