package shard

import (
	"math"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast/grain"
)

// silence is a run of days without a sale that contradicts a stock record; days
// of 0 is none.
type silence struct {
	Days   int     // open days of which the export tells
	Chance float64 // of so many by the item's own sales, 0–1
	// unlikely is how many days the silence lasts if it is no chance as far as a forecast goes,
	// which is told before there is reason to have the shelf counted.
	unlikely int
}

const (
	doubtBelow   = 1e-3 // chance of a silence for which a shelf is to be counted
	doubtUnknown = 0.05 // chance of a silence below which its days are not known to be empty
	doubtSales   = 20   // days with a sale that make a rate
	doubtRecent  = 91   // days before the last sale that the rate is taken from
	doubtLongest = 42   // days of silence; after more it is demand that has ended
	mostSaleDays = 0.98 // share of days with a sale that any item is credited with
)

// silence tells whether the days since a key's last sale contradict what the stock
// record says is there. The chance of a day without a sale is that of the last
// quarter's open days that sold; sales and silences come in runs, so that two days count as one
// draw, and so does a period of which rows are sums. Of a slow item silence proves nothing, nor
// where it was as long before.
func (job *Job) silence(s Series) silence {
	at := job.Openings.Of(s.Key.Location)
	if s.OnHand <= 0 || len(s.History.Days) < doubtSales || s.Until != 0 || at.Silent {
		return silence{}
	}
	if _, sales := lastSale(s.History, int32(job.AsOf)); sales < doubtSales {
		return silence{}
	}
	rows, laid := job.Openings.LayPeriods(s.History, int32(job.AsOf))
	sold := sellingDays(rows, laid, int32(job.AsOf))
	i := lastOf(sold)
	if i < 0 {
		return silence{}
	}
	last := rows.Days[i]
	open := func(from, until int32) (days int) {
		for day := from; day < until; day++ {
			if !at.Unknown(day) && !at.Closed(day) && (laid.Days() || rows.Quantity[day-rows.Days[0]] >= 0) {
				days++
			}
		}
		return days
	}
	longest, recent := pauses(rows.Days, sold, last, open)
	out := silence{Days: open(last+1, int32(job.AsOf))}
	if out.Days <= longest || out.Days > doubtLongest {
		return silence{}
	}
	of := open(max(last+1-doubtRecent, rows.Days[0]), last+1)
	rate := min(mostSaleDays, float64(recent)/float64(max(1, of)))
	chance := math.Pow(1-rate, float64(out.Days)/drawDays[laid.Period])
	if chance < doubtUnknown {
		out.unlikely = int(int32(job.AsOf) - 1 - last)
	}
	if out.Chance = chance; chance >= doubtBelow {
		out.Days, out.Chance = 0, 0
	}
	return out
}

// lastOf is the last place that is so; -1 for none.
func lastOf(is []bool) int {
	i := len(is) - 1
	for i >= 0 && !is[i] {
		i--
	}
	return i
}

// pauses are the open days of the longest time between two days that sold, and how many days of
// the last quarter sold.
func pauses(days []int32, sold []bool, last int32, open func(from, until int32) int) (longest, recent int) {
	before := int32(math.MaxInt32)
	for i, day := range days {
		if !sold[i] {
			continue
		}
		if int(day)-int(before) > longest {
			longest = max(longest, open(before, day))
		}
		if before = day; day > last-doubtRecent {
			recent++
		}
	}
	return longest, recent
}

// drawDays is how many days count as one draw, by the period that rows are sums of.
var drawDays = map[string]float64{"": 2, "week": 7, "month": 30}

// sellingDays tells on which days before asOf something was sold; of sums, all days of a period
// with a sale are such days.
func sellingDays(rows datasets.SeriesRows, of grain.Grain, asOf int32) []bool {
	sold := make([]bool, len(rows.Days))
	for i, day := range rows.Days {
		if !(rows.Quantity[i] > 0) || day >= asOf {
			continue
		}
		first, last := of.Of(day)
		for j := i; j >= 0 && rows.Days[j] >= first; j-- {
			sold[j] = true
		}
		for j := i; j < len(sold) && rows.Days[j] <= last; j++ {
			sold[j] = true
		}
	}
	return sold
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

// unsay leaves the days of a silence that is no chance out of a history, which ends with them:
// whether the item sold nothing or was not there is not known.
func (q silence) unsay(y []float64) {
	for t := max(len(y)-q.unlikely, 0); t < len(y); t++ {
		y[t] = math.NaN()
	}
}
