package shard

import (
	"math"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
)

// rowlessLongest is how many days without a row an item that sold out may have been gone.
const rowlessLongest = 42

// unknownAfter marks the days of which nothing is known where rows are of days with a sale alone:
// those after one that sold out, up to the next. An item that sells again was filled up before,
// nobody knows when; and that day, which is known because it sold, tells no more than the empty
// ones before it would.
func unknownAfter(rows datasets.SeriesRows, from int, of *forecast.Series) {
	for _, q := range rows.Quantity[from:] {
		if q == 0 {
			return // days without a sale have rows as well
		}
	}
	for i := from; i < len(rows.Days); i++ {
		t := int(rows.Days[i] - of.Start)
		if t >= len(of.Y) {
			return
		}
		if rows.InStock[i] {
			continue
		}
		next := len(of.Y)
		if i+1 < len(rows.Days) {
			next = min(next, int(rows.Days[i+1]-of.Start))
		}
		if next-t-1 > rowlessLongest || next == t+1 {
			continue
		}
		for u := t + 1; u < next; u++ {
			of.InStock[u] = false
		}
		if next < len(of.Y) && rows.InStock[i+1] {
			of.Y[next] = math.NaN()
		}
	}
}
