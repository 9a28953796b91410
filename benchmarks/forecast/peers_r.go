package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/forecast/ets"
)

// rFits runs R's forecast::ets over the cases, one thread, by series id; an
// error where the machine has no R with that package (Debian: r-cran-forecast).
func rFits(cases []etsCase) (map[string]peerFit, error) {
	const wanted = "no R with the forecast package here (Debian: apt-get install r-base-core r-cran-forecast)"
	r, err := exec.LookPath("Rscript")
	if err != nil || exec.Command(r, "-e", "library(forecast)").Run() != nil {
		return nil, errors.New(wanted)
	}
	dir, err := os.MkdirTemp("", "stockwright-peer")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	script, err := peerScripts.ReadFile("peers/ets_peer.R")
	if err != nil {
		return nil, err
	}
	file, in, out := filepath.Join(dir, "peer.R"), filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.csv")
	if err := os.WriteFile(file, script, 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(in, []byte(peerLines(cases)), 0o600); err != nil {
		return nil, err
	}
	cmd := exec.Command(r, file, in, out)
	cmd.Env = append(os.Environ(), "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1")
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("fitting in R: %s", lastLine(text))
	}
	fits, err := readPeerFits(out)
	return fits["r"], err
}

// rSample is how many series of a set R is timed on: it takes half a second
// for one.
const rSample = 150

// rBars measures AutoETS against R's ets: speed, and likelihood in R's own
// region of the parameters, on samples of M3, of M5 by day and of M5 by week
// (where R leaves the season out, its frequency being above 24: time only).
func rBars(sheet *bar.Sheet) error {
	m3, err := competition("m3")
	if err != nil {
		return err
	}
	byGroup := map[string][]etsCase{}
	for _, c := range m3 {
		c.test = nil
		byGroup[c.group] = append(byGroup[c.group], c)
	}
	daily, err := dailyCases()
	if err != nil {
		return err
	}
	weekly, err := weeklyCases()
	if err != nil {
		return err
	}
	for _, set := range []struct {
		name       string
		cases      []etsCase
		times      float64 // wanted ratio of CPU time, 0 where none was set
		likelihood bool
	}{
		{"M3 yearly", byGroup["yearly"], 0, true}, {"M3 quarterly", byGroup["quarterly"], 0, true},
		{"M3 monthly", byGroup["monthly"], 60, true}, {"M3 other", byGroup["other"], 0, true},
		{"M5 daily m=7, last 730 days", daily, 50, true}, {"M5 weekly m=52 n=156, R without season", weekly, 0, false},
	} {
		sample := every(set.cases, rSample)
		theirs, err := rFits(sample)
		if err != nil {
			return err
		}
		againstR(sheet, fmt.Sprintf("%s (%d of %d)", set.name, len(sample), len(set.cases)), sample,
			theirs, set.times, set.likelihood)
	}
	return nil
}

func againstR(sheet *bar.Sheet, name string, sample []etsCase, theirs map[string]peerFit, times float64,
	likelihood bool) {
	spent, taken, notAbove, below, total := 0.0, 0.0, 0.0, 0.0, 0.0
	for _, c := range sample {
		start := cpuSeconds()
		fits := ets.Fits(c.y, c.season, ets.Options{})
		taken += cpuSeconds() - start
		p := theirs[c.id]
		spent += p.cpu
		if math.IsNaN(p.aicc) || math.IsInf(p.aicc, 0) {
			continue
		}
		total++
		if len(fits) > 0 && fits[0].AICc <= p.aicc+0.05 {
			notAbove++
		}
		if len(fits) > 0 && fits[0].AICc < p.aicc-0.05 {
			below++
		}
	}
	n := float64(len(sample))
	title := fmt.Sprintf("AutoETS cold against R, %s, %.2f against %.0f ms: ratio", name, 1e3*taken/n, 1e3*spent/n)
	sheet.AtLeast(title, spent/taken, times, "×")
	if likelihood {
		sheet.AtLeast(fmt.Sprintf("AICc not above R's + 0.05, %s (lower on %.0f %%)", name,
			100*below/total), 100*notAbove/total, 99, "%")
	}
}
