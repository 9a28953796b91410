package slots

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets"
)

// Few lines a day are read back half a year, many only the last weeks, and no more
// lines than are needed to reach further back. What is not of the past never counts.
func TestHowFarBackOrderLinesAreRead(t *testing.T) {
	for _, c := range []struct{ perDay, want int }{{0, mostHistory}, {10, mostHistory}, {400, enoughLines / 400}, {5000, leastHistory}} {
		var lines []datasets.OrderLine
		var ages []int
		for age := -3; age <= 400; age++ {
			for range c.perDay {
				lines, ages = append(lines, datasets.OrderLine{}), append(ages, max(age, 0))
			}
		}
		at := map[*datasets.OrderLine]int{}
		for i := range lines {
			at[&lines[i]] = ages[i]
		}
		require.Equal(t, c.want, enoughDays(lines, func(l *datasets.OrderLine) int { return at[l] }), "%d lines a day", c.perDay)
	}
}
