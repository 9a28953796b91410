package web

import (
	"context"
	"time"
)

const (
	warmEvery  = 10 * time.Second       // how often the server looks for a new plan
	warmFirst  = 2 * time.Second        // after the start: who comes first is not to wait for what others may ask
	warmQuiet  = 300 * time.Millisecond // without a request, before the next part is read ahead
	warmAtMost = 10 * time.Second       // that a part is put off
)

// KeepWarm reads what the screens show of the newest plan before anybody asks,
// at the start and after every night, until the context ends. Nothing depends
// on it: a page that comes first reads for itself.
func (s *Server) KeepWarm(ctx context.Context) {
	if !pause(ctx, warmFirst) {
		return
	}
	tick := time.NewTicker(warmEvery)
	defer tick.Stop()
	for last := ""; ; {
		if id, ok, err := s.latestPlan(); err == nil && ok && id.String() != last {
			last = id.String()
			s.warm(ctx, last)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// pause waits, and tells whether there is more to do.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// quiet waits until nobody has asked for anything for a moment.
func (s *Server) quiet(ctx context.Context) bool {
	for end := time.Now().Add(warmAtMost); time.Now().Before(end); {
		since := time.Since(time.Unix(0, s.lastAsked.Load()))
		if since >= warmQuiet {
			break
		}
		if !pause(ctx, warmQuiet-since) {
			return false
		}
	}
	return ctx.Err() == nil
}

func (s *Server) warm(ctx context.Context, run string) {
	d, err := s.data(run)
	if err != nil {
		s.opt.Log.Error("the plan could not be read ahead", "run", run, "error", err)
		return
	}
	for _, part := range []func() error{
		func() error { _, _, err := s.purchaseRows(d, kindBuy); return err },
		func() error { _, err := d.problems.get(d, "problems"); return err },
		func() error { _, err := d.rejects.get(d, "rejects"); return err },
		func() error { return s.warmSlots(d) },
		func() error { _, _, err := s.purchaseRows(d, kindTransfer); return err },
		func() error { _, err := s.openDesk(context.WithoutCancel(ctx), d, 0); return err },
		func() error { s.judge(d); return nil },
	} {
		if !s.quiet(ctx) {
			return
		}
		if err := part(); err != nil {
			s.opt.Log.Error("the plan could not be read ahead", "run", run, "error", err)
			return
		}
	}
}

func (s *Server) warmSlots(d *runData) error {
	rows, err := d.slotting.get(d, "slotting")
	if err != nil {
		return err
	}
	for _, location := range slottedLocations(rows) {
		out := slotsData{Location: location}
		if err := s.chooseMoves(context.Background(), d, "", &out); err != nil {
			return err
		}
		if err := s.drawMaps(context.Background(), d, rows, &out); err != nil {
			return err
		}
	}
	return nil
}
