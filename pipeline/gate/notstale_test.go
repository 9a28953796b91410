package gate

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/plan"
)

// A feed is stale unless the business is closed on all days since its newest sale.
func TestClosedIsNotStale(t *testing.T) {
	stale, closed := plan.Problem{Code: "stale_export", Key: "sales"}, plan.Problem{Code: "closed_since", Key: "sales"}
	require.Equal(t, []plan.Problem{stale}, NotStale([]plan.Problem{stale}))
	require.Equal(t, []plan.Problem{closed}, NotStale([]plan.Problem{stale, closed}))
	require.Len(t, LeftOut(nil, []plan.Problem{stale}), 1)
	require.Empty(t, LeftOut(nil, NotStale([]plan.Problem{stale, closed})))
}
