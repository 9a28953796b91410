package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
)

// forecastRow is one forecast period of a series whose periods are numbered;
// mean = (level + trend + season) × calendar.
type forecastRow struct {
	UniqueID string  `json:"unique_id" parquet:"name=unique_id, type=BYTE_ARRAY, convertedtype=UTF8"`
	Ds       int64   `json:"ds" parquet:"name=ds, type=INT64"`
	Mean     float64 `json:"mean" parquet:"name=mean, type=DOUBLE"`
	Q50      float64 `json:"q50" parquet:"name=q50, type=DOUBLE"`
	Q80      float64 `json:"q80" parquet:"name=q80, type=DOUBLE"`
	Q90      float64 `json:"q90" parquet:"name=q90, type=DOUBLE"`
	Q95      float64 `json:"q95" parquet:"name=q95, type=DOUBLE"`
	Q99      float64 `json:"q99" parquet:"name=q99, type=DOUBLE"`
	Level    float64 `json:"level" parquet:"name=level, type=DOUBLE"`
	Trend    float64 `json:"trend" parquet:"name=trend, type=DOUBLE"`
	Season   float64 `json:"season" parquet:"name=season, type=DOUBLE"`
	Calendar float64 `json:"calendar" parquet:"name=calendar, type=DOUBLE"`
	Method   string  `json:"method" parquet:"name=method, type=BYTE_ARRAY, convertedtype=UTF8"`
	Reason   string  `json:"reason" parquet:"name=reason, type=BYTE_ARRAY, convertedtype=UTF8"`
}

// datedForecastRow is the same where periods are days.
type datedForecastRow struct {
	UniqueID string   `json:"unique_id" parquet:"name=unique_id, type=BYTE_ARRAY, convertedtype=UTF8"`
	Ds       core.Day `json:"ds" parquet:"name=ds, type=INT32, convertedtype=DATE"`
	Mean     float64  `json:"mean" parquet:"name=mean, type=DOUBLE"`
	Q50      float64  `json:"q50" parquet:"name=q50, type=DOUBLE"`
	Q80      float64  `json:"q80" parquet:"name=q80, type=DOUBLE"`
	Q90      float64  `json:"q90" parquet:"name=q90, type=DOUBLE"`
	Q95      float64  `json:"q95" parquet:"name=q95, type=DOUBLE"`
	Q99      float64  `json:"q99" parquet:"name=q99, type=DOUBLE"`
	Level    float64  `json:"level" parquet:"name=level, type=DOUBLE"`
	Trend    float64  `json:"trend" parquet:"name=trend, type=DOUBLE"`
	Season   float64  `json:"season" parquet:"name=season, type=DOUBLE"`
	Calendar float64  `json:"calendar" parquet:"name=calendar, type=DOUBLE"`
	Method   string   `json:"method" parquet:"name=method, type=BYTE_ARRAY, convertedtype=UTF8"`
	Reason   string   `json:"reason" parquet:"name=reason, type=BYTE_ARRAY, convertedtype=UTF8"`
}

// timedForecastRow is the same where periods are shorter than a day.
type timedForecastRow struct {
	UniqueID string  `json:"unique_id" parquet:"name=unique_id, type=BYTE_ARRAY, convertedtype=UTF8"`
	Ds       stamp   `json:"ds" parquet:"name=ds, type=INT64, convertedtype=TIMESTAMP_MICROS"`
	Mean     float64 `json:"mean" parquet:"name=mean, type=DOUBLE"`
	Q50      float64 `json:"q50" parquet:"name=q50, type=DOUBLE"`
	Q80      float64 `json:"q80" parquet:"name=q80, type=DOUBLE"`
	Q90      float64 `json:"q90" parquet:"name=q90, type=DOUBLE"`
	Q95      float64 `json:"q95" parquet:"name=q95, type=DOUBLE"`
	Q99      float64 `json:"q99" parquet:"name=q99, type=DOUBLE"`
	Level    float64 `json:"level" parquet:"name=level, type=DOUBLE"`
	Trend    float64 `json:"trend" parquet:"name=trend, type=DOUBLE"`
	Season   float64 `json:"season" parquet:"name=season, type=DOUBLE"`
	Calendar float64 `json:"calendar" parquet:"name=calendar, type=DOUBLE"`
	Method   string  `json:"method" parquet:"name=method, type=BYTE_ARRAY, convertedtype=UTF8"`
	Reason   string  `json:"reason" parquet:"name=reason, type=BYTE_ARRAY, convertedtype=UTF8"`
}

// coverRow is the sum of one series' demand over one window; shortage_NN is the
// demand expected beyond qNN.
type coverRow struct {
	UniqueID   string  `json:"unique_id" parquet:"name=unique_id, type=BYTE_ARRAY, convertedtype=UTF8"`
	Window     string  `json:"window" parquet:"name=window, type=BYTE_ARRAY, convertedtype=UTF8"`
	Mean       float64 `json:"mean" parquet:"name=mean, type=DOUBLE"`
	SD         float64 `json:"sd" parquet:"name=sd, type=DOUBLE"`
	Q50        float64 `json:"q50" parquet:"name=q50, type=DOUBLE"`
	Q80        float64 `json:"q80" parquet:"name=q80, type=DOUBLE"`
	Q90        float64 `json:"q90" parquet:"name=q90, type=DOUBLE"`
	Q95        float64 `json:"q95" parquet:"name=q95, type=DOUBLE"`
	Q99        float64 `json:"q99" parquet:"name=q99, type=DOUBLE"`
	Shortage50 float64 `json:"shortage_50" parquet:"name=shortage_50, type=DOUBLE"`
	Shortage80 float64 `json:"shortage_80" parquet:"name=shortage_80, type=DOUBLE"`
	Shortage90 float64 `json:"shortage_90" parquet:"name=shortage_90, type=DOUBLE"`
	Shortage95 float64 `json:"shortage_95" parquet:"name=shortage_95, type=DOUBLE"`
	Shortage99 float64 `json:"shortage_99" parquet:"name=shortage_99, type=DOUBLE"`
	Method     string  `json:"method" parquet:"name=method, type=BYTE_ARRAY, convertedtype=UTF8"`
}

// seriesRow is how one series was answered, and what was done to its history.
type seriesRow struct {
	UniqueID string  `json:"unique_id" parquet:"name=unique_id, type=BYTE_ARRAY, convertedtype=UTF8"`
	Group    string  `json:"group" parquet:"name=group, type=BYTE_ARRAY, convertedtype=UTF8"`
	Periods  int64   `json:"periods" parquet:"name=periods, type=INT64"`
	Observed int64   `json:"observed" parquet:"name=observed, type=INT64"`
	Class    string  `json:"class" parquet:"name=class, type=BYTE_ARRAY, convertedtype=UTF8"`
	Method   string  `json:"method" parquet:"name=method, type=BYTE_ARRAY, convertedtype=UTF8"`
	Level    float64 `json:"level" parquet:"name=level, type=DOUBLE"`
	Trend    float64 `json:"trend" parquet:"name=trend, type=DOUBLE"`
	Reason   string  `json:"reason" parquet:"name=reason, type=BYTE_ARRAY, convertedtype=UTF8"`
	datasets.Regressors
	Outliers string `json:"outliers" parquet:"name=outliers, type=BYTE_ARRAY, convertedtype=UTF8"`
}

// periodRows are the periods ahead, series by series, by their numbers.
func (f *forecasts) periodRows() []forecastRow {
	rows := make([]forecastRow, 0, len(f.results)*f.request.Horizon)
	for i, res := range f.results {
		s := f.series[i]
		for j := range f.request.Horizon {
			part := res.Part(j)
			q := func(k int) float64 { return res.Quantiles[k][j] }
			rows = append(rows, forecastRow{s.Key, int64(s.Start) + int64(len(s.Y)+j), res.Mean[j], q(0), q(1), q(2), q(3), q(4),
				part.Level, part.Trend, part.Season, part.Calendar, res.Method, res.Reason})
		}
	}
	return rows
}

// datedRows and timedRows are the same rows for periods that have days or times.
func datedRows(rows []forecastRow, c clock) []datedForecastRow {
	out := make([]datedForecastRow, len(rows))
	for i, r := range rows {
		out[i] = datedForecastRow{r.UniqueID, c.day(int32(r.Ds)), r.Mean, r.Q50, r.Q80, r.Q90, r.Q95, r.Q99, r.Level, r.Trend, r.Season, r.Calendar, r.Method, r.Reason}
	}
	return out
}

func timedRows(rows []forecastRow, c clock) []timedForecastRow {
	out := make([]timedForecastRow, len(rows))
	for i, r := range rows {
		out[i] = timedForecastRow{r.UniqueID, c.stamp(int32(r.Ds)), r.Mean, r.Q50, r.Q80, r.Q90, r.Q95, r.Q99, r.Level, r.Trend, r.Season, r.Calendar, r.Method, r.Reason}
	}
	return out
}

// coverRows are the sums over the windows, series by series.
func (f *forecasts) coverRows() []coverRow {
	rows := make([]coverRow, 0, len(f.results)*len(f.names))
	for i, res := range f.results {
		for w, c := range res.Covers {
			var q, short [5]float64
			for k, tau := range f.request.Probabilities {
				q[k] = c.Quantile(tau)
				short[k] = c.Shortage(q[k])
			}
			rows = append(rows, coverRow{f.series[i].Key, f.names[w], c.Mean, c.SD, q[0], q[1], q[2], q[3], q[4],
				short[0], short[1], short[2], short[3], short[4], res.Method})
		}
	}
	return rows
}

func (f *forecasts) seriesRows() []seriesRow {
	rows := make([]seriesRow, len(f.results))
	for i, res := range f.results {
		s := f.series[i]
		odd := oddities(s.Y, f.request.AllowNegative)
		capped := odd.texts()
		for _, o := range res.Outliers {
			capped = append(capped, fmt.Sprintf("%s: %.6g taken as %.6g", f.clock.text(s.Start+int32(o.Index)), o.Was, o.Used))
		}
		rows[i] = seriesRow{s.Key, s.Group, int64(len(s.Y)), int64(odd.observed), res.Class, res.Method, res.Components.Level,
			res.Components.Trend, res.Reason, datasets.RegressorTexts(res.Used, res.Held, res.Refused), strings.Join(capped, "; ")}
	}
	return rows
}

// heldNotices say of each driver in how many series its future was held, with the first.
func (f *forecasts) heldNotices() []string {
	count, first, order := map[string]int{}, map[string]string{}, []string{}
	for i, res := range f.results {
		for _, text := range res.Held {
			name, what, _ := strings.Cut(text, ": ")
			if count[name]++; count[name] == 1 {
				order, first[name] = append(order, name), f.series[i].Key+": "+what
			}
		}
	}
	for i, name := range order {
		order[i] = fmt.Sprintf("%s held in %d of %d series, such as %s", name, count[name], len(f.results), first[name])
	}
	return order
}

// odd counts the values of a history that are no demand.
type odd struct{ observed, negative, impossible int }

func oddities(y []float64, negativeAllowed bool) (o odd) {
	for _, v := range y {
		switch {
		case math.IsNaN(v):
		case math.Abs(v) > forecast.Largest:
			o.impossible++
		case v < 0 && !negativeAllowed:
			o.negative, o.observed = o.negative+1, o.observed+1
		default:
			o.observed++
		}
	}
	return o
}

// texts say what was made of them.
func (o odd) texts() (out []string) {
	if o.negative > 0 {
		out = append(out, fmt.Sprintf("%d negative taken as zero", o.negative))
	}
	if o.impossible > 0 {
		out = append(out, fmt.Sprintf("%d beyond %g taken as missing", o.impossible, forecast.Largest))
	}
	return out
}

// notices are what was done to the histories, in one line each.
func (f *forecasts) notices() []string {
	var out []string
	if u := f.clock.unit; u != "" && u != "day" {
		out = append(out, fmt.Sprintf("the dates are %ss; a season is %d of them", u, f.series[0].Season))
	}
	var all odd
	for _, s := range f.series {
		o := oddities(s.Y, f.request.AllowNegative)
		all.negative, all.impossible = all.negative+o.negative, all.impossible+o.impossible
	}
	for _, text := range all.texts() {
		out = append(out, "observations: "+text+"; --show series says where")
	}
	capped, of, rule := 0, 0, ""
	refused, order := map[string]int{}, []string{}
	for _, res := range f.results {
		if n := len(res.Outliers); n > 0 {
			capped, of, rule = capped+n, of+1, res.Outliers[0].Rule
		}
		for _, text := range res.Refused {
			if refused[text]++; refused[text] == 1 {
				order = append(order, text)
			}
		}
	}
	if capped > 0 {
		out = append(out, fmt.Sprintf("outliers capped: %d, in %d of %d series; --show series lists them. The rule: %s", capped, of, len(f.results), rule))
	}
	for _, text := range order {
		out = append(out, fmt.Sprintf("refused in %d of %d series: %s", refused[text], len(f.results), text))
	}
	out = append(out, f.heldNotices()...)
	for _, name := range strangers(f.request.Calendar, f.history, f.request.Horizon) {
		out = append(out, fmt.Sprintf("refused: event %s comes in the horizon and never took place in the history", name))
	}
	return out
}
