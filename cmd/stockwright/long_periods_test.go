package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func seconds(t require.TestingT, texts ...string) []int64 {
	var out []int64
	for _, text := range texts {
		layout := "2006-01-02T15:04:05"[:len(text)]
		at, err := time.Parse(layout, text)
		require.NoError(t, err)
		out = append(out, at.Unix())
	}
	return out
}

// TestPeriodsAreWhatDatesShow: which period a list of dates shows.
func TestPeriodsAreWhatDatesShow(t *testing.T) {
	cases := []struct {
		unit  string
		dates []string
	}{
		{"day", []string{"2026-01-01", "2026-01-02", "2026-01-05"}},
		{"day", []string{"2026-01-01", "2026-01-03"}},                         // two dates are no pattern
		{"day", []string{"2026-01-01", "2026-01-06", "2026-03-31"}},           // sold now and then, not every five days
		{"week", []string{"2026-01-05", "2026-01-12", "2026-02-02"}},          //
		{"28-day period", []string{"2026-01-05", "2026-02-02", "2026-03-02"}}, // would be weeks too
		{"10-day period", []string{"2026-01-01", "2026-01-11", "2026-01-21"}}, //
		{"month", []string{"2026-01-31", "2026-02-28", "2026-03-31"}},         //
		{"month", []string{"2026-01-01", "2026-02-01", "2026-04-01"}},         //
		{"quarter", []string{"2026-01-01", "2026-04-01", "2026-10-01"}},       //
		{"year", []string{"2024-12-31", "2025-12-31", "2026-12-31"}},          //
		{"hour", []string{"2026-01-01T00:00", "2026-01-01T01:00", "2026-01-02T00:00"}},
		{"30-minute period", []string{"2026-01-01T00:00", "2026-01-01T00:30", "2026-01-02T00:00"}},
		{"day", []string{"2026-01-01T23:00", "2026-01-02T23:00", "2026-01-04T23:00"}}, // midnights of another zone
	}
	for _, c := range cases {
		require.Equal(t, c.unit, clockOf(seconds(t, c.dates...)).unit, "%v", c.dates)
	}
}

// TestPeriodsKeepTheirDates: a period's number leads back to its date, and
// numbers follow each other.
func TestPeriodsKeepTheirDates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.SampledFrom(seconds(t, "1999-12-31", "2020-02-29", "2026-01-01", "1968-03-05")).Draw(t, "first")
		for _, c := range append(candidates(first), even(daySeconds, first), even(3600, first),
			even(28*daySeconds, first)) {
			at, ok := c.number(first)
			if !ok {
				continue // no first or last day of a month
			}
			require.Equal(t, first, c.second(at), c.unit)
			step := rapid.Int32Range(1, 900).Draw(t, "step")
			back, ok := c.number(c.second(at + step))
			require.True(t, ok, c.unit)
			require.Equal(t, at+step, back, c.unit)
		}
	})
}
