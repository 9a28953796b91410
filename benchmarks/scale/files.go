package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/benchmarks/peers"
	"github.com/stockwright/stockwright/datasets"
)

// monthly writes the monthly series of M3 as CSV, series by series.
func monthly(path string) (names []string, rows map[string][]string, err error) {
	root := os.Getenv("STOCKWRIGHT_SHARED")
	if root == "" {
		root = filepath.Join("..", "shared")
	}
	f, err := datasets.ReadFrame(filepath.Join(root, "data", "m3", "series.parquet"), "unique_id", "t",
		"y", "season_length")
	if err != nil {
		return nil, nil, err
	}
	codes, ids := f.Strings("unique_id")
	at, y, season := f.Ints("t"), f.Floats("y"), f.Ints("season_length")
	rows = map[string][]string{}
	for i, c := range codes {
		if season[i] != 12 {
			continue
		}
		if rows[ids[c]] == nil {
			names = append(names, ids[c])
		}
		rows[ids[c]] = append(rows[ids[c]], fmt.Sprintf("%s,%d,%.2f", ids[c], at[i], y[i]))
	}
	return names, rows, write(path, names, rows)
}

func write(path string, names []string, rows map[string][]string) error {
	var b bytes.Buffer
	b.WriteString("unique_id,ds,y\n")
	for _, n := range names {
		b.WriteString(strings.Join(rows[n], "\n") + "\n")
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

var asked = []string{"forecast", "-q", "--season-length", "12", "--horizon", "18", "--json"}

// fileBars forecasts the whole of M3 monthly and cuts of it.
func fileBars(sheet *bar.Sheet, p program, dir string) error {
	const name = "forecast: rows of M3 monthly in 3 cuts that differ from the whole"
	all, pool := filepath.Join(dir, "m3.csv"), filepath.Join(dir, "pool.json")
	names, rows, err := monthly(all)
	if err != nil {
		sheet.Skip(name, err.Error())
		return nil
	}
	forecasts := func(args ...string) (out []json.RawMessage, err error) {
		cmd := exec.Command(string(p), append(asked, args...)...)
		var errs bytes.Buffer
		cmd.Stderr = &errs
		text, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("%w: %s", err, errs.String())
		}
		return out, json.Unmarshal(text, &out)
	}
	whole, err := forecasts(all, "--learn", pool)
	if err != nil {
		return err
	}
	seen := map[string]int{}
	for _, l := range whole {
		seen[string(l)]++
	}
	for cut := range 3 {
		var mine []string
		for i, n := range names {
			if i*7%3 == cut {
				mine = append(mine, n)
			}
		}
		part := filepath.Join(dir, "part.csv")
		if err := write(part, mine, rows); err != nil {
			return err
		}
		got, err := forecasts(part, "--pool", pool)
		if err != nil {
			return err
		}
		for _, l := range got {
			seen[string(l)]--
		}
	}
	differ := 0
	for _, n := range seen {
		differ += max(n, -n)
	}
	sheet.AtMost(fmt.Sprintf("%s, of %d", name, len(whole)), float64(differ), 0, "")
	return nil
}

const autoETS = `
import sys, os, resource, pandas as pd
os.environ["NUMBA_NUM_THREADS"] = "1"
from statsforecast import StatsForecast
from statsforecast.models import AutoETS
d = pd.read_csv(sys.argv[1])
sf = StatsForecast(models=[AutoETS(season_length=12)], freq=1, n_jobs=1)
few = d[d.unique_id.isin(d.unique_id.unique()[:2])]
sf.forecast(df=few, h=18, level=[80, 95])
u = lambda: (lambda r: r.ru_utime + r.ru_stime)(resource.getrusage(resource.RUSAGE_SELF))
a = u()
sf.forecast(df=d, h=18, level=[80, 95])
print(u() - a)
`

// peerBars holds the whole command against statsforecast's AutoETS, whose start and
// compilation are not counted.
func peerBars(sheet *bar.Sheet, p program, dir string) error {
	all := filepath.Join(dir, "m3.csv")
	name := "forecast M3 monthly: CPU of statsforecast AutoETS over ours"
	if _, _, err := monthly(all); err != nil {
		sheet.Skip(name, err.Error())
		return nil
	}
	python, err := peers.Python("statsforecast")
	if err != nil {
		sheet.Skip(name, err.Error())
		return nil
	}
	out, err := exec.Command(python, "-c", autoETS, all).Output()
	if err != nil {
		sheet.Skip(name, "statsforecast: "+err.Error())
		return nil
	}
	var theirs float64
	if _, err := fmt.Sscan(string(out), &theirs); err != nil {
		return err
	}
	for _, m := range []struct {
		name string
		args []string
		most float64
	}{{"--method ets", []string{"--method", "ets"}, 40}, {"default", nil, 10}} {
		ours, err := p.cpu(append(append(asked, all), m.args...)...)
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "M3 monthly, %s: %.2f CPU s, statsforecast %.1f\n", m.name, ours, theirs)
		sheet.AtLeast(name+", "+m.name, theirs/ours, m.most, "×")
	}
	return nil
}
