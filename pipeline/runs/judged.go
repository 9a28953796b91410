package runs

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/core"
)

// DemandJudged is how the forecasts of some weeks ago did, over all series judged.
// Units are a week, or money at cost where goods are weighed: kilograms and pieces have no
// sum. Errors are shares of what was sold: of each series' sum over the days judged, weighed
// by unit cost.
type DemandJudged struct {
	AtCost     bool       `json:"at_cost,omitempty"` // the four amounts are money at cost
	Of         string     `json:"of"`                // the run judged, or that they were forecast again
	FromDay    core.Day   `json:"from_day"`
	ToDay      core.Day   `json:"to_day"`
	Series     int64      `json:"series"`
	Forecast   float64    `json:"forecast"`
	Sold       float64    `json:"sold"`
	PlainMean  float64    `json:"plain_mean"` // the mean of the eight weeks before
	LastWeek   float64    `json:"last_week"`  // the week before, over again
	Error      float64    `json:"error"`
	PlainError float64    `json:"plain_error"`
	WeekError  float64    `json:"week_error"`
	Loses      int64      `json:"loses"` // series on which both plain rules did much better
	AtStake    core.Money `json:"at_stake"`
	// Worse tells that the forecasts lose as a whole, beyond chance.
	Worse bool `json:"worse"`
}

// WeekText says forecast and sold a week in words.
func (d *DemandJudged) WeekText() string {
	at := ""
	if d.AtCost {
		at = " at cost"
	}
	return fmt.Sprintf("forecast %s a week%s, sold %s from %s to %s", ShortText(d.Forecast), at,
		ShortText(d.Sold), d.FromDay, d.ToDay)
}

// Line is the headline: what was forecast and sold a week, and how far the
// forecasts and the plain mean were off.
func (d *DemandJudged) Line() string {
	if !(d.Sold > 0) {
		return d.WeekText() + "; of the series that are judged nothing was sold"
	}
	verdict := ""
	switch {
	case d.Worse:
		verdict = "; WORSE than plain rules"
	case d.Loses > 0:
		verdict = fmt.Sprintf("; %d of %d series lose to plain rules", d.Loses, d.Series)
	}
	return fmt.Sprintf("%s; by series %s off, a plain mean %s%s", d.WeekText(), ShareText(d.Error),
		ShareText(d.PlainError), verdict)
}

// short writes a quantity with three digits, whole from a hundred on.
func ShortText(v float64) string {
	if math.Abs(v) >= 100 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

func ShareText(v float64) string { return fmt.Sprintf("%.0f %%", 100*v) }
