package shard

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast/grain"
	"github.com/stockwright/stockwright/pipeline/trading"
)

// The days of a silence are unknown to the forecast before there is reason to have the shelf
// counted, in rows of days and of weeks, and until it is longer than such a thing is believed.
func TestSilenceBesideStock(t *testing.T) {
	const asOf = 20395 // a Monday
	of := func(weekly bool, every, silent int) silence {
		o := &trading.Openings{}
		step := every
		if weekly {
			o.Grain, step = map[string]grain.Grain{"WH": {Period: "week"}}, 7*every
		}
		var rows datasets.SeriesRows
		rows.Location, rows.SKU = "WH", "A"
		for day := asOf - 700; day < asOf-silent; day += step {
			rows.Days, rows.Quantity = append(rows.Days, int32(day)), append(rows.Quantity, 14)
		}
		job := &Job{AsOf: asOf, Openings: o}
		return job.silence(Series{Key: core.Key{Location: "WH", SKU: "A"}, History: rows, OnHand: 50})
	}
	for _, c := range []struct {
		name            string
		weekly          bool
		every, silent   int
		unknown, counts bool
	}{
		{"a day", false, 1, 1, false, false},
		{"two days", false, 1, 2, true, false},
		{"five days", false, 1, 5, true, true},
		{"six weeks", false, 1, 42, true, true},
		{"seven weeks", false, 1, 49, false, false},
		{"two weeks of an item that sells every second day", false, 2, 14, true, false},
		{"a week", true, 1, 7, true, false},
		{"two weeks", true, 1, 14, true, true},
		{"six weeks of rows of weeks", true, 1, 42, true, true},
		{"seven weeks of rows of weeks", true, 1, 49, false, false},
		{"two weeks of an item that sells every second week", true, 2, 14, false, false},
	} {
		q := of(c.weekly, c.every, c.silent)
		require.Equal(t, c.unknown, q.unlikely > 0, c.name)
		require.Equal(t, c.counts, q.Days > 0, c.name)
	}
	y := []float64{3, 3, 0, 0}
	silence{unlikely: 2}.unsay(y)
	require.Equal(t, []float64{3, 3}, y[:2])
	require.True(t, math.IsNaN(y[2]) && math.IsNaN(y[3]), "not known")
}
