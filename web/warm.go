package web

import (
	"context"
	"time"
)

// warmEvery is how often the server looks for a new plan.
const warmEvery = 10 * time.Second

// KeepWarm reads what the screens show of the newest plan before anybody asks,
// at the start and after every night, until the context ends. Nothing depends
// on it: a page that comes first reads for itself.
func (s *Server) KeepWarm(ctx context.Context) {
	tick := time.NewTicker(warmEvery)
	defer tick.Stop()
	for last := ""; ; {
		if id, ok, err := s.latestPlan(); err == nil && ok && id.String() != last {
			last = id.String()
			s.warm(last)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (s *Server) warm(run string) {
	d, err := s.data(run)
	if err == nil {
		_, err = s.purchaseRows(d)
	}
	if err == nil {
		_, err = d.problems.get(d, "problems")
	}
	if err == nil {
		_, err = d.rejects.get(d, "rejects")
	}
	if err == nil {
		err = s.warmSlots(d)
	}
	if err != nil {
		s.opt.Log.Error("the plan could not be read ahead", "run", run, "error", err)
		return
	}
	s.judge(d)
}

func (s *Server) warmSlots(d *runData) error {
	rows, err := d.slotting.get(d, "slotting")
	if err != nil {
		return err
	}
	for _, location := range slottedLocations(rows) {
		if _, _, err := s.slotMaps(context.Background(), d, location, rows); err != nil {
			return err
		}
	}
	return nil
}
