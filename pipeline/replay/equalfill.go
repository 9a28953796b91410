package replay

import "math"

// Rule is a planner with one parameter, such as z.
type Rule struct {
	Parameter string    // its name
	At        []float64 // the values replayed, ascending
	Build     func(x float64) Planner
}

// EqualFill is what a rule holds at the parameter, fitted with hindsight, at which
// it loses no more of a class than another planner did.
type EqualFill struct {
	Class      string  `json:"class"` // "" = all items, the parameter fitted class by class
	Parameter  float64 `json:"parameter"`
	Fill       float64 `json:"fill_rate"` // below the other's where no parameter replayed gets there
	StockValue float64 `json:"average_stock_value"`
	Orders     float64 `json:"orders"`
}

// AtEqualFill replays a rule at each value of its parameter and reads off its stock
// at the fill that ours, the total first, reached in every class: the promise is made
// by class, and worse service in one class is not paid for by better in another.
// step is told of each replay.
func AtEqualFill(items []Item, r Rule, ours []ClassReport, opt Options, rate float64, step func()) []EqualFill {
	of := map[string][]ClassReport{}
	for _, x := range r.At {
		for _, rep := range Report(items, Replay(items, r.Build(x), opt), opt.Days, rate) {
			of[rep.Class] = append(of[rep.Class], rep)
		}
		step()
	}
	total := EqualFill{}
	out := []EqualFill{}
	lost := 0.0
	classes := ours[1:]
	if len(classes) == 0 {
		classes = ours
	}
	for _, c := range classes {
		e, units := r.equal(of[c.Class], c)
		lost += units
		total.StockValue += e.StockValue
		total.Orders += e.Orders
		out = append(out, e)
	}
	total.Fill = filled(ours[0], lost)
	if len(ours) == 1 {
		return out
	}
	return append([]EqualFill{total}, out...)
}

// equal finds the least parameter at which a class loses no more than it did under
// the other planner; a rule that never gets there is credited with its last point.
func (r Rule) equal(points []ClassReport, ours ClassReport) (EqualFill, float64) {
	low, high := r.At[0]-1, r.At[len(r.At)-1]
	for range 50 {
		mid := (low + high) / 2
		if lost, _, _ := r.look(points, mid); lost > float64(ours.LostUnits)+0.5 {
			low = mid
		} else {
			high = mid
		}
	}
	lost, stock, orders := r.look(points, high)
	return EqualFill{ours.Class, high, filled(ours, lost), stock, orders}, lost
}

// look reads units lost, stock value and orders at a parameter, linear between the
// points replayed in the logarithm of the units lost, which stock is close to.
func (r Rule) look(points []ClassReport, x float64) (lost, stock, orders float64) {
	j := 1
	for j < len(r.At)-1 && r.At[j] < x {
		j++
	}
	a, b := points[j-1], points[j]
	v := (x - r.At[j-1]) / (r.At[j] - r.At[j-1])
	la, lb := math.Log(max(float64(a.LostUnits), 0.5)), math.Log(max(float64(b.LostUnits), 0.5))
	return math.Exp(la + v*(lb-la)), max(0, a.StockValue+v*(b.StockValue-a.StockValue)), max(0, float64(a.Orders)+v*float64(b.Orders-a.Orders))
}

// filled is the fill rate when so many units of a class's demand are lost.
func filled(c ClassReport, lost float64) float64 {
	if all := float64(c.SoldUnits + c.LostUnits); all > 0 {
		return max(0, 1-lost/all)
	}
	return 1
}
