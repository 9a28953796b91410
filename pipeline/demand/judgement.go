package demand

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/trading"
)

// A night holds forecasts of some weeks ago against what came since, beside two
// rules that anybody can apply: the mean of the eight weeks before, and the week
// before over again. The forecasts are those of an earlier run; where none is old
// enough, the series with most money are forecast once more from where history
// stood then, under what the groups know tonight.

const (
	judgedWindow    = 28 // days judged where there is a choice
	judgedLeast     = 14 // days judged at least
	judgedAtOnce    = 28 // days of history before the origin that a plain mean needs
	plainDays       = 56 // days of the plain mean
	backtestedMost  = 500
	JudgementTable  = "judgement"
	forecastsOfPast = "forecasts"
)

// Trial is what tonight's history judges.
type Trial struct {
	Run    string                 // whose forecasts; "" where they are made tonight
	From   int32                  // first day judged
	Until  int32                  // the day after the last
	Means  map[core.Key][]float64 // of the earlier run, by day from from on
	again  map[core.Key]bool      // the series forecast again
	job    *shard.Job             // as of from; nil with an earlier run
	window [2]forecast.Window
	// openings tell which days are not known of a location.
	openings *trading.Openings
}

// newTrial finds the forecasts to judge.
func newTrial(ctx context.Context, n *stage.Night, ix *index, job *shard.Job) (*Trial, error) {
	until := min(int32(n.Options.AsOf), ix.newest+1)
	t := &Trial{From: until - judgedWindow, Until: until, openings: job.Openings}
	ids, err := runs.List(n.RunsDir)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(ids, func(id runs.ID) bool {
		return id.Pipeline == n.Options.Pipeline && int32(id.AsOf) >= until-judgedWindow &&
			int32(id.AsOf) <= until-judgedLeast
	})
	if at >= 0 {
		t.Until -= (t.Until - int32(ids[at].AsOf)) % 7 // whole weeks, or the weekdays judged differ from those of the rules
		if err := t.readMeans(ctx, n, ids[at]); err == nil {
			return t, nil
		} else if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		*t = Trial{From: until - judgedWindow, Until: until,
			openings: job.Openings} // an earlier run that cannot be read judges nothing
	}
	t.again = ix.judged
	past := *job
	past.AsOf, past.Horizon = core.Day(t.From), judgedWindow
	t.job, t.window = &past, [2]forecast.Window{forecast.FixedWindow(1, 0), forecast.FixedWindow(1, 0)}
	return t, nil
}

// readMeans reads what an earlier run expected of the days since.
func (t *Trial) readMeans(ctx context.Context, n *stage.Night, id runs.ID) error {
	path := filepath.Join(n.RunsDir, id.String(), forecastsOfPast+".parquet")
	hash, err := runs.HashFile(path)
	if err != nil {
		return err
	}
	t.Run, t.From, t.Means = id.String(), int32(id.AsOf), map[core.Key][]float64{}
	rows := int64(0)
	err = datasets.StreamRows(ctx, datasets.Source{Path: path}, func(batch []struct {
		Location string   `json:"location"`
		SKU      string   `json:"sku"`
		Date     core.Day `json:"date"`
		Mean     float64  `json:"mean"`
	}) error {
		rows += int64(len(batch))
		for _, r := range batch {
			if d := int32(r.Date); d >= t.From && d < t.Until {
				k := core.Key{SKU: r.SKU, Location: r.Location}
				if t.Means[k] == nil {
					t.Means[k] = make([]float64, t.Until-t.From)
				}
				t.Means[k][d-t.From] = r.Mean
			}
		}
		return nil
	})
	if err == nil {
		n.Manifest.Inputs = append(n.Manifest.Inputs, runs.InputRecord{Table: forecastsOfPast,
			Path: id.String(), Rows: rows,
			FirstDay: core.Day(t.From), LastDay: core.Day(t.Until - 1), Hash: hash})
	}
	return err
}

// expected are the means of a key by day, nil where there are none to judge.
func (t *Trial) expected(s shard.Series) []float64 {
	if len(s.Carried) > 0 || s.Successor != "" { // sold under another name
		return nil
	}
	if t.job == nil {
		return t.Means[s.Key]
	}
	if !t.again[s.Key] {
		return nil
	}
	s.State, s.Windows = nil, t.window
	return t.job.Forecast(s).Forecast.Mean[:t.Until-t.From]
}

// judged is the judgement of one series; silent tells that it sold nothing in the last week.
type judged struct {
	datasets.Judgement
	silent bool
}

// Judge holds the expectation of a series against what came; ok is false where
// there is nothing to compare with.
func (t *Trial) Judge(s shard.Series) (judged, bool) {
	rows := s.History
	out := judged{Judgement: datasets.Judgement{Location: s.Key.Location, SKU: s.Key.SKU,
		FromDay: core.Day(t.From), ToDay: core.Day(t.Until - 1)}}
	if len(rows.Days) == 0 || rows.Days[0] > t.From-judgedAtOnce {
		return out, false
	}
	means := t.expected(s)
	if means == nil {
		return out, false
	}
	before := int(min(plainDays, t.From-rows.Days[0]))
	past := unitsOf(rows, t.From-int32(before), t.Until)
	at := t.openings.Of(s.Key.Location)
	for j := range past {
		if at.Unknown(t.From - int32(before) + int32(j)) {
			past[j] = math.NaN()
		}
	}
	plain, week := meanOf(past[:before]), past[before-7:before]
	for j, v := range past[before:] {
		if v != v { // out of stock, or not reported yet: what would have sold is not known
			continue
		}
		out.Days++
		out.Forecast += means[j]
		out.Sold += v
		out.PlainMean += plain
		if w := week[j%7]; w == w {
			out.LastWeek += w
		} else {
			out.LastWeek += plain
		}
	}
	out.silent = rows.Days[len(rows.Days)-1] < t.Until-7
	out.Noise = weeklyNoise(past) * math.Sqrt(float64(out.Days)/7)
	return out, out.Days >= judgedLeast/2
}

// unitsOf lays rows out by day; NaN on days out of stock.
func unitsOf(rows datasets.SeriesRows, from, until int32) []float64 {
	out := make([]float64, until-from)
	at, _ := slices.BinarySearch(rows.Days, from)
	for i := at; i < len(rows.Days) && rows.Days[i] < until; i++ {
		out[rows.Days[i]-from] = max(rows.Quantity[i], 0)
		if rows.InStock != nil && !rows.InStock[i] {
			out[rows.Days[i]-from] = math.NaN()
		}
	}
	return out
}

func meanOf(y []float64) float64 {
	sum, n := 0.0, 0.0
	for _, v := range y {
		if v == v {
			sum, n = sum+v, n+1
		}
	}
	return sum / max(n, 1)
}

// weeklyNoise is the standard deviation of the sums of whole weeks around their
// local mean, from differences, and no less than that of counted demand.
func weeklyNoise(y []float64) float64 {
	var weeks []float64
	for at := len(y) % 7; at < len(y); at += 7 {
		weeks = append(weeks, 7*meanOf(y[at:at+7]))
	}
	sum := 0.0
	for i := 1; i < len(weeks); i++ {
		sum += (weeks[i] - weeks[i-1]) * (weeks[i] - weeks[i-1]) / 2
	}
	return math.Sqrt(max(sum/max(float64(len(weeks)-1), 1), meanOf(weeks)))
}

// seller is a series and the money of what it sold of late.
type seller struct {
	key   core.Key
	worth float64
}

// worthiest are the series with most money.
func worthiest(sellers []seller, most int) map[core.Key]bool {
	slices.SortFunc(sellers, func(a, b seller) int {
		return cmp.Or(-cmp.Compare(a.worth, b.worth), a.key.Compare(b.key))
	})
	out := map[core.Key]bool{}
	for _, s := range sellers[:min(most, len(sellers))] {
		out[s.key] = true
	}
	return out
}

// recentDays are those whose sales say which series have most money: the days
// judged and those that a plain rule looks at.
const recentDays = judgedWindow + plainDays

// sells notes what a series sold of late.
func (ix *index) sells(of *survey, k core.Key, rows datasets.SeriesRows, asOf int32, cost float64) {
	sum := 0.0
	for i, d := range slices.Backward(rows.Days) {
		if d < asOf-recentDays {
			break
		}
		sum += max(rows.Quantity[i], 0)
	}
	if len(rows.Days) > 0 {
		ix.newest = max(ix.newest, min(rows.Days[len(rows.Days)-1], asOf-1))
	}
	if sum > 0 {
		of.sellers = append(of.sellers, seller{k, sum * max(cost, leastCost)})
	}
}

// leastCost stands for a unit cost that nobody gave: such items have units at
// stake, and hardly any money.
const leastCost = 0.01

func (t *Trial) name() string {
	if t.Run == "" {
		return fmt.Sprintf("forecast again from %s", core.Day(t.From))
	}
	return t.Run
}
