package trading

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

const switchDay = int32(20_031) // Monday 2024-11-04

// feedOf are rows of one item: to a day, one a week on a weekday, then one a day.
func feedOf(weekday int32, weeks int, until, asOf int32, week, day float64) datasets.SeriesRows {
	r := datasets.SeriesRows{Location: "WH", SKU: "A"}
	first := until - int32(7*weeks)
	for d := first; d < asOf; d++ {
		switch {
		case d >= until:
			r.Days, r.Quantity = append(r.Days, d), append(r.Quantity, day)
		case (d-switchDay+7000)%7 == weekday:
			r.Days, r.Quantity = append(r.Days, d), append(r.Quantity, week)
		}
	}
	return r
}

// Weeks dated on their first or last day are laid out up to the day from which rows are days.
func TestAFeedThatTurnsToDaysKeepsItsUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weekday := rapid.SampledFrom([]int32{0, 6}).Draw(t, "weekday") // Monday, or Sunday
		weeks := rapid.IntRange(20, 120).Draw(t, "weeks")
		day := float64(rapid.IntRange(2, 40).Draw(t, "day"))
		asOf := switchDay + int32(rapid.IntRange(60, 500).Draw(t, "days"))
		rows := feedOf(weekday, weeks, switchDay, asOf, 7*day, day)
		all := Days{}
		all.Add(rows)
		o := all.Learn(asOf, nil, false)
		require.Contains(t, o.Switched, "WH")
		require.Equal(t, switchDay, o.Switched["WH"].Since)
		out, of := o.LayPeriods(rows, asOf)
		require.True(t, of.Days())
		sum, seen := 0.0, map[int32]bool{}
		for i, d := range out.Days {
			require.False(t, seen[d], "a day stands once")
			seen[d] = true
			if q := out.Quantity[i]; q == q {
				sum += q
			}
		}
		// The first week is spared, as it may be a part of one.
		require.InDelta(t, 7*day*float64(weeks-1)+day*float64(asOf-switchDay), sum, 1e-6)
	})
}

// turning are rows of one item: one a day but for Sundays to a day, then one a week on a weekday.
func turning(weekday int32, since, asOf int32, day, week float64) datasets.SeriesRows {
	r := datasets.SeriesRows{Location: "WH", SKU: "A"}
	for d := since - 300; d < asOf; d++ {
		on := (d - switchDay + 7000) % 7
		switch {
		case d < since && on != 6:
			r.Days, r.Quantity = append(r.Days, d), append(r.Quantity, day)
		case d >= since && on == weekday:
			r.Days, r.Quantity = append(r.Days, d), append(r.Quantity, week)
		}
	}
	return r
}

// Days that turn to weeks dated on their first or last day are laid out over the days that
// were open before; a week of which the feed told some days is unknown.
func TestAFeedThatTurnsToWeeksKeepsItsUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weekday := rapid.SampledFrom([]int32{0, 6}).Draw(t, "weekday") // Monday, or Sunday
		into := rapid.Int32Range(0, 5).Draw(t, "days of a week before the switch")
		weeks := rapid.Int32Range(4, 40).Draw(t, "weeks")
		day := float64(rapid.IntRange(2, 40).Draw(t, "day"))
		since, asOf := switchDay+into, switchDay+7*weeks
		rows := turning(weekday, since, asOf, day, 6*day)
		all := Days{}
		all.Add(rows)
		o := all.Learn(asOf, nil, false)
		require.True(t, o.Switched["WH"].Sums)
		out, of := o.LayPeriods(rows, asOf)
		require.True(t, of.Days())
		sum, days := 0.0, 0
		for i, d := range out.Days {
			require.True(t, i == 0 || d > out.Days[i-1], "a day stands once")
			if q := out.Quantity[i]; q == q {
				require.False(t, q > 0 && (d-switchDay+7000)%7 == 6, "nothing on Sundays")
				sum += q
			}
			if d < since && out.Quantity[i] > 0 {
				days++
			}
		}
		whole := weeks
		if into > 0 {
			whole-- // the first was told in part
		}
		require.InDelta(t, day*float64(days)+6*day*float64(whole), sum, 1e-6)
	})
}

// A shop that keeps its Mondays only is no feed of sums, nor is one that sells on few days.
func TestAShopThatKeepsOneDayIsNoSum(t *testing.T) {
	for name, rows := range map[string]datasets.SeriesRows{
		"Mondays as before": turning(0, switchDay, switchDay+90, 10, 12),
		"few weeks ago":     turning(0, switchDay, switchDay+7, 10, 60),
		"weeks of weeks":    feedOf(0, 60, switchDay, switchDay+1, 70, 10),
	} {
		all := Days{}
		all.Add(rows)
		o := all.Learn(rows.Days[len(rows.Days)-1]+7, nil, false)
		require.False(t, o.Switched["WH"].Sums, name)
	}
}

// A market on Mondays that opens every day is no feed of sums: its Mondays sell as before.
func TestAMarketThatOpensEveryDayIsNoSum(t *testing.T) {
	rows := feedOf(0, 60, switchDay, switchDay+200, 12, 11)
	all := Days{}
	all.Add(rows)
	o := all.Learn(switchDay+200, nil, false)
	require.Empty(t, o.Switched)
	out, _ := o.LayPeriods(rows, switchDay+200)
	require.Equal(t, rows, out)
	require.Equal(t, "2024-11-04", core.Day(switchDay).String())
}
