package grain

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestOfSeriesIsWhatItsDatesAllow: a series dated on one kind of day has the grain
// that its dates, counted, make the likeliest; one day off it and it has none.
func TestOfSeriesIsWhatItsDatesAllow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := rapid.SampledFrom([]Grain{{Period: "month"}, {Period: "month", Last: true},
			{Period: "week"}, {Period: "week", Weekday: 6, Last: true},
			{Period: "week", Weekday: 3, Last: true}}).Draw(t, "grain")
		day := start + rapid.Int32Range(-30_000, 10_000).Draw(t, "first")
		var days []int32
		var dates Dates
		for range rapid.IntRange(LeastRows, 60).Draw(t, "rows") {
			first, last := g.Of(day)
			dated := first
			if g.Last {
				dated = last
			}
			days = append(days, dated)
			dates.Add(dated, 1)
			_, day = g.next(last)
		}
		got, ok := OfSeries(days, LeastRows)
		require.True(t, ok)
		require.Equal(t, g, got)
		require.Equal(t, dates.Candidates()[0], got)
		_, ok = OfSeries(days, len(days)+1)
		require.False(t, ok, "too few rows show nothing")

		through, next := dates.Through(days[len(days)-1])
		first, last := g.Of(days[len(days)-1])
		require.Equal(t, last, through)
		require.True(t, first <= through && through < next)
		_, after := g.Of(through + 1)
		require.Equal(t, after, next)

		i := rapid.IntRange(0, len(days)-1).Draw(t, "row that is off")
		days[i] += rapid.SampledFrom([]int32{-6, -3, -2, -1, 1, 2, 3, 6}).Draw(t, "days off")
		_, ok = OfSeries(days, LeastRows)
		require.False(t, ok, "one row of %v stands on day %d", g, days[i])
	})
}

// TestTheLastRowCounts: months whose newest row stands on another day are no weeks.
func TestTheLastRowCounts(t *testing.T) {
	var days []int32
	for m := range 12 {
		days = append(days, dayOf(time.Date(2024, time.Month(1+m), 1, 0, 0, 0, 0, time.UTC)))
	}
	days[11] += 4
	g, ok := OfSeries(days, LeastRows)
	require.False(t, ok, "%v", g)
}

// TestDatesOfEveryDay: rows on all days are of days, and so are few rows.
func TestDatesOfEveryDay(t *testing.T) {
	var every, few Dates
	for day := start; day < start+60; day++ {
		every.Add(day, 1)
	}
	for week := range int32(LeastRows - 1) {
		few.Add(start+7*week, 1)
	}
	for _, d := range []Dates{every, few, {}} {
		require.Nil(t, d.Candidates())
		through, next := d.Through(start + 90)
		require.Equal(t, []int32{start + 90, start + 91}, []int32{through, next})
	}
	few.Add(start+49, 1)
	require.Equal(t, []Grain{{Period: "week"}, {Period: "week", Last: true}}, few.Candidates(),
		"the eighth Monday shows a grain")
	through, next := few.Through(start + 49)
	require.Equal(t, []int32{start + 55, start + 62}, []int32{through, next})
	// One stray row in fifty is let pass, two are not.
	var strays Dates
	strays.Add(start+7, 49)
	strays.Add(start+9, 1)
	require.Len(t, strays.Candidates(), 2)
	strays.Add(start+9, 1)
	require.Nil(t, strays.Candidates())
}

// TestSameGrains: two grains of weeks are of the same dates whichever end the date
// is of; the first and the last of a month are not.
func TestSameGrains(t *testing.T) {
	monday := Grain{Period: "week"}
	require.True(t, monday.Same(Grain{Period: "week", Last: true}))
	require.False(t, monday.Same(Grain{Period: "week", Weekday: 6}))
	require.False(t, monday.Same(Grain{}))
	require.False(t, Grain{Period: "month"}.Same(Grain{Period: "month", Last: true}))
	require.True(t, Grain{Period: "month", Last: true}.Same(Grain{Period: "month", Last: true}))
	require.True(t, Grain{}.Days())
	require.False(t, monday.Days())
}

// TestMonthsFollowTheCalendar holds months against time.Date, years before 1970
// and a leap year's February included.
func TestMonthsFollowTheCalendar(t *testing.T) {
	for _, g := range []Grain{{Period: "month"}, {Period: "month", Last: true}} {
		for m := range 12 * 200 {
			from := time.Date(1900, time.Month(1+m), 1, 0, 0, 0, 0, time.UTC)
			to := from.AddDate(0, 1, -1)
			for _, day := range []int32{dayOf(from), dayOf(to), dayOf(from) + 13} {
				first, last := g.Of(day)
				require.Equal(t, []int32{dayOf(from), dayOf(to)}, []int32{first, last})
			}
		}
	}
}

// TestCollectFillsGaps: an absent row is a period without demand, returns beyond
// sales are none, and the period that is not over is left out.
func TestCollectFillsGaps(t *testing.T) {
	g := Grain{Period: "week"}
	p := g.Collect([]int32{start, start + 1, start + 14, start + 21, start + 28},
		[]float64{40, 2, 50, -3, 99}, start+30)
	require.Equal(t, []float64{42, 0, 50, 0}, p.Sum)
	require.Equal(t, []int32{start, start + 7, start + 14, start + 21}, p.First)
	require.Equal(t, []int32{start + 6, start + 13, start + 20, start + 27}, p.Last)
	require.Empty(t, g.Collect(nil, nil, start).Sum)
	require.Empty(t, g.Collect([]int32{start}, []float64{5}, start+6).Sum, "its Sunday is not over")
	given := map[int32]float64{}
	p.Spread(openOn(func(d int32) bool { return d < start+7 || d >= start+21 }), 1, func(d int32, q float64) { given[d] += q })
	require.Equal(t, 50.0, given[start+20], "a period without an open day keeps its sum on its last")
	require.Len(t, given, 28)
}

// TestSpreadIsFixedByItsSeed: equal seeds give equal days, another seed others, and
// what stood before a period changes none of its days but through its dispersion.
func TestSpreadIsFixedByItsSeed(t *testing.T) {
	g := Grain{Period: "week"}
	p := g.Collect([]int32{start, start + 7, start + 14}, []float64{70, 70, 70}, start+21)
	spread := func(p Periods, seed uint64) (out []float64) {
		p.Spread(openOn(func(int32) bool { return true }), seed, func(_ int32, q float64) { out = append(out, q) })
		return out
	}
	require.Equal(t, spread(p, 3), spread(p, 3))
	require.NotEqual(t, spread(p, 3), spread(p, 4))
	later := Periods{First: p.First[1:], Last: p.Last[1:], Sum: p.Sum[1:]}
	require.Equal(t, spread(p, 3)[7:], spread(later, 3))
	zero := Periods{First: p.First, Last: p.Last, Sum: []float64{0, 0, 0}}
	require.Equal(t, make([]float64, 21), spread(zero, 3))
}
