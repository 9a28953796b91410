package warehouse_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/worlds"
	"github.com/stockwright/stockwright/internal/testkit/worlds/warehouse"
)

func TestWarehouses(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a night by the command for each warehouse")
	}
	for _, w := range append(warehouse.Cases(), warehouse.Variants()...) {
		t.Run(w.Name, func(t *testing.T) {
			n, err := worlds.Run(context.Background(), w, 3, t.TempDir())
			require.NoError(t, err)
			require.Empty(t, n.Judge().Wrong)
		})
	}
}
