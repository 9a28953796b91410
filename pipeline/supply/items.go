package supply

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/item"
)

// Planning is what items to plan are made from: the forecast tables of a run, made or
// in the making, and the terms and inputs of its day. Night, explain and what-if plan
// from the same.
type Planning struct {
	Dir      string // of the run
	Config   *config.Config
	Job      config.PipelineConfig
	AsOf     core.Day
	Workers  int
	Terms    *terms.Terms
	Inputs   *datasets.Inputs
	Problems []plan.Problem // of the load
}

// PlanningAgain is what the items of a published run are made from, its inputs read
// again but for some tables.
func PlanningAgain(ctx context.Context, w gate.Workspace, run *runs.Run, unread []string) (*Planning, error) {
	g, err := gate.Again(ctx, w, run, unread)
	if err != nil {
		return nil, err
	}
	return PlanningOf(run, g), nil
}

// PlanningOf is what the items of a published run are made from.
func PlanningOf(run *runs.Run, g *gate.Gate) *Planning {
	m := run.Manifest
	basis := terms.Basis{Config: &m.Config, AsOf: m.AsOf, Inputs: g.Inputs, Reviews: g.Reviews}
	return &Planning{Dir: run.Dir, Config: &m.Config, Job: m.Config.Pipelines[m.Pipeline], AsOf: m.AsOf,
		Workers: g.Workers, Terms: terms.Of(basis),
		Inputs: g.Inputs, Problems: g.Problems}
}

// PlanningOn is what a night plans an earlier run's forecasts again from, on its own day's
// stock and orders. dir is that run's.
func PlanningOn(n *stage.Night, dir string) *Planning {
	p := planningOfNight(n, n.Terms())
	p.Dir = dir
	return p
}

func (p *Planning) table(name string) string { return filepath.Join(p.Dir, name+".parquet") }

// Options are what the night, explain and what-if plan under: the budget and
// the storage that are left for the day.
func (p *Planning) Options() replenish.Options {
	c := &p.Config.Replenish
	opt := replenish.Options{AsOf: int32(p.AsOf), LeadTimes: p.Terms.LeadTimes, Workers: p.Workers,
		HoldingRate: c.HoldingRate,
		Rebalance:   c.Rebalance, JointOrders: c.JointOrders}
	if c.Budget > 0 {
		opt.Budget = max(c.Budget-p.Terms.Committed.Float(), 1e-6)
	}
	for _, row := range p.Inputs.Capacities {
		if row.StorageUnits > 0 || row.StorageVolume > 0 {
			opt.Storage = append(opt.Storage, replenish.Storage{Location: row.Location,
				Class: row.StorageClass, Units: float64(row.StorageUnits), Volume: row.StorageVolume})
		}
	}
	return opt
}

// Items joins every planned key with its demand from the forecast tables of its day.
// All tables are in (location, sku) order.
func (p *Planning) Items(ctx context.Context) ([]replenish.Item, error) {
	return p.ItemsLater(ctx, 0)
}

// ItemsLater are the items so many days after the day their forecasts were made: the days
// gone by are cut off the daily forecast.
func (p *Planning) ItemsLater(ctx context.Context, days int) ([]replenish.Item, error) {
	b := p.Terms
	series, err := datasets.ReadRows[datasets.Series](ctx, datasets.Source{Path: p.table("series")})
	if err != nil {
		return nil, err
	}
	b.Classes, b.PassedOver = terms.Classify(series, b.Masters, p.Config.Replenish.Segments), map[core.Key][]string{}
	b.LearnPrices(series)
	items := make([]replenish.Item, len(series))
	at := make(map[core.Key]int, len(series))
	for i, s := range series {
		k := core.Key{Location: s.Location, SKU: s.SKU}
		items[i] = b.Item(k)
		at[k] = i
	}
	reads := errgroup.Group{}
	reads.Go(func() error { return p.joinCovers(ctx, items, at) })
	reads.Go(func() error { return p.joinDaily(ctx, items, at) })
	if err := reads.Wait(); err != nil {
		return nil, err
	}
	p.network(items, series)
	handsOver := handOvers(items, series)
	for i := range items {
		items[i].Daily = items[i].Daily[min(days, len(items[i].Daily)):]
		b.Override(&items[i])
		b.Rewindow(&items[i])
		terms.EndHandedOver(&items[i], handsOver[i], p.AsOf)
		items[i].SilentDays, items[i].SilenceChance = int(series[i].SilentDays), series[i].SilenceChance
	}
	superseded := supersessions(items, series, handsOver)
	items = b.Pool(b.Explode(items))
	for i := range items {
		b.Promise(&items[i])
	}
	item.Supersede(items, superseded, int32(p.AsOf))
	item.CapacityShares(items, b.Suppliers)
	p.tracks(items, series)
	if err := replenish.PriceClassesContext(ctx, items, b.Suppliers, p.Options()); err != nil {
		return nil, err
	}
	return items, nil
}

// network marks what the pipeline knows and does not plan, and leaves the supplying
// locations that sell nothing, and those that only pass goods on, without demand
// of their own.
func (p *Planning) network(items []replenish.Item, series []datasets.Series) {
	supplying := map[core.Key]bool{}
	for i := range items {
		if by := items[i].SuppliedBy; by != "" && !items[i].DoNotStock {
			supplying[core.Key{Location: by, SKU: items[i].SKU}] = true
		}
	}
	for i, s := range series {
		it := &items[i]
		k := core.Key{Location: s.Location, SKU: s.SKU}
		it.Outside = !p.Terms.Masters.InScope(p.Job, k)
		if supplying[k] && (s.SoldDays == 0 || it.CrossDock) {
			it.LeadDemand, it.CoverDemand, it.Daily = nil, nil, nil
		}
	}
}

// joinCovers reads the window distributions into the items. The points of a window follow
// each other, and nearly all have the same probabilities, which are held once.
func (p *Planning) joinCovers(ctx context.Context, items []replenish.Item, at map[core.Key]int) error {
	var open terms.Grid // of the window that is read
	var shared []float64
	of, window := -1, ""
	finish := func() error {
		if of < 0 {
			return nil
		}
		if !slices.Equal(open.P, shared) {
			shared = slices.Clone(open.P)
		}
		it := &items[of]
		grid, err := item.NewQuantileGrid(shared, slices.Clone(open.Q))
		open.P, open.Q = open.P[:0], open.Q[:0]
		if err != nil {
			return fmt.Errorf("%s-time demand of %s@%s: %w", window, it.SKU, it.Location, err)
		}
		if terms.WindowIndex(window) == 0 {
			it.LeadDemand = grid
		} else {
			it.CoverDemand = grid
		}
		return nil
	}
	err := datasets.StreamRows(ctx, datasets.Source{Path: p.table("covers")}, func(rows []datasets.Cover) error {
		for _, c := range rows {
			if of < 0 || c.Window != window || c.SKU != items[of].SKU || c.Location != items[of].Location {
				if err := finish(); err != nil {
					return err
				}
				i, ok := at[core.Key{Location: c.Location, SKU: c.SKU}]
				if !ok {
					return fmt.Errorf("covers has %s@%s, which series has not", c.SKU, c.Location)
				}
				of, window = i, c.Window
			}
			open.Add(c)
		}
		return nil
	})
	return cmp.Or(err, finish())
}

// joinDaily reads the daily mean forecasts into the items.
func (p *Planning) joinDaily(ctx context.Context, items []replenish.Item, at map[core.Key]int) error {
	last, days := -1, 0
	return datasets.StreamRows(ctx, datasets.Source{Path: p.table("forecasts")}, func(rows []struct {
		Location string  `json:"location"`
		SKU      string  `json:"sku"`
		Mean     float64 `json:"mean"`
	}) error {
		for _, f := range rows {
			if last < 0 || f.SKU != items[last].SKU || f.Location != items[last].Location {
				if last >= 0 {
					days = len(items[last].Daily)
				}
				i, ok := at[core.Key{Location: f.Location, SKU: f.SKU}]
				if !ok {
					return fmt.Errorf("forecasts has %s@%s, which series has not", f.SKU, f.Location)
				}
				last = i
				items[i].Daily = slices.Grow(items[i].Daily, days)
			}
			items[last].Daily = append(items[last].Daily, f.Mean)
		}
		return nil
	})
}

// newDays is how long after its launch an item's own sales are not held against it.
const newDays = 100

// tracks gives each item what it sold and was ordered so far.
func (p *Planning) tracks(items []replenish.Item, series []datasets.Series) {
	byKey := make(map[core.Key]*datasets.Series, len(series))
	for i := range series {
		byKey[core.Key{Location: series[i].Location, SKU: series[i].SKU}] = &series[i]
	}
	orders, supplies := p.Terms.Ordered, map[core.Key]bool{}
	for i := range items {
		if by := items[i].SuppliedBy; by != "" {
			supplies[core.Key{Location: by, SKU: items[i].SKU}] = true
		}
	}
	returned := map[string]bool{}
	for _, said := range p.Problems {
		returned[said.Key] = returned[said.Key] || said.Code == datasets.ReturnedMore
	}
	for i := range items {
		it := &items[i]
		k := core.Key{Location: it.Location, SKU: it.SKU}
		s := byKey[k]
		if s == nil {
			continue
		}
		t := &replenish.Track{Sold: s.Sold365, SaleDays: int(s.SoldDays), LastSale: int32(s.LastSale), Net: s.Net,
			Indirect: p.Terms.Retold[k] || supplies[k], Orders: orders[k].Count, Largest: orders[k].Largest,
			Asked: it.Policy.Kind == replenish.PolicyMinMax ||
				strings.HasPrefix(it.Policy.Rule, replenish.OverrideRule)}
		if returned[k.String()] {
			t.Net = 0
		}
		if s.FirstSale != core.NoDay {
			t.SoldDays = int(min(p.AsOf-s.FirstSale, 365))
			t.New = p.AsOf-s.FirstSale < newDays
		}
		if master := p.Terms.Masters.Items[k.SKU]; master != nil && master.LaunchedOn > p.AsOf-newDays {
			t.New = true
		}
		it.Track = t
	}
}
