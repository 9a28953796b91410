package forecast

import (
	"context"

	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/forecast/grain"
)

// Series is the history of one demand series in equal periods.
type Series struct {
	// Y is the demand per period, oldest first; NaN = not observed.
	Y []float64
	// Start is the number of the period of Y[0], days since 1970-01-01 for daily
	// series. Calendar and the season that count series borrow from their group
	// go by it: the same period has the same number in all series of a group.
	Start int32
	// Season is the number of periods in a season; 0 and 1 mean none.
	Season int
	// Long is a second, longer season, a whole number of Season (the week of
	// hourly data); 0 for none.
	Long int
	// InStock tells for each period whether the item could be sold; false
	// makes Y[t] a lower bound of demand. Nil when unknown.
	InStock []bool
	// Open tells for each period, history first and then the known future, whether
	// there was and will be trade; a closed period holds no demand, whatever Y says
	// of it, and teaches nothing. Beyond its end every period is open. Nil: all are.
	Open []bool
	// Laid is what Y was laid out from, the zero value for days. Of sums, what fell on which
	// day of a season is not known, and the group's profile stands.
	Laid grain.Grain
	// Stocked tells that the item is in stock now and was so since its last sale, so
	// that silence is the end of demand and not of stock. False where it is not known.
	Stocked bool
	// Promo (0/1 or an intensity) and Price per period, history first and then
	// the known future, so they may be longer than Y. Nil when unknown.
	Promo []float64
	Price []float64
	// Events of this series alone (a fair in its town), each with an effect of
	// its own; those of all series belong to Request.Calendar.
	Events []OwnEvent
	// Drivers are further columns known ahead (depth of a promotion, a feature, a state
	// of the shop), over the history and the known future like Promo and Price.
	Drivers []Driver
	// Group and Parent name the group whose priors the series borrows and the
	// wider group that one is shrunk to ("" = the group of everything).
	Group  string
	Parent string
}

// OwnEvent is a named event of one series: 1 in the periods it takes place, over the
// history and the known future.
type OwnEvent struct {
	Name string
	On   []float64
}

// Driver is a named column over the history and the known future; NaN is unknown. One whose
// name holds "price" acts as a ratio to its usual value, any other in proportion.
type Driver struct {
	Name string
	X    []float64
}

// Window is a cover window: a lead time in periods plus a fixed review time.
type Window struct {
	// Lead is the probability mass of the lead time over 0, 1, 2 … periods. It
	// is normalised; an empty one means a lead time of zero.
	Lead []float64
	// Review is the number of periods added to the lead time.
	Review int
}

// FixedWindow is a window of exactly lead + review periods.
func FixedWindow(lead, review int) Window {
	p := make([]float64, max(lead, 0)+1)
	p[len(p)-1] = 1
	return Window{Lead: p, Review: review}
}

// Longest is the number of periods of the longest window that has any
// probability.
func (w Window) Longest() int {
	for i := len(w.Lead) - 1; i >= 0; i-- {
		if w.Lead[i] > 0 {
			return i + max(w.Review, 0)
		}
	}
	return max(w.Review, 0)
}

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

// ended tells that nobody waits for the answer any more.
func (r *Request) ended() bool { return r.ctx != nil && r.ctx.Err() != nil }

// Cover is the distribution of the sum of demand over one window.
type Cover struct {
	Mean float64 // expected demand over the window
	SD   float64 // its standard deviation, lead-time variation included
	// Probabilities (ascending) and the Quantiles at them: an increasing,
	// finite grid fine enough to interpolate.
	Probabilities []float64
	Quantiles     []float64
}

// Outlier is an observation that was capped before fitting.
type Outlier struct {
	Index int     // position in Series.Y
	Was   float64 // the observation
	Used  float64 // the value fitted instead
	Rule  string  // the rule that capped it
}

// Components take a forecast apart. Steps count from the end of the history.
type Components struct {
	Level    float64   // expected demand per period now, without season
	Trend    float64   // change per period
	Season   []float64 // the coming season, one value a period: added or multiplied
	Multiply bool      // Season multiplies
	Calendar []float64 // calendar factor of each step of the horizon; nil for none
}

// Result is the answer for one series. All numbers are finite.
type Result struct {
	Method        string      // the method that answered
	Reason        string      // why that method, in words
	Class         string      // smooth, erratic, intermittent, lumpy, zero, constant, short, empty
	Mean          []float64   // [step]
	SD            []float64   // [step] standard deviation of the forecast error
	Probabilities []float64   // those of the request
	Quantiles     [][]float64 // [probability][step]
	Covers        []Cover     // one per window of the request
	Components    Components
	Outliers      []Outlier
	Refused       []string // regressors that could not be used, and why
	Used          []string // regressors that were used, and what they do to demand
	Held          []string // regressors whose future was held to the range seen, or is not known to the end
	State         []byte   // for the next night; below 1 KB, with Request.PoolOf below 8 KB
	Warm          bool     // the fit started from Request.State, or took from it what was learnt
}
