package demand

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
)

// lostBeyond is how many standard deviations of the sold sum a forecast lies off,
// lostTimes how many times nearer the plain mean came, and lostShare the least error as
// a share of the larger of both, for a series to be called lost.
const (
	lostBeyond = 3
	lostTimes  = 2
	lostShare  = 0.2
)

// Loses tells whether a forecast was off beyond chance where both plain rules were much nearer.
func Loses(j datasets.Judgement) bool {
	off, plain, week := math.Abs(j.Forecast-j.Sold), math.Abs(j.PlainMean-j.Sold), math.Abs(j.LastWeek-j.Sold)
	return off > lostBeyond*j.Noise && off > lostTimes*plain && off > week && off >= lostShare*max(j.Forecast, j.Sold)
}

// lostSums are what the verdict on all series is made of, in money.
type lostSums struct{ off, plain, week, bias, plainBias, sold, noise float64 }

func (s *lostSums) add(j datasets.Judgement, cost float64) {
	s.off += cost * math.Abs(j.Forecast-j.Sold)
	s.plain += cost * math.Abs(j.PlainMean-j.Sold)
	s.week += cost * math.Abs(j.LastWeek-j.Sold)
	s.bias += cost * (j.Forecast - j.Sold)
	s.plainBias += cost * (j.PlainMean - j.Sold)
	s.sold += cost * j.Sold
	s.noise += cost * cost * j.Noise * j.Noise
}

// worse tells whether the forecasts lose as a whole: on the sum of all, or series by series.
func (s *lostSums) worse() bool {
	chance := lostBeyond * math.Sqrt(s.noise)
	lean := math.Abs(s.bias) > max(chance, 0.1*s.sold) && math.Abs(s.bias) > lostTimes*math.Abs(s.plainBias)
	return lean || s.off-min(s.plain, s.week) > max(chance, 0.05*s.sold)
}

// judgeDemand gives the verdict on the night's earlier forecasts: a problem by series
// that lost, one for all, the headline, and the table.
func judgeDemand(n *stage.Night, t *Trial, rows []judged, b *terms.Terms) error {
	if len(rows) > 0 {
		out := &runs.DemandJudged{Of: t.name(), FromDay: core.Day(t.From), ToDay: core.Day(t.Until - 1),
			Series: int64(len(rows))}
		var all lostSums
		var lost []plan.Problem
		items := weighedItems(n.Inputs.Items)
		out.AtCost = slices.ContainsFunc(rows, func(j judged) bool { return items[j.SKU] != nil })
		for i := range rows {
			j := &rows[i]
			k := core.Key{SKU: j.SKU, Location: j.Location}
			cost := b.Masters.UnitCost(k).Float()
			all.add(j.Judgement, max(cost, leastCost))
			one := 7 / float64(j.Days)
			if out.AtCost {
				one *= cost
			}
			out.Forecast, out.Sold = out.Forecast+one*j.Forecast, out.Sold+one*j.Sold
			out.PlainMean, out.LastWeek = out.PlainMean+one*j.PlainMean, out.LastWeek+one*j.LastWeek
			j.AtStake = core.MoneyOrZero(cost * max(0, math.Abs(j.Forecast-j.Sold)-math.Abs(j.PlainMean-j.Sold)))
			j.Loses = Loses(j.Judgement) && !(j.silent && j.Sold < j.Forecast && b.Emptied(k))
			if j.Loses {
				lost = append(lost, lostProblem(j.Judgement, items[j.SKU]))
				out.AtStake += j.AtStake
			}
		}
		out.Loses = int64(len(lost))
		if all.sold > 0 {
			out.Error, out.PlainError, out.WeekError = all.off/all.sold, all.plain/all.sold, all.week/all.sold
		}
		out.Worse = all.worse()
		tellLost(n, lost, out)
		tidyJudged(out)
		n.Manifest.Headline.Demand = out
	}
	table := make([]datasets.Judgement, len(rows))
	for i, j := range rows {
		table[i] = j.Judgement
	}
	return datasets.WriteRows(n.Table(JudgementTable), table, datasets.WriteOptions{})
}

func tidyJudged(d *runs.DemandJudged) {
	for _, v := range []*float64{&d.Forecast, &d.Sold, &d.PlainMean, &d.LastWeek, &d.Error,
		&d.PlainError, &d.WeekError} {
		*v = runs.Tidy(*v)
	}
}

// weighedItems are the items that are counted in less than the unit of their files, by SKU.
func weighedItems(items []datasets.Item) map[string]*datasets.Item {
	out := map[string]*datasets.Item{}
	for i := range items {
		if items[i].Steps() > 1 {
			out[items[i].SKU] = &items[i]
		}
	}
	return out
}

// lostProblem is that of a series which lost, in the unit of its files; weighed is nil where
// that is the base unit.
func lostProblem(j datasets.Judgement, weighed *datasets.Item) plan.Problem {
	weeks, unit := float64(j.Days)/7, ""
	if weighed != nil {
		weeks *= float64(weighed.Steps())
		unit = " " + cmp.Or(weighed.UnitName, "units")
	}
	return plan.Problem{Code: "forecast_loses", Key: core.Key{SKU: j.SKU,
		Location: j.Location}.String(), AtRisk: j.AtStake,
		Text: fmt.Sprintf("forecast %s%s a week, sold %s from %s to %s; the mean of the eight weeks before says %s, the week before over again %s", runs.ShortText(j.Forecast/weeks), unit,
			runs.ShortText(j.Sold/weeks), j.FromDay, j.ToDay, runs.ShortText(j.PlainMean/weeks),
			runs.ShortText(j.LastWeek/weeks)),
		Hint: "look at its history (stockwright explain); set a forecast override until the cause is known"}
}

// tellLost writes the problems: those with most money as warnings, as many as a
// day may have.
func tellLost(n *stage.Night, lost []plan.Problem, d *runs.DemandJudged) {
	if d.Worse {
		n.Problem(plan.Problem{Code: "forecasts_worse", Severity: plan.SeverityWarning, Key: "demand",
			Text: fmt.Sprintf("%s; %s by %s of it, the mean of the eight weeks before by %s, the week before over again by %s; %d of %d series lose to both",
				d.WeekText(), "by series the forecasts were off", runs.ShareText(d.Error),
				runs.ShareText(d.PlainError), runs.ShareText(d.WeekError), d.Loses, d.Series),
			Hint: "do not sign the plan unread: check the series that lose, the days the business is open and whether the sales hold days or weeks"})
	}
	slices.SortFunc(lost, func(a, b plan.Problem) int {
		return cmp.Or(-cmp.Compare(a.AtRisk, b.AtRisk), cmp.Compare(a.Key, b.Key))
	})
	for i, p := range lost {
		p.Severity = plan.SeverityWarning
		if i >= n.Config.Replenish.ExceptionsADay {
			p.Severity = plan.SeverityNotice
		}
		n.Problem(p)
	}
}
