package series

import (
	"context"

	"github.com/stockwright/stockwright/forecast/calendar"
)

// CalendarEvent is a named day; all days of one name share one effect.
type CalendarEvent = calendar.Event

// Calendar asks for the group regression in front of the smoothing: which
// effects a daily series may have.
type Calendar struct {
	Weekday    bool            // one factor per day of the week
	DayOfMonth bool            // one factor per day of the month: pay days
	Yearly     int             // Fourier pairs over the year, 0 = none
	Events     []CalendarEvent // named days, with their eves, past and future
	Closed     []int32         // days without trade: missing in the history, zero ahead
}

// Request says what to forecast.
type Request struct {
	// Horizon is the number of single periods wanted, 0 … 10,000.
	Horizon int
	// Probabilities of the step-by-step quantiles, each in (0, 1).
	Probabilities []float64
	// Windows whose sums are wanted; one Cover each, in this order.
	Windows []Window
	// Method names one method of Methods; "" is the default ensemble (or, for
	// intermittent demand, its counterpart).
	Method string
	// State is what Result.State gave for this series in an earlier night; nil
	// fits from nothing. A state that does not fit is ignored.
	State []byte
	// PoolOf is the day on which the pool was learnt. What a series learnt of itself beside
	// the same pool is then taken from State, and what it learns anew is put there; 0 learns
	// it every time.
	PoolOf int32
	// Seed of every random number; equal seeds give equal answers.
	Seed uint64
	// MultiplicativeTrend admits models whose trend multiplies to the method
	// "ets", where they are stable; "ets-growth" is that method by name.
	MultiplicativeTrend bool
	// Paths is the number of joint futures drawn for the sum over a window where
	// the model has no closed form, 32 … 4,096; 0 is the default of 256, and with
	// a negative number two moments and a Normal law stand in.
	Paths int
	// AllowNegative permits negative forecasts where the history is negative.
	AllowNegative bool
	// PeriodDays is the length of a period in days where periods are dated (1 for days, 7 for
	// weeks), and PeriodDay the first day of period 0: the time of year goes by dates
	// then. 0: it goes by Series.Season; with a Calendar periods are days.
	PeriodDays int
	PeriodDay  int32
	// Calendar is nil for none.
	Calendar *Calendar
	// Share is the part of each coming period's demand that falls to the
	// series: 0 before its launch and after its hand-over; nil for all of it.
	Share []float64

	ctx context.Context // of a learning that may be interrupted; nil = never
}

// Until is the request under a context: learning stops where that ends.
func (r Request) Until(ctx context.Context) Request {
	r.ctx = ctx
	return r
}

// Ended tells that nobody waits for the answer any more.
func (r *Request) Ended() bool { return r.ctx != nil && r.ctx.Err() != nil }

// Options are those of the group regression.
func (c *Calendar) Options() calendar.Options {
	return calendar.Options{Weekday: c.Weekday, DayOfMonth: c.DayOfMonth, Yearly: c.Yearly, Events: c.Events,
		Closed: c.Closed}
}

// LongestStep is the farthest period a request looks at.
func LongestStep(r *Request) int {
	steps := r.Horizon
	for _, w := range r.Windows {
		steps = max(steps, w.Longest())
	}
	return steps
}
