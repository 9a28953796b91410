package replay

import "math"

// Rule is a planner with one parameter, such as z.
type Rule struct {
	Parameter string    // its name
	At        []float64 // the values replayed, ascending
	Build     func(x float64) Planner
}

// EqualFill is what a rule holds at the parameter, fitted with hindsight, at which
// it loses no more than another planner did.
type EqualFill struct {
	Class      string  `json:"class"` // "" = all items, the parameter fitted class by class
	Parameter  float64 `json:"parameter"`
	Fill       float64 `json:"fill_rate"` // below the other's where no parameter replayed gets there
	StockValue float64 `json:"average_stock_value"`
	Orders     float64 `json:"orders"`
}

// Curve is what a rule does over its parameter, by class.
type Curve struct {
	at []float64
	of map[string][]ClassReport // "" = all items
}

// Curve replays the rule at each value of its parameter. step is told of each replay.
func (r Rule) Curve(items []Item, opt Options, rate float64, step func()) Curve {
	c := Curve{r.At, map[string][]ClassReport{}}
	for _, x := range r.At {
		for _, rep := range Report(items, Replay(items, r.Build(x), opt), opt.Days, rate) {
			c.of[rep.Class] = append(c.of[rep.Class], rep)
		}
		step()
	}
	return c
}

// InEveryClass is what the rule holds at the fill that ours, the total first, reached
// in every class, the parameter fitted class by class: the promise is made by class,
// and worse service in one is not paid for by better in another. The total comes first.
func (c Curve) InEveryClass(ours []ClassReport) []EqualFill {
	if len(ours) == 1 {
		e, _ := c.equal(ours[0])
		return []EqualFill{e}
	}
	out, lost := make([]EqualFill, 1), 0.0
	for _, class := range ours[1:] {
		e, units := c.equal(class)
		lost += units
		out[0].StockValue += e.StockValue
		out[0].Orders += e.Orders
		out = append(out, e)
	}
	out[0].Fill = filled(ours[0], lost)
	return out
}

// equal finds the least parameter at which a class loses no more than it did under
// the other planner; a rule that never gets there is credited with its last point.
func (c Curve) equal(ours ClassReport) (EqualFill, float64) {
	points := c.of[ours.Class]
	lost := func(x float64) float64 { l, _, _ := c.look(points, x); return l }
	x := falling(lost, float64(ours.LostUnits)+0.5, c.at[0]-1, c.at[len(c.at)-1])
	units, stock, orders := c.look(points, x)
	return EqualFill{ours.Class, x, filled(ours, units), stock, orders}, units
}

// look reads units lost, stock value and orders at a parameter, linear between the
// points replayed in the logarithm of the units lost, which stock is close to.
func (c Curve) look(points []ClassReport, x float64) (lost, stock, orders float64) {
	j := 1
	for j < len(c.at)-1 && c.at[j] < x {
		j++
	}
	a, b := points[j-1], points[j]
	v := (x - c.at[j-1]) / (c.at[j] - c.at[j-1])
	la, lb := math.Log(max(float64(a.LostUnits), 0.5)), math.Log(max(float64(b.LostUnits), 0.5))
	return math.Exp(la + v*(lb-la)), max(0, a.StockValue+v*(b.StockValue-a.StockValue)),
		max(0, float64(a.Orders)+v*float64(b.Orders-a.Orders))
}

// filled is the fill rate when so many units of a class's demand are lost.
func filled(c ClassReport, lost float64) float64 {
	if all := float64(c.SoldUnits + c.LostUnits); all > 0 {
		return max(0, 1-lost/all)
	}
	return 1
}
