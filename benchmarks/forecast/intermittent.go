package main

import (
	"fmt"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/forecast"
)

// intermittentSet is one data set with its splits: the last window, and for the
// daily items five windows before it, for 174 items and one month say little.
type intermittentSet struct {
	name        string
	read        func(back int) (train, test []series, err error)
	beside      func() ([]series, error) // what the group is learnt from besides; nil: nothing
	horizon     int
	season      int
	origins     int
	hasCalendar bool
}

func intermittentSets() []intermittentSet {
	return []intermittentSet{
		{name: "carparts, last 12 months", horizon: 12, season: 12, origins: 1,
			read: func(int) ([]series, []series, error) {
				return monthly(12, "carparts", "series.parquet")
			}},
		{name: "spare_auto, last 6 months", horizon: 6, season: 12, origins: 1,
			read: func(int) ([]series, []series, error) {
				return monthly(6, "spare_auto", "series.parquet")
			}},
		{name: "M5 CA_1 FOODS ≥ 75 % zeros, 6 months", horizon: 28, season: 7, origins: 6, read: zeroHeavy,
			beside: allFoods, hasCalendar: true},
	}
}

// monthly reads a spare-parts set; series with a month not observed are left
// out, as in the published studies.
func monthly(h int, parts ...string) (train, test []series, err error) {
	all, err := readSeries("unique_id", "t", "y", parts...)
	if err != nil {
		return nil, nil, err
	}
	var whole []series
	for _, s := range all {
		if complete(s.y) {
			whole = append(whole, s)
		}
	}
	train, test = cut(whole, h, h)
	return train, test, nil
}

func complete(y []float64) bool {
	for _, v := range y {
		if v != v {
			return false
		}
	}
	return true
}

// allFoods are all items of the department: the group the picked ones are in.
func allFoods() ([]series, error) {
	return readSeries("sku", "date", "quantity", "m5_foods_ca1", "sales.parquet")
}

// zeroHeavy picks the items with a year of history of which at least three
// quarters of the last two years before the test are zeros.
func zeroHeavy(back int) (train, test []series, err error) {
	all, err := allFoods()
	if err != nil {
		return nil, nil, err
	}
	var picked []series
	for _, s := range all {
		n := len(s.y) - 28 - back
		if n < 365 {
			continue
		}
		lo := max(0, n-730)
		zeros := 0.0
		for _, v := range s.y[lo:n] {
			if v == 0 {
				zeros++
			}
		}
		if zeros >= 0.75*float64(n-lo) {
			picked = append(picked, series{s.id, s.start + int32(lo), s.y[lo : n+28]})
		}
	}
	train, test = cut(picked, 28, 28)
	return train, test, nil
}

// errorSums adds up the errors of one method over origins.
type errorSums struct{ rmsse, loss, n float64 }

func (e *errorSums) add(rms, loss float64, n int) {
	e.rmsse += rms * float64(n)
	e.loss += loss * float64(n)
	e.n += float64(n)
}

var intermittentPeers = []string{"CrostonClassic", "CrostonOptimized", "CrostonSBA", "ADIDA", "IMAPA", "TSB"}

func intermittentBars(sheet *bar.Sheet) error {
	for _, set := range intermittentSets() {
		var ours errorSums
		peers := make([]errorSums, len(intermittentPeers))
		var failed error
		for k := range set.origins {
			if err := scoreOrigin(set, set.horizon*k, &ours, peers, &failed); err != nil {
				return err
			}
			if k == 0 && set.origins > 1 {
				printErrors("the last window alone", ours, peers)
			}
		}
		printErrors(set.name, ours, peers)
		if failed != nil {
			sheet.Skip(set.name+": below statsforecast", failed.Error())
			continue
		}
		judgeIntermittent(sheet, set.name, ours, peers)
	}
	return nil
}

// scoreOrigin adds one origin; without the peers' program failed is set.
func scoreOrigin(set intermittentSet, back int, ours *errorSums, peers []errorSums, failed *error) error {
	train, test, err := set.read(back)
	if err != nil {
		return err
	}
	var calendar *forecast.Calendar
	if set.hasCalendar {
		if calendar, err = calendarOfM5(); err != nil {
			return err
		}
	}
	rms, loss, err := intermittentScore(train, test, set, back, calendar)
	if err != nil {
		return err
	}
	ours.add(rms, loss, len(train))
	found, err := peerForecasts("intermittent", train, set.horizon, set.season)
	if err != nil {
		*failed = err
		return nil
	}
	for i, method := range intermittentPeers {
		peers[i].add(peerError(train, test, found[method]), peerLoss(test, found[method]), len(train))
	}
	return nil
}

func printErrors(name string, ours errorSums, peers []errorSums) {
	fmt.Printf("  %s, %.0f forecasts: RMSSE %.4f, pinball %.4f\n", name, ours.n, ours.rmsse/ours.n, ours.loss/ours.n)
	for i, p := range peers {
		if p.n > 0 {
			fmt.Printf("    statsforecast %-17s RMSSE %.4f, pinball %.4f\n", intermittentPeers[i],
				p.rmsse/p.n, p.loss/p.n)
		}
	}
}

func intermittentScore(train, test []series, set intermittentSet, back int,
	calendar *forecast.Calendar) (rms, loss float64, err error) {
	var past []forecast.Series
	for _, s := range train {
		past = append(past, forecast.Series{Y: s.y, Start: s.start, Season: set.season})
	}
	r := forecast.Request{Horizon: set.horizon, Probabilities: peerTaus, Calendar: calendar, Seed: 1}
	sample := past
	if set.beside != nil {
		others, err := set.beside()
		if err != nil {
			return 0, 0, err
		}
		sample = nil
		for _, s := range others { // only what was known at the origin
			if n := len(s.y) - set.horizon - back; n > 0 {
				lo := max(0, n-730)
				sample = append(sample, forecast.Series{Y: s.y[lo:n], Start: s.start + int32(lo), Season: set.season})
			}
		}
	}
	pool := forecast.LearnPool(sample, r)
	n := 0.0
	results := make([]forecast.Result, len(past))
	parallel(len(past), func(i int) { results[i] = forecast.Forecast(past[i], pool, r) })
	for i, res := range results {
		rms += rmsse(train[i].y, test[i].y, res.Mean) / float64(len(past))
		for j, y := range test[i].y {
			for k, tau := range peerTaus {
				loss += pinball(res.Quantiles[k][j], y, tau)
				n++
			}
		}
	}
	return rms, loss / n, nil
}

func judgeIntermittent(sheet *bar.Sheet, name string, ours errorSums, peers []errorSums) {
	least, lowest := 0, 0
	for i, p := range peers {
		if p.rmsse < peers[least].rmsse {
			least = i
		}
		if p.loss < peers[lowest].loss {
			lowest = i
		}
	}
	n := ours.n
	sheet.True(name+": RMSSE", fmt.Sprintf("%.4f", ours.rmsse/n),
		fmt.Sprintf("< %.4f %s", peers[least].rmsse/n, intermittentPeers[least]), ours.rmsse < peers[least].rmsse)
	sheet.True(name+": pinball .5 … .99", fmt.Sprintf("%.4f", ours.loss/n),
		fmt.Sprintf("< %.4f %s", peers[lowest].loss/n, intermittentPeers[lowest]), ours.loss < peers[lowest].loss)
}

func peerLoss(test []series, peer map[string]*peerForecast) float64 {
	loss, n := 0.0, 0.0
	for _, s := range test {
		for j, y := range s.y {
			for k, tau := range peerTaus {
				loss += pinball(peer[s.id].quantiles[j][k], y, tau)
				n++
			}
		}
	}
	return loss / n
}
