package methods

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast/ets"
)

func TestWhatSendsAWarmSeriesToAColdFit(t *testing.T) {
	spec := ets.Spec{Trend: ets.Additive}
	old := []ets.Fit{{Spec: spec}}
	require.False(t, drifted([]ets.Fit{{Spec: spec, Tracking: 1}}, old))
	require.True(t, drifted([]ets.Fit{{Spec: spec, Tracking: 4.1}}, old), "the level has moved away")
	other := ets.Fit{Score: 10}
	require.False(t, drifted([]ets.Fit{other, {Spec: spec, Score: 11}}, old))
	require.True(t, drifted([]ets.Fit{other, {Spec: spec, Score: 13}}, old), "another model is clearly better")
	require.True(t, drifted([]ets.Fit{other}, old), "the best model is gone")
}
