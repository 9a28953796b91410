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
		_, _, err = s.purchaseRows(d, kindBuy)
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
	if _, err := s.openDesk(context.Background(), d, 0); err != nil {
		s.opt.Log.Error("what the plan rests on could not be read ahead", "run", run, "error", err)
	}
	s.judge(d)
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
		if err := s.slotMaps(context.Background(), d, rows, &out); err != nil {
			return err
		}
	}
	return nil
}
