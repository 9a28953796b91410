package warehouse_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/worlds"
	"github.com/stockwright/stockwright/internal/testkit/worlds/warehouse"
)

func TestWarehouses(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a night by the command for each warehouse")
	}
	for _, w := range slices.Concat(warehouse.Cases(), warehouse.Variants(), warehouse.Strangers()) {
		t.Run(w.Name, func(t *testing.T) {
			n, err := worlds.Run(context.Background(), w, 3, t.TempDir())
			require.NoError(t, err)
			require.Empty(t, n.Judge().Wrong)
		})
	}
}
