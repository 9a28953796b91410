package main

import (
	"fmt"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/forecast"
)

// intermittentSet is one data set with its split.
type intermittentSet struct {
	name        string
	read        func() (train, test []series, err error)
	beside      func() ([]series, error) // what the group is learnt from besides; nil: nothing
	horizon     int
	season      int
	hasCalendar bool
}

func intermittentSets() []intermittentSet {
	return []intermittentSet{
		{name: "carparts, last 12 months", horizon: 12, season: 12, read: func() ([]series, []series, error) {
			return monthly(12, "carparts", "series.parquet")
		}},
		{name: "spare_auto, last 6 months", horizon: 6, season: 12, read: func() ([]series, []series, error) {
			return monthly(6, "spare_auto", "series.parquet")
		}},
		{name: "M5 CA_1 FOODS, ≥ 75 % zeros, last 28 days", horizon: 28, season: 7, read: zeroHeavy, beside: allFoods,
			hasCalendar: true},
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
func zeroHeavy() (train, test []series, err error) {
	all, err := allFoods()
	if err != nil {
		return nil, nil, err
	}
	var picked []series
	for _, s := range all {
		n := len(s.y) - 28
		lo := max(0, n-730)
		zeros := 0.0
		for _, v := range s.y[lo:max(n, 0)] {
			if v == 0 {
				zeros++
			}
		}
		if n-lo >= 365 && zeros >= 0.75*float64(n-lo) {
			picked = append(picked, series{s.id, s.start + int32(lo), s.y[lo:]})
		}
	}
	train, test = cut(picked, 28, 28)
	return train, test, nil
}

func intermittentBars(sheet *bar.Sheet) error {
	for _, set := range intermittentSets() {
		train, test, err := set.read()
		if err != nil {
			return err
		}
		var calendar *forecast.Calendar
		if set.hasCalendar {
			if calendar, err = calendarOfM5(); err != nil {
				return err
			}
		}
		error1, loss1, err := intermittentScore(train, test, set, calendar)
		if err != nil {
			return err
		}
		fmt.Printf("  %s, %d series: RMSSE %.4f, pinball %.4f\n", set.name, len(train), error1, loss1)
		peers, err := peerForecasts("intermittent", train, set.horizon, set.season)
		if err != nil {
			sheet.Skip(set.name+": below statsforecast", err.Error())
			continue
		}
		judgeIntermittent(sheet, set.name, train, test, peers, error1, loss1)
	}
	return nil
}

func intermittentScore(train, test []series, set intermittentSet, calendar *forecast.Calendar) (rms, loss float64, err error) {
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
			if n := len(s.y) - set.horizon; n > 0 {
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

func judgeIntermittent(sheet *bar.Sheet, name string, train, test []series,
	peers map[string]map[string]*peerForecast, rms, loss float64) {
	bestError, bestLoss := "", ""
	least, lowest := 0.0, 0.0
	for _, method := range []string{"CrostonClassic", "CrostonOptimized", "CrostonSBA", "ADIDA", "IMAPA", "TSB"} {
		e, l := peerError(train, test, peers[method]), peerLoss(test, peers[method])
		fmt.Printf("    statsforecast %-17s RMSSE %.4f, pinball %.4f\n", method, e, l)
		if bestError == "" || e < least {
			bestError, least = method, e
		}
		if bestLoss == "" || l < lowest {
			bestLoss, lowest = method, l
		}
	}
	sheet.True(name+": RMSSE", fmt.Sprintf("%.4f", rms), fmt.Sprintf("< %.4f %s", least, bestError), rms < least)
	sheet.True(name+": pinball .5 … .99", fmt.Sprintf("%.4f", loss), fmt.Sprintf("< %.4f %s", lowest, bestLoss), loss < lowest)
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
