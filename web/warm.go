package web

import (
	"context"
	"time"

	"github.com/stockwright/stockwright/web/demand"
	"github.com/stockwright/stockwright/web/figures"
	"github.com/stockwright/stockwright/web/floor"
	"github.com/stockwright/stockwright/web/item"
	"github.com/stockwright/stockwright/web/purchase"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/suppliers"
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
func KeepWarm(ctx context.Context, s *site.Server) {
	if !pause(ctx, warmFirst) {
		return
	}
	tick := time.NewTicker(warmEvery)
	defer tick.Stop()
	for last := ""; ; {
		if id, ok, err := s.LatestPlan(); err == nil && ok && id.String() != last {
			last = id.String()
			warm(s, ctx, last)
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
func quiet(s *site.Server, ctx context.Context) bool {
	for end := time.Now().Add(warmAtMost); time.Now().Before(end); {
		since := time.Since(time.Unix(0, s.LastAsked.Load()))
		if since >= warmQuiet {
			break
		}
		if !pause(ctx, warmQuiet-since) {
			return false
		}
	}
	return ctx.Err() == nil
}

func warm(s *site.Server, ctx context.Context, run string) {
	d, err := s.Data(run)
	if err != nil {
		s.Opt.Log.Error("the plan could not be read ahead", "run", run, "error", err)
		return
	}
	for _, part := range []func() error{
		func() error { _, _, err := purchase.PurchaseRows(s, d, purchase.KindBuy); return err },
		func() error { _, err := d.Problems.Get(d, "problems"); return err },
		func() error { _, err := d.Rejects.Get(d, "rejects"); return err },
		func() error { return warmSlots(s, d) },
		func() error { _, _, err := purchase.PurchaseRows(s, d, purchase.KindTransfer); return err },
		func() error { _, err := s.OpenDesk(context.WithoutCancel(ctx), d, 0); return err },
		func() error { _, _, err := s.OpenFacts(context.WithoutCancel(ctx), d, 0); return err },
		func() error { return suppliers.Warm(context.WithoutCancel(ctx), s, d) },
		func() error { return figures.Warm(context.WithoutCancel(ctx), s, d) },
		func() error { return demand.Warm(context.WithoutCancel(ctx), s, d) },
		func() error { item.Judge(s, d); return nil },
	} {
		if !quiet(s, ctx) {
			return
		}
		if err := part(); err != nil {
			s.Opt.Log.Error("the plan could not be read ahead", "run", run, "error", err)
			return
		}
	}
}

func warmSlots(s *site.Server, d *site.RunData) error {
	rows, err := d.Slotting.Get(d, "slotting")
	if err != nil {
		return err
	}
	for _, location := range floor.SlottedLocations(rows) {
		out := floor.SlotsData{Location: location}
		if err := floor.ChooseMoves(s, context.Background(), d, "", &out); err != nil {
			return err
		}
		if err := floor.DrawMaps(s, context.Background(), d, rows, &out); err != nil {
			return err
		}
	}
	return nil
}
