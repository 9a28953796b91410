package replenish

import (
	"cmp"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/replenish/item"
	"slices"
)

// Quarantine says what the refused items weigh, and what the others were planned
// without.
type Quarantine struct {
	Items       int     `json:"items"`
	OnHand      int64   `json:"on_hand"`       // units on hand of refused items
	Value       float64 `json:"value"`         // their value at unit cost, currency units
	DailyDemand float64 `json:"daily_demand"`  // mean units a day that go unplanned
	DailyValue  float64 `json:"daily_revenue"` // the same at selling price, currency units
	// Without is all that the plan of another item can have changed by: what shares
	// nothing listed here with a refused item is planned as if nothing were refused.
	Without []Without `json:"without,omitempty"`
}

// Without is something that items share and that was shared out without the
// refused ones among them.
type Without struct {
	Kind  string     `json:"kind"`  // one of the With kinds
	Key   string     `json:"key"`   // the supplier, the location, the class, or the SKU; "" for the budget
	Class string     `json:"class"` // the storage class, where the room of one is shared
	Items []core.Key `json:"items"` // refused, by SKU and location
	Lines int        `json:"lines"` // of the plan that share it
}

// What items share.
const (
	WithMinimum  = "supplier_minimum"  // an order filled to a minimum value, weight, volume or units
	WithJoint    = "joint_order"       // the set-up of a supplier's orders, by which lots are found
	WithCapacity = "supplier_capacity" // a supplier's period
	WithStorage  = "storage_capacity"  // room; the refused item's stock on hand keeps taking its own
	WithBudget   = "budget"            // the day's money
	WithClass    = "class_promise"     // the fill rate promised to a class
	WithNetwork  = "network"           // a SKU's supplying location and its branches
)

// refuse books a refused row.
func (res *Result) refuse(r *planned) {
	q := &res.Quarantine
	q.Items++
	if onHand := r.it.OnHand; onHand > 0 && onHand <= item.MaxUnits {
		q.OnHand += onHand
		if !badNumber(r.it.UnitCost) && r.it.UnitCost > 0 {
			q.Value += float64(onHand) * r.it.UnitCost
		}
	}
	if d := r.it.MeanDemand(0, 1); !badNumber(d) && d > 0 {
		q.DailyDemand += d
		if !badNumber(r.it.UnitPrice) && r.it.UnitPrice > 0 {
			q.DailyValue += d * r.it.UnitPrice
		}
		if m := d * r.it.Margin() * float64(max(1, r.window.Review)); m > 0 && !badNumber(m) {
			r.problems[0].AtRisk = m
		}
	}
	res.Problems = append(res.Problems, r.problems...)
}

// shared is something items share: kind, key and storage class.
type shared struct{ kind, key, class string }

// shares lists what an item shares with others under the options.
func (l lined) shares(terms map[string]item.Supplier, opt Options) []shared {
	it := l.it
	var out []shared
	suppliers := []string{it.Supplier}
	for _, a := range it.Split {
		if a.Supplier != it.Supplier {
			suppliers = append(suppliers, a.Supplier)
		}
	}
	for _, key := range suppliers {
		s, known := terms[key]
		if key == "" || !known {
			continue
		}
		if s.MinimumValue != 0 || s.MinimumUnits != 0 || s.MinimumWeight != 0 || s.Container != 0 {
			out = append(out, shared{WithMinimum, key, ""})
		}
		if s.Capacity != 0 {
			out = append(out, shared{WithCapacity, key, ""})
		}
		if opt.JointOrders && s.OrderCost > 0 {
			out = append(out, shared{WithJoint, key, ""})
		}
	}
	for _, limit := range opt.Storage {
		if limit.in(it) {
			out = append(out, shared{WithStorage, limit.Location, limit.Class})
		}
	}
	if opt.Budget > 0 && it.Supplier != "" {
		out = append(out, shared{WithBudget, "", ""})
	}
	if it.AimsAtClass() {
		out = append(out, shared{WithClass, it.Class, ""})
	}
	if it.SuppliedBy != "" || l.supplying {
		out = append(out, shared{WithNetwork, it.SKU, ""})
	}
	return out
}

// planWithout lists what refused rows would have shared, with how many lines of
// the plan share it.
func (res *Result) planWithout(rows map[core.Key]lined, terms map[string]item.Supplier, opt Options) {
	without := map[shared]*Without{}
	for _, r := range res.refused {
		for _, s := range (lined{r.it, len(r.branches) > 0}).shares(terms, opt) {
			if without[s] == nil {
				without[s] = &Without{Kind: s.kind, Key: s.key, Class: s.class}
			}
			w := without[s]
			if k := (core.Key{SKU: r.it.SKU, Location: r.it.Location}); len(w.Items) == 0 ||
				w.Items[len(w.Items)-1] != k {
				w.Items = append(w.Items, k)
			}
		}
	}
	if len(without) == 0 {
		return
	}
	for _, l := range res.Lines {
		for _, s := range rows[core.Key{SKU: l.SKU, Location: l.Location}].shares(terms, opt) {
			of := s.kind == WithMinimum || s.kind == WithCapacity || s.kind == WithJoint
			if w := without[s]; w != nil && (!of || l.Supplier == s.key) {
				w.Lines++
			}
		}
	}
	for _, w := range without {
		res.Quarantine.Without = append(res.Quarantine.Without, *w)
	}
	slices.SortFunc(res.Quarantine.Without, func(a, b Without) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Class, b.Class))
	})
}

// standing is what a refused row's stock on hand takes of a location's room,
// where stock and unit volume are believable.
func (r *planned) standing(m measured) float64 {
	if r.it.OnHand <= 0 || r.it.OnHand > item.MaxUnits || badAmount(r.it.UnitVolume) {
		return 0
	}
	return m(r, r.it.OnHand)
}
