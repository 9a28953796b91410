package main

import (
	"context"
	"fmt"
	"regexp"

	"github.com/chromedp/chromedp"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// paper are the pages made for printing, and the least number of sheets each
// has in the demo workspace.
var paper = []struct {
	name, path string
	least      int
}{
	{"orders", "/print/orders", 20}, {"moves", "/print/moves", 2}, {"labels", "/print/labels", 5},
	{"purchase", "/purchase", 1},
}

// onePage is the beginning of a page's object in a PDF file.
var onePage = regexp.MustCompile(`/Type\s*/Page\b`)

// paperBars prints each page made for paper as PDF and counts its sheets.
func paperBars(ctx context.Context, sheet *bar.Sheet, s *site) error {
	path := browserPath()
	if path == "" {
		sheet.Skip("printed pages", noBrowser)
		return nil
	}
	t, done, err := openTab(ctx, s, path)
	if err != nil {
		return err
	}
	defer done()
	for _, p := range paper {
		if err := t.visit(p.path); err != nil {
			return err
		}
		pdf, err := chromedp.Run(t.ctx, chromedp.PrintToPDF())
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		sheets := len(onePage.FindAll(pdf, -1))
		sheet.AtLeast("sheets printed of "+p.name, float64(sheets), float64(p.least), "")
	}
	return nil
}
