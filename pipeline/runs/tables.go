package runs

import (
	"math"
)

// Tidy rounds to nine significant digits: more is noise, and files compress
// better without it.
func Tidy(v float64) float64 {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	if math.Abs(v) < 1e9 && v == math.Trunc(v) { // whole units have no more digits
		return v
	}
	scale := math.Pow(10, 8-math.Floor(math.Log10(math.Abs(v))))
	if math.IsInf(scale, 0) || scale == 0 {
		return v
	}
	return math.Round(v*scale) / scale
}

// Round drops what a difference of floats leaves where there is nothing.
func Round(v float64) float64 { return math.Round(v*1e9) / 1e9 }

// SeekGroup is the row group of tables with one wide row a series: a screen
// that asks for one series decodes one group.
const SeekGroup = 1 << 14
