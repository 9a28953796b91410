// Package demand has the planner's forecast grid: what is expected to be sold, by week or
// month, over any level of product and place, beside last year and what people expect.
package demand

import (
	"context"
	"math"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/site"
)

// lastYear is how many days before a day the same weekday of last year lies.
const lastYear = 364

// historyShards is in how many parts the history is read, so that only one part of it is
// in memory at a time.
const historyShards = 16

// series is one SKU at one location, day by day from the day of the plan on.
type series struct {
	key                core.Key
	id                 string // the key as text
	category, supplier string
	name               string     // the item's description
	price              core.Money // what a unit sells for, or costs where that is not known
	own                []float32  // units a day that are forecast
	past               []float32  // units sold lastYear days before; shorter where nothing was
}

// cube is the forecasts of a run in memory, read once.
type cube struct {
	asOf   core.Day
	days   int // of the longest forecast
	series []series

	categories, suppliers, locations []string

	lock  sync.Mutex
	bases map[question]*base
}

// open reads a run's cube in the background at the first question, and waits for it no
// longer than patience; nil without an error is "not yet".
func open(ctx context.Context, s *site.Server, d *site.RunData, patience time.Duration) (*cube, error) {
	c, _, err := site.Keep[site.Later[*cube]](d, "forecast cube").Within(ctx, patience,
		func(ctx context.Context) (*cube, error) {
			c := &cube{}
			return c, c.read(ctx, s, d)
		})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Warm begins to read a run's forecasts before anybody asks.
func Warm(ctx context.Context, s *site.Server, d *site.RunData) error {
	_, err := open(ctx, s, d, 0)
	return err
}

// dayForecast are the columns of the forecasts table that the cube holds.
type dayForecast struct {
	Location string   `json:"location"`
	SKU      string   `json:"sku"`
	Date     core.Day `json:"date"`
	Mean     float64  `json:"mean"`
}

// itemFacts are the columns of the items table that the cube holds.
type itemFacts struct {
	SKU         string     `json:"sku"`
	Description string     `json:"description"`
	Category    string     `json:"category"`
	UnitCost    core.Money `json:"unit_cost"`
	UnitPrice   core.Money `json:"unit_price"`
}

// supplierOf are the columns of the policies table that the cube holds.
type supplierOf struct {
	Location string `json:"location"`
	SKU      string `json:"sku"`
	Supplier string `json:"supplier"`
}

func (c *cube) read(ctx context.Context, s *site.Server, d *site.RunData) error {
	c.asOf = d.Manifest.AsOf
	at := map[core.Key]int{}
	table := func(name string) datasets.Source {
		return datasets.Source{Path: filepath.Join(d.Dir, name+".parquet")}
	}
	if !d.Manifest.HasTable("forecasts") {
		return nil
	}
	err := datasets.StreamRows(ctx, table("forecasts"), func(rows []dayForecast) error {
		for _, f := range rows {
			day := int(f.Date - c.asOf)
			if day < 0 {
				continue
			}
			k := core.Key{Location: f.Location, SKU: f.SKU}
			i, ok := at[k]
			if !ok {
				i = len(c.series)
				at[k] = i
				c.series = append(c.series, series{key: k, id: k.String()})
			}
			own := &c.series[i].own
			for len(*own) <= day {
				*own = append(*own, 0)
			}
			(*own)[day] = float32(f.Mean)
			c.days = max(c.days, day+1)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := c.readPast(ctx, table("history").Path, d.Manifest, at); err != nil {
		return err
	}
	if err := c.readMasters(ctx, s, d, table("policies")); err != nil {
		return err
	}
	c.categories = c.names(func(v *series) string { return v.category })
	c.suppliers = c.names(func(v *series) string { return v.supplier })
	c.locations = c.names(func(v *series) string { return v.key.Location })
	return nil
}

// readPast adds what was sold on the same days of last year.
func (c *cube) readPast(ctx context.Context, path string, m *runs.Manifest, at map[core.Key]int) error {
	if !m.HasHistory() {
		return nil
	}
	h, err := datasets.OpenHistory(path)
	if err != nil {
		return err
	}
	for _, shard := range h.Shards(historyShards) {
		all, err := h.ReadShard(ctx, shard)
		if err != nil {
			return err
		}
		for _, rows := range all {
			i, ok := at[core.Key{Location: rows.Location, SKU: rows.SKU}]
			if !ok {
				continue
			}
			one := &c.series[i]
			for j, day := range rows.Days {
				if on := int(core.Day(day) + lastYear - c.asOf); on >= 0 && on < len(one.own) {
					for len(one.past) <= on {
						one.past = append(one.past, 0)
					}
					one.past[on] += float32(rows.Quantity[j])
				}
			}
		}
	}
	return nil
}

// readMasters adds category, name and price of the items, and who supplies them. Items
// may have been moved away since the run: the grid then has one category.
func (c *cube) readMasters(ctx context.Context, s *site.Server, d *site.RunData, policies datasets.Source) error {
	items := map[string]itemFacts{}
	sources, err := d.Manifest.Config.Sources(s.Opt.Workspace)
	if err != nil {
		return err
	}
	if rows, err := datasets.ReadRows[itemFacts](ctx, sources["items"]); err == nil {
		for _, v := range rows {
			items[v.SKU] = v
		}
	}
	suppliers := map[core.Key]string{}
	if d.Manifest.HasTable("policies") {
		rows, err := datasets.ReadRows[supplierOf](ctx, policies)
		if err != nil {
			return err
		}
		for _, v := range rows {
			suppliers[core.Key{Location: v.Location, SKU: v.SKU}] = v.Supplier
		}
	}
	for i := range c.series {
		one := &c.series[i]
		item := items[one.key.SKU]
		one.name, one.category, one.price, one.supplier = item.Description, item.Category,
			item.UnitPrice, suppliers[one.key]
		if one.price == 0 {
			one.price = item.UnitCost
		}
	}
	return nil
}

// told is what people expect of one series, units a day from the day of the plan on; NaN
// where nobody said anything. It reaches as far as anybody did.
type told []float64

// toldOf lays the forecasts that people set over days, by series.
func toldOf(journal []plan.Override, asOf core.Day) map[string]told {
	spans := plan.ForecastSpans(journal, asOf)
	out := make(map[string]told, len(spans))
	for _, o := range spans {
		if o.EndsOn == core.NoDay {
			continue // a forecast has an end
		}
		t := out[o.Subject]
		for day := o.EndsOn; day >= max(o.StartsOn, asOf); day-- { // the last first, so that it grows once
			t = t.set(int(day-asOf), o.Value)
		}
		out[o.Subject] = t
	}
	return out
}

// set gives a day a value, or takes it with NaN.
func (t told) set(day int, v float64) told {
	if len(t) <= day {
		t = slices.Grow(t, day+1-len(t))
	}
	for len(t) <= day {
		t = append(t, math.NaN())
	}
	t[day] = v
	return t
}

// on is what is expected on a day, and own where nobody said anything.
func (t told) on(day int, own float64) float64 {
	if day < len(t) && !math.IsNaN(t[day]) {
		return t[day]
	}
	return own
}
