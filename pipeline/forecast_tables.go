package pipeline

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

// tidy rounds to nine significant digits: more is noise, and files compress
// better without it.
func tidy(v float64) float64 {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	scale := math.Pow(10, 8-math.Floor(math.Log10(math.Abs(v))))
	if math.IsInf(scale, 0) || scale == 0 {
		return v
	}
	return math.Round(v*scale) / scale
}

// round drops what a difference of floats leaves where there is nothing.
func round(v float64) float64 { return math.Round(v*1e9) / 1e9 }

// forecastTables are the four tables of the forecast stage being written.
type forecastTables struct {
	series    *datasets.RowWriter[datasets.Series]
	forecasts *datasets.RowWriter[datasets.Forecast]
	covers    *datasets.RowWriter[datasets.Cover]
	states    *datasets.RowWriter[datasets.State]
	rows      int64
}

// seekGroup is the row group of tables with one wide row a series: a screen
// that asks for one series decodes one group.
const seekGroup = 1 << 14

func createForecastTables(n *Night) (*forecastTables, error) {
	t := &forecastTables{}
	var err error
	if t.series, err = datasets.CreateRows[datasets.Series](n.table("series"), datasets.WriteOptions{RowGroup: seekGroup}); err != nil {
		return nil, err
	}
	if t.forecasts, err = datasets.CreateRows[datasets.Forecast](n.table("forecasts"), datasets.WriteOptions{}); err != nil {
		return nil, err
	}
	if t.covers, err = datasets.CreateRows[datasets.Cover](n.table("covers"), datasets.WriteOptions{}); err != nil {
		return nil, err
	}
	t.states, err = datasets.CreateRows[datasets.State](n.table("states"), datasets.WriteOptions{})
	return t, err
}

func (t *forecastTables) write(rows *forecastRows) error {
	t.rows += int64(len(rows.series) + len(rows.forecasts) + len(rows.covers) + len(rows.states))
	if err := t.series.Write(rows.series); err != nil {
		return err
	}
	if err := t.forecasts.Write(rows.forecasts); err != nil {
		return err
	}
	if err := t.covers.Write(rows.covers); err != nil {
		return err
	}
	return t.states.Write(rows.states)
}

func (t *forecastTables) close() error {
	if err := t.series.Close(); err != nil {
		return err
	}
	if err := t.forecasts.Close(); err != nil {
		return err
	}
	if err := t.covers.Close(); err != nil {
		return err
	}
	return t.states.Close()
}

// abort drops what was not closed; after close it does nothing.
func (t *forecastTables) abort() {
	t.series.Abort()
	t.forecasts.Abort()
	t.covers.Abort()
	t.states.Abort()
}

// seriesProblems tells what a planner should know of a series.
func seriesProblems(r ShardResult, s datasets.Series) []plan.Problem {
	key := r.Key.String()
	var out []plan.Problem
	if s.SoldDays == 0 && s.Method != "none" {
		out = append(out, plan.Problem{Stage: "forecast", Code: "no_history", Severity: plan.SeverityNotice, Key: key,
			Text: "nothing was sold yet; forecast by " + s.Method + ": " + s.Reason, Hint: "set a forecast override, or name the item it replaces"})
	}
	if r.From == never {
		out = append(out, plan.Problem{Stage: "forecast", Code: "no_launch_day", Severity: plan.SeverityNotice, Key: key,
			Text: "it replaces " + s.Predecessor + ", but it has no launched_on and was never sold or stocked here: the demand stays with " + s.Predecessor,
			Hint: "fill launched_on of " + r.Key.SKU + " in items"})
	}
	if len(r.Forecast.Outliers) > 0 {
		o := r.Forecast.Outliers[len(r.Forecast.Outliers)-1]
		out = append(out, plan.Problem{Stage: "forecast", Code: "outlier_capped", Severity: plan.SeverityNotice, Key: key,
			Text: fmt.Sprintf("%d days capped; the last on %s: %g counted as %.4g (%s)", len(r.Forecast.Outliers),
				core.Day(r.First+int32(o.Index)), o.Was, o.Used, o.Rule), Hint: "nothing to do unless the day was real demand that will come back"})
	}
	return out
}

// tradingDays finds the days on which a location sold nothing at all.
type tradingDays struct {
	days   map[string]map[int32]int
	series map[string]int
}

func newTradingDays() *tradingDays {
	return &tradingDays{days: map[string]map[int32]int{}, series: map[string]int{}}
}

func (t *tradingDays) add(r datasets.SeriesRows) {
	days := t.days[r.Location]
	if days == nil {
		days = map[int32]int{}
		t.days[r.Location] = days
	}
	t.series[r.Location]++
	for _, d := range r.Days {
		days[d]++
	}
}

// smallLocation is how many series a location needs before a day without any
// sale says that it was closed rather than that little was sold.
const smallLocation = 20

// closed lists the irregular closing days: no sale at all on a weekday on
// which the location usually trades. A weekday it never trades on is a season.
func (t *tradingDays) closed(asOf int32) map[string]map[int32]bool {
	out := map[string]map[int32]bool{}
	for location, days := range t.days {
		if t.series[location] < smallLocation {
			continue
		}
		first, last := int32(math.MaxInt32), int32(math.MinInt32)
		var open [7]int
		for d := range days {
			first, last = min(first, d), max(last, d)
			open[mod7(d)]++
		}
		last = min(last, asOf-1)
		weeks := int(last-first)/7 + 1
		for d := first; d <= last; d++ {
			if days[d] == 0 && 2*open[mod7(d)] > weeks {
				if out[location] == nil {
					out[location] = map[int32]bool{}
				}
				out[location][d] = true
			}
		}
	}
	return out
}

func mod7(d int32) int { return int((d%7 + 7) % 7) }
