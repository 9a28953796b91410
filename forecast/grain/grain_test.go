package grain

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

var start = dayOf(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)) // a Monday

func TestPeriodsOfADate(t *testing.T) {
	for _, g := range []Grain{{Period: "week"}, {Period: "week", Weekday: 6, Last: true},
		{Period: "week", Weekday: 5, Last: true},
		{Period: "month"}, {Period: "month", Last: true}} {
		end := start - 1
		for day := start; day < start+800; day++ { // every day is in one period, and periods follow one another
			first, last := g.Of(day)
			require.True(t, first <= day && day <= last, "%v", g)
			if day == first && day > start+31 {
				require.Equal(t, end+1, first, "%v", g)
			}
			end = last
			if g.Period == "month" {
				require.Equal(t, 1, date(first).Day())
			}
		}
	}
}

func TestSettle(t *testing.T) {
	dates := func(on func(day int32) bool) (d Dates, newest int32) {
		for day := start; day < start+600; day++ {
			if on(day) {
				d.Add(day, 10)
				newest = day
			}
		}
		return d, newest
	}
	asOf := start + 602 // a Monday
	for name, c := range map[string]struct {
		on   func(int32) bool
		size float64
		want string
	}{
		"days": {func(int32) bool { return true }, 1, "day"},
		"Sundays": {func(d int32) bool { return weekday(d) == 6 }, 1,
			"week, dated on its last day, a Sunday"},
		"Mondays": {func(d int32) bool { return weekday(d) == 0 && d < start+595 }, 1,
			"week, dated on its first day, a Monday"},
		"Mondays, not over": {func(d int32) bool { return weekday(d) == 0 }, 0.1,
			"week, dated on its first day, a Monday"},
		"Fridays are a shop": {func(d int32) bool { return weekday(d) == 4 }, 1, "day"},
		"months": {func(d int32) bool { return date(d).Day() == 1 && d < start+570 }, 1,
			"month, dated on its first day"},
		"last of months": {func(d int32) bool { return date(d+1).Day() == 1 }, 1, "month, dated on its last day"},
	} {
		d, newest := dates(c.on)
		require.Equal(t, c.want, Settle(d.Candidates(), newest, asOf, c.size).String(), name)
	}
	// A shop that trades on the first of the month has sold all of it as of the second.
	d, _ := dates(func(d int32) bool { return date(d).Day() == 1 })
	require.True(t, Settle(d.Candidates(), start+366, start+367, 1).Days())
}

// TestSpreadKeepsSums spreads any sums over any open days.
func TestSpreadKeepsSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := Grain{Period: rapid.SampledFrom([]string{"week", "month"}).Draw(t, "period"), Last: true, Weekday: 6}
		n := rapid.IntRange(1, 20).Draw(t, "periods")
		closed := rapid.IntRange(0, 6).Draw(t, "closed weekday")
		fractions := rapid.Bool().Draw(t, "fractions")
		var days []int32
		var sums []float64
		_, last := g.Of(start)
		for range n {
			v := float64(rapid.IntRange(0, 5000).Draw(t, "sum"))
			if fractions {
				v /= 7
			}
			days, sums = append(days, last), append(sums, v)
			_, last = g.next(last)
		}
		p := g.Collect(days, sums, last)
		got, seen := map[int32]float64{}, map[int32]bool{}
		p.Spread(openOn(func(d int32) bool { return weekday(d) != closed }), 7, func(d int32, q float64) {
			require.False(t, seen[d], "a day is given once")
			require.False(t, q < -1e-9)
			require.True(t, weekday(d) != closed || q == 0)
			require.True(t, fractions || q != q || q == math.Trunc(q))
			seen[d] = true
			if q == q {
				got[p.First[0]] += q
			}
		})
		total := 0.0
		for i, v := range p.Sum {
			if v != v {
				require.Zero(t, i, "only the first may be a part")
				continue
			}
			total += v
		}
		require.InDelta(t, total, got[p.First[0]], 1e-6*(1+total))
	})
}

// A season over months says nothing of how wide a month is, nor does the part of one
// in which an export begins; that part is unknown.
func TestSeasonIsNoSpread(t *testing.T) {
	g, r := Grain{Period: "month"}, rand.New(rand.NewPCG(5, 6))
	var days []int32
	var sums []float64
	from, to := g.Of(start)
	for m := range 25 {
		mean := 400 * math.Exp(math.Cos(2*math.Pi*float64(m)/12))
		if m == 0 {
			mean /= 15
		}
		days, sums = append(days, from), append(sums, distuv.Poisson{Lambda: mean, Src: r}.Rand())
		from, to = g.next(to)
	}
	p := g.Collect(days, sums, from)
	require.True(t, math.IsNaN(p.Sum[0]))
	variance, _ := p.variance()
	require.InEpsilon(t, stat.Mean(sums[1:], nil), variance, 0.6, "that of Poisson counts")
}

// TestSpreadHasTheLawOfDays holds the days drawn from weeks against days of the
// same demand: their spread, and that of sums over ten days, which cut weeks.
func TestSpreadHasTheLawOfDays(t *testing.T) {
	for name, draw := range map[string]func(r *rand.Rand) float64{
		"Poisson": func(r *rand.Rand) float64 { return distuv.Poisson{Lambda: 1.4, Src: r}.Rand() },
		"negative binomial": func(r *rand.Rand) float64 {
			return distuv.Poisson{Lambda: distuv.Gamma{Alpha: 2, Beta: 0.2, Src: r}.Rand(), Src: r}.Rand()
		},
		"gamma": func(r *rand.Rand) float64 { return distuv.Gamma{Alpha: 4, Beta: 0.5, Src: r}.Rand() },
	} {
		r := rand.New(rand.NewPCG(3, 4))
		var truth, drawn []float64
		g := Grain{Period: "week"}
		var days []int32
		var sums []float64
		for week := range int32(3000) {
			sum := 0.0
			for range 7 {
				v := draw(r)
				truth, sum = append(truth, v), sum+v
			}
			days, sums = append(days, start+7*week), append(sums, sum)
		}
		g.Collect(days, sums, start+21000).Spread(openOn(func(int32) bool { return true }), 1,
			func(_ int32, q float64) { drawn = append(drawn, q) })
		require.Len(t, drawn, len(truth))
		require.True(t, math.IsNaN(drawn[0]) && !math.IsNaN(drawn[7]), "the first of many weeks may be a part")
		truth, drawn = truth[7:], drawn[7:]
		require.InEpsilon(t, stat.StdDev(truth, nil), stat.StdDev(drawn, nil), 0.05, name)
		tens := func(y []float64) (out []float64) {
			for t := 0; t+10 <= len(y); t += 10 {
				sum := 0.0
				for _, v := range y[t : t+10] {
					sum += v
				}
				out = append(out, sum)
			}
			return out
		}
		require.InEpsilon(t, stat.StdDev(tens(truth), nil), stat.StdDev(tens(drawn), nil), 0.07, name)
	}
}

// openOn expects as much of every open day.
func openOn(open func(day int32) bool) func(day int32) float64 {
	return func(day int32) float64 {
		if open(day) {
			return 1
		}
		return 0
	}
}
