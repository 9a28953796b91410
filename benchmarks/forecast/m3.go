package main

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/ets"
)

// competition reads a set with train and test parts into cases, ordered by id.
func competition(folder string) ([]etsCase, error) {
	path, err := shared(folder, "series.parquet")
	if err != nil {
		return nil, err
	}
	seasons := []string{}
	if folder == "m3" {
		seasons = append(seasons, "season_length")
	}
	f, err := datasets.ReadFrame(path, append([]string{"unique_id", "split", "t", "y"}, seasons...)...)
	if err != nil {
		return nil, err
	}
	test := map[string]bool{}
	codes, names := f.Strings("unique_id")
	splits, kinds := f.Strings("split")
	at := f.Ints("t")
	season := map[string]int{}
	key := func(i int) string { return fmt.Sprintf("%s/%d", names[codes[i]], at[i]) }
	for i := range codes {
		test[key(i)] = kinds[splits[i]] == "test"
		if len(seasons) > 0 {
			season[names[codes[i]]] = int(f.Ints("season_length")[i])
		} else {
			season[names[codes[i]]] = 24
		}
	}
	all, err := readSeries("unique_id", "t", "y", folder, "series.parquet")
	if err != nil {
		return nil, err
	}
	var out []etsCase
	for _, s := range all {
		c := etsCase{id: s.id, season: season[s.id]}
		for j, v := range s.y {
			if test[fmt.Sprintf("%s/%d", s.id, int(s.start)+j)] {
				c.test = append(c.test, v)
			} else {
				c.y = append(c.y, v)
			}
		}
		c.group = frequency(c)
		out = append(out, c)
	}
	return out, nil
}

// frequency names the part of the competition a series belongs to.
func frequency(c etsCase) string {
	switch {
	case c.season == 1 && len(c.test) == 8:
		return "other"
	case c.season == 1:
		return "yearly"
	}
	return map[int]string{4: "quarterly", 12: "monthly", 24: "hourly"}[c.season]
}

// accuracy sums the measures of the shared data notes.
type accuracy struct{ smape, mase, rmsse, n float64 }

func (a *accuracy) add(c etsCase, f []float64) {
	d1, n1, d2 := 0.0, 0.0, 0.0
	for t := c.season; t < len(c.y); t++ {
		d1 += math.Abs(c.y[t] - c.y[t-c.season])
		n1++
	}
	for t := 1; t < len(c.y); t++ {
		d2 += (c.y[t] - c.y[t-1]) * (c.y[t] - c.y[t-1])
	}
	var s, e1, e2 float64
	for j, v := range c.test {
		d := math.Abs(v - f[j])
		if d > 0 {
			s += 200 * d / (math.Abs(v) + math.Abs(f[j]))
		}
		e1 += d
		e2 += d * d
	}
	h := float64(len(c.test))
	a.smape += s / h
	a.mase += e1 / h / (d1 / n1)
	a.rmsse += math.Sqrt(e2 / h / (d2 / float64(len(c.y)-1)))
	a.n++
}

// accuracies are those of a method by part, "all" for everything.
type accuracies map[string]*accuracy

func (a accuracies) add(c etsCase, f []float64) {
	for _, name := range [...]string{c.group, "all"} {
		if a[name] == nil {
			a[name] = &accuracy{}
		}
		a[name].add(c, f)
	}
}

func (a accuracies) smape(part string) float64 { return a[part].smape / a[part].n }
func (a accuracies) mase(part string) float64  { return a[part].mase / a[part].n }
func (a accuracies) rmsse(part string) float64 { return a[part].rmsse / a[part].n }

// defaultForecasts answers every case with default settings: one pool per
// part, learnt from the histories alone.
func defaultForecasts(cases []etsCase, long int) accuracies {
	out := accuracies{}
	byPart := map[string][]forecast.Series{}
	steps := map[string]int{}
	for _, c := range cases {
		byPart[c.group] = append(byPart[c.group], caseSeries(c, long))
		steps[c.group] = len(c.test)
	}
	pools := map[string]*forecast.Pool{}
	for part, sample := range byPart {
		if long == 0 {
			pools[part] = forecast.LearnPool(sample, forecast.Request{Horizon: steps[part]})
		}
	}
	for _, c := range cases {
		r := forecast.Forecast(caseSeries(c, long), pools[c.group], forecast.Request{Horizon: len(c.test)})
		out.add(c, r.Mean)
	}
	return out
}

func caseSeries(c etsCase, long int) forecast.Series {
	return forecast.Series{Y: c.y, Season: c.season, Long: long, Group: c.group}
}

// m3Bars measures accuracy and likelihood on all of M3, and speed on monthly.
func m3Bars(sheet *bar.Sheet) error {
	cases, err := competition("m3")
	if err != nil {
		return err
	}
	ours := defaultForecasts(cases, 0)
	sheet.AtMost("M3 all 3,003, default: sMAPE", ours.smape("all"), 12.30, "")
	sheet.AtMost("M3 all 3,003, default: MASE", ours.mase("all"), 1.32, "")
	for _, w := range []struct {
		part string
		most float64
	}{{"yearly", 2.28}, {"quarterly", 1.82}, {"monthly", 1.71}, {"other", 1.48}} {
		sheet.AtMost("M3 "+w.part+", default: mean RMSSE", ours.rmsse(w.part), w.most, "")
	}
	peers, err := peerFits("ets,theta", cases)
	if err != nil {
		sheet.Skip("M3 against statsforecast", err.Error())
		return nil
	}
	m3AgainstPeers(sheet, cases, ours, peers)
	m3Likelihood(sheet, cases, peers["ets"])
	return nil
}

// etsAlone holds the method "ets" by itself, without a pool, against AutoETS of the same run.
func etsAlone(sheet *bar.Sheet, cases []etsCase, peer map[string]peerFit) {
	ours, theirs := accuracies{}, accuracies{}
	for _, c := range cases {
		f := peer[c.id].mean
		if len(f) != len(c.test) || math.IsNaN(f[0]) {
			continue
		}
		theirs.add(c, f)
		ours.add(c, forecast.Forecast(caseSeries(c, 0), nil,
			forecast.Request{Horizon: len(c.test), Method: "ets"}).Mean)
	}
	for _, part := range []string{"yearly", "quarterly", "monthly", "other"} {
		sheet.AtMost(fmt.Sprintf("M3 %s, ets alone: mean RMSSE over AutoETS's (%.0f series)", part,
			ours[part].n), ours.rmsse(part)/theirs.rmsse(part), 1, "×")
	}
}

// aloneBars is that comparison without the other models.
func aloneBars(sheet *bar.Sheet) error {
	cases, err := competition("m3")
	if err != nil {
		return err
	}
	peers, err := peerFits("ets", cases)
	if err != nil {
		sheet.Skip("M3, ets alone against statsforecast", err.Error())
		return nil
	}
	etsAlone(sheet, cases, peers["ets"])
	return nil
}

// m3AgainstPeers: better than AutoETS and AutoTheta on every measure and part.
func m3AgainstPeers(sheet *bar.Sheet, cases []etsCase, ours accuracies, peers map[string]map[string]peerFit) {
	for _, model := range []string{"ets", "theta"} {
		theirs := accuracies{}
		failed := 0
		for _, c := range cases {
			f := peers[model][c.id].mean
			if len(f) != len(c.test) || math.IsNaN(f[0]) {
				failed++
				f = make([]float64, len(c.test))
			}
			theirs.add(c, f)
		}
		name := map[string]string{"ets": "AutoETS", "theta": "AutoTheta"}[model]
		sheet.AtMost(fmt.Sprintf("M3 sMAPE below statsforecast %s (%d unfitted)", name, failed),
			ours.smape("all"), theirs.smape("all"), "")
		sheet.AtMost("M3 MASE below statsforecast "+name, ours.mase("all"), theirs.mase("all"), "")
		for _, part := range []string{"yearly", "quarterly", "monthly", "other"} {
			sheet.AtMost("M3 "+part+" RMSSE below statsforecast "+name, ours.rmsse(part), theirs.rmsse(part), "")
		}
	}
}

// m3Likelihood compares AICc on every series, both searching the unit region,
// and CPU time on the monthly ones.
func m3Likelihood(sheet *bar.Sheet, cases []etsCase, peers map[string]peerFit) {
	notAbove, total := 0.0, 0.0
	spent, theirs, monthly := 0.0, 0.0, 0.0
	for _, c := range cases {
		start := cpuSeconds()
		fits := ets.Fits(c.y, c.season, ets.Options{Region: ets.Unit})
		took := cpuSeconds() - start
		p := peers[c.id]
		if c.group == "monthly" {
			spent, theirs, monthly = spent+took, theirs+p.cpu, monthly+1
		}
		if math.IsNaN(p.aicc) || math.IsInf(p.aicc, 0) {
			continue
		}
		total++
		if len(fits) > 0 && fits[0].AICc <= p.aicc+0.05 {
			notAbove++
		}
	}
	sheet.AtLeast(fmt.Sprintf("M3 AICc not above statsforecast + 0.05 (%.0f series)", total),
		100*notAbove/total, 99, "%")
	sheet.AtLeast(fmt.Sprintf("AutoETS cold, M3 monthly, %.2f against %.1f ms: ratio",
		1e3*spent/monthly, 1e3*theirs/monthly),
		theirs/spent, 60, "×")
}
