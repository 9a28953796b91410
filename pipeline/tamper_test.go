package pipeline

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// tamper changes one stored reorder point of a run by one unit.
func tamper(t *testing.T, dir string, k core.Key) {
	t.Helper()
	path := filepath.Join(dir, "policies.parquet")
	rows, err := datasets.ReadRows[datasets.Policy](context.Background(), datasets.Source{Path: path})
	require.NoError(t, err)
	for i := range rows {
		if rows[i].Location == k.Location && rows[i].SKU == k.SKU {
			rows[i].ReorderPoint++
		}
	}
	require.NoError(t, datasets.WriteRows(path, rows, datasets.WriteOptions{}))
}
