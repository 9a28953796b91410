package pipeline

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

// onSale is what is known, beside its sales, of when a series could be sold.
type onSale struct {
	// Since is the first day on which it could; 0 where that is not known, as at a
	// location that never sold anything or of an item yet to be launched.
	Since int32
	// Held tells that it is in stock now, and Received the day it last came in, 0 for
	// none that is known.
	Held     bool
	Received int32
}

// deliveries are the first and the last day on which a key was received.
type deliveries map[core.Key][2]int32

func deliveriesOf(receipts []datasets.Receipt, asOf core.Day) deliveries {
	out := deliveries{}
	for _, r := range receipts {
		if r.ReceivedOn >= asOf || r.ReceivedOn == core.NoDay {
			continue
		}
		k, day := core.Key{Location: r.Location, SKU: r.SKU}, int32(r.ReceivedOn)
		d, ok := out[k]
		if !ok {
			d = [2]int32{day, day}
		}
		out[k] = [2]int32{min(d[0], day), max(d[1], day)}
	}
	return out
}

// onSale tells what is known of a key at a location that first sold anything on a day,
// 0 for never. An item that never sold is new since its launch, else since its first
// receipt; where neither is known it was there as long as its location was.
func (b *book) onSale(k core.Key, opened int32) onSale {
	out := onSale{Since: opened, Held: b.m.stock[k].onHand > 0}
	if d, ok := b.delivered[k]; ok {
		out.Received = d[1]
		if opened != 0 {
			out.Since = max(opened, d[0])
		}
	}
	if it := b.m.items[k.SKU]; it != nil && it.LaunchedOn != core.NoDay && opened != 0 {
		out.Since = max(opened, int32(it.LaunchedOn))
	}
	return out
}

// stocked tells that a series was in stock from its last sale to the end of its history.
func (o onSale) stocked(rows datasets.SeriesRows) bool {
	for i := len(rows.Days) - 1; i >= 0; i-- {
		if rows.Quantity[i] > 0 {
			return o.Held && o.Received <= rows.Days[i]
		}
	}
	return o.Held
}

// unsold lays an item that has no history out as days on which it could be sold and was
// not; false where it is new.
func (job *ShardJob) unsold(s ShardSeries) (first int32, y []float64, ok bool) {
	asOf := int32(job.AsOf)
	if s.Since == 0 || s.Since >= asOf || len(s.Carried) > 0 {
		return 0, nil, false
	}
	first = max(s.Since, asOf-int32(job.HistoryDays))
	y = make([]float64, asOf-first)
	for t := range y {
		if job.Openings.unknown(s.Key.Location, first+int32(t)) {
			y[t] = math.NaN()
		}
	}
	return first, y, true
}

// silentDays is the shortest silence that is worth a question.
const silentDays = 14

// silentProblem asks about an item that sold, is in stock and sells no more: nothing is
// forecast for it, and a shelf that is empty for all the record says looks the same.
func silentProblem(r ShardResult, s datasets.Series) (plan.Problem, bool) {
	last := int32(0)
	for i, q := range r.History.Quantity {
		if q > 0 {
			last = r.History.Days[i]
		}
	}
	silent := r.Last - last
	if last == 0 || !r.stocked(r.History) || silent < silentDays || s.CoverMean >= 0.05*s.Level*r.Windows[1].Mean() {
		return plan.Problem{}, false
	}
	return plan.Problem{Stage: "forecast", Code: "silent", Severity: plan.SeverityWarning, Key: r.Key.String(),
		Text: fmt.Sprintf("nothing was sold since %s (%d days) though it is in stock: nothing is forecast", core.Day(last), silent),
		Hint: "count the shelf; if it is still wanted, set a forecast override"}, true
}
