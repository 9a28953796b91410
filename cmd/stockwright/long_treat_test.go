package main

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/backtest"
)

func TestNumbersThatAreDates(t *testing.T) {
	require.True(t, numberedDates([]int64{20250430, 20250501, 20240229}))
	require.False(t, numberedDates([]int64{20250430, 20250431}), "no such day")
	require.False(t, numberedDates([]int64{20250430, 5}))
	require.False(t, numberedDates(nil))
}

func TestMidnightsOfAnotherZone(t *testing.T) {
	for _, name := range []string{"Europe/Paris", "America/New_York", "Asia/Kolkata",
		"Pacific/Auckland", "America/Sao_Paulo"} {
		zone, err := time.LoadLocation(name)
		require.NoError(t, err)
		var at, want []int64
		for d := range 400 { // over both changes of summer time
			day := time.Date(2024, 1, 1+d, 0, 0, 0, 0, zone)
			at = append(at, day.Unix())
			want = append(want, time.Date(2024, 1, 1+d, 0, 0, 0, 0, time.UTC).Unix())
		}
		l := &longFlags{}
		got, err := l.localMidnights(at)
		require.NoError(t, err)
		if name != "Pacific/Auckland" { // noon and eleven: nobody knows which day
			require.Equal(t, want, got, name)
			require.Len(t, l.notices, 1)
		}
		l = &longFlags{zone: name}
		got, err = l.localMidnights(at)
		require.NoError(t, err)
		require.Equal(t, want, got, name)
	}
	hours := []int64{0, 3600, 7200, 10800, 90000}
	got, err := (&longFlags{}).localMidnights(hours)
	require.NoError(t, err)
	require.Equal(t, hours, got, "hours stay")
	_, err = (&longFlags{zone: "Mars"}).localMidnights(hours)
	require.ErrorContains(t, err, "--zone")
}

func TestOneShiftedDateDoesNotTurnWeeksIntoDays(t *testing.T) {
	monday := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	var weeks []int64
	for w := range int64(60) {
		weeks = append(weeks, monday+w*7*daySeconds)
	}
	_, _, ok := withStrays(weeks)
	require.False(t, ok, "nothing strays")
	for _, off := range []int64{-daySeconds, daySeconds, 2 * daySeconds} {
		shifted := append([]int64(nil), weeks...)
		shifted[20] += off
		c, strays, ok := withStrays(shifted)
		require.True(t, ok)
		require.Equal(t, "week", c.unit)
		require.Equal(t, []int64{shifted[20]}, strays)
		n, _ := c.number(weeks[20])
		require.Equal(t, n, c.nearest(shifted[20]))
	}
	days := make([]int64, 200)
	for d := range days {
		days[d] = monday + int64(d)*daySeconds
	}
	_, _, ok = withStrays(days)
	require.False(t, ok, "days are days")
}

func TestGapsAreCountedOrFilled(t *testing.T) {
	nan := math.NaN()
	make := func() *history {
		return &history{clock: even(daySeconds, 0), series: []backtest.Series{
			{Key: "a", Series: forecast.Series{Y: []float64{1, nan, 2}, Start: 10}},
			{Key: "b", Series: forecast.Series{Y: []float64{3, 4, 5, 6, 7}, Start: 10}},
		}}
	}
	h, l := make(), &longFlags{}
	l.fillGaps(h)
	require.Contains(t, l.notices[0], "3 of 10 periods")
	require.Len(t, h.series[0].Y, 3)
	h, l = make(), &longFlags{fill: "zero"}
	l.fillGaps(h)
	require.Equal(t, []float64{1, 0, 2, 0, 0}, h.series[0].Y)
	require.Contains(t, l.notices[0], "taken as zero")
}

func TestClosedDaysOfAFile(t *testing.T) {
	h := &history{clock: even(daySeconds, 0)}
	for range 5 {
		y := make([]float64, 300)
		for d := range y {
			if y[d] = 20 + float64(d%3); d%7 == 3 {
				y[d] = math.NaN()
			}
		}
		h.series = append(h.series, backtest.Series{Key: "a", Series: forecast.Series{Y: y, Start: 0, Season: 7}})
	}
	l := &longFlags{openings: "learnt", horizon: 14}
	l.learnOpenings(h)
	require.Contains(t, l.notices[0], "Sundays")
	l.fillGaps(h)
	require.Len(t, l.notices, 1, "a closed day is no gap")
	require.False(t, h.series[0].Open[304])
	require.True(t, h.series[0].Open[305])
	h.series[0].Open = nil
	l = &longFlags{openings: "none"}
	l.learnOpenings(h)
	require.Nil(t, h.series[0].Open)
}
