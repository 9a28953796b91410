package main

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/forecast"
)

// launchBars forecasts the 28 days after the launch of M5 items, with 0 to
// 21 days of their own: from nothing else, from their group, and from the item
// of their department whose price is nearest, whose last eight weeks stand in
// front of the new item's.
func launchBars(sheet *bar.Sheet) error {
	sold, err := readSeries("sku", "date", "quantity", "m5_foods_ca1", "sales.parquet")
	if err != nil {
		return err
	}
	prices, err := readSeries("sku", "date", "unit_price", "m5_foods_ca1", "sales.parquet")
	if err != nil {
		return err
	}
	calendar, err := calendarOfM5()
	if err != nil {
		return err
	}
	first, end := sold[0].start, int32(0)
	for _, s := range sold {
		first, end = min(first, s.start), max(end, s.start+int32(len(s.y)))
	}
	earlier, later := map[string]*launchScore{}, map[string]*launchScore{}
	for at := first + 365; at < end-70; at += 91 { // a pool a quarter, from the year before it
		pool, scores := launchPool(sold, at, calendar), later
		if at < first+1064 {
			scores = earlier // these chose the settings of new items, and are in no bar
		}
		for i, s := range sold {
			if s.start < at || s.start >= min(at+91, end-70) {
				continue
			}
			like := nearestPrice(sold, prices, i)
			if like < 0 {
				continue
			}
			for _, days := range launchDays {
				launch(scores, s, sold[like], days, pool, calendar)
			}
		}
	}
	for _, days := range launchDays {
		for _, way := range launchWays {
			k := fmt.Sprintf("%d days, %s", days, way)
			fmt.Printf("    %-20s until 2013: %s\n    %-20s since 2014: %s\n", k, earlier[k], "", later[k])
		}
		group, like := later[fmt.Sprintf("%d days, group", days)], later[fmt.Sprintf("%d days, like item", days)]
		nothing := later[fmt.Sprintf("%d days, nothing", days)]
		sheet.AtMost(fmt.Sprintf("launches with %d days: pinball of 28 days from the group against the better of the rest", days),
			group.loss/min(like.loss, nothing.loss), 1, "×")
	}
	return nil
}

var launchDays = []int{0, 1, 3, 7, 13, 21}

var launchWays = []string{"nothing", "group", "like item"}

// launchScore adds up absolute error and pinball loss of the sum of 28 days,
// and how often it lay below the 95 % quantile.
type launchScore struct{ n, demand, absolute, loss, covered float64 }

func (s *launchScore) String() string {
	return fmt.Sprintf("%4.0f launches  error %.3f  pinball %.4f of demand  coverage of 95 %%: %.3f",
		s.n, s.absolute/s.demand, s.loss/s.demand, s.covered/s.n)
}

func launchPool(sold []series, at int32, calendar *forecast.Calendar) *forecast.Pool {
	var past []forecast.Series
	for i, s := range sold {
		n := int(at - s.start)
		if n < 56 || i%3 != 0 {
			continue
		}
		from := max(0, n-365)
		past = append(past, forecast.Series{Y: s.y[from:min(n, len(s.y))], Start: s.start + int32(from),
			Season: 7, Group: s.id[:7]})
	}
	return forecast.LearnPool(past, forecast.Request{Horizon: 28, Calendar: calendar,
		Windows: []forecast.Window{forecast.FixedWindow(28, 0)}})
}

// nearestPrice is the item of the same department, on sale for eight weeks,
// whose price on the day before the launch of i is nearest to i's first.
func nearestPrice(sold, prices []series, i int) int {
	best, distance := -1, math.Inf(1)
	for j, s := range sold {
		t := int(sold[i].start-s.start) - 1
		if j == i || s.id[:7] != sold[i].id[:7] || t < 55 || t >= len(s.y) {
			continue
		}
		if d := math.Abs(math.Log(prices[j].y[t] / prices[i].y[0])); d < distance {
			best, distance = j, d
		}
	}
	return best
}

func launch(scores map[string]*launchScore, s, like series, days int, pool *forecast.Pool,
	calendar *forecast.Calendar) {
	own := forecast.Series{Y: s.y[:days], Start: s.start, Season: 7, Group: s.id[:7]}
	t := int(s.start - like.start)
	old := forecast.Series{Y: like.y[t-56 : t], Start: s.start - 56, Season: 7}
	y := 0.0
	for _, v := range s.y[days : days+28] {
		y += v
	}
	request := forecast.Request{Calendar: calendar, Windows: []forecast.Window{forecast.FixedWindow(28, 0)}}
	for _, way := range launchWays {
		from, knows := own, pool
		switch way {
		case "nothing":
			knows = nil
		case "like item":
			from = forecast.Succeed(old, own, 1)
		}
		c := forecast.Forecast(from, knows, request).Covers[0]
		k := fmt.Sprintf("%d days, %s", days, way)
		if scores[k] == nil {
			scores[k] = &launchScore{}
		}
		scores[k].add(c, y)
	}
}

func (s *launchScore) add(c forecast.Cover, y float64) {
	s.n++
	s.demand += y
	s.absolute += math.Abs(c.Mean - y)
	n := 0.0
	loss := 0.0
	for i, tau := range c.Probabilities {
		if tau >= 0.5 && tau <= 0.99 {
			loss, n = loss+pinball(c.Quantiles[i], y, tau), n+1
		}
	}
	s.loss += loss / n
	for i, tau := range c.Probabilities {
		if math.Abs(tau-0.95) < 1e-9 && y <= c.Quantiles[i] {
			s.covered++
		}
	}
}
