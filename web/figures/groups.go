package figures

import (
	"cmp"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/site"
)

// levels are what rows of the table may be.
var levels = []string{"category", "supplier", "location", "class"}

// group sums up the series of one value of a level; its export has the same columns.
type group struct {
	Name        string     `json:"name"`
	Series      int        `json:"series"`
	StockValue  core.Money `json:"stock_value"`
	Coming      core.Money `json:"on_order_value"`
	Lines       int        `json:"lines_tonight"`
	Tonight     core.Money `json:"value_tonight"`
	AtRisk      core.Money `json:"at_risk"`
	Waste       core.Money `json:"expires_unsold"`
	Exceptions  int        `json:"exceptions"`
	Fill        float64    `json:"promised_fill"`
	InStock     float64    `json:"demand_in_stock"`
	Turns       float64    `json:"turns"`
	StockedDays float64    `json:"days_of_stock"`
	Share       float64    `json:"share_of_stock"`
	Address     string     `json:"-"` // of its purchase lines

	demand, met, there, sold, daily float64 // money at cost
}

func (g *group) add(f *site.Fact) {
	cost := f.UnitCost.Float()
	g.Series++
	g.StockValue += f.StockValue
	g.Coming += f.UnitCost * core.Money(f.OnOrder)
	g.AtRisk += f.AtRisk
	g.Waste += f.Waste
	g.Exceptions += f.Exceptions
	day := f.Demand * cost
	g.daily += day
	if f.Fill > 0 {
		g.demand += day
		g.met += day * f.Fill
	}
	if f.OnHand > 0 {
		g.there += day
	}
	g.sold += max(0, f.Sold) * cost
}

// close computes the shares of what was added.
func (g *group) close() {
	stock := g.StockValue.Float()
	if g.demand > 0 {
		g.Fill = g.met / g.demand
	}
	if g.daily > 0 {
		g.InStock, g.StockedDays = g.there/g.daily, stock/g.daily
	}
	if stock > 0 {
		g.Turns = g.sold / stock
	}
}

// groupsOf sums a run up by a level, the most stock first.
func groupsOf(facts *site.Facts, lines []plan.PurchaseLine, by string) (total group, out []group) {
	name := func(f *site.Fact) string {
		switch by {
		case "supplier":
			return cmp.Or(f.Supplier, f.From)
		case "location":
			return f.Key.Location
		case "class":
			return f.Class
		}
		return f.Category
	}
	at := map[string]int{}
	row := func(n string) *group {
		i, ok := at[n]
		if !ok {
			i = len(out)
			at[n] = i
			out = append(out, group{Name: n})
		}
		return &out[i]
	}
	for i := range facts.All {
		f := &facts.All[i]
		row(name(f)).add(f)
		total.add(f)
	}
	for i := range lines {
		l := &lines[i]
		at, ok := facts.At[l.SKU+"@"+l.Location]
		if !ok {
			continue
		}
		g := row(name(&facts.All[at]))
		if by == "supplier" {
			g = row(l.Supplier)
		}
		g.Lines++
		g.Tonight += l.Value
		total.Lines++
		total.Tonight += l.Value
	}
	total.close()
	for i := range out {
		out[i].close()
		if total.StockValue > 0 {
			out[i].Share = out[i].StockValue.Float() / total.StockValue.Float()
		}
	}
	slices.SortFunc(out, func(a, b group) int {
		return cmp.Or(-cmp.Compare(a.StockValue, b.StockValue), cmp.Compare(a.Name, b.Name))
	})
	return total, out
}
