package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// warmDays is how many days of the forecasts of both nights are held against what came.
const warmDays = 28

// warmBars plans one day twice, after a night of six days before and with nothing before,
// and holds the forecasts of both against what came since.
func warmBars(sheet *bar.Sheet, p program, dir string) error {
	world := filepath.Join(dir, "world")
	if _, err := p.cpu("generate", world, "-q", "--skus", "240", "--stores", "3", "--days", "800",
		"--seed", "81"); err != nil {
		return err
	}
	if err := warmOf(sheet, p, world, "a generated world", "2026-09-28"); err != nil {
		return err
	}
	root := os.Getenv("STOCKWRIGHT_SHARED")
	if root == "" {
		root = filepath.Join("..", "shared")
	}
	const day = "2016-03-27"
	foods := filepath.Join(dir, "foods")
	sales := filepath.Join(root, "data", "m5_foods_ca1", "sales.parquet")
	if _, err := os.Stat(sales); err != nil {
		sheet.Skip("M5 foods: error of a warm night over a cold one's", err.Error())
		return nil
	}
	if _, err := p.cpu("init", foods, "-q", "--sales", sales, "--as-of", day, "--yes"); err != nil {
		return err
	}
	return warmOf(sheet, p, foods, "M5 foods", day)
}

func warmOf(sheet *bar.Sheet, p program, ws, name, day string) error {
	asOf, err := core.ParseDay(day)
	if err != nil {
		return err
	}
	run := filepath.Join(ws, "runs", day+"-nightly")
	night := func(d core.Day) (float64, error) {
		return p.cpu("run", "-q", "-w", ws, "--as-of", d.String(), "--accept-drop")
	}
	coldCPU, err := night(asOf)
	if err != nil {
		return err
	}
	cold, err := means(run)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(ws, "runs")); err != nil {
		return err
	}
	if _, err := night(asOf - 6); err != nil {
		return err
	}
	warmCPU, err := night(asOf)
	if err != nil {
		return err
	}
	warm, err := means(run)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(ws, "runs")); err != nil {
		return err
	}
	if _, err := night(asOf + warmDays); err != nil { // whose history holds what came
		return err
	}
	came, err := sold(filepath.Join(ws, "runs", (asOf+warmDays).String()+"-nightly"), asOf)
	if err != nil {
		return err
	}
	a, b := off(cold, came), off(warm, came)
	fmt.Fprintf(os.Stderr, "%s: %d series, cold %.1f CPU s, off by %.4f of sales; warm %.1f, %.4f\n",
		name, len(cold), coldCPU, a, warmCPU, b)
	sheet.AtMost(name+": error of a warm night over a cold one's, 28 days by series and day", b/a, 1.01, "×")
	return nil
}

// means are the forecasts of a run by series and day.
func means(run string) (map[core.Key][]float64, error) {
	out := map[core.Key][]float64{}
	err := datasets.StreamRows(context.Background(), datasets.Source{Path: filepath.Join(run,
		"forecasts.parquet")}, func(batch []struct {
		Location string  `json:"location"`
		SKU      string  `json:"sku"`
		Mean     float64 `json:"mean"`
	}) error {
		for _, r := range batch {
			k := core.Key{SKU: r.SKU, Location: r.Location}
			if len(out[k]) < warmDays {
				out[k] = append(out[k], r.Mean)
			}
		}
		return nil
	})
	return out, err
}

// sold is what the history of a run sold by series on so many days from one on.
func sold(run string, from core.Day) (map[core.Key][]float64, error) {
	h, err := datasets.OpenHistory(filepath.Join(run, "history.parquet"))
	if err != nil {
		return nil, err
	}
	out := map[core.Key][]float64{}
	for _, s := range h.Shards(1) {
		rows, err := h.ReadShard(context.Background(), s)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			y := make([]float64, warmDays)
			for i, d := range r.Days {
				if t := int(d - int32(from)); t >= 0 && t < warmDays {
					y[t] = math.Max(r.Quantity[i], 0)
				}
			}
			out[core.Key{SKU: r.SKU, Location: r.Location}] = y
		}
	}
	return out, nil
}

// off is the sum of absolute errors by series and day, as a share of what was sold.
func off(means, came map[core.Key][]float64) float64 {
	missed, units := 0.0, 0.0
	for k, y := range came {
		f := means[k]
		if len(f) < len(y) {
			continue
		}
		for t, v := range y {
			missed, units = missed+math.Abs(f[t]-v), units+v
		}
	}
	return missed / units
}
