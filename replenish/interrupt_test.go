package replenish

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/bounds"
	"github.com/stockwright/stockwright/replenish/item"
)

// Items that look ahead take long in numbers; who has gone does not wait for them.
func TestLookingAheadIsInterrupted(t *testing.T) {
	interrupted := func(work func(ctx context.Context) error) {
		ctx, cancel := context.WithCancel(t.Context())
		var at time.Duration
		time.AfterFunc(100*time.Millisecond, func() { at = bounds.ProcessTime(); cancel() })
		require.ErrorIs(t, work(ctx), context.Canceled, "it is done too fast for the test")
		require.Less(t, bounds.ProcessTime()-at, time.Duration(runtime.GOMAXPROCS(0))*time.Second) // a second of a machine with nothing else to do
	}
	items := lookClass(40_000, 0.95)
	interrupted(func(ctx context.Context) error {
		return PriceClassesContext(ctx, items, []item.Supplier{classSupplier}, Options{})
	})
	for i := range items {
		items[i].Policy.Underage, items[i].Policy.Overage = 5, 0.1
	}
	interrupted(func(ctx context.Context) error {
		_, err := PlanContext(ctx, items, []item.Supplier{classSupplier}, Options{})
		return err
	})
}
