package count

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A walk finds the quantiles of the table, in any order of probabilities.
func TestQuantilesWithoutATable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mean := math.Pow(10, rapid.Float64Range(-4, 3.6).Draw(t, "log mean"))
		d := onOff{NegBin{Mean: mean, Size: math.Pow(10, rapid.Float64Range(-1, 7.5).Draw(t, "log size"))},
			rapid.SampledFrom([]float64{0, 0.02, 0.7, 1}).Draw(t, "on")}
		l := NewLaw([]NegBin{d.NegBin, {}}, []float64{d.on, 1 - d.on})
		p := rapid.SliceOfN(rapid.Float64Range(1e-9, 1-1e-9), 1, 6).Draw(t, "probabilities")
		out := make([]float64, len(p))
		d.quantiles(p, out)
		for i := range p {
			want := l.Quantile(p[i])
			if want != out[i] { // the table is summed to one, the walk is not
				require.InDelta(t, p[i], l.At(math.Min(want, out[i])), 1e-9)
			}
		}
	})
}
