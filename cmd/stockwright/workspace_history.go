package main

import (
	"context"
	"math"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/forecast/backtest"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/shard"
)

// readWorkspace reads the sales of the workspace as daily series per location
// and SKU, up to the last day any of them sold.
func (a *app) readWorkspace(ctx context.Context, l *longFlags) (*history, error) {
	cfg, err := config.Read(a.workspace)
	if err != nil {
		return nil, err
	}
	sources, err := cfg.Sources(a.workspace)
	if err != nil {
		return nil, err
	}
	var rows []datasets.SeriesRows
	last := int32(math.MinInt32)
	_, err = datasets.ScanSeries(ctx, sources["sales"], datasets.SeriesOptions{}, func(s datasets.SeriesRows) error {
		if n := len(s.Days); n > 0 {
			last = max(last, s.Days[n-1])
			rows = append(rows, s.Dense(s.Days[0], s.Days[n-1]))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	in, err := eventsOf(ctx, sources)
	if err != nil {
		return nil, err
	}
	h := &history{clock: even(daySeconds, 0)}
	var own func(core.Key, int32, int) []forecast.OwnEvent
	h.events, own = shard.Events(in)
	for _, s := range rows {
		d := s.Dense(s.Days[0], last)
		h.series = append(h.series, backtest.Series{Key: s.Location + "/" + s.SKU, Series: forecast.Series{Y: d.Quantity,
			Start: d.Days[0], Season: cfg.Forecast.SeasonLength, InStock: d.InStock, Group: s.Location,
			Promo: promoted(d.OnPromotion), Price: d.UnitPrice,
			Events: own(core.Key{Location: s.Location, SKU: s.SKU}, d.Days[0], len(d.Quantity)+l.horizon)}})
	}
	l.season = cfg.Forecast.SeasonLength
	l.learnOpenings(h)
	l.cut(h)
	return h, nil
}

// eventsOf reads the tables that say which events concern which series; without
// a table of events there is nothing to say.
func eventsOf(ctx context.Context, sources datasets.Sources) (in *datasets.Inputs, err error) {
	in = &datasets.Inputs{}
	if sources["events"].Path == "" {
		return in, nil
	}
	if in.Events, err = datasets.ReadRows[datasets.Event](ctx, sources["events"]); err != nil {
		return nil, err
	}
	if in.Locations, err = datasets.ReadRows[datasets.Location](ctx, sources["locations"]); err != nil {
		return nil, err
	}
	in.Items, err = datasets.ReadRows[datasets.Item](ctx, sources["items"])
	return in, err
}

// promoted are promotions as intensities; nil where there was none.
func promoted(on []bool) []float64 {
	if !slices.Contains(on, true) {
		return nil
	}
	out := make([]float64, len(on))
	for t, yes := range on {
		if yes {
			out[t] = 1
		}
	}
	return out
}
