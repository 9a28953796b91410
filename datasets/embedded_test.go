package datasets

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/plan"
)

// Lines that embed common parts are written and read with every column in its place.
func TestDocumentsHoldTheFieldsOfEmbeddedParts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "purchase_plan.parquet")
	want := []plan.PurchaseLine{{
		Line:     "L",
		SKU:      "A",
		Location: "S",
		Supplier: "ACME",
		Quantity: 48,
		Packing:  plan.Packing{OrderUnit: "CS", OrderUnitSize: 12},
		OrderOn:  core.Day(20000),
		DueOn:    core.Day(20007),
		UnitCost: 12_300,
		Levels:   plan.Levels{Value: 590_400, Position: 5, ReorderPoint: 9.5, OrderUpTo: 53, SafetyStock: 2.5},
		CoverTo:  core.Day(20014),
		Outcome: plan.Outcome{
			DaysOfCover:      1.5,
			DaysOfCoverAfter: 12,
			AtRisk:           7,
			Reason:           "why",
			Steps:            "[]",
			Status:           plan.Proposed,
		},
	}}
	require.NoError(t, WriteDocument(path, want, WriteOptions{}))
	got, err := ReadRows[plan.PurchaseLine](context.Background(), Source{Path: path})
	require.NoError(t, err)
	require.Equal(t, want, got)
	type untagged struct{ Quantity int64 }
	require.ErrorContains(t, WriteDocument(path, []untagged{{1}}, WriteOptions{}), "no parquet tag")
}
