// Package shard forecasts whole series, a range of them at a time: it lays their compacted
// histories out day by day, with what is known of openings, events, predecessors and
// columns ahead, and knows no run and no folder.
package shard

import (
	"context"
	"iter"
	"math"
	"slices"
	"sync"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/substitute"
	"github.com/stockwright/stockwright/pipeline/trading"
)

// Job is what the forecast of any shard needs to know, the same for all
// shards of a night. A shard is a range of whole series; RunShard is all the
// per-series work there is, so that a worker of this process or of a
// distributed engine does the same.
type Job struct {
	AsOf         core.Day           `json:"as_of"`
	SeasonLength int                `json:"season_length"`
	HistoryDays  int                `json:"history_days"`
	Horizon      int                `json:"horizon"`
	Method       string             `json:"method"`
	Pool         *forecast.Pool     `json:"pool"`
	PoolOf       core.Day           `json:"pool_of"` // the night that learnt the pool
	Calendar     *forecast.Calendar `json:"calendar"`
	// Openings are the days on which locations trade, and which they know.
	Openings *trading.Openings `json:"openings"`
	// Opened is the first day on which each location sold anything.
	Opened map[string]int32 `json:"opened"`
	// Ramps are the locations that opened of late and do not sell as they will.
	Ramps map[string]*trading.Ramp `json:"ramps,omitempty"`
	// Outages are the spells in which items could not be sold.
	Outages trading.Outages `json:"outages,omitempty"`
	// Elsewhere is what is new at a location and sells at others; nil for none.
	Elsewhere *Elsewhere `json:"elsewhere,omitempty"`
}

// Elsewhere is what keys that are new at their location sell at others.
type Elsewhere struct {
	// Spread is the deviation of the logarithm of what a SKU sells at a location around it.
	Spread float64 `json:"spread"`
	// Levels are units a day, as far as the location sells as others do, by key.
	Levels map[string]float64 `json:"levels"`
}

// of is what is known of a key.
func (e *Elsewhere) of(k core.Key) (level, spread float64) {
	if e == nil {
		return 0, 0
	}
	return e.Levels[k.String()], e.Spread
}

// SameSettings tells whether a pool learnt for one job serves another.
func (job *Job) SameSettings(other *Job) bool {
	return job.Pool != nil && job.SeasonLength == other.SeasonLength &&
		job.HistoryDays == other.HistoryDays && job.Method == other.Method
}

// JobFile is the file of a run folder that holds the ShardJob, so that any
// forecast of the run can be recomputed.
const JobFile = "forecast_job.json"

// Series is one series of a shard: its compacted history and what its
// forecast is asked for.
type Series struct {
	Key     core.Key
	Group   string
	History datasets.SeriesRows
	State   []byte
	Windows [2]forecast.Window // lead time, cover window
	Events  []datasets.Event   // that name its location, category or SKU
	// Supplies tells that the location sells nothing of it itself and supplies others:
	// it has no demand of its own, whatever its group sells.
	Supplies bool
	OnHand   int64 // by the stock record
	// Openings are the rows of the openings table that name the SKU.
	Openings []datasets.Opening
	Drivers  DriverRows // that hold for it
	Succession
	OnSale
}

// Result is the forecast of one series.
type Result struct {
	Series
	Forecast forecast.Result
	Silence  silence // that contradicts the stock record
	First    int32   // first day of the history used
	Last     int32   // last day of the history used
	Closed   int32   // days in a row up to Last that were closed, or off season
}

// Run forecasts every series of a shard, in order. It stops at the first
// error of the source or the sink.
func Run(ctx context.Context, job *Job, source iter.Seq2[Series, error], sink func(Result) error) error {
	for s, err := range source {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := sink(job.Forecast(s)); err != nil {
			return err
		}
	}
	return nil
}

func (job *Job) Forecast(s Series) Result {
	in := rooms.Get().(*room)
	defer rooms.Put(in)
	series, lent, doubt := job.series(s, in)
	pool := job.Pool
	first, last := series.Start, series.Start+int32(len(series.Y))-1
	if s.Supplies || s.Over(int32(job.AsOf)) {
		series, pool = forecast.Series{Start: int32(job.AsOf)}, nil // nothing is left to forecast
	}
	r := forecast.Forecast(series, pool, job.Request(s))
	r.Reason = s.reason(int32(job.AsOf), r.Reason)
	if s.Supplies {
		r.Reason = SuppliesReason
	}
	r.Used = append(r.Used, wordsOf(lent)...)
	if ramp := job.Ramps[s.Key.Location]; ramp != nil {
		r.Used = append(r.Used, ramp.Words(int32(job.AsOf)))
	}
	nest(&r)
	return Result{Series: s, Forecast: r, Silence: doubt, First: first, Last: last,
		Closed: closedAtEnd(&series)}
}

// closedAtEnd is how many days in a row at the end of a history are closed.
func closedAtEnd(s *forecast.Series) (days int32) {
	for t := min(len(s.Y), len(s.Open)) - 1; t >= 0 && !s.Open[t]; t-- {
		days++
	}
	return days
}

// SuppliesReason is why a location that only supplies others has no demand of its own.
const SuppliesReason = "sells nothing itself: planned on the locations it supplies"

// nest keeps the cover window, which contains the lead time, from holding less
// than it: the two are recalibrated apart, by what windows of their lengths
// have taught.
func nest(r *forecast.Result) {
	lead, cover := &r.Covers[0], &r.Covers[1]
	cover.Mean = max(cover.Mean, lead.Mean)
	for i := range cover.Quantiles {
		cover.Quantiles[i] = max(cover.Quantiles[i], lead.Quantiles[i])
	}
}

func (job *Job) Request(s Series) forecast.Request {
	return forecast.Request{
		Horizon: job.Horizon, Probabilities: datasets.ForecastProbabilities(), Windows: s.Windows[:],
		Method: job.Method, State: s.State, PoolOf: int32(job.PoolOf), Seed: s.Key.Hash(), Calendar: job.Calendar,
		Share: s.Share(int32(job.AsOf), job.longest(s)),
	}
}

// longest is how many days ahead a series' forecast looks.
func (job *Job) longest(s Series) int {
	return max(job.Horizon, s.Windows[0].Longest(), s.Windows[1].Longest())
}

// Series is the history of a series, that of its predecessors in front.
func (job *Job) Series(s Series) forecast.Series {
	out, _, _ := job.series(s, nil)
	return out
}

// series is the same, the outages of others in which demand was lent to it, and the silence
// that contradicts its stock record; laid out in a room, or nil for one of its own.
func (job *Job) series(s Series, in *room) (out forecast.Series, lent []substitute.Outage, doubt silence) {
	own := job.lay(s.History, s.Group, int32(job.AsOf)-1, in)
	doubt = job.silence(s)
	doubt.unsay(own.Y)
	out = job.succeed(s, own)
	lent = job.giveBack(s, &out)
	out.Stocked = doubt.unlikely == 0 && s.Stocked(s.History) || job.Openings.Of(s.Key.Location).Silent
	out.Elsewhere, out.Unlike = job.Elsewhere.of(s.Key)
	if len(out.Y) == 0 {
		if first, y, ok := job.unsold(s); ok {
			out.Start, out.Y = first, y
		}
	}
	out.Open = job.Openings.Spread(s.Key, &out, s.Openings, job.longest(s))
	job.ramp(s, &out)
	out.Events = SpreadEvents(s.Events, out.Start, len(out.Y)+job.longest(s))
	out.Drivers = s.Drivers.spread(out.Start, len(out.Y)+job.longest(s))
	plannedAhead(&out)
	return out, lent, doubt
}

// ramp lays what the age of its location makes of demand out over a series and what is ahead.
func (job *Job) ramp(s Series, out *forecast.Series) {
	of := job.Ramps[s.Key.Location]
	if of == nil {
		return
	}
	n := len(out.Y)
	out.Ramp, out.RampDoubt = make([]float64, n+job.longest(s)), make([]float64, job.longest(s))
	for t := range out.Ramp {
		level, doubt := of.At(out.Start + int32(t))
		if out.Ramp[t] = level; t >= n {
			out.RampDoubt[t-n] = doubt
		}
	}
}

// room holds the days of one series while it is forecast; nil is a room for good.
type room [3][]float64

var rooms = sync.Pool{New: func() any { return new(room) }}

// numbers is the room of one column for n days, all zero.
func (in *room) numbers(column, n int) []float64 {
	if in == nil {
		return make([]float64, n)
	}
	in[column] = slices.Grow(in[column][:0], n)[:n]
	clear(in[column])
	return in[column][:n:n]
}

// lay lays a compacted history out day by day: from its first row (at most
// HistoryDays back) to the last day. A day without a row sold nothing, unless
// nothing is known of it at the location.
func (job *Job) lay(rows datasets.SeriesRows, group string, last int32, in *room) forecast.Series {
	rows, laid := job.Openings.LayPeriods(rows, int32(job.AsOf))
	from := 0
	oldest := int32(job.AsOf) - int32(job.HistoryDays)
	for from < len(rows.Days) && rows.Days[from] < oldest {
		from++
	}
	out := forecast.Series{Season: job.SeasonLength, Group: group, Laid: laid}
	if from == len(rows.Days) {
		out.Start = int32(job.AsOf)
		return out
	}
	first := rows.Days[from]
	out.Start = first
	n := int(last - first + 1)
	out.Y = in.numbers(0, n)
	at := job.Openings.Of(rows.Location)
	for t := range out.Y {
		if at.Unknown(first + int32(t)) {
			out.Y[t] = math.NaN()
		}
	}
	for i := from; i < len(rows.Days) && rows.Days[i] <= last; i++ {
		out.Y[rows.Days[i]-first] = max(rows.Quantity[i], 0)
	}
	out.InStock = spreadStock(rows, from, first, n)
	if laid.Days() && out.InStock != nil {
		unknownAfter(rows, from, &out)
	}
	out.Promo = spreadPromo(rows, from, first, n, in)
	out.Price = spreadPrice(rows, from, first, n, in)
	return out
}

// spreadStock is nil when no row says whether the item was in stock.
func spreadStock(rows datasets.SeriesRows, from int, first int32, n int) []bool {
	if rows.InStock == nil {
		return nil
	}
	out := make([]bool, n)
	for t := range out {
		out[t] = true
	}
	any := false
	for i := from; i < len(rows.Days) && int(rows.Days[i]-first) < n; i++ {
		if !rows.InStock[i] {
			out[rows.Days[i]-first], any = false, true
		}
	}
	if !any {
		return nil
	}
	return out
}

// spreadPromo is nil when the item was never promoted.
func spreadPromo(rows datasets.SeriesRows, from int, first int32, n int, in *room) []float64 {
	var out []float64
	for i := from; i < len(rows.Days) && int(rows.Days[i]-first) < n; i++ {
		if rows.OnPromotion == nil || !rows.OnPromotion[i] {
			continue
		}
		if out == nil {
			out = in.numbers(1, n)
		}
		out[rows.Days[i]-first] = 1
	}
	return out
}

// spreadPrice carries the last known price forward over days without a row; it
// is nil when no price is known.
func spreadPrice(rows datasets.SeriesRows, from int, first int32, n int, in *room) []float64 {
	if rows.UnitPrice == nil {
		return nil
	}
	out := in.numbers(2, n)
	for t := range out {
		out[t] = math.NaN()
	}
	seen := false
	for i := from; i < len(rows.Days) && int(rows.Days[i]-first) < n; i++ {
		if p := rows.UnitPrice[i]; p > 0 {
			out[rows.Days[i]-first], seen = p, true
		}
	}
	if !seen {
		return nil
	}
	carry := math.NaN()
	for t := range out {
		if math.IsNaN(out[t]) {
			out[t] = carry
		}
		carry = out[t]
	}
	for t := n - 1; t >= 0; t-- {
		if math.IsNaN(out[t]) {
			out[t] = carry
		}
		carry = out[t]
	}
	return out
}
