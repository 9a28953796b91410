package main

import (
	"fmt"
	"math/rand/v2"
	"os"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
	"github.com/stockwright/stockwright/pipeline/policyreplay"
	"github.com/stockwright/stockwright/plan"
)

// The stretch over which nights played forward are held against the replay: weeks
// played before it and measured, and the items.
const (
	nightsBefore, nightsWeeks, nightsItems = 6, 16, 60
	nightsDays                             = 3 * 364
)

// measureNights plays nights forward, an order day a week, with stock, orders and the
// sales that stock allowed fed back, and replays the same days by 'backtest --policy'.
func measureNights(sheet *bar.Sheet, d *door) {
	p, err := playNights(d)
	if err != nil {
		sheet.True("replay against nights", err.Error(), "both", false)
		return
	}
	sheet.Within("replay against nights: fill, points", 100*(p.replayFill-p.nightFill), -1, 1, "")
	sheet.Within("replay against nights: stock", p.replayStock/p.nightStock, 0.93, 1.07, "×")
}

// played is what both came to.
type played struct{ nightFill, nightStock, replayFill, replayStock float64 }

func playNights(d *door) (p played, err error) {
	asOf, _ := core.ParseDay("2025-11-03") // a Monday
	f := family{items: nightsItems, rate: [2]float64{0.3, 12}, noise: worlds.NegBin(3), lead: [2]float64{3, 10}, weekdays: "mon", target: 0.95}
	config := "replenish: {policy: order_up_to, target: fill_rate, target_value: 0.95, review_days: 1, lost_sales: true, allow_negative_safety_stock: true, max_days: 0}\n"
	w := d.workspace(config)
	items := f.drawn(rand.New(rand.NewPCG(41, 0xf1)), nightsDays)
	if err := items.write(w, asOf, f.weekdays, nil); err != nil {
		return p, err
	}
	if err := w.configure(); err != nil {
		return p, err
	}
	r, err := replayed(w, "--replay-days", fmt.Sprint(7*nightsWeeks))
	if err != nil {
		return p, err
	}
	own := r.Class(policyreplay.AllClasses)[0]
	p.replayFill, p.replayStock = own.Achieved, own.StockValue
	p.nightFill, p.nightStock, err = items.live(w, asOf)
	return p, err
}

// drawnItem is an item with its true demand by day.
type drawnItem struct {
	sku    string
	cost   core.Money
	lead   int
	demand []float64
}

type drawnItems []drawnItem

// drawn draws items of a family.
func (f *family) drawn(rng *rand.Rand, days int) (out drawnItems) {
	for i := range f.items {
		it := drawnItem{sku: fmt.Sprintf("I%04d", i), lead: int(f.lead[0]) + rng.IntN(int(f.lead[1]-f.lead[0])), cost: core.Money(10_000 * (1 + rng.IntN(40)))}
		rate := f.rate[0] + (f.rate[1]-f.rate[0])*rng.Float64()*rng.Float64()
		for range days {
			it.demand = append(it.demand, f.noise.Draw(rng, rate))
		}
		out = append(out, it)
	}
	return out
}

// soldOn is what an item sold on a day and whether it ended it with stock; nil = its demand.
type soldOn func(item, day int) (sold float64, inStock bool)

// write states the terms and what was sold before a day.
func (items drawnItems) write(w *workspace, asOf core.Day, weekdays string, sold soldOn) error {
	var sales []datasets.Sale
	var masters []datasets.Item
	var sourcing []datasets.Sourcing
	var stock []datasets.Stock
	for i, it := range items {
		for day, q := range it.demand {
			inStock := true
			if sold != nil {
				q, inStock = sold(i, day)
			}
			sales = append(sales, datasets.Sale{Date: asOf - core.Day(len(it.demand)-day), SKU: it.sku, Location: "SHOP", Quantity: q, InStock: &inStock})
		}
		masters = append(masters, datasets.Item{SKU: it.sku, UnitCost: it.cost, UnitPrice: 2 * it.cost, LaunchedOn: core.NoDay, EndsOn: core.NoDay, Status: "active"})
		sourcing = append(sourcing, datasets.Sourcing{SKU: it.sku, Supplier: "SUP", LeadTimeDays: float64(it.lead), NextCostFrom: core.NoDay, LastOrderOn: core.NoDay, UnitCost: it.cost, OrderMultiple: 1})
		stock = append(stock, datasets.Stock{SKU: it.sku, Location: "SHOP", ExpiresOn: core.NoDay})
	}
	for _, err := range []error{put(w, "sales", sales), put(w, "items", masters), put(w, "sourcing", sourcing), put(w, "stock", stock),
		put(w, "locations", []datasets.Location{{Location: "SHOP", Kind: "store"}}),
		put(w, "suppliers", []datasets.Supplier{{Supplier: "SUP", CapacityDays: 7, OrderWeekdays: weekdays}})} {
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return nil
}

// live plays the nights of the order days and tells fill and mean stock value of the
// weeks measured.
func (items drawnItems) live(w *workspace, asOf core.Day) (fill, stock float64, err error) {
	first, measured := nightsDays-7*(nightsWeeks+nightsBefore), nightsDays-7*nightsWeeks
	hand, way := make([]int64, len(items)), make([][]datasets.OpenOrder, len(items))
	type sale struct {
		q       float64
		inStock bool
	}
	sold := make([][]sale, len(items))
	at := map[string]int{}
	for i, it := range items {
		at[it.sku] = i
		for _, q := range it.demand[:first] {
			sold[i] = append(sold[i], sale{q, true})
		}
		for _, q := range it.demand[first-28 : first] {
			hand[i] += int64(q)
		}
	}
	asked, served := 0.0, 0.0
	for day := first; day < nightsDays; day++ {
		date := asOf - core.Day(nightsDays-day)
		for i := range items {
			var open []datasets.OpenOrder
			for _, o := range way[i] {
				if o.DueOn <= date {
					hand[i] += o.Quantity
				} else {
					open = append(open, o)
				}
			}
			way[i] = open
		}
		if (day-first)%7 == 0 {
			so := make(drawnItems, len(items))
			copy(so, items)
			var known []datasets.OpenOrder
			var onHand []datasets.Stock
			for i := range so {
				so[i].demand = so[i].demand[:day]
				known = append(known, way[i]...)
				onHand = append(onHand, datasets.Stock{SKU: so[i].sku, Location: "SHOP", OnHand: hand[i], ExpiresOn: core.NoDay})
			}
			if err := so.write(w, date, "mon", func(i, d int) (float64, bool) { return sold[i][d].q, sold[i][d].inStock }); err != nil {
				return 0, 0, err
			}
			for _, err := range []error{put(w, "stock", onHand), put(w, "open_orders", known)} {
				if err != nil {
					return 0, 0, err
				}
			}
			n, err := w.night(date)
			if err != nil {
				return 0, 0, err
			}
			lines, err := table[plan.PurchaseLine](n, "purchase_plan")
			if err != nil {
				return 0, 0, err
			}
			for _, l := range lines {
				i := at[l.SKU]
				way[i] = append(way[i], datasets.OpenOrder{Order: fmt.Sprint("O", day), SKU: l.SKU, Location: "SHOP", Supplier: "SUP", Quantity: l.Quantity,
					OrderedOn: date, DueOn: date + core.Day(items[i].lead)})
			}
			if err := os.RemoveAll(n.dir); err != nil {
				return 0, 0, err
			}
		}
		for i, it := range items {
			q := min(hand[i], int64(it.demand[day]))
			hand[i] -= q
			sold[i] = append(sold[i], sale{float64(q), hand[i] > 0})
			if day >= measured {
				asked += it.demand[day]
				served += float64(q)
				stock += float64(hand[i]) * it.cost.Float() / float64(7*nightsWeeks)
			}
		}
	}
	return served / asked, stock, nil
}
