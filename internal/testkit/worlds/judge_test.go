package worlds

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/stockwright/stockwright/datasets"
)

// coverGrid is the grid of the covers table.
var coverGrid = []float64{.001, .005, .01, .025, .05, .1, .15, .2, .25, .3, .35, .4, .45, .5, .55, .6,
	.65, .7, .75, .8, .85, .875, .9, .92, .94, .95,
	.96, .97, .975, .98, .985, .99, .9925, .995, .9975, .999, .9995}

// TestCalibrationOfATrueLaw places draws of a law in that law's own quantiles:
// each level is reached as often as it says, for counts small and large.
func TestCalibrationOfATrueLaw(t *testing.T) {
	for _, mean := range []float64{0.3, 2, 15, 400} {
		law := distuv.Poisson{Lambda: mean}
		var cover []datasets.Cover
		for _, p := range coverGrid {
			x := 0.0
			for law.CDF(x) < p {
				x++
			}
			cover = append(cover, datasets.Cover{Probability: p, Quantity: x})
		}
		d := &Demand{Mean: Flat(mean), Noise: Poisson()}
		r := rand.New(rand.NewPCG(1, 2))
		var f Figures
		for range 20000 {
			f.calibration(r, d, &Business{AsOf: 100}, cover, 100)
		}
		for i, p := range Levels {
			share, deviation := f.Hit(i)
			require.InDelta(t, p, share, 3*deviation+0.02*math.Min(1, 2*(1-p)), "mean %g at %g", mean, p)
		}
	}
}
