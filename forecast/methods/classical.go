package methods

import (
	"math"

	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/intermittent"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// The usual smoothing constant of Croston's family (Syntetos & Boylan 2005).
const crostonAlpha = 0.1

// fitLevel makes a method of a point forecast that is one level; its spread is
// that of the history around the level.
func fitLevel(level func(y []float64) float64) func(*history.History, *pool.Pool, *series.Request) (Model, bool, bool) {
	return func(h *history.History, _ *pool.Pool, _ *series.Request) (Model, bool, bool) {
		var y []float64
		for _, v := range h.Y {
			if !math.IsNaN(v) {
				if v < 0 {
					return nil, false, false
				}
				y = append(y, v)
			}
		}
		if len(y) == 0 {
			return nil, false, false
		}
		m := &naiveModel{pattern: []float64{level(y)}, seen: len(y)}
		squares := 0.0
		for _, v := range y {
			squares += (v - m.pattern[0]) * (v - m.pattern[0])
		}
		m.sigma = math.Sqrt(squares / float64(len(y)))
		return m, false, true
	}
}

// classicalMethods are the known point forecasts of intermittent demand, for
// comparison and for those who ask for them by name.
func classicalMethods() []Method {
	return []Method{
		{Name: "croston", About: "Croston: size over interval", fit: fitLevel(func(y []float64) float64 {
			return intermittent.Croston(y, crostonAlpha)
		})},
		{Name: "sba", About: "Croston with the Syntetos–Boylan correction", fit: fitLevel(func(y []float64) float64 {
			return intermittent.SBA(y, crostonAlpha)
		})},
		{Name: "tsb", About: "Teunter–Syntetos–Babai: probability times size", fit: fitLevel(func(y []float64) float64 {
			return intermittent.TSB(y, crostonAlpha, crostonAlpha)
		})},
		{Name: "adida", About: "smoothing of sums over the mean interval", fit: fitLevel(intermittent.ADIDA)},
		{Name: "imapa", About: "the mean of such forecasts over all shorter sums", fit: fitLevel(intermittent.IMAPA)},
	}
}
