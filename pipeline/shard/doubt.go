package shard

import (
	"math"

	"github.com/stockwright/stockwright/datasets"
)

// silence is a run of days without a sale that contradicts a stock record; days
// of 0 is none.
type silence struct {
	Days   int     // open days of which the export tells
	Chance float64 // of so many by the item's own sales, 0–1
}

const (
	doubtBelow   = 1e-3 // chance of a silence that is no chance
	doubtSales   = 20   // days with a sale that make a rate
	doubtRecent  = 91   // days before the last sale that the rate is taken from
	doubtLongest = 42   // days of silence; after more it is demand that has ended
	mostSaleDays = 0.98 // share of days with a sale that any item is credited with
)

// silence tells whether the days since a key's last sale contradict what the stock
// record says is there. The chance of a day without a sale is that of the last
// quarter's open days that sold; sales and silences come in runs, so that two days count as one
// draw. Of a slow item silence proves nothing, nor where it was as long before.
func (job *Job) silence(s Series) silence {
	rows := s.History
	n := len(rows.Days)
	at := job.Openings.Of(s.Key.Location)
	if s.OnHand <= 0 || n < doubtSales || s.Until != 0 || at.Silent {
		return silence{}
	}
	open := func(from, until int32) (days int) {
		for day := from; day < until; day++ {
			if !at.Unknown(day) && !at.Closed(day) {
				days++
			}
		}
		return days
	}
	last, sales := lastSale(rows, int32(job.AsOf))
	if sales < doubtSales {
		return silence{}
	}
	before, longest, recent := int32(math.MaxInt32), 0, 0
	for i, day := range rows.Days {
		if rows.Quantity[i] <= 0 || day > last {
			continue
		}
		if int(day)-int(before) > longest {
			longest = max(longest, open(before, day))
		}
		if before = day; day > last-doubtRecent {
			recent++
		}
	}
	out := silence{Days: open(last+1, int32(job.AsOf))}
	if out.Days <= longest || out.Days > doubtLongest {
		return silence{}
	}
	of := open(max(last+1-doubtRecent, rows.Days[0]), last+1)
	rate := min(mostSaleDays, float64(recent)/float64(max(1, of)))
	if out.Chance = math.Pow(1-rate, float64(out.Days)/2); out.Chance >= doubtBelow {
		return silence{}
	}
	return out
}

// lastSale is the last day before asOf on which something was sold, and how many such days
// there are.
func lastSale(rows datasets.SeriesRows, asOf int32) (last int32, sales int) {
	for i, day := range rows.Days {
		if rows.Quantity[i] > 0 && day < asOf {
			last, sales = day, sales+1
		}
	}
	return last, sales
}

// unsay leaves the days of a silence that contradicts the record out of a history:
// whether the item sold nothing or was not there is not known.
func (q silence) unsay(y []float64) {
	if q.Days == 0 {
		return
	}
	for t := len(y) - 1; t >= 0 && !(y[t] > 0); t-- {
		y[t] = math.NaN()
	}
}
