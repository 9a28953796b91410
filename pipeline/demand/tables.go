package demand

import (
	"fmt"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
)

// forecastTables are the four tables of the forecast stage being written.
type forecastTables struct {
	series    *datasets.RowWriter[datasets.Series]
	forecasts *datasets.RowWriter[datasets.Forecast]
	covers    *datasets.RowWriter[datasets.Cover]
	states    *datasets.RowWriter[datasets.State]
	rows      int64
}

func createForecastTables(n *stage.Night) (*forecastTables, error) {
	t := &forecastTables{}
	var err error
	if t.series, err = datasets.CreateRows[datasets.Series](n.Table("series"),
		datasets.WriteOptions{RowGroup: runs.SeekGroup}); err != nil {
		return nil, err
	}
	if t.forecasts, err = datasets.CreateRows[datasets.Forecast](n.Table("forecasts"),
		datasets.WriteOptions{}); err != nil {
		return nil, err
	}
	if t.covers, err = datasets.CreateRows[datasets.Cover](n.Table("covers"), datasets.WriteOptions{}); err != nil {
		return nil, err
	}
	t.states, err = datasets.CreateRows[datasets.State](n.Table("states"), datasets.WriteOptions{})
	return t, err
}

func (t *forecastTables) write(rows *ForecastRows) error {
	t.rows += int64(len(rows.Series) + len(rows.Forecasts) + len(rows.Covers) + len(rows.states))
	if err := t.series.Write(rows.Series); err != nil {
		return err
	}
	if err := t.forecasts.Write(rows.Forecasts); err != nil {
		return err
	}
	if err := t.covers.Write(rows.Covers); err != nil {
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
func seriesProblems(r shard.Result, s datasets.Series) []plan.Problem {
	key := r.Key.String()
	var out []plan.Problem
	if s.SoldDays == 0 && s.Method != "none" {
		out = append(out, plan.Problem{Stage: "forecast", Code: "no_history", Severity: plan.SeverityNotice, Key: key,
			Text: "nothing was sold yet; forecast by " + s.Method + ": " + s.Reason,
			Hint: "set a forecast override, or name the item it replaces"})
	}
	if p, ok := silentProblem(r, s); ok {
		out = append(out, p)
	}
	if r.From == shard.Never {
		out = append(out, plan.Problem{Stage: "forecast", Code: "no_launch_day",
			Severity: plan.SeverityNotice, Key: key,
			Text: "it replaces " + s.Predecessor + ", but it has no launched_on and was never sold or stocked here: the demand stays with " + s.Predecessor,
			Hint: "fill launched_on of " + r.Key.SKU + " in items"})
	}
	if len(r.Forecast.Outliers) > 0 {
		o := r.Forecast.Outliers[len(r.Forecast.Outliers)-1]
		out = append(out, plan.Problem{Stage: "forecast", Code: "outlier_capped",
			Severity: plan.SeverityNotice, Key: key,
			Text: fmt.Sprintf("%d days capped; the last on %s: %g counted as %.4g (%s)", len(r.Forecast.Outliers),
				core.Day(r.First+int32(o.Index)), o.Was, o.Used, o.Rule),
			Hint: "nothing to do unless the day was real demand that will come back"})
	}
	return out
}
