package web

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
)

// With the ledger's store out, health says so and every answer is 503 with the cause.
func TestStoreOutIs503WithCause(t *testing.T) {
	s := openSite(t)
	require.Equal(t, http.StatusOK, s.call("", "GET", "/healthz", nil, nil))
	require.NoError(t, s.ledger.Close())
	for _, path := range []string{"/healthz", "/api/v1/orders", "/api/v1/balances"} {
		var p site.Problem
		require.Equal(t, http.StatusServiceUnavailable, s.call(access.Planner, "GET", path, nil, &p), path)
		require.Equal(t, "ledger_out", p.Code)
		require.NotEmpty(t, p.Detail)
	}
	var p site.Problem
	require.Equal(t, http.StatusServiceUnavailable, s.call(access.Floor, "POST",
		"/api/v1/commands/sell", map[string]any{"key": "k", "location": "WH", "sku": "S", "quantity": 1}, &p))
	require.Equal(t, "ledger_out", p.Code)
}
