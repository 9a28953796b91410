package slots

import (
	"context"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/velocity"
)

// slotSite is what the slotting of all locations rests on: forecasts, past sales
// and what policies say of the transfers between locations.
type slotSite struct {
	n     *stage.Night
	own   map[core.Key]float64    // units a day forecast to be sold at a key
	sold  map[core.Key]int64      // days of the history with a sale
	sent  map[core.Key]transfers  // what the policy of a key says of transfers to it
	below map[core.Key][]core.Key // keys that a key supplies
}

// transfers are how often a key is sent goods, in days, and how many units at once.
type transfers struct{ reviewDays, units float64 }

// siteOf is the site that an earlier stage of the night read, or reads it.
func siteOf(ctx context.Context, n *stage.Night) (*slotSite, error) {
	if s, ok := n.Site.(*slotSite); ok {
		return s, nil
	}
	s, err := newSlotSite(ctx, n)
	if err == nil {
		n.Site = s
	}
	return s, err
}

// newSlotSite reads the run's forecasts over the slotting horizon; without a
// forecast stage nothing is forecast.
func newSlotSite(ctx context.Context, n *stage.Night) (*slotSite, error) {
	s := &slotSite{n: n, own: map[core.Key]float64{}, sold: map[core.Key]int64{},
		sent: map[core.Key]transfers{}, below: map[core.Key][]core.Key{}}
	if !n.Makes("forecasts") {
		return s, nil
	}
	var series []struct {
		Location string `json:"location"`
		SKU      string `json:"sku"`
		SoldDays int64  `json:"sold_days"`
	}
	var policies []struct {
		Location     string `json:"location"`
		SKU          string `json:"sku"`
		ReviewDays   int64  `json:"review_days"`
		Lot          int64  `json:"lot"`
		ReorderPoint int64  `json:"reorder_point"`
		OrderUpTo    int64  `json:"order_up_to"`
	}
	reads := errgroup.Group{}
	reads.Go(func() error { return s.readForecasts(ctx) })
	reads.Go(func() error { return readInto(ctx, n, "series", &series) })
	if n.Makes("policies") {
		reads.Go(func() error { return readInto(ctx, n, "policies", &policies) })
	}
	if err := reads.Wait(); err != nil {
		return nil, err
	}
	keys := make([]core.Key, 0, len(series))
	for _, r := range series {
		k := core.Key{Location: r.Location, SKU: r.SKU}
		s.sold[k] = r.SoldDays
		keys = append(keys, k)
	}
	for _, p := range policies {
		s.sent[core.Key{Location: p.Location, SKU: p.SKU}] = transfers{float64(p.ReviewDays),
			float64(max(p.Lot, p.OrderUpTo-p.ReorderPoint))}
	}
	slices.SortFunc(keys, core.Key.Compare)
	masters := terms.IndexMasters(n.Inputs, n.Options.AsOf)
	for _, k := range keys {
		s.link(masters, k)
	}
	return s, nil
}

func readInto[T any](ctx context.Context, n *stage.Night, table string, rows *[]T) (err error) {
	*rows, err = datasets.ReadRows[T](ctx, datasets.Source{Path: n.Table(table)})
	return err
}

// link notes who supplies a key, up to where its goods are bought.
func (s *slotSite) link(masters *terms.Masters, k core.Key) {
	up, _ := masters.Chain(k)
	for _, by := range up {
		from := core.Key{Location: by, SKU: k.SKU}
		if slices.Contains(s.below[from], k) {
			return
		}
		s.below[from] = append(s.below[from], k)
		k = from
	}
}

// readForecasts averages each key's forecast over the slotting horizon, or over
// what is forecast of it.
func (s *slotSite) readForecasts(ctx context.Context) error {
	until := s.n.Options.AsOf + core.Day(s.n.Config.Slotting.Horizon(s.n.Options.AsOf))
	days := map[core.Key]int{}
	err := datasets.StreamRows(ctx, datasets.Source{Path: s.n.Table("forecasts")}, func(rows []struct {
		Location string   `json:"location"`
		SKU      string   `json:"sku"`
		Date     core.Day `json:"date"`
		Mean     float64  `json:"mean"`
	}) error {
		for _, f := range rows {
			if f.Date < until {
				k := core.Key{Location: f.Location, SKU: f.SKU}
				s.own[k] += f.Mean
				days[k]++
			}
		}
		return nil
	})
	for k, n := range days {
		s.own[k] /= float64(n)
	}
	return err
}

// units is what leaves a key a day: sold there, and sent to those it supplies.
func (s *slotSite) units(k core.Key, depth int) float64 {
	total := s.own[k]
	for _, b := range s.below[k] {
		if depth < maxDepth {
			total += s.units(b, depth+1)
		}
	}
	return total
}

// maxDepth bounds the levels of a network that are followed; the gate refuses circles.
const maxDepth = 16

// soldDays is the days with a sale at a key or anywhere below it.
func (s *slotSite) soldDays(k core.Key, depth int) int64 {
	total := s.sold[k]
	for _, b := range s.below[k] {
		if depth < maxDepth {
			total += s.soldDays(b, depth+1)
		}
	}
	return total
}

// takeItems adds the items with their pick lines a day and what a face of them
// should hold.
func (s *slotSite) takeItems(w *warehouse, counts map[string]lineCount) {
	onHand := map[string]int64{}
	for _, a := range w.in.Stock {
		onHand[a.SKU] += a.Quantity
	}
	items := s.n.Inputs.Items
	known := make([]velocity.SKU, len(items))
	for i := range items {
		known[i] = s.known(&items[i], w.location, counts[items[i].SKU], onHand[items[i].SKU])
	}
	var got []velocity.Velocity
	got, w.unitsPerLine = velocity.Of(known, velocity.Terms{UnitsPerLine: w.cfg.UnitsPerLine,
		WindowDays: s.windowDays(w), HorizonDays: w.opt.Horizon})
	pinned, _ := heldInPlace(s.n, w.location)
	faces := facesOf(s.n.Inputs.Slots, w)
	for i := range items {
		if got[i].Lines > 0 && (onHand[items[i].SKU] > 0 || got[i].Basis != velocity.Unseen) {
			w.basis[items[i].SKU] = got[i].Basis
		}
		sku := skuOf(&items[i], got[i], float64(known[i].SoldDays))
		sku.Pinned = pinned[sku.ID]
		setFace(&sku, w.cfg.FaceDays, faces[sku.ID])
		w.in.SKUs = append(w.in.SKUs, sku)
	}
}

// windowDays is the days on which order lines could have been counted.
func (s *slotSite) windowDays(w *warehouse) float64 {
	return float64(s.n.Options.AsOf - w.firstLine)
}

// known is what velocity needs to know of an item.
func (s *slotSite) known(it *datasets.Item, location string, c lineCount, onHand int64) velocity.SKU {
	k := core.Key{Location: location, SKU: it.SKU}
	v := velocity.SKU{ID: it.SKU, Own: s.own[k], Lines: c.lines, LaterLines: c.later,
		LineUnits: c.units, SoldDays: s.soldDays(k, 0), EndsWith: -1}
	v.New = it.LaunchedOn != core.NoDay && it.LaunchedOn > s.n.Options.AsOf-launchDays
	if it.Status == "discontinued" {
		v.EndsWith = float64(onHand)
	}
	for _, b := range s.below[k] {
		lane := velocity.Lane{Units: s.units(b, 0), ReviewDays: float64(s.n.Config.Replenish.ReviewDays)}
		if t, ok := s.sent[b]; ok {
			lane.ReviewDays, lane.PerTransfer = t.reviewDays, t.units
		}
		v.Sent = append(v.Sent, lane)
	}
	return v
}

// launchDays is how long after its launch an item without a sale is taken for new.
const launchDays = 28

func skuOf(it *datasets.Item, v velocity.Velocity, evidence float64) slotting.SKU {
	volume := it.UnitVolume
	if volume == 0 {
		volume = it.UnitLength * it.UnitWidth * it.UnitHeight / 1000 // cubic centimetres to litres
	}
	return slotting.SKU{ID: it.SKU, Velocity: runs.Tidy(v.Lines), Evidence: evidence,
		Demand: runs.Tidy(v.Units), Volume: volume, Weight: it.UnitWeight,
		Length: it.UnitLength / 100, Width: it.UnitWidth / 100, Height: it.UnitHeight / 100,
		StorageClass: it.StorageClass, Category: it.Category, Pack: it.CasePack}
}

// face is the least and most units of a face, as its slot states them.
type face struct{ least, most int64 }

// facesOf are the faces whose slots state what they hold, by the SKU in them.
func facesOf(slots []datasets.Slot, w *warehouse) map[string]face {
	stated := map[string]face{}
	for _, s := range slots {
		if s.Location == w.location && !s.Reserve && (s.FaceMin > 0 || s.FaceMax > 0) {
			stated[s.Slot] = face{s.FaceMin, s.FaceMax}
		}
	}
	out := map[string]face{}
	for _, a := range w.in.Stock {
		if f, ok := stated[a.Slot]; ok {
			out[a.SKU] = f
		}
	}
	return out
}

// badDay is how many deviations of a day's demand a face holds beyond its mean,
// so that it lasts until the next night's refills.
const badDay = 3

// setFace says what a face of an item should hold: the stated units, or days of
// demand and what a bad day takes. Lines come at random, each of so many units.
func setFace(s *slotting.SKU, days float64, stated face) {
	if s.Demand <= 0 {
		return
	}
	bad := badDay * s.Demand / math.Sqrt(max(s.Velocity, s.Demand*1e-3))
	s.FaceLeast, s.FaceUnits = math.Ceil(s.Demand+bad), math.Ceil(days*s.Demand+bad)
	if stated.least > 0 {
		s.FaceLeast = float64(stated.least)
	}
	if stated.most > 0 {
		s.FaceUnits = float64(stated.most)
	}
	s.FaceUnits = max(s.FaceUnits, s.FaceLeast)
}
