package forecast

import (
	"context"

	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/learn"
	"github.com/stockwright/stockwright/forecast/methods"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// What goes into a forecast and what comes out of it: package series says all of it.
type (
	Series        = series.Series
	OwnEvent      = series.OwnEvent
	Driver        = series.Driver
	Window        = series.Window
	CalendarEvent = series.CalendarEvent
	Calendar      = series.Calendar
	Request       = series.Request
	Result        = series.Result
	Cover         = series.Cover
	Components    = series.Components
	Outlier       = series.Outlier
	Part          = series.Part
)

// Pool is what the series of a group share, learnt by LearnPool.
type Pool = pool.Pool

// Largest is the magnitude above which a value is not a demand but a fault of
// the export; it is treated as missing.
const Largest = series.Largest

// FixedWindow is a window of exactly lead + review periods.
func FixedWindow(lead, review int) Window { return series.FixedWindow(lead, review) }

// Outliers lists the observations of a series that would be capped before fitting.
func Outliers(s Series) []Outlier { return history.Outliers(s) }

// Succeed continues the history of an item in that of the one that replaces it, as
// series.Succeed says.
func Succeed(old, next Series, scale float64) Series { return series.Succeed(old, next, scale) }

// Method is a named way of forecasting.
type Method = methods.Method

// Methods lists every method by name, in a fixed order.
func Methods() []Method { return methods.All() }

// LearnPool learns what groups share from a sample of series under a request.
// The order of the sample does not matter to the meaning, only to the last
// bits; keep it fixed for equal bytes.
func LearnPool(sample []Series, r Request) *Pool { return learn.Pool(sample, r) }

// LearnPoolContext learns as LearnPool does, until ctx ends: it then returns the
// context's error within the time of one series.
func LearnPoolContext(ctx context.Context, sample []Series, r Request) (*Pool, error) {
	return learn.PoolContext(ctx, sample, r)
}
