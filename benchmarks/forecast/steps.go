package main

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/forecast"
)

// stepParts are the parts of a horizon that are judged apart.
var stepParts = [...]struct{ first, last int }{{1, 1}, {2, 7}, {8, 14}, {15, 28}}

// stepScore sums coverage and loss of single steps of one part. Demand in
// whole units meets its quantile often: the share strictly below it and the
// share up to it enclose the nominal probability when the quantile is right.
type stepScore struct{ under95, upto95, under99, upto99, loss, n float64 }

// stepScores are those of all parts, as models give them and recalibrated by
// how far ahead they look.
type stepScores struct{ before, after [len(stepParts)]stepScore }

// stepBars measures the quantiles of single periods: M5 items by day at the
// origins of the cover windows, and M3 with the default method.
func stepBars(sheet *bar.Sheet) error {
	all, err := readSeries("sku", "date", "quantity", "m5_foods_ca1", "sales.parquet")
	if err != nil {
		return err
	}
	calendar, err := calendarOfM5()
	if err != nil {
		return err
	}
	var days, months stepScores
	for k := 1; k <= coverOrigins; k++ {
		past, truth := coverHistories(all, 28*(k+coverShift))
		days.origin(past, truth, forecast.Request{Calendar: calendar, Horizon: 28})
	}
	days.judge(sheet, "M5 items by day", 0.5)
	m3, err := competition("m3")
	if err != nil {
		return err
	}
	for _, group := range []string{"yearly", "quarterly", "monthly", "other"} {
		var past []forecast.Series
		var truth [][]float64
		for _, c := range m3 {
			if h := len(c.test) * min(coverShift, 1); c.group == group && len(c.y)-h > 12 {
				c.y, c.test = c.y[:len(c.y)-h], append(append([]float64(nil), c.y[len(c.y)-h:]...),
					c.test...)[:len(c.test)]
				past, truth = append(past, caseSeries(c, 0)), append(truth, c.test)
			}
		}
		months.origin(past, truth, forecast.Request{Horizon: len(truth[0])})
	}
	months.judge(sheet, "M3", 1.5)
	return nil
}

// judge prints both and asks that the nominal probability lies within slack
// points of what the quantiles reached, and that no loss is added in all.
func (s *stepScores) judge(sheet *bar.Sheet, name string, slack float64) {
	before, after := 0.0, 0.0
	for i, part := range stepParts {
		b, a := s.before[i], s.after[i]
		if a.n == 0 {
			continue
		}
		before, after = before+b.loss, after+a.loss
		title := fmt.Sprintf("%s, steps %d … %d: ", name, part.first, part.last)
		sheet.True(title+"reached at 95", fmt.Sprintf("%.1f … %.1f %%", 100*a.under95/a.n, 100*a.upto95/a.n),
			fmt.Sprintf("95 ± %g %%", slack), a.under95/a.n <= 0.95+slack/100 && a.upto95/a.n >= 0.95-slack/100)
		sheet.True(title+"reached at 99", fmt.Sprintf("%.1f … %.1f %%", 100*a.under99/a.n, 100*a.upto99/a.n),
			fmt.Sprintf("99 ± %g %%", slack), a.under99/a.n <= 0.99+slack/100 && a.upto99/a.n >= 0.99-slack/100)
		fmt.Printf("    not recalibrated: reached %.1f … %.1f, %.1f … %.1f\n", 100*b.under95/b.n, 100*b.upto95/b.n,
			100*b.under99/b.n, 100*b.upto99/b.n)
		fmt.Printf("    pinball %.4f, recalibrated %.4f\n", b.loss/b.n, a.loss/a.n)
	}
	sheet.AtMost(name+", all steps: pinball, recalibrated over not", after/before, 1, "")
}

func (s *stepScores) origin(past []forecast.Series, truth [][]float64, r forecast.Request) {
	r.Seed, r.Probabilities = 1, coverTaus
	pool := forecast.LearnPool(past, r)
	results := make([][2]forecast.Result, len(past))
	parallel(len(past), func(i int) { results[i][1] = forecast.Forecast(past[i], pool, r) })
	for _, g := range pool.Groups {
		g.Steps = nil
	}
	parallel(len(past), func(i int) { results[i][0] = forecast.Forecast(past[i], pool, r) })
	for i := range results {
		scale := 0.0
		for _, v := range past[i].Y {
			scale += math.Abs(v) / float64(len(past[i].Y))
		}
		if r.Calendar != nil {
			scale = 1 // items in units, competitions in shares of the mean
		}
		for p, part := range stepParts {
			last := min(part.last, len(truth[i]))
			s.before[p].add(results[i][0], truth[i], part.first, last, scale)
			s.after[p].add(results[i][1], truth[i], part.first, last, scale)
		}
	}
}

func (s *stepScore) add(res forecast.Result, truth []float64, first, last int, scale float64) {
	for j := first - 1; j < last; j++ {
		for i, tau := range coverTaus {
			q, y := res.Quantiles[i][j], truth[j]
			s.loss += pinball(q, y, tau) / float64(len(coverTaus)) / scale
			switch {
			case tau == 0.95:
				s.under95, s.upto95 = s.under95+share(y < q), s.upto95+share(y <= q)
			case tau == 0.99:
				s.under99, s.upto99 = s.under99+share(y < q), s.upto99+share(y <= q)
			}
		}
		s.n++
	}
}

func share(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
