// Command worlds measures the bars of demand on businesses with known truth,
// one line a bar: each world goes from Parquet tables through a whole night by
// the command, and what it published is judged against the truth.
package main

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
	"github.com/stockwright/stockwright/internal/testkit/worlds/catalogue"
)

func main() {
	only := flag.String("only", "", "families to run, separated by commas; all where empty")
	world := flag.String("world", "", "only worlds whose name has this text")
	seeds := flag.Int("seeds", 1, "nights of each world, each with truths of its own")
	windows := flag.Int("windows", 0, "windows of a family to reach by more seeds, such as 10000")
	first := flag.Uint64("seed", 1, "the first seed")
	keep := flag.String("keep", "", "folder in which to leave the workspaces")
	flag.Parse()
	sheet := bar.NewSheet("worlds")
	for _, family := range catalogue.Families() {
		if *only != "" && !contains(strings.Split(*only, ","), family.Name) {
			continue
		}
		measureFamily(sheet, family, *world, *first, max(*seeds, seedsFor(family, *windows)), *keep)
	}
	os.Exit(sheet.Close())
}

func contains(list []string, name string) bool {
	for _, x := range list {
		if strings.TrimSpace(x) == name {
			return true
		}
	}
	return false
}

// seedsFor is how many nights of each world give a family so many windows to calibrate on.
func seedsFor(family worlds.Family, windows int) int {
	one := 0
	for _, w := range family.Worlds {
		if w.Unjudged&worlds.Law == 0 {
			one += w.Items()
		}
	}
	return (windows + one - 1) / max(one, 1)
}

// measureFamily runs the worlds of a family and prints their bars, the
// calibration of all of them last.
func measureFamily(sheet *bar.Sheet, family worlds.Family, having string, first uint64, seeds int, keep string) {
	var together worlds.Figures
	for _, w := range family.Worlds {
		if !strings.Contains(w.Name, having) {
			continue
		}
		var f worlds.Figures
		started := time.Now()
		for s := range seeds {
			one, err := night(w, first+uint64(s), keep)
			if err != nil {
				sheet.True(w.Name, err.Error(), "a night", false)
				continue
			}
			f.Add(one)
		}
		report(sheet, family.Name+": "+w.Name, w, &f)
		if w.Unjudged&worlds.Law == 0 {
			together.Add(f)
		}
		fmt.Fprintf(os.Stderr, "%s: %.1f s\n", w.Name, time.Since(started).Seconds())
	}
	switch {
	case together.Windows >= familyWindows:
		calibration(sheet, family.Name+": all windows", &together, familyPoints, 0)
	case together.Windows > 0:
		sheet.Skip(fmt.Sprintf("%s: calibration of all %d windows", family.Name, together.Windows),
			fmt.Sprintf("more -seeds: it is judged on %d", familyWindows))
	}
}

func night(w worlds.World, seed uint64, keep string) (worlds.Figures, error) {
	dir := filepath.Join(keep, fmt.Sprintf("%s-%d", strings.NewReplacer(" ", "-", ",", "", "%",
		"").Replace(w.Name), seed))
	if keep == "" {
		temp, err := os.MkdirTemp("", "world-*")
		if err != nil {
			return worlds.Figures{}, err
		}
		defer os.RemoveAll(temp)
		dir = temp
	}
	n, err := worlds.Run(context.Background(), w, seed, dir)
	if err != nil {
		return worlds.Figures{}, err
	}
	return n.Judge(), nil
}

// The bars of the daily means, by the mean demand of the world's items.
const (
	biasBar       = 0.03
	slowBiasBar   = 0.06
	errorBar      = 0.01
	meanGapBar    = 0.005
	quantileBar   = 0.02
	worldPoints   = 0.03
	familyPoints  = 0.015
	familyWindows = 10000
	biasWindows   = 3
	standardError = 2
)

func report(sheet *bar.Sheet, name string, w worlds.World, f *worlds.Figures) {
	if len(f.Missing) > 0 {
		sheet.True(name+": forecasts", fmt.Sprintf("none for %d items", len(f.Missing)), "all", false)
	}
	for _, wrong := range f.Wrong {
		sheet.True(name+": "+wrong, "wrong", "right", false)
	}
	if f.Right > 0 {
		sheet.True(name+": said and bought", fmt.Sprintf("%d right", f.Right), "right", true)
	}
	if f.Windows == 0 {
		return
	}
	if w.Unjudged&worlds.Bias == 0 {
		bias(sheet, name, f)
	}
	if w.Unjudged&worlds.Law == 0 {
		calibration(sheet, name, f, worldPoints, standardError)
	}
	if w.Unjudged&worlds.OneLaw == 0 {
		sheet.AtMost(name+": days against window, mean", 100*f.MeanGap, 100*meanGapBar, "%")
		sheet.AtMost(name+": days against window, quantiles", 100*f.QuantileGap, 100*quantileBar, "%")
	}
	if w.Unjudged&worlds.Stock == 0 && f.KnownUpTo > 0 {
		known := "who knows"
		if f.Bayes {
			known = "Bayes' rule with the true law of levels"
		}
		sheet.Within(name+": order-up-to against "+known, 100*(f.UpTo/f.KnownUpTo-1), -5, 10, "%")
	}
}

func bias(sheet *bar.Sheet, name string, f *worlds.Figures) {
	wanted := biasBar
	if f.Slow() {
		wanted = slowBiasBar
	}
	for i := range biasWindows {
		if f.Truth[i] == 0 {
			sheet.AtMost(fmt.Sprintf("%s: forecast of nothing, window %d", name, i+1), f.Forecast[i], 0.5, "units")
			continue
		}
		of := [biasWindows]string{"28 days", "56 days", "cover window"}[i]
		what := fmt.Sprintf("%s: bias, %s (error %.1f %%)", name, of, 100*f.Error(i))
		if f.Error(i) > errorBar {
			sheet.Skip(what, fmt.Sprintf("%+.1f %%, too few seeds", 100*f.BiasOf(i)))
			continue
		}
		sheet.Within(what, 100*f.BiasOf(i), -100*wanted, 100*wanted, "%")
	}
}

// calibration states the level of the four that is furthest off, in points
// beyond so many standard errors.
func calibration(sheet *bar.Sheet, name string, f *worlds.Figures, points, errors float64) {
	worst, figure := math.Inf(-1), ""
	for i, p := range worlds.Levels {
		share, deviation := f.Hit(i)
		if off := math.Abs(share-p) - errors*deviation; off > worst {
			worst, figure = off, fmt.Sprintf("%.1f at %g", 100*share, 100*p)
		}
	}
	sheet.True(fmt.Sprintf("%s: calibration, %d windows", name, f.Windows), figure,
		fmt.Sprintf("± %.1f points", 100*points), worst <= points)
}
