package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
	"github.com/stockwright/stockwright/pipeline/policyreplay"
	"github.com/stockwright/stockwright/plan"
)

// stretch is over what nights played forward are held against the replay.
type stretch struct{ items, before, weeks int } // weeks played before those measured

// nightsDays is how much of their demand is drawn.
const nightsDays = 3 * 364

// measureNights plays nights forward, an order day a week, with stock, orders and the
// sales that stock allowed fed back, and replays the same days by 'backtest --policy'.
func measureNights(sheet *bar.Sheet, d *door) {
	p, err := playNights(d, stretch{items: 60, before: 6, weeks: 16})
	if err != nil {
		sheet.True("replay against nights", err.Error(), "both", false)
		return
	}
	sheet.Within("replay against nights: fill, points", 100*(p.replayFill-p.nightFill), -1, 1, "")
	sheet.Within("replay against nights: stock", p.replayStock/p.nightStock, 0.93, 1.07, "×")
}

// played is what both came to.
type played struct{ nightFill, nightStock, replayFill, replayStock float64 }

func playNights(d *door, over stretch) (p played, err error) {
	asOf, _ := core.ParseDay("2025-11-03") // a Monday
	f := family{items: over.items, rate: [2]float64{0.3, 12}, noise: worlds.NegBin(3),
		lead: [2]float64{3, 10}, weekdays: "mon", target: 0.95}
	config := "replenish: {policy: order_up_to, target: fill_rate, target_value: 0.95, review_days: 1, lost_sales: true, allow_negative_safety_stock: true, max_days: 0}\n"
	w := d.workspace(config)
	items := f.drawn(rand.New(rand.NewPCG(41, 0xf1)), nightsDays)
	if err := items.write(w, asOf, f.weekdays, nil); err != nil {
		return p, err
	}
	if err := w.configure(); err != nil {
		return p, err
	}
	r, err := replayed(w, "--replay-days", fmt.Sprint(7*over.weeks))
	if err != nil {
		return p, err
	}
	own := r.Class(policyreplay.AllClasses)[0]
	p.replayFill, p.replayStock = own.Fill, own.StockValue
	p.nightFill, p.nightStock, err = items.live(w, asOf, over)
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
			sales = append(sales, datasets.Sale{Date: asOf - core.Day(len(it.demand)-day), SKU: it.sku,
				Location: "SHOP", Quantity: q, InStock: &inStock})
		}
		masters = append(masters, datasets.Item{SKU: it.sku, UnitCost: it.cost, UnitPrice: 2 * it.cost,
			LaunchedOn: core.NoDay, EndsOn: core.NoDay, Status: "active"})
		sourcing = append(sourcing, datasets.Sourcing{SKU: it.sku, Supplier: "SUP",
			LeadTimeDays: float64(it.lead), NextCostFrom: core.NoDay, LastOrderOn: core.NoDay,
			UnitCost: it.cost, OrderMultiple: 1})
		stock = append(stock, datasets.Stock{SKU: it.sku, Location: "SHOP", ExpiresOn: core.NoDay})
	}
	for _, err := range []error{put(w, "sales", sales), put(w, "items", masters),
		put(w, "sourcing", sourcing), put(w, "stock", stock),
		put(w, "locations", []datasets.Location{{Location: "SHOP", Kind: "store"}}),
		put(w, "suppliers", []datasets.Supplier{{Supplier: "SUP", CapacityDays: 7, OrderWeekdays: weekdays}})} {
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return nil
}

// state is what a shop has, has on its way and has sold.
type state struct {
	items   drawnItems
	hand    []int64
	way     [][]datasets.OpenOrder
	sold    [][]float64
	inStock [][]bool
	at      map[string]int
}

// begin is the state on a day: demand before it was sold, four weeks of it are there.
func (items drawnItems) begin(first int) *state {
	s := &state{items: items, hand: make([]int64, len(items)),
		way: make([][]datasets.OpenOrder, len(items)), at: map[string]int{}}
	for i, it := range items {
		s.at[it.sku] = i
		inStock := make([]bool, first)
		for day := range inStock {
			inStock[day] = true
		}
		for _, q := range it.demand[first-28 : first] {
			s.hand[i] += int64(q)
		}
		s.sold, s.inStock = append(s.sold, slices.Clone(it.demand[:first])), append(s.inStock, inStock)
	}
	return s
}

// live plays the nights of the order days and tells fill and mean stock value of the
// weeks measured.
func (items drawnItems) live(w *workspace, asOf core.Day, over stretch) (fill, stock float64, err error) {
	first, measured := nightsDays-7*(over.weeks+over.before), nightsDays-7*over.weeks
	s := items.begin(first)
	asked, served := 0.0, 0.0
	for day := first; day < nightsDays; day++ {
		date := asOf - core.Day(nightsDays-day)
		s.receive(date)
		if (day-first)%7 == 0 {
			if err := s.order(w, date, day); err != nil {
				return 0, 0, err
			}
		}
		for i, it := range items {
			q := min(s.hand[i], int64(it.demand[day]))
			s.hand[i] -= q
			s.sold[i], s.inStock[i] = append(s.sold[i], float64(q)), append(s.inStock[i], s.hand[i] > 0)
			if day >= measured {
				asked += it.demand[day]
				served += float64(q)
				stock += float64(s.hand[i]) * it.cost.Float() / float64(7*over.weeks)
			}
		}
	}
	return served / asked, stock, nil
}

// receive takes in what is due.
func (s *state) receive(date core.Day) {
	for i := range s.items {
		s.way[i] = slices.DeleteFunc(s.way[i], func(o datasets.OpenOrder) bool {
			if o.DueOn <= date {
				s.hand[i] += o.Quantity
			}
			return o.DueOn <= date
		})
	}
}

// order runs the night of a day on what is known, and orders its lines.
func (s *state) order(w *workspace, date core.Day, day int) error {
	known := slices.Clone(s.items)
	open, onHand := []datasets.OpenOrder{}, []datasets.Stock{}
	for i := range known {
		known[i].demand = known[i].demand[:day]
		open = append(open, s.way[i]...)
		onHand = append(onHand, datasets.Stock{SKU: known[i].sku, Location: "SHOP", OnHand: s.hand[i],
			ExpiresOn: core.NoDay})
	}
	sold := func(i, d int) (float64, bool) { return s.sold[i][d], s.inStock[i][d] }
	for _, err := range []error{known.write(w, date, "mon", sold), put(w, "stock", onHand),
		put(w, "open_orders", open)} {
		if err != nil {
			return err
		}
	}
	n, err := w.night(date)
	if err != nil {
		return err
	}
	lines, err := table[plan.PurchaseLine](n, "purchase_plan")
	if err != nil {
		return err
	}
	for _, l := range lines {
		i := s.at[l.SKU]
		s.way[i] = append(s.way[i], datasets.OpenOrder{Order: fmt.Sprint("O", day), SKU: l.SKU,
			Location: "SHOP", Supplier: "SUP", Quantity: l.Quantity,
			OrderedOn: date, DueOn: date + core.Day(s.items[i].lead)})
	}
	return os.RemoveAll(n.dir)
}
