// Package backtest measures forecasts on the past: from rolling origins it
// forecasts what is already known and scores point forecasts and quantiles by
// class of demand, method and horizon, always beside the seasonal naive
// forecast. Values in, values out: it reads no file and prints nothing.
package backtest

import (
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/stockwright/stockwright/forecast"
)

// Naive is the method every other one is shown beside.
const Naive = "seasonal-naive"

// Probabilities are those of the quantiles that are scored.
var Probabilities = []float64{0.5, 0.8, 0.9, 0.95, 0.99}

// Series is a history with its key.
type Series struct {
	Key string
	forecast.Series
}

// Options say what to measure. Zero values: one origin, one horizon apart, the
// default method, a horizon of one season (or 8).
type Options struct {
	Horizon  int      // periods forecast from each origin
	Origins  int      // rolling origins, the last one a horizon before the end
	Step     int      // periods between origins
	Methods  []string // names of forecast.Methods; "" is the default
	Shortest int      // periods a history needs before an origin; 0: two seasons, at least 8
	Calendar *forecast.Calendar
	// PeriodDays and PeriodDay date the periods, as in forecast.Request.
	PeriodDays int
	PeriodDay  int32
	// NoPool forecasts every series on its own.
	NoPool bool
	// Blind hides promotions and prices after an origin; without it those given
	// are taken for known ahead.
	Blind bool
	// AllowNegative takes negative values as they are.
	AllowNegative bool
	Seed          uint64
}

// Report is the outcome.
type Report struct {
	Rows    []Row    // by method, class and horizon, in that order
	Paths   []Path   // every forecast made, by series, method and origin
	Skipped []string // keys of series too short for any origin
}

// Path is one forecast from one origin beside what came.
type Path struct {
	Series    int    // position in the input
	Method    string // asked for; "default" for the default
	Answered  string // the method that answered
	Class     string
	Origin    int         // periods of history it was made from
	Mean      []float64   // [step]
	Quantiles [][]float64 // [Probabilities][step]
	Total     []float64   // quantiles of the sum over the horizon, [Probabilities]
	Actual    []float64   // [step]; NaN = not observed
}

func (o *Options) fill(series []Series) {
	season := 1
	for _, s := range series {
		season = max(season, s.Season)
	}
	if o.Horizon <= 0 {
		o.Horizon = 8
		if season > 1 {
			o.Horizon = season
		}
	}
	o.Origins = max(o.Origins, 1)
	if o.Step <= 0 {
		o.Step = o.Horizon
	}
	if o.Shortest <= 0 {
		o.Shortest = max(8, 2*season)
	}
	methods := []string{Naive}
	if len(o.Methods) == 0 {
		methods = append(methods, "")
	}
	for _, m := range o.Methods {
		if m != Naive {
			methods = append(methods, m)
		}
	}
	o.Methods = methods
}

// Run measures the methods on the series. Equal inputs give equal reports,
// whatever the number of processors.
func Run(series []Series, o Options) Report {
	o.fill(series)
	var report Report
	scores := map[cell]*score{}
	used := make([]bool, len(series))
	for k := o.Origins - 1; k >= 0; k-- {
		back := o.Horizon + k*o.Step
		past, at := truncated(series, back, o.Shortest, o.Blind)
		for _, i := range at {
			used[i] = true
		}
		for _, method := range o.Methods {
			paths := o.forecastAll(series, slices.Clone(past), at, method)
			for i := range paths {
				addPath(scores, &paths[i], past[i])
			}
			report.Paths = append(report.Paths, paths...)
		}
	}
	for i, ok := range used {
		if !ok {
			report.Skipped = append(report.Skipped, series[i].Key)
		}
	}
	report.Rows = rowsOf(scores, o.Methods)
	return report
}

// truncated cuts every series long enough back to the origin.
func truncated(series []Series, back, shortest int, blind bool) (past []forecast.Series, at []int) {
	for i, s := range series {
		n := len(s.Y) - back
		if n < shortest {
			continue
		}
		past, at = append(past, cut(s.Series, n, blind)), append(at, i)
	}
	return past, at
}

// cut is what was known of a series after n periods.
func cut(s forecast.Series, n int, blind bool) forecast.Series {
	s.Y = s.Y[:n]
	s.InStock = s.InStock[:min(n, len(s.InStock))]
	if len(s.InStock) == 0 {
		s.InStock = nil
	}
	if blind && s.Promo != nil {
		s.Promo = s.Promo[:min(n, len(s.Promo))]
	}
	if blind && s.Price != nil {
		s.Price = s.Price[:min(n, len(s.Price))]
	}
	return s
}

// Fit tells how a method would have followed a series over its latest periods:
// forecasts of one season (or one horizon, where there is no season) made again
// and again, each from what came before it. The other periods are NaN.
func Fit(s Series, method string, periods int, o Options) []float64 {
	o.fill([]Series{s})
	step := s.Season
	if step < 2 {
		step = o.Horizon
	}
	if method == "default" {
		method = ""
	}
	out := make([]float64, len(s.Y))
	for t := range out {
		out[t] = math.NaN()
	}
	var origins []int
	for n := len(s.Y) - step; n >= max(o.Shortest, len(s.Y)-periods); n -= step {
		origins = append(origins, n)
	}
	parallel(len(origins), func(i int) {
		r := forecast.Request{Horizon: step, Method: method, Seed: o.Seed, Calendar: o.Calendar,
			PeriodDays: o.PeriodDays, PeriodDay: o.PeriodDay, AllowNegative: o.AllowNegative}
		copy(out[origins[i]:], forecast.Forecast(cut(s.Series, origins[i], o.Blind), nil, r).Mean)
	})
	return out
}

func (o *Options) forecastAll(series []Series, past []forecast.Series, at []int, method string) []Path {
	r := forecast.Request{Horizon: o.Horizon, Probabilities: Probabilities, Method: method, Seed: o.Seed,
		Calendar: o.Calendar, PeriodDays: o.PeriodDays, PeriodDay: o.PeriodDay,
		Windows: []forecast.Window{forecast.FixedWindow(o.Horizon, 0)}, AllowNegative: o.AllowNegative}
	var pool *forecast.Pool
	switch {
	case method == Naive: // what a calendar and a promotion plan could add is not naive
		r.Calendar = nil
		for i := range past {
			past[i].Promo, past[i].Price, past[i].Events, past[i].Drivers = nil, nil, nil, nil
		}
	case !o.NoPool:
		pool = forecast.LearnPool(past, r)
	}
	paths := make([]Path, len(past))
	parallel(len(past), func(i int) {
		res := forecast.Forecast(past[i], pool, r)
		n := len(past[i].Y)
		p := Path{Series: at[i], Method: method, Answered: res.Method, Class: res.Class, Origin: n,
			Mean: res.Mean, Quantiles: res.Quantiles,
			Actual: series[at[i]].Y[n : n+o.Horizon]}
		for _, tau := range Probabilities {
			p.Total = append(p.Total, res.Covers[0].Quantile(tau))
		}
		if p.Method == "" {
			p.Method = "default"
		}
		paths[i] = p
	})
	return paths
}

// parallel runs f for 0 … n−1; each call writes only its own place.
func parallel(n int, f func(int)) {
	var wg sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), n)
	for w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := w; i < n; i += workers {
				f(i)
			}
		}()
	}
	wg.Wait()
}
