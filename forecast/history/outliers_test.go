package history

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast/series"
)

// A spike is alone where no other two are like it; orders that come again are demand.
func TestOutliersAreAlone(t *testing.T) {
	spikes := func(at ...int) []series.Outlier {
		y := make([]float64, 400)
		for i := range y {
			y[i] = float64(2 + i%3)
		}
		for k, i := range at {
			y[i] = float64(100 + 40*k)
		}
		return Outliers(series.Series{Y: y, Season: 7})
	}
	require.Empty(t, spikes())
	require.Len(t, spikes(50), 1)
	require.Len(t, spikes(50, 181), 2)
	require.Empty(t, spikes(50, 181, 303))
}
