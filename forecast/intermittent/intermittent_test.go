package intermittent

import (
	"testing"

	"github.com/stretchr/testify/require"
)

var parts = []float64{0, 0, 3, 0, 1, 0, 0, 0, 5, 0, 2, 2, 0, 0, 0, 1, 0, 4, 0, 0, 0, 2, 0, 1}

// The expected values are statsforecast 2.1.1, MODEL.forecast(y=parts, h=1)["mean"][0], of CrostonClassic(),
// CrostonSBA(), TSB(alpha_d=0.2, alpha_p=0.1), ADIDA() and IMAPA(). The last two search their smoothing constant
// with an optimiser of their own, hence the wider tolerance.
func TestAgainstStatsforecast(t *testing.T) {
	require.InDelta(t, 0.9049764828981772, Croston(parts, 0.1), 1e-9)
	require.InDelta(t, 0.8597276587532683, SBA(parts, 0.1), 1e-9)
	require.InDelta(t, 0.8407633857647416, TSB(parts, 0.2, 0.1), 1e-9)
	require.InDelta(t, 0.9169065999997797, ADIDA(parts), 5e-3)
	require.InDelta(t, 0.8185293252697239, IMAPA(parts), 5e-3)
}

// A demand every period is its own level, whatever the method.
func TestConstantDemandIsItsLevel(t *testing.T) {
	y := []float64{4, 4, 4, 4, 4, 4}
	for name, f := range map[string]float64{"croston": Croston(y, 0.1), "tsb": TSB(y, 0.1, 0.1), "adida": ADIDA(y),
		"imapa": IMAPA(y)} {
		require.InDelta(t, 4, f, 1e-12, name)
	}
	require.InDelta(t, 3.8, SBA(y, 0.1), 1e-12)
}

func TestNoDemandIsZero(t *testing.T) {
	for _, y := range [][]float64{{}, {0}, {0, 0, 0}} {
		require.Zero(t, Croston(y, 0.1))
		require.Zero(t, SBA(y, 0.1))
		require.Zero(t, TSB(y, 0.1, 0.1))
		require.Zero(t, ADIDA(y))
		require.Zero(t, IMAPA(y))
	}
}
