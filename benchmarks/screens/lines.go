package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

// manyLines is how many lines the grid is measured with.
const manyLines = 100_000

// linesBars measures the grid with a hundred thousand lines to buy: paging,
// filters, order, and a quantity changed.
func linesBars(ctx context.Context, sheet *bar.Sheet, program, scratch, demo string) error {
	dir := filepath.Join(scratch, "lines")
	if err := os.CopyFS(dir, os.DirFS(demo)); err != nil {
		return err
	}
	line, err := multiplyLines(ctx, dir)
	if err != nil {
		return err
	}
	s, err := startSite(ctx, program, dir)
	if err != nil {
		return err
	}
	defer s.stop()
	if _, _, err := s.get("/purchase"); err != nil { // joined once
		return err
	}
	for _, p := range []string{"", "?q=sku-0777", "?supplier=SUP-007&status=proposed",
		"?only=new&class=AX", "?sort=-value", "?page=700"} {
		var times []time.Duration
		for range warmLooks {
			first, _, err := s.get("/purchase" + p)
			if err != nil {
				return err
			}
			times = append(times, first)
		}
		slices.Sort(times)
		sheet.AtMost("grid of 100,000 lines "+p, milliseconds(times[len(times)/2]), 200, "ms")
	}
	start := time.Now()
	status, err := s.call(s.token, "POST", "/api/v1/reviews", map[string]any{"reviews": []map[string]any{
		{"line": line, "action": "change", "quantity": 7, "reason": "measured", "version": 0}}}, nil)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("changing %s: %d", line, status)
	}
	if err != nil {
		return err
	}
	sheet.AtMost("quantity saved among 100,000 lines", milliseconds(time.Since(start)), 200, "ms")
	first, _, err := s.get("/purchase")
	sheet.AtMost("grid of 100,000 lines after a change", milliseconds(first), 1000, "ms")
	return err
}

// multiplyLines writes the newest plan of a workspace with as many lines as are
// measured, and names one of them.
func multiplyLines(ctx context.Context, dir string) (string, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "runs", "2*", "purchase_plan.parquet"))
	if err != nil || len(paths) == 0 {
		return "", fmt.Errorf("the demo has no plan (%w)", err)
	}
	path := paths[len(paths)-1]
	lines, err := datasets.ReadRows[plan.PurchaseLine](ctx, datasets.Source{Path: path})
	if err != nil || len(lines) == 0 {
		return "", fmt.Errorf("the demo's plan has no line (%w)", err)
	}
	many := make([]plan.PurchaseLine, manyLines)
	for i := range many {
		many[i] = lines[i%len(lines)]
		many[i].SKU = fmt.Sprintf("SKU-%06d", i)
		many[i].Line = fmt.Sprintf("%s/P/%s@%s", many[i].OrderOn, many[i].SKU, many[i].Location)
		many[i].AtRisk = core.Money(i % 977)
		many[i].Steps = ""
	}
	return many[0].Line, datasets.WriteDocument(path, many, datasets.WriteOptions{})
}
