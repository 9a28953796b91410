package execution

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/stockwright/stockwright/execution/ledger"
)

// settled knows up to which entry the store is on disk. Nobody is told of what is not: not
// by an answer, and not by a read.
type settled struct {
	store ledger.Settler
	later bool // a commit is on disk only when it is settled

	committed atomic.Int64 // newest entry that this process committed
	mu        sync.Mutex
	seq       int64 // newest entry that is on disk
}

func newSettled(store Store) *settled {
	d := &settled{}
	d.store, d.later = store.(ledger.Settler)
	return d
}

// upTo waits until an entry is on disk.
func (d *settled) upTo(ctx context.Context, seq int64) error {
	if !d.later {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if seq <= d.seq {
		return nil
	}
	seq = max(seq, d.committed.Load())
	if err := d.store.Settle(ctx); err != nil {
		return err
	}
	d.seq = seq
	return nil
}

// onDisk waits until all that this process committed is on disk; a read ends with it.
func (s *Service) onDisk(ctx context.Context) error {
	s.mu.RLock()
	seq := s.state.Seq
	s.mu.RUnlock()
	return s.seenTo(ctx, seq)
}

func (s *Service) seenTo(ctx context.Context, seq int64) error {
	if err := s.settled.upTo(ctx, seq); err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return nil
}
