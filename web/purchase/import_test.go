package purchase

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/sheet"
)

// A line may stand in a workbook once, and of very many faults the first are shown, cut,
// and the others counted.
func TestFaultsOfAWorkbookAreBounded(t *testing.T) {
	lines := []purchaseRow{{Line: "L1", Quantity: 5, Status: plan.Proposed}}
	cells := []sheet.Row{
		{Number: 2, Cells: []string{"L1", "7", "proposed", "0"}},
		{Number: 3, Cells: []string{"L1", "9", "proposed", "0"}},
	}
	for n := range 1000 {
		cells = append(cells, sheet.Row{Number: n + 4, Cells: []string{strings.Repeat("é", 20_000), "1", "", ""}})
	}
	d := compareSheet(importColumns, cells, lines)
	require.Len(t, d.Changes, 1)
	require.Equal(t, int64(7), d.Changes[0].After)
	require.Contains(t, d.Faults[0], "line L1 stands in row 2 already")
	require.Len(t, d.Faults, faultsMost)
	require.Equal(t, 1001-faultsMost, d.More)
	for _, f := range d.Faults {
		require.Less(t, len(f), 2*wordMost)
	}
}
