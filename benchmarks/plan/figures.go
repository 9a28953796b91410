package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
)

// figureCase is an item on weekly orders with terms that bind, beside its twin
// without them: what the night says the terms cost, and what service is left, is
// held against both lives simulated on the true demand.
type figureCase struct {
	constraint string
	rate       float64 // Poisson, units a day
	upTo       bool    // order_up_to; else the default policy
	moq        int64
	multiple   int64
	most       int64 // a maximum that cuts orders
	maxOrder   int64
	shelfLife  int64
	minimum    float64 // of the supplier's order value
	daily      bool    // the twin may order every day
}

var figureCases = []figureCase{
	{constraint: "moq", rate: 10, moq: 600}, {constraint: "moq", rate: 10, moq: 1500},
	{constraint: "moq", rate: 2, moq: 300}, {constraint: "moq", rate: 10, upTo: true, moq: 250},
	{constraint: "multiple", rate: 10, multiple: 300}, {constraint: "multiple", rate: 10,
		multiple: 900}, {constraint: "multiple", rate: 2, multiple: 240},
	{constraint: "multiple", rate: 10, upTo: true, multiple: 200},
	{constraint: "maximum", rate: 10, most: 200}, {constraint: "maximum", rate: 10, most: 260},
	{constraint: "maximum", rate: 2, most: 45},
	{constraint: "max_order", rate: 10, maxOrder: 30}, {constraint: "max_order", rate: 10,
		maxOrder: 55}, {constraint: "max_order", rate: 10, maxOrder: 100},
	{constraint: "max_order", rate: 2, maxOrder: 8},
	{constraint: "shelf_life", rate: 10, shelfLife: 12}, {constraint: "shelf_life", rate: 10,
		shelfLife: 20}, {constraint: "shelf_life", rate: 10, shelfLife: 9},
	{constraint: "shelf_life", rate: 10, shelfLife: 16}, {constraint: "shelf_life", rate: 2,
		shelfLife: 15}, {constraint: "shelf_life", rate: 10, shelfLife: 30},
	{constraint: "shelf_life", rate: 2, shelfLife: 10}, {constraint: "shelf_life", rate: 2,
		shelfLife: 25}, {constraint: "shelf_life", rate: 0.5, shelfLife: 30},
	{constraint: "shelf_life", rate: 1, upTo: true, shelfLife: 12}, {constraint: "shelf_life", rate: 40, shelfLife: 10},
	{constraint: "order_days", rate: 10, daily: true}, {constraint: "order_days", rate: 2, daily: true},
	{constraint: "supplier_minimum", rate: 10, minimum: 4000},
}

// The terms that all cases share.
const (
	figureLead, figureCost, figurePrice  = 7, 5.0, 9.0
	figureOrder, figureHolding, figureWk = 20.0, 0.25, 7
)

// name is what the sheet calls the case.
func (c *figureCase) name() string {
	for _, v := range []float64{float64(c.moq), float64(c.multiple), float64(c.most),
		float64(c.maxOrder), float64(c.shelfLife), c.minimum} {
		if v > 0 {
			return fmt.Sprintf("%s of %g at %g a day", c.constraint, v, c.rate)
		}
	}
	return fmt.Sprintf("%s at %g a day", c.constraint, c.rate)
}

// judged is one figure held against a life.
type judged struct {
	name, saw, wanted string
	right             bool
}

// measureFigures holds price tags and expected fill of one night against lives.
func measureFigures(sheet *bar.Sheet, d *door) {
	figureCases = slices.DeleteFunc(figureCases, func(c figureCase) bool { return !strings.Contains(c.name(), onlyWorld) })
	figures, err := judgeFigures(d)
	if err != nil {
		sheet.True("figures", err.Error(), "a night", false)
	}
	for _, f := range figures {
		sheet.True(f.name, f.saw, f.wanted, f.right)
	}
}

// judgeFigures judges every case: tags within a tenth, or where terms cost next to
// nothing two hundredths of the item's yearly cost; fill within a point.
func judgeFigures(d *door) ([]judged, error) {
	n, err := figuresNight(d)
	if err != nil {
		return nil, err
	}
	policies, err := table[datasets.Policy](n, "policies")
	if err != nil {
		return nil, err
	}
	tags, err := table[datasets.PriceTag](n, "price_tags")
	if err != nil {
		return nil, err
	}
	of, said := map[string]*datasets.Policy{}, map[string]float64{}
	for i := range policies {
		of[policies[i].SKU] = &policies[i]
	}
	for _, t := range tags {
		key := t.SKU
		if t.Constraint == "supplier_minimum" {
			key = t.Supplier
		}
		said[key+" "+t.Constraint] = t.CostAYear.Float()
	}
	var out []judged
	for i := range figureCases {
		c, key := &figureCases[i], figureSKU(i, false)
		own, free := of[key], of[figureSKU(i, true)]
		if own == nil || free == nil {
			return nil, fmt.Errorf("%s has no policy", c.name())
		}
		with, without := c.life(own, false), c.life(free, true)
		if c.minimum > 0 {
			key = fmt.Sprint("SUP", i)
		}
		tag, there := said[key+" "+c.constraint]
		truth, fill := with.cost-without.cost, own.ExpectedFillRate
		out = append(out,
			judged{"tag: " + c.name(), fmt.Sprintf("%.0f a year, lived %.0f of %.0f", tag, truth, with.cost), "right",
				there && math.Abs(tag-truth) <= math.Max(0.1*math.Abs(truth), 0.02*without.cost)},
			judged{"fill: " + c.name(), fmt.Sprintf("%.3f, lived %.3f", fill, with.fill), "± 0.01",
				math.Abs(fill-with.fill) <= 0.01})
	}
	return out, nil
}

func figureSKU(i int, free bool) string {
	if free {
		return fmt.Sprintf("F%02d", i)
	}
	return fmt.Sprintf("C%02d", i)
}

// figuresNight writes all cases and their twins into one workspace and plans it on a Monday.
func figuresNight(d *door) (*nightOut, error) {
	asOf := core.Day(20_401)
	for weekdayOf(asOf) != "mon" {
		asOf++
	}
	config := "replenish:\n  holding_rate: 0.25\n  order_cost: 20\n  rules:\n    - {sku: NONE, target_value: 0.9}\n"
	s := newSteadyShop(asOf, 0, 0, figureLead, 0)
	s.items, s.sourcing, s.stock, s.suppliers = nil, nil, nil, nil
	for i := range figureCases {
		c := &figureCases[i]
		demand := newSteadyShop(asOf, 3*364, 0, figureLead, 0)
		demand.noisy(c.rate, uint64(100+i))
		for _, free := range []bool{true, false} {
			sku, supplier := figureSKU(i, free), "SUP"
			it := datasets.Item{SKU: sku, UnitCost: 10_000 * figureCost,
				UnitPrice: 10_000 * figurePrice, LaunchedOn: core.NoDay, EndsOn: core.NoDay, Status: "active"}
			src := datasets.Sourcing{SKU: sku, LeadTimeDays: figureLead, NextCostFrom: core.NoDay,
				LastOrderOn: core.NoDay, UnitCost: it.UnitCost, OrderMultiple: 1}
			rule := "sku: " + sku
			if c.upTo {
				rule += ", policy: order_up_to"
			}
			switch {
			case free && c.daily:
				supplier = "DAILY"
			case free:
			case c.minimum > 0:
				supplier = fmt.Sprint("SUP", i)
				s.suppliers = append(s.suppliers, datasets.Supplier{Supplier: supplier, CapacityDays: 7,
					OrderWeekdays: "mon", MinimumValue: core.Money(c.minimum * 10_000)})
			default:
				src.Moq, src.OrderMultiple, src.MaxOrder, it.ShelfLifeDays = c.moq, max(1, c.multiple),
					c.maxOrder, c.shelfLife
				if c.most > 0 {
					rule += fmt.Sprintf(", maximum: %d, maximum_wins: true", c.most)
				}
			}
			if rule != "sku: "+sku {
				config += "    - {" + rule + "}\n"
			}
			src.Supplier = supplier
			for _, row := range demand.sales {
				row.SKU = sku
				s.sales = append(s.sales, row)
			}
			s.items, s.sourcing = append(s.items, it), append(s.sourcing, src)
			s.stock = append(s.stock, datasets.Stock{SKU: sku, Location: "SHOP", ExpiresOn: core.NoDay})
		}
	}
	s.suppliers = append(s.suppliers, datasets.Supplier{Supplier: "SUP", CapacityDays: 7,
		OrderWeekdays: "mon"}, datasets.Supplier{Supplier: "DAILY", CapacityDays: 7})
	w := d.workspace(config)
	if err := s.write(w); err != nil {
		return nil, err
	}
	return w.night(asOf)
}

// lived is what a life came to.
type lived struct{ cost, fill float64 }

// binding are the terms that bind a life.
type binding struct {
	moq, multiple, most, largest int64
	shelf, review                int // days
}

// binding are the case's own terms, or its twin's.
func (c *figureCase) binding(free bool) binding {
	b := binding{multiple: 1, review: figureWk}
	switch {
	case free && c.daily:
		b.review = 1
	case free:
	case c.minimum > 0:
		b.moq = int64(math.Ceil(c.minimum / figureCost))
	default:
		b.moq, b.multiple, b.most, b.largest, b.shelf = c.moq, max(1, c.multiple), c.most, c.maxOrder, int(c.shelfLife)
	}
	return b
}

// order is what is ordered at a position up to a level, at a mean demand a day.
func (b *binding) order(position, upTo int64, owed, mean float64) int64 {
	q := (upTo - position + b.multiple - 1) / b.multiple * b.multiple
	if q < b.moq {
		q = (b.moq + b.multiple - 1) / b.multiple * b.multiple
	}
	room := int64(math.MaxInt64)
	if b.most > 0 {
		room = b.most - position
	}
	if b.largest > 0 {
		room = min(room, b.largest)
	}
	if b.shelf > 0 {
		room = min(room, int64(math.Floor(mean*float64(b.shelf)+math.Min(math.Max(owed,
			float64(-position)), mean*figureLead-float64(position)))))
	}
	if q > room {
		if q = max(0, room) / b.multiple * b.multiple; q < b.moq {
			q = 0
		}
	}
	return q
}

// shelf is stock by the last day it can be sold on, the oldest first.
type shelf []struct {
	units float64
	last  int
}

func (s shelf) units() (sum float64) {
	for _, b := range s {
		sum += b.units
	}
	return sum
}

// spoil takes away what is past its date.
func (s *shelf) spoil(day int) (units float64) {
	for len(*s) > 0 && (*s)[0].last < day {
		units += (*s)[0].units
		*s = (*s)[1:]
	}
	return units
}

// sell sells the oldest first and tells what is short.
func (s *shelf) sell(want float64) (short float64) {
	for len(*s) > 0 && want > 0 {
		take := math.Min(want, (*s)[0].units)
		(*s)[0].units -= take
		want -= take
		if (*s)[0].units == 0 {
			*s = (*s)[1:]
		}
	}
	return want
}

// life lives an item by the levels that the night says, on demand as the night expects
// it: what is short is owed and costs its margin, what is past its date its cost.
func (c *figureCase) life(p *datasets.Policy, free bool) lived {
	const weeks = 12_000
	rng, b := rand.New(rand.NewPCG(7, 11)), c.binding(free)
	days := p.LeadTimeMean + float64(p.ReviewDays)
	mean, noise := p.CoverDemandMean/days, worlds.Poisson()
	if v := p.CoverDemandSd * p.CoverDemandSd / days; v > 1.001*mean {
		noise = worlds.NegBin(mean * mean / (v - mean))
	}
	starved := b.largest > 0 && float64(b.largest) < figureWk*mean
	due := make([]float64, 7*weeks+figureLead+1)
	var stock shelf
	owed, onOrder, cost, short, asked := 0.0, 0.0, 0.0, 0.0, 0.0
	for day := range 7 * weeks {
		back := math.Min(due[day], owed)
		owed -= back
		onOrder -= due[day]
		if rest := due[day] - back; rest > 0 {
			last := math.MaxInt
			if b.shelf > 0 {
				last = day + b.shelf - 1
			}
			stock = append(stock, struct {
				units float64
				last  int
			}{rest, last})
		}
		cost += figureCost * stock.spoil(day)
		held := stock.units()
		if position := int64(held + onOrder - owed); day%b.review == 0 && position <= p.ReorderPoint {
			if q := b.order(position, p.OrderUpTo, owed, mean); q > 0 {
				due[day+figureLead] += float64(q)
				onOrder += float64(q)
				cost += figureOrder
			}
		}
		demand := noise.Draw(rng, mean)
		left := stock.sell(demand)
		if !starved { // what can never be made up for is lost
			owed += left
		}
		asked += demand
		short += left
		cost += left*(figurePrice-figureCost) + figureHolding*figureCost/365*(held+stock.units())/2
	}
	return lived{cost: cost * 365 / (7 * weeks), fill: 1 - short/asked}
}

// poisson draws a Poisson number.
func poisson(rng *rand.Rand, mean float64) float64 {
	q, p := 0.0, math.Exp(-mean)
	for u, sum := rng.Float64(), p; u > sum && q < 1000; sum += p {
		q++
		p *= mean / q
	}
	return q
}
