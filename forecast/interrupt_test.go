package forecast

import (
	"context"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/bounds"
)

// A night that is interrupted does not leave its learning running.
func TestLearningIsInterrupted(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	sample := make([]Series, 4000)
	for i := range sample {
		y := make([]float64, 730)
		for d := range y {
			y[d] = float64(rng.IntN(4 + i%40))
		}
		sample[i] = Series{Y: y, Season: 7, Group: string(rune('a' + i%20))}
	}
	r := Request{Horizon: 28, Windows: []Window{FixedWindow(7, 0), FixedWindow(28, 0)},
		Calendar: &Calendar{Weekday: true, Yearly: 4}}
	ctx, cancel := context.WithCancel(t.Context())
	var at time.Duration
	time.AfterFunc(300*time.Millisecond, func() { at = bounds.ProcessTime(); cancel() })
	p, err := LearnPoolContext(ctx, sample, r)
	require.ErrorIs(t, err, context.Canceled, "the sample is learnt too fast for the test")
	require.Nil(t, p)
	require.Less(t, bounds.ProcessTime()-at, time.Duration(runtime.GOMAXPROCS(0))*time.Second) // a second of a machine with nothing else to do
}
