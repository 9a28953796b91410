package gate

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
)

// Few rows may carry most of the demand: refused ones are judged by their units too.
func TestRefusedRowsAreJudgedByTheirUnits(t *testing.T) {
	judged := func(s datasets.TableStats) (*Gate, error) {
		g := &Gate{Options: Options{Config: &config.Config{Gate: config.GateConfig{RefusedShare: 0.01,
			StopShare: 0.1}}}}
		s.Table = "sales"
		return g, g.judgeInputs([]datasets.TableStats{s})
	}
	_, err := judged(datasets.TableStats{Rows: 10_000, Rejected: 50, RejectedUnits: 4_000, Units: 6_000})
	require.ErrorContains(t, err, "50 of 10000 rows of sales were refused (0.5 %), with 4000 units (40 % of all), more than gate.stop_share (10 %)")
	g, err := judged(datasets.TableStats{Rows: 10_000, Rejected: 50, RejectedUnits: 500, Units: 9_500})
	require.NoError(t, err)
	require.Len(t, g.LeftOut, 1, "five per cent of the units are named")
	g, err = judged(datasets.TableStats{Rows: 10_000, Rejected: 50, RejectedUnits: 50, Units: 9_950})
	require.NoError(t, err)
	require.Empty(t, g.LeftOut)
	_, err = judged(datasets.TableStats{Rows: 10_000, Rejected: 2_000, Units: 9_950})
	require.ErrorContains(t, err, "(20 %), with 0 units, more than")
	_, err = judged(datasets.TableStats{Rows: 100, Rejected: 60, RejectedUnits: 6_000, Units: 4_000,
		Foreign: 60, ForeignUnits: 6_000})
	require.NoError(t, err, "rows of a range that is not planned stop no night")
	_, err = judged(datasets.TableStats{Rows: 3, Rejected: 1, RejectedUnits: 60, Units: 4})
	require.NoError(t, err, "one bad row of three is named alone")
}
