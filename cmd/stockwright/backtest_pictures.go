package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/forecast/backtest"
	"github.com/stockwright/stockwright/forecast/backtest/chart"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// pictureFlags say what a backtest draws.
type pictureFlags struct {
	dir    string
	series int
}

func (p *pictureFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&p.dir, "plots", "", "also draw demand, fit, forecasts, fan and coverage into this folder, as SVG")
	f.IntVar(&p.series, "plot-series", 6, "how many series to draw: those that sold most")
}

// draw writes coverage.svg and a picture for each of the series that sold most.
func (p *pictureFlags) draw(h *history, report backtest.Report, o backtest.Options) error {
	err := wholefile.Write(filepath.Join(p.dir, "coverage.svg"), wholefile.Shared, func(f io.Writer) error {
		return chart.Coverage(f, report.Rows)
	})
	if err != nil {
		return err
	}
	for n, s := range report.Largest(h.series, p.series) {
		of, last := h.series[s.Series], s.Paths[len(s.Paths)-1]
		span := len(of.Y) - s.Paths[0].Origin
		picture := chart.Picture{Series: of, Paths: s.Paths, Unit: h.clock.unit, Label: h.clock.text, Recent: max(3*span, 60)}
		picture.Fit = backtest.Fit(of, last.Method, picture.Recent, o)
		name := fmt.Sprintf("%02d-%s.svg", n+1, fileName(of.Key))
		err := wholefile.Write(filepath.Join(p.dir, name), wholefile.Shared, func(f io.Writer) error { return chart.Series(f, picture) })
		if err != nil {
			return err
		}
	}
	return nil
}

// fileName keeps what every file system takes.
func fileName(key string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '_'
	}, key)
}
