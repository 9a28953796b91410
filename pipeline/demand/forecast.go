// Package demand runs the forecast stage: which series there are, what groups share, the
// shards side by side, sums that agree, and the verdict on earlier forecasts.
package demand

import (
	"context"
	"encoding/base64"
	"iter"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
)

// Stage forecasts every planned series: it learns what groups share
// from a sample, then runs the shards side by side and writes their results in
// order.
func Stage(ctx context.Context, n *stage.Night) error {
	t, err := openTask(n)
	if err != nil {
		return err
	}
	produce := t.forecast
	if n.Options.Shards {
		produce, err = t.handedIn(ctx, n)
	} else {
		err = t.begin(ctx, n)
	}
	if err != nil {
		return err
	}
	h, ix, b, job := t.history, t.ix, t.terms, t.job
	out, err := createForecastTables(n)
	if err != nil {
		return err
	}
	defer out.abort()
	together, err := newReconciler(n, ix, b, job)
	if err != nil {
		return err
	}
	n.Stage.RowsIn = ix.series
	n.ProgressStage("forecast", ix.series)
	seen := gathered{
		night:       n,
		terms:       b,
		together:    together,
		out:         out,
		refused:     tally{},
		heldColumns: tally{},
	}
	err = stage.Ordered(ctx, n.Options.Workers, len(ix.shards), produce, seen.take)
	if err != nil {
		return err
	}
	refusedProblems(n, seen.refused)
	heldProblems(n, seen.heldColumns)
	if err := judgeDemand(n, t.held, seen.judgements, b); err != nil {
		return err
	}
	n.Manifest.Headline.Series = ix.planned
	n.Stage.RowsOut = out.rows
	if err := out.close(); err != nil || together == nil {
		return err
	}
	rec, err := together.solve(ctx, n, h, ix, job)
	if err != nil {
		return err
	}
	return together.reconcile(ctx, n, rec)
}

// task is what the forecasts of a night are made from.
type task struct {
	night   *stage.Night
	history *datasets.History
	terms   *terms.Terms
	ix      *index
	job     *shard.Job
	states  map[core.Key][]byte
	held    *Trial
}

func openTask(n *stage.Night) (*task, error) {
	h, err := datasets.OpenHistory(n.Table("history"))
	if err != nil {
		return nil, err
	}
	return &task{night: n, history: h, terms: n.Terms()}, nil
}

// begin lists the series, learns what groups share, and finds what fits start from and
// what is judged.
func (t *task) begin(ctx context.Context, n *stage.Night) (err error) {
	if t.ix, err = indexHistory(ctx, n, t.history, t.terms); err != nil {
		return err
	}
	if t.job, err = newJob(ctx, n, t.history, t.ix, t.terms); err != nil {
		return err
	}
	return t.warm(ctx)
}

func (t *task) warm(ctx context.Context) (err error) {
	if t.states, err = lastStates(ctx, t.night); err != nil {
		return err
	}
	t.held, err = newTrial(ctx, t.night, t.ix, t.job)
	return err
}

// forecast forecasts one range of series.
func (t *task) forecast(ctx context.Context, i int) (*ForecastRows, error) {
	keys := len(t.ix.shards[i].keys)
	rows := &ForecastRows{
		Series:    make([]datasets.Series, 0, keys),
		Forecasts: make([]datasets.Forecast, 0, keys*t.job.Horizon),
		states:    make([]datasets.State, 0, keys),
		Variance:  make([]float64, 0, keys),
	}
	err := shard.Run(ctx, t.job, seriesSource(ctx, t.night, t.history, t.ix, t.terms, t.states, i, nil),
		func(r shard.Result) error {
			rows.Add(r, t.night.Options.AsOf)
			if j, ok := t.held.Judge(r.Series); ok {
				rows.judged = append(rows.judged, j)
			}
			return nil
		})
	return rows, err
}

// newJob is what every worker must know, written beside the run for explain.
func newJob(ctx context.Context, n *stage.Night, h *datasets.History, ix *index,
	b *terms.Terms) (job *shard.Job, err error) {
	job = &shard.Job{
		AsOf:         n.Options.AsOf,
		SeasonLength: n.Config.Forecast.SeasonLength,
		HistoryDays:  n.Config.Forecast.HistoryDays,
		Horizon:      horizonOf(n, ix, b),
		Method:       n.Config.Forecast.Method,
		Calendar:     CalendarOf(n),
		Openings:     ix.openings,
		Opened:       ix.opened,
		Outages:      ix.outages,
		Elsewhere:    ix.kin,
		Ramps:        ix.ramps,
	}
	n.Problems = append(n.Problems, ix.openings.Problems(int32(n.Options.AsOf), n.Config.Gate.StaleAfterDays)...)
	if job.Pool, err = nightPool(ctx, n, h, ix, b, job); err != nil {
		return nil, err
	}
	eventProblems(n, int32(n.Options.AsOf)-int32(job.HistoryDays), job.Horizon)
	return job, runs.WriteJSON(filepath.Join(n.Dir, shard.JobFile), job)
}

// gathered takes the forecasts of the shards in their order.
type gathered struct {
	night    *stage.Night
	terms    *terms.Terms
	together *reconciler // nil where nothing is reconciled
	out      *forecastTables

	done                 int64
	refused, heldColumns tally // of events and of drivers
	judgements           []judged
}

func (g *gathered) take(_ int, rows *ForecastRows) error {
	g.done += int64(len(rows.Series))
	g.night.ProgressStep(g.done)
	g.night.Problems = append(g.night.Problems, slices.DeleteFunc(rows.problems, func(p plan.Problem) bool {
		k, ok := core.ParseKey(p.Key)
		return ok && !g.terms.Masters.InScope(g.night.Job(), k)
	})...)
	g.refused.merge(rows.events)
	g.heldColumns.merge(rows.held)
	g.judgements = append(g.judgements, rows.judged...)
	if g.together != nil {
		g.together.add(rows)
	}
	return g.out.write(rows)
}

// seriesSource yields a shard's series in key order, all or those wanted, with what
// their predecessors in any shard sold. Histories are lent until the last has been taken.
func seriesSource(ctx context.Context, n *stage.Night, h *datasets.History, ix *index, b *terms.Terms,
	states map[core.Key][]byte, i int, wanted map[core.Key]bool) iter.Seq2[shard.Series, error] {
	return func(yield func(shard.Series, error) bool) {
		var rows []datasets.SeriesRows
		keys := ix.shards[i].keys
		if wanted != nil {
			keys = slices.DeleteFunc(slices.Clone(ix.shards[i].all), func(k core.Key) bool { return !wanted[k] })
		}
		var err error
		if ix.shards[i].read {
			var back func()
			rows, back, err = h.LendShard(ctx, ix.shards[i].shard)
			defer back()
		}
		var old map[core.Key]datasets.SeriesRows
		if err == nil {
			old, err = ix.chains.read(ctx, h, keys, rows)
		}
		if err != nil {
			yield(shard.Series{}, err)
			return
		}
		at := 0
		for _, k := range keys {
			for at < len(rows) && (core.Key{Location: rows[at].Location, SKU: rows[at].SKU}).Compare(k) < 0 {
				at++
			}
			s := b.Series(k, ix.opened)
			s.State, s.Succession = states[k], ix.chains.Of(k)
			s.Supplies = ix.supplies[k]
			s.Carried = ix.chains.Carried(k, old)
			if at < len(rows) && rows[at].Location == k.Location && rows[at].SKU == k.SKU {
				s.History = rows[at]
			}
			if !yield(s, nil) {
				return
			}
		}
	}
}

// horizonOf is the configured one, or the longest cover window where that is longer.
func horizonOf(n *stage.Night, ix *index, b *terms.Terms) int {
	longest := n.Config.Forecast.HorizonDays
	for _, s := range b.Suppliers {
		w := b.Window(replenish.Item{Supplier: s.Key})
		longest = max(longest, int(min(w.End-int32(b.AsOf), 366)))
	}
	return longest
}

// CalendarOf asks for the effects of named days, and of the year where the
// history is long enough to show one.
func CalendarOf(n *stage.Night) *forecast.Calendar {
	c := &forecast.Calendar{Weekday: true, DayOfMonth: true, Events: shard.CalendarEvents(n.Inputs)}
	if n.Config.Forecast.HistoryDays >= 2*364 {
		c.Yearly = 4
	}
	return c
}

// learnPool teaches the groups from a sample: of every group the series whose keys
// hash lowest, so that the sample is the same for any order of rows.
func learnPool(ctx context.Context, n *stage.Night, h *datasets.History, ix *index, b *terms.Terms,
	job *shard.Job) (*forecast.Pool, error) {
	if n.Options.Workers < 1 || n.Config.Forecast.PoolSample == 0 {
		return nil, nil
	}
	wanted := ix.sample(b, n.Config.Forecast.PoolSample)
	type picked struct {
		key    core.Key
		series forecast.Series
	}
	var sample []picked
	err := stage.Ordered(ctx, n.Options.Workers, len(ix.shards), func(ctx context.Context, i int) ([]picked, error) {
		var out []picked
		for s, err := range seriesSource(ctx, n, h, ix, b, nil, i, wanted) {
			if err != nil {
				return nil, err
			}
			if series := job.Series(s); len(series.Y) > 0 && !s.Over(int32(n.Options.AsOf)) {
				out = append(out, picked{s.Key, series})
			}
		}
		return out, nil
	}, func(_ int, some []picked) error {
		sample = append(sample, some...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	series := make([]forecast.Series, len(sample))
	for i := range sample {
		series[i] = sample[i].series
	}
	request := job.Request(shard.Series{})
	request.Windows = learntWindows()
	return forecast.LearnPoolContext(ctx, series, request)
}

// learntWindows are the lengths at which groups learn how sums are spread; a
// window is answered by the nearest within a factor of two.
func learntWindows() []forecast.Window {
	return []forecast.Window{forecast.FixedWindow(2, 0), forecast.FixedWindow(7, 0),
		forecast.FixedWindow(14, 0), forecast.FixedWindow(28, 0)}
}

// ForecastRows are a shard's rows of the four tables.
type ForecastRows struct {
	Series    []datasets.Series
	Forecasts []datasets.Forecast
	Covers    []datasets.Cover
	states    []datasets.State
	problems  []plan.Problem
	Variance  []float64 // of each series' day
	events    tally
	held      tally
	judged    []judged
}

func (rows *ForecastRows) Add(r shard.Result, asOf core.Day) {
	f := r.Forecast
	s := datasets.Series{Location: r.Key.Location, SKU: r.Key.SKU, Group: r.Group, Class: f.Class, Method: f.Method,
		Reason: f.Reason, Warm: f.Warm, FirstDay: core.Day(r.First), LastDay: core.Day(r.Last),
		HistoryDays: int64(r.Last - r.First + 1),
		Level:       runs.Tidy(f.Components.Level), Trend: runs.Tidy(f.Components.Trend), Outliers: int64(len(f.Outliers)),
		Regressors: datasets.RegressorTexts(f.Used, f.Held, f.Refused)}
	soldOf(&s, slices.Concat(r.Carried, []datasets.SeriesRows{r.History}), int32(asOf))
	s.SilentDays, s.SilenceChance = int64(r.Silence.Days), r.Silence.Chance
	s.Successor, s.HandsOverOn, s.TakesOverOn = r.Successor, core.NoDay, core.NoDay
	if r.Until != 0 {
		s.HandsOverOn = core.Day(r.Until)
	}
	if len(r.Carried) > 0 {
		s.Predecessor = r.Carried[0].SKU
		if r.From != shard.Never {
			s.TakesOverOn = core.Day(r.From)
		}
	}
	for w, c := range f.Covers {
		if rows.Covers == nil { // as many as the range's series ask for, at once
			rows.Covers = make([]datasets.Cover, 0, cap(rows.Series)*len(f.Covers)*len(c.Probabilities))
		}
		name := datasets.WindowLead
		if w == 1 {
			name = datasets.WindowCover
			s.CoverMean, s.CoverSd = runs.Tidy(c.Mean), runs.Tidy(c.SD)
		} else {
			s.LeadMean, s.LeadSd = runs.Tidy(c.Mean), runs.Tidy(c.SD)
		}
		for i, p := range c.Probabilities {
			rows.Covers = append(rows.Covers, datasets.Cover{Location: r.Key.Location, SKU: r.Key.SKU, Window: name, Probability: p, Quantity: runs.Tidy(c.Quantiles[i])})
		}
	}
	for j, m := range f.Mean {
		part := f.Part(j)
		rows.Forecasts = append(rows.Forecasts, datasets.Forecast{Location: r.Key.Location, SKU: r.Key.SKU, Date: asOf + core.Day(j),
			Quantiles: datasets.Quantiles{
				Mean: runs.Tidy(m),
				Q05:  runs.Tidy(f.Quantiles[0][j]),
				Q50:  runs.Tidy(f.Quantiles[1][j]),
				Q90:  runs.Tidy(f.Quantiles[2][j]),
				Q95:  runs.Tidy(f.Quantiles[3][j]),
				Q99:  runs.Tidy(f.Quantiles[4][j]),
			},
			Trend: runs.Tidy(runs.Round(part.Trend)), Season: runs.Tidy(runs.Round(part.Season)), Calendar: runs.Tidy(part.Calendar)})
	}
	rows.Series = append(rows.Series, s)
	rows.Variance = append(rows.Variance, meanVariance(f.SD))
	if len(f.State) > 0 {
		rows.states = append(rows.states, datasets.State{Location: r.Key.Location, SKU: r.Key.SKU, State: base64.StdEncoding.EncodeToString(f.State)})
	}
	rows.problems = append(rows.problems, seriesProblems(r, s)...)
	if rows.events == nil {
		rows.events, rows.held = tally{}, tally{}
	}
	countHeld(rows.held, r)
	countRefused(rows.events, r, asOf)
}
