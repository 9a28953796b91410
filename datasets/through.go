package datasets

import (
	"context"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/sales"
	"github.com/stockwright/stockwright/forecast/grain"
)

// LastDay is the last day that the rows of a sales table are of, days after latest
// aside; core.NoDay when no row has one. Where all rows are sums over weeks or months
// it is the end of the newest's period.
func LastDay(ctx context.Context, s Source, latest core.Day) (core.Day, error) {
	rows, err := sales.RowsByDay(ctx, s)
	var dates grain.Dates
	newest := core.NoDay
	for day, n := range rows {
		if day <= latest {
			dates.Add(int32(day), n)
			newest = max(newest, day)
		}
	}
	if err != nil || newest == core.NoDay {
		return core.NoDay, err
	}
	through, _ := dates.Through(int32(newest))
	return core.Day(through), nil
}

// NextDay is the last day of the period after the newest rows of the sales: the day
// after them, or the end of the next week or month where rows are sums. Data is late
// from then on. core.NoDay where there are no sales.
func NextDay(stats *SeriesStats) core.Day {
	if stats.LastDay == core.NoDay {
		return core.NoDay
	}
	var dates grain.Dates
	for i, rows := range stats.DayRows {
		if rows > 0 {
			dates.Add(int32(stats.FirstDay)+int32(i), int(rows))
		}
	}
	_, next := dates.Through(int32(stats.LastDay))
	return core.Day(next)
}
