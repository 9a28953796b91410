package slots

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/stage"
)

// Few lines a day are read back half a year, many only the last weeks, and no more
// lines than are needed to reach further back. What is not of the past never counts.
func TestHowFarBackOrderLinesAreRead(t *testing.T) {
	for _, c := range []struct{ perDay, want int }{{0, mostHistory}, {10, mostHistory},
		{400, enoughLines / 400}, {5000, leastHistory}} {
		var counted byAge
		for age := -3; age <= 400; age++ {
			for range c.perDay {
				counted.add(age)
			}
		}
		require.Equal(t, c.want, counted.enoughDays(), "%d lines a day", c.perDay)
	}
}

// Packed lines are those of the table that count, with their orders' names.
func TestPackedLines(t *testing.T) {
	const asOf = 20000
	at := func(age int) core.Day { return asOf - core.Day(age) }
	line := func(order, sku, location string, quantity float64, age int) datasets.OrderLine {
		return datasets.OrderLine{Order: order, SKU: sku, Location: location, Quantity: quantity,
			OrderedAt: at(age).Time()}
	}
	n := &stage.Night{Options: stage.Options{AsOf: asOf}, Config: &config.Config{}, Inputs: &datasets.Inputs{
		Slots: []datasets.Slot{{Slot: "a", Location: "W1"}}}}
	n.Lines = packLines(slices.Values([]datasets.OrderLine{line("1", "x", "W1", 2, 3), line("1", "y", "W1", 1, 3),
		line("2", "x", "", 5, 100), line("", "x", "W2", 1, 1),
		line("3", "x", "W1", 0, 1), line("4", "x", "W1", 1, 0),
		line("5", "x", "W1", 1, mostHistory+1), line("1", "z", "W1", 1, 2),
		line("ORDER-10", "x", "W1", 2.5, 3), line("ORDER-12", "y", "W1", 1<<41, 2),
		line("ORDER-1", "y", "W1", mostPacked, 2)}), asOf, 0)
	s, w := &slotSite{n: n}, &warehouse{location: "W1"}
	counts := s.takeLines(w)
	var got []string
	for l := range w.in.Lines {
		got = append(got, l.Order+l.SKU)
	}
	require.Equal(t, []string{"1x", "1y", "2x", "1z", "ORDER-10x", "ORDER-12y", "ORDER-1y"}, got)
	require.Equal(t, map[string]lineCount{"x": {3, 2, 9.5}, "y": {3, 3, 1 + 1<<41 + mostPacked},
		"z": {1, 1, 1}}, counts)
}
