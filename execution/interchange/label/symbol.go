package label

import (
	"fmt"
	"image"
	"strings"

	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"
	"github.com/boombuler/barcode/qr"

	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// rectangle is a black rectangle in mm.
type rectangle struct{ x, y, w, h float64 }

// grid is a barcode in modules: rows of equal length; a linear code has one.
type grid struct {
	rows  [][]bool
	quiet int // modules of quiet zone on every side that has one
}

// Quiet zones in modules and smallest module in mm (General Specifications
// 5.4.3, 5.6.3; ISO/IEC 18004).
const (
	quiet128    = 10
	quietMatrix = 1
	quietQR     = 4
	finest128   = 0.25
	finest2D    = 0.25
)

// rectangles draws the barcode into its box, modules as large as fit.
func (s Symbol) rectangles() ([]rectangle, error) {
	g, err := s.grid()
	if err != nil {
		return nil, err
	}
	columns := float64(len(g.rows[0]) + 2*g.quiet)
	if s.Kind == GS1128 {
		module := s.Width / columns
		if module < finest128 {
			return nil, fmt.Errorf("%s needs %.0f mm for its %.0f modules, the label gives %.0f; carry less", s.Kind, columns*finest128, columns, s.Width)
		}
		return runs(g.rows[0], s.X+module*float64(g.quiet), s.Y, module, s.Height), nil
	}
	module := min(s.Width, s.Height) / columns
	if module < finest2D {
		return nil, fmt.Errorf("%s needs %.0f mm, the label gives %.0f; carry less", s.Kind, columns*finest2D, min(s.Width, s.Height))
	}
	var out []rectangle
	for i, row := range g.rows {
		out = append(out, runs(row, s.X+module*float64(g.quiet), s.Y+module*float64(g.quiet+i), module, module)...)
	}
	return out, nil
}

// runs turns a row of modules into rectangles, one a run of black.
func runs(row []bool, x, y, module, height float64) []rectangle {
	var out []rectangle
	for i := 0; i < len(row); {
		if !row[i] {
			i++
			continue
		}
		start := i
		for i < len(row) && row[i] {
			i++
		}
		out = append(out, rectangle{x + float64(start)*module, y, float64(i-start) * module, height})
	}
	return out
}

func (s Symbol) grid() (grid, error) {
	switch s.Kind {
	case GS1128:
		return linear(s.Elements)
	case DataMatrix:
		return dataMatrix(s.Elements)
	}
	text, err := s.Content()
	if err != nil {
		return grid{}, err
	}
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return grid{}, fmt.Errorf("QR: %w", err)
	}
	return sampled(code, quietQR), nil
}

func sample(w, h, quiet int, black func(x, y int) bool) grid {
	g := grid{quiet: quiet}
	for y := range h {
		row := make([]bool, w)
		for x := range w {
			row[x] = black(x, y)
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// longest128 is the most data characters of a GS1-128 symbol.
const longest128 = 48

func linear(elements []gs1.Element) (grid, error) {
	raw := gs1.Raw(elements, gs1.FNC1)
	if len(raw) > longest128 {
		return grid{}, fmt.Errorf("GS1-128 holds %d characters, these are %d; use two symbols", longest128, len(raw))
	}
	code, err := code128.Encode(strings.ReplaceAll(raw, string(rune(gs1.FNC1)), string(code128.FNC1)))
	if err != nil {
		return grid{}, fmt.Errorf("GS1-128: %w", err)
	}
	return sample(code.Bounds().Dx(), 1, quiet128, func(x, _ int) bool { r, _, _, _ := code.At(x, 0).RGBA(); return r == 0 }), nil
}

// dataMatrix makes a square GS1 DataMatrix, FNC1 first and between elements.
func dataMatrix(elements []gs1.Element) (grid, error) {
	raw := gs1.Raw(elements, gs1.FNC1)
	code, err := datamatrix.Encode(strings.ReplaceAll(raw, string(rune(gs1.FNC1)), string([]byte{datamatrix.FNC1})))
	if err != nil {
		return grid{}, fmt.Errorf("DataMatrix: %w", err)
	}
	return sampled(code, quietMatrix), nil
}

// sampled are the modules of a matrix code.
func sampled(code image.Image, quiet int) grid {
	b := code.Bounds()
	return sample(b.Dx(), b.Dy(), quiet, func(x, y int) bool { r, _, _, _ := code.At(x, y).RGBA(); return r == 0 })
}
