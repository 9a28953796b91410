package worlds

import (
	"cmp"
	"fmt"
	"math/rand/v2"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// World is one business: how it is made, and what beside the figures must be
// so of its night.
type World struct {
	Name string
	// Make fills the business; what it draws from Rand differs with the seed.
	Make func(b *Business)
	// Says holds what the night says and buys against what is right; nil = nothing.
	Says func(n *Night, want Want)
	// Unjudged figures: one of Bias, Law, OneLaw or Stock, added up.
	Unjudged Figure
}

// Figure names what is judged of a world, as bits.
type Figure int

// Figures of every world that does not leave them out.
const (
	Bias   Figure = 1 << iota // of daily means and of the cover window
	Law                       // calibration of the cover window
	OneLaw                    // the daily law against the window's
	Stock                     // order-up-to against who knows the truth
)

// Want takes one thing that must be so: what, what was seen, whether it is so.
type Want func(what, seen string, ok bool)

// Family is some worlds of one kind.
type Family struct {
	Name   string
	Worlds []World
}

// Business is a world being made: truths, and the tables of its workspace. The
// masters a demand needs and the maker did not give are made up when it is
// written: a cost of 2, a lead time of 7 days, nothing in stock.
type Business struct {
	Rand  *rand.Rand
	First core.Day // of the history
	AsOf  core.Day
	// Feed is the last day whose sales are delivered; AsOf − 1 where not set.
	Feed core.Day
	// Config holds keys of stockwright.yaml beside name and inputs.
	Config map[string]any
	Review int // days between two chances to order
	Lead   float64

	Items      []datasets.Item
	Locations  []datasets.Location
	Sourcing   []datasets.Sourcing
	Suppliers  []datasets.Supplier
	StockRows  []datasets.Stock
	OpenOrders []datasets.OpenOrder
	Receipts   []datasets.Receipt
	Events     []datasets.Event
	Kits       []datasets.Kit
	Overrides  []datasets.Override
	// Tables are other tables of the contract: name to a slice of its row type.
	Tables map[string]func(path string) error

	Demands []*Demand

	unsourced map[string]bool
}

// NewBusiness plans Monday 2025-11-03 on 22 months of history.
func NewBusiness(name string, seed uint64) *Business {
	h := uint64(14695981039346656037)
	for _, c := range []byte(name) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return &Business{Rand: rand.New(rand.NewPCG(seed, h)), First: Day("2024-01-01"),
		AsOf: Day("2025-11-03"), Review: 1, Lead: 7,
		Config: map[string]any{}, Tables: map[string]func(string) error{}}
}

// Items is how many items of a world are judged.
func (w World) Items() (n int) {
	b := NewBusiness(w.Name, 1)
	w.Make(b)
	for _, d := range b.Demands {
		if !d.Unjudged {
			n++
		}
	}
	return n
}

// Rows says for which days a demand has sales rows.
type Rows int

// The kinds of rows. An export mostly holds what was sold.
const (
	Sold     Rows = iota // days with a sale
	OpenRows             // open days, also with zero
	AllRows              // every day, closed days with zero
)

// Demand is the truth of one SKU at one location, and how it is delivered.
type Demand struct {
	SKU      string // "" takes the next name
	Location string // "" is WH
	Category string
	Cost     float64 // of a unit; 0 = 2
	Lead     float64 // days; 0 = the business's
	// Mean is the expected demand of an open day on sale.
	Mean  Mean
	Noise Noise // the zero value is Poisson
	Open  Days  // nil = every day
	// From and Until are the first and the last day on sale; 0 is always.
	From, Until core.Day
	// Sells tells on which days it could be sold; nil = all. Demand of the other
	// days is lost, and in the truth ahead it is back.
	Sells Days
	// Shelf is what can be sold between two fillings; nil = all that is asked for.
	Shelf *Shelf
	// Flagged puts in_stock beside the rows, with a row for every day; of FlaggedSales there are
	// rows of days with a sale alone.
	Flagged, FlaggedSales bool
	// Promo and Price are written beside the rows, and ahead where the contract
	// has a place for it; the mean holds their effect.
	Promo Days
	Price func(core.Day) float64
	Rows  Rows
	// Every sums rows over a period, dated on one of its days; nil = daily rows.
	Every Period
	// Absent days are days whose rows were not delivered, though it sold.
	Absent Days
	// Returns is the share that comes back as negative rows so many days later.
	Returns    float64
	ReturnDays int
	// Net is the truth ahead where it is not Mean on open days; nil = Mean.
	Net Mean
	// Unjudged demands are there for what they do to others.
	Unjudged bool
	OnHand   int64
	Replaces string
	Launched core.Day
	// Levels is between what levels a mean was drawn, evenly in its logarithm. Stock is then
	// held against Bayes' rule, which knows that law and what was sold, not the level. Shape is
	// the mean of a level of one; nil is flat.
	Levels [2]float64
	Shape  Mean

	business *Business
	sold     float64 // over the days it could be sold on before AsOf
	soldOn   float64 // such days, those of a shape by their mean of a level of one
}

// Shelf holds so many units after each morning on which it is filled up. What is asked for
// when it is empty is lost, and a day that ends with an empty shelf is one out of stock.
type Shelf struct {
	Filled Days
	Units  func(core.Day) float64
}

// Period maps a day to the day its row is dated; days of one period have one.
type Period func(core.Day) core.Day

// WeekFrom dates a week's row on its first day, a weekday; 0 is Sunday.
func WeekFrom(first int) Period {
	return func(d core.Day) core.Day { return d - core.Day((int(d.Weekday())-first+7)%7) }
}

// WeekTo dates a week's row on its last day.
func WeekTo(last int) Period {
	return func(d core.Day) core.Day { return d + core.Day((last-int(d.Weekday())+7)%7) }
}

// MonthFrom dates a month's row on its first day.
func MonthFrom() Period { return func(d core.Day) core.Day { return d - core.Day(d.Time().Day()-1) } }

// MonthTo dates a month's row on its last day.
func MonthTo() Period {
	return func(d core.Day) core.Day {
		t := d.Time()
		return core.DayOf(t.AddDate(0, 1, -t.Day()))
	}
}

// Sell adds a demand.
func (b *Business) Sell(d Demand) *Demand {
	d.business = b
	d.SKU = cmp.Or(d.SKU, fmt.Sprintf("A%03d", len(b.Demands)))
	d.Location, d.Cost, d.Lead = cmp.Or(d.Location, "WH"), cmp.Or(d.Cost, 2), cmp.Or(d.Lead, b.Lead)
	if d.Noise.Draw == nil {
		d.Noise = Poisson()
	}
	b.Demands = append(b.Demands, &d)
	return &d
}

// SellMany adds n demands, each made anew.
func (b *Business) SellMany(n int, one func(i int) Demand) {
	for i := range n {
		b.Sell(one(i))
	}
}

// Between is a number drawn between two, evenly.
func (b *Business) Between(low, high float64) float64 { return low + (high-low)*b.Rand.Float64() }

// onSale tells whether a day is open and within the span on sale.
func (d *Demand) onSale(day core.Day) bool {
	return (d.Open == nil || d.Open(day)) && (d.From == 0 || day >= d.From) && (d.Until == 0 || day <= d.Until)
}

// shape is the mean of a level of one.
func (d *Demand) shape(day core.Day) float64 {
	if d.Shape == nil {
		return 1
	}
	return d.Shape(day)
}

// Truth is the expected demand of a coming day.
func (d *Demand) Truth(day core.Day) float64 {
	if !d.onSale(day) {
		return 0
	}
	if d.Net != nil {
		return d.Net(day)
	}
	return d.Mean(day)
}

// Future draws the sum of demand over days ahead of as-of, from to to.
func (d *Demand) Future(r *rand.Rand, from, to core.Day) float64 {
	sum := 0.0
	for day := from; day <= to; day++ {
		if m := d.Truth(day); m > 0 {
			sum += d.Noise.Draw(r, m)
		}
	}
	return sum
}

// Unsourced keeps a SKU from getting sourcing terms made up: a kit that is put
// together when it is sold.
func (b *Business) Unsourced(sku string) {
	if b.unsourced == nil {
		b.unsourced = map[string]bool{}
	}
	b.unsourced[sku] = true
}
