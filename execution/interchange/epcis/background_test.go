package epcis

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/bounds"
)

// A large document is kept before it is answered and told to the ledger afterwards; what
// was not told when the service ended is told when it starts again.
func TestLargeCapturesAreToldInTheBackground(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.jsonl")
	body := bounds.Filled(60_000, jsonBegin, jsonEvent, jsonEnd)
	release, told := make(chan struct{}), atomic.Int64{}
	r, err := Open(path, func(ctx context.Context, _ Stored) error {
		select {
		case <-release:
			if told.Add(1)%10 == 0 {
				return errors.New("no such place")
			}
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}, time.Now)
	require.NoError(t, err)
	job, err := r.Capture(t.Context(), body)
	require.NoError(t, err)
	require.True(t, job.Running)
	require.Greater(t, job.New, toldAtOnce)
	require.Len(t, r.Captures(), 1)
	close(release)
	require.Eventually(t, func() bool {
		job, err = r.CaptureJob(job.ID)
		return err == nil && !job.Running
	}, 5*time.Minute, time.Millisecond)
	require.False(t, job.Success)
	require.Len(t, job.Errors, min(errorsMost, job.New/10))
	require.NoError(t, r.Close())

	release = make(chan struct{})
	again := bounds.Filled(60_000, jsonBegin, `,{"type":"ObjectEvent","action":"ADD","eventTime":"2026-01-27T00:00:00Z","eventTimeZoneOffset":"+00:00","epcList":["urn:epc:id:sgtin:4012345.011111.#"]}`, jsonEnd)
	var reached atomic.Int64
	r, err = Open(path, func(ctx context.Context, _ Stored) error { reached.Add(1); <-ctx.Done(); return ctx.Err() }, time.Now)
	require.NoError(t, err)
	second, err := r.Capture(t.Context(), again)
	require.NoError(t, err)
	require.NoError(t, r.Close(), "the service ends while the ledger is told")
	var replayed atomic.Int64
	r, err = Open(path, func(context.Context, Stored) error { replayed.Add(1); return nil }, time.Now)
	require.NoError(t, err)
	defer r.Close()
	require.NoError(t, r.Replay(t.Context()))
	require.Equal(t, int64(job.New+second.New), replayed.Load(), "every event is told again")
}
