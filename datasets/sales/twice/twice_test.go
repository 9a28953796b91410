package twice

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// tell walks a location's series, each of which has a row on each of 30 days from day 100 on; of
// which each row stands twice says the caller.
func tell(f *Finder, location string, series int, rows []int64, again func(series int, day int32) bool) {
	for s := range series {
		f.At(location, 100, rows)
		for d := range int32(30) {
			if again(s, 100+d) {
				f.Day(100+d, 2)
			}
			rows[d]++
		}
	}
}

func TestWholeDaysThatStandTwice(t *testing.T) {
	rows, f := make([]int64, 30), &Finder{}
	tell(f, "A", 5, rows, func(int, int32) bool { return false })
	tell(f, "B", 5, rows, func(_ int, day int32) bool { return day >= 110 && day < 116 })
	tell(f, "C", 5, rows, func(_ int, day int32) bool { return day == 103 })              // 5 rows: chance
	tell(f, "D", 5, rows, func(s int, day int32) bool { return s != 3 })                  // order lines of one item
	tell(f, "E", 1, rows, func(_ int, day int32) bool { return day < 119 || day == 125 }) // 19 in a row
	tell(f, "F", 25, rows, func(int, int32) bool { return true })
	f.End(100, rows)
	require.Equal(t, []Days{{"B", 110, 115, 6, 30}, {"F", 100, 129, 30, 750}}, f.Found)
}

// Rows of zero of two channels whose column is gone stand twice without saying anything.
func TestZerosThatStandTwice(t *testing.T) {
	rows, f := make([]int64, 30), &Finder{}
	f.At("A", 100, rows)
	for d := range int32(30) {
		f.Day(100+d, 0)
		rows[d]++
	}
	f.End(100, rows)
	require.Empty(t, f.Found)
}
