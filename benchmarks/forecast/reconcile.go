package main

import (
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/hierarchy"
	"github.com/stockwright/stockwright/internal/testkit/tree"
)

// reconcileBars measures what reconciling gains over the last four windows of
// 28 days: M5 stores and departments (crossing), and the items of a store
// under their departments.
func reconcileBars(sheet *bar.Sheet) error {
	calendar, err := calendarOfM5()
	if err != nil {
		return err
	}
	all, err := readSeries("unique_id", "ds", "y", "m5_levels", "series.parquet")
	if err != nil {
		return err
	}
	var crossed []series
	var stores, departments []string
	for _, s := range all {
		if name, ok := strings.CutPrefix(s.id, "L9/"); ok {
			department, store, _ := strings.Cut(name, "/")
			crossed, stores, departments = append(crossed, s), append(stores, store), append(departments, department)
		}
	}
	whole, err := tree.NewTree(len(crossed), tree.Level{Name: "store", Of: stores},
		tree.Level{Name: "department", Of: departments})
	if err != nil {
		return err
	}
	if err := reconcileBar(sheet, "M5 stores × departments", whole, crossed, departments, calendar); err != nil {
		return err
	}
	items, err := readSeries("sku", "date", "quantity", "m5_foods_ca1", "sales.parquet")
	if err != nil {
		return err
	}
	var old []series
	var of []string
	for _, s := range items {
		if len(s.y) > 730 {
			old, of = append(old, series{s.id, s.start + int32(len(s.y)-730), s.y[len(s.y)-730:]}), append(of, s.id[:7])
		}
	}
	whole, err = tree.NewTree(len(old), tree.Level{Name: "department", Of: of})
	if err != nil {
		return err
	}
	return reconcileBar(sheet, "M5 FOODS items", whole, old, of, calendar)
}

// reconcileBar prints mean RMSSE by level for each way, over four origins. The
// bar is that agreeing costs no accuracy on the whole.
func reconcileBar(sheet *bar.Sheet, name string, whole *tree.Tree, all []series, group []string,
	calendar *forecast.Calendar) error {
	ways := []string{"each alone", "bottom-up", "top-down", "mint"}
	errors, count := map[string]map[string]float64{}, map[string]float64{}
	for _, w := range ways {
		errors[w] = map[string]float64{}
	}
	for origin := 4; origin >= 1; origin-- {
		train, test := cut(all, 28*origin, 28)
		history, actual := whole.BottomUp(values(train)), whole.BottomUp(values(test))
		by := reconciled(whole, history, group, train[0].start, calendar)
		for i := range history {
			level := "item"
			if i < len(whole.Nodes) {
				level = whole.Nodes[i].Level
			}
			for _, w := range ways {
				errors[w][level] += rmsse(history[i], actual[i], by[w][i])
			}
			count[level]++
		}
	}
	sum := map[string]float64{}
	for _, w := range ways {
		line := fmt.Sprintf("    %-24s %-10s", name, w)
		for _, level := range []string{"total", "store", "department", "item"} {
			if count[level] > 0 {
				line += fmt.Sprintf("  %s %.4f", level, errors[w][level]/count[level])
				sum[w] += errors[w][level] / count[level]
			}
		}
		fmt.Println(line)
	}
	fmt.Printf("    %-24s minimum trace against bottom-up: %.4f ×\n", name, sum["mint"]/sum["bottom-up"])
	sheet.AtMost(name+": minimum trace against each level alone, mean RMSSE", sum["mint"]/sum["each alone"], 1, "×")
	return nil
}

func values(all []series) [][]float64 {
	out := make([][]float64, len(all))
	for i, s := range all {
		out[i] = s.y
	}
	return out
}

// reconciled forecasts every node and reconciles as the night does: bottom
// forecasts with their pool, sums alone, variances from the forecasts' own
// deviations.
func reconciled(whole *tree.Tree, history [][]float64, group []string, start int32,
	calendar *forecast.Calendar) map[string][][]float64 {
	n := len(whole.Nodes)
	r := forecast.Request{Horizon: 28, Calendar: calendar}
	past := make([]forecast.Series, len(history))
	for i, y := range history {
		past[i] = forecast.Series{Y: y, Start: start, Season: 7}
		if i >= n {
			past[i].Group = group[i-n]
		}
	}
	pool := forecast.LearnPool(past[n:], r)
	base, variance := make([][]float64, len(past)), make([]float64, len(past))
	parallel(len(past), func(i int) {
		f := forecast.Forecast(past[i], pool, r)
		base[i] = f.Mean
		for _, sd := range f.SD {
			variance[i] += sd * sd / float64(len(f.SD))
		}
	})
	of := make([][]int, whole.Bottom)
	c := hierarchy.NewCrossed(n, 28)
	for a, node := range whole.Nodes {
		for _, i := range node.Parts {
			of[i] = append(of[i], a)
		}
	}
	for i := range of {
		c.Add(of[i], variance[n+i], base[n+i])
	}
	shared, moved := make([][]float64, whole.Bottom), make([][]float64, whole.Bottom)
	prices, err := c.Prices(base[:n], variance[:n])
	for i := range of {
		shared[i], moved[i] = make([]float64, 28), append([]float64(nil), base[n+i]...)
		for j := range shared[i] {
			shared[i][j] = base[n+i][j] * base[0][j] / max(c.Sum(0)[j], 1e-9)
		}
		if err == nil {
			hierarchy.Move(prices, of[i], variance[n+i], moved[i])
		}
	}
	return map[string][][]float64{"each alone": base, "bottom-up": whole.BottomUp(base[n:]),
		"top-down": whole.BottomUp(shared), "mint": whole.BottomUp(moved)}
}
