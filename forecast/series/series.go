// Package series says what goes into a forecast, a demand series and a request, and what
// comes out of it.
package series

import (
	"math"
	"slices"

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
	// Elsewhere is what the same item sells a period at other places, as far as this place
	// sells as those do; 0 where it is not new here or not known there. Unlike is the
	// deviation of the logarithm of what it sells here around that.
	Elsewhere, Unlike float64
	// Promo (0/1 or an intensity) and Price per period, history first and then
	// the known future, so they may be longer than Y. Nil when unknown.
	Promo []float64
	Price []float64
	// Ramp is what the age of its place makes of demand in each period, history first and then the
	// known future, and RampDoubt the standard deviation of its logarithm ahead. Nil where the place is settled.
	Ramp, RampDoubt []float64
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

// Largest is the magnitude above which a value is not a demand but a fault of
// the export; it is treated as missing.
const Largest = 1e18

// IsOpen tells whether period t of a series, history first and then the
// future, is open.
func (s *Series) IsOpen(t int) bool { return t >= len(s.Open) || s.Open[t] }

// cuts of the price are as many as make a habit of it, each by cutShare or more.
const (
	cuts     = 3
	cutShare = 0.05
)

// Promoted tells whether the history was on promotion: by its flag, an event or a column of
// its own, or a price that was cut time and again.
func (s *Series) Promoted() bool {
	n := len(s.Y)
	if slices.ContainsFunc(s.Promo[:min(len(s.Promo), n)], func(v float64) bool { return v > 0 }) || len(s.Events) > 0 {
		return true
	}
	for _, d := range s.Drivers {
		known := slices.DeleteFunc(slices.Clone(d.X[:min(len(d.X), n)]), func(v float64) bool { return v != v })
		if len(known) > 0 && slices.Min(known) < slices.Max(known) {
			return true
		}
	}
	cut, was := 0, math.NaN()
	for _, price := range s.Price[:min(len(s.Price), n)] {
		if price == price {
			if price <= (1-cutShare)*was {
				cut++
			}
			was = price
		}
	}
	return cut >= cuts
}
