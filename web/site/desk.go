package site

import (
	"context"
	"sync"
	"time"

	"github.com/stockwright/stockwright/pipeline/whatif"
)

// desk is a run's desk while it is being read and afterwards.
type desk struct {
	once  sync.Once
	ready chan struct{}
	desk  *whatif.Desk
	err   error
}

// DeskPatience is how long a page waits for the desk before it goes out
// without what the desk answers; its script asks for that part again.
const DeskPatience = 15 * time.Millisecond

// OpenDesk reads the run's desk in the background at the first question and
// waits for it no longer than patience; nil without an error is "not yet".
func (s *Server) OpenDesk(ctx context.Context, d *RunData, patience time.Duration) (*whatif.Desk, error) {
	d.desk.once.Do(func() {
		d.desk.ready = make(chan struct{})
		s.Jobs.Wait.Add(1)
		go func() {
			defer s.Jobs.Wait.Done()
			defer close(d.desk.ready)
			d.desk.desk, d.desk.err = whatif.Open(context.WithoutCancel(ctx), s.Workspace(), d.Dir)
		}()
	})
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-d.desk.ready:
		return d.desk.desk, d.desk.err
	case <-timer.C:
		return nil, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
