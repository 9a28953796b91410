package replenish

import (
	"cmp"
	"container/heap"
	"github.com/stockwright/stockwright/replenish/compose"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lots"
	"slices"
	"sort"
)

// Storage is what a location can hold.
type Storage struct {
	Location string
	Class    string  // storage class; "" = the whole location
	Units    float64 // base units; 0 = no limit
	Volume   float64 // in UnitVolume; 0 = no limit
}

// in tells whether the item stands in the room that is limited.
func (s Storage) in(it *item.Item) bool {
	return it.Location == s.Location && (s.Class == "" || it.StorageClass == s.Class)
}

// Shortage is a shared capacity that did not suffice on the day.
type Shortage struct {
	Kind     string  `json:"kind"` // "supplier_capacity", "storage_capacity", "budget"
	Key      string  `json:"key"`  // the supplier, or the location, or ""
	Class    string  `json:"class"`
	Wanted   float64 `json:"wanted"`   // in the capacity's measure
	Capacity float64 `json:"capacity"` // what was left to share out
	CutUnits int64   `json:"cut_units"`
	AtRisk   float64 `json:"at_risk"` // expected profit of what was cut, currency units
}

// The kinds of shortages, which are also the names of the receipt steps.
const (
	ShortSupplier = "supplier_capacity"
	ShortStorage  = "storage_capacity"
	ShortBudget   = "budget"
)

// RankedBuy is one entry of the list of what to buy next.
type RankedBuy struct {
	SKU      string  `json:"sku"`
	Location string  `json:"location"`
	Supplier string  `json:"supplier"`
	Quantity int64   `json:"quantity"` // base units
	Value    float64 `json:"value"`    // money it takes
	Worth    float64 `json:"worth"`    // expected profit
	Within   bool    `json:"within"`   // the budget reaches it
}

// measured says what units of an item take of a capacity.
type measured func(r *planned, units int64) float64

// shareOut cuts what the rows want to a capacity that does not suffice: block by
// block (the MOQ first, then multiples) the block with the highest expected
// profit per unit of capacity that still fits is kept. Shares are whole
// multiples and none is below its MOQ.
func (res *Result) shareOut(short Shortage, rows []*planned, measure measured, opt Options) {
	for _, r := range rows {
		short.Wanted += measure(r, r.want)
	}
	if short.Wanted <= short.Capacity*(1+1e-12) && short.Kind != ShortBudget {
		return
	}
	s := &sharing{rows: rows, measure: measure, left: max(0, short.Capacity), opt: opt,
		shares: make([]int64, len(rows))}
	s.run()
	for i, r := range rows {
		if cut := r.want - s.shares[i]; cut > 0 {
			short.CutUnits += cut
			short.AtRisk += max(0, r.worth(r.policy.Position.Total+s.shares[i], cut, opt))
			r.want = s.shares[i]
		}
	}
	if short.CutUnits > 0 {
		res.Shortages = append(res.Shortages, short)
	}
	if short.Kind == ShortBudget {
		res.Ranking = s.ranking
	}
}

// want sets what the rows ask of shared capacities; cutTo writes what was left
// to them.
func want(rows []*planned) {
	for _, r := range rows {
		r.want = r.receipt.Quantity
	}
}

func cutTo(kind string, rows []*planned) {
	for _, r := range rows {
		rule := "input: all that is asked for fits"
		if r.want < r.receipt.Quantity {
			rule = "input: shared out by expected profit per unit of capacity"
		}
		r.receipt.Note(kind+"_share", float64(r.want), rule)
		r.receipt.Set(kind, min(r.receipt.Quantity, r.want), "the lesser of the quantity and "+kind+"_share")
	}
}

// sharing is a capacity being shared out.
type sharing struct {
	rows    []*planned
	measure measured
	left    float64
	opt     Options
	shares  []int64
	reached []int64 // units ranked so far, within or not
	ranking []RankedBuy
}

// block is the line's next block: at least a two-hundredth of the line, so that
// large lines stay quick.
func (s *sharing) block(i int) int64 {
	r := s.rows[i]
	q, multiple := r.want, max(1, r.it.Multiple)
	step := max(multiple, q/200/multiple*multiple)
	if s.reached[i] == 0 {
		step = max(step, lots.Up(r.it.MOQ, multiple))
	}
	return min(step, q-s.reached[i])
}

func (s *sharing) worth(i int, block int64) float64 {
	r := s.rows[i]
	return r.worth(r.policy.Position.Total+s.reached[i], block, s.opt)
}

// fitting is what of the line's next block fits into what is left, in whole multiples and
// none below its MOQ.
func (s *sharing) fitting(i int, block int64) int64 {
	r, multiple := s.rows[i], max(1, s.rows[i].it.Multiple)
	packs := sort.Search(int(block/multiple), func(k int) bool {
		return s.took(i, int64(k+1)*multiple) > s.left*(1+1e-12)
	})
	if units := int64(packs) * multiple; s.reached[i]+units >= r.it.MOQ {
		return units
	}
	return 0
}

// took is what the line's next units take of the capacity.
func (s *sharing) took(i int, units int64) float64 {
	return s.measure(s.rows[i], s.reached[i]+units) - s.measure(s.rows[i], s.reached[i])
}

// run ranks all blocks and gives those that fit; a line whose block does not fit gets as
// much of it as does, and no more.
func (s *sharing) run() {
	s.reached = make([]int64, len(s.rows))
	var h compose.Candidates
	push := func(i int) {
		if b := s.block(i); b > 0 {
			heap.Push(&h, compose.Candidate{Line: i, Score: s.worth(i, b) / max(1e-9, s.measure(s.rows[i], b))})
		}
	}
	for i := range s.rows {
		push(i)
	}
	closed := make([]bool, len(s.rows))
	for len(h) > 0 {
		i := heap.Pop(&h).(compose.Candidate).Line
		b, ends := s.block(i), false
		if took := s.took(i, b); !closed[i] && took > s.left*(1+1e-12) {
			if ends = true; s.fitting(i, b) > 0 {
				b = s.fitting(i, b)
			} else {
				closed[i] = true
			}
		}
		s.rank(i, b, !closed[i])
		if !closed[i] {
			s.left -= s.took(i, b)
			s.shares[i] += b
		}
		closed[i] = closed[i] || ends
		s.reached[i] += b
		push(i)
	}
}

// rank writes a block into the list, joined to the entry before where that is of
// the same line.
func (s *sharing) rank(i int, block int64, within bool) {
	r := s.rows[i]
	cost := r.it.CostAt(r.want) * float64(block)
	if n := len(s.ranking); n > 0 {
		last := &s.ranking[n-1]
		if last.SKU == r.it.SKU && last.Location == r.it.Location && last.Within == within {
			last.Quantity += block
			last.Value += cost
			last.Worth += s.worth(i, block)
			return
		}
	}
	s.ranking = append(s.ranking, RankedBuy{SKU: r.it.SKU, Location: r.it.Location,
		Supplier: r.it.Supplier, Quantity: block, Value: cost,
		Worth: s.worth(i, block), Within: within})
}

// shareCapacity shares out what a supplier can still deliver in the period.
func (res *Result) shareCapacity(key string, rows []*planned, opt Options) {
	if len(rows) == 0 || rows[0].supplier.Capacity <= 0 {
		return
	}
	s := rows[0].supplier
	want(rows)
	res.shareOut(Shortage{Kind: ShortSupplier, Key: key, Capacity: float64(max(0, s.Capacity-s.CapacityUsed))}, rows,
		func(_ *planned, units int64) float64 { return float64(units) }, opt)
	cutTo(ShortSupplier, rows)
}

// shareBudget shares out the day's money for purchases and ranks what to buy next.
func (res *Result) shareBudget(rows []*planned, opt Options) {
	if opt.Budget <= 0 || len(rows) == 0 {
		return
	}
	want(rows)
	res.shareOut(Shortage{Kind: ShortBudget, Capacity: opt.Budget}, rows,
		func(r *planned, units int64) float64 { return r.it.CostAt(r.want) * float64(units) }, opt)
	cutTo(ShortBudget, rows)
}

// shareStorage shares out the room of every location and class that has a limit
// among the rows that ask for goods there: the limit less what will be held when
// the goods come. all are all planned rows, whose stock and supply take room.
func (res *Result) shareStorage(asking, all []*planned, opt Options) {
	want(asking)
	limited := map[*planned]bool{}
	for _, limit := range opt.Storage {
		in := func(r *planned) bool { return limit.in(r.it) }
		for _, m := range []struct {
			capacity float64
			measure  measured
		}{
			{limit.Units, func(_ *planned, units int64) float64 { return float64(units) }},
			{limit.Volume, func(r *planned, units int64) float64 { return r.it.UnitVolume * float64(units) }},
		} {
			if m.capacity <= 0 {
				continue
			}
			var rows []*planned
			for _, r := range asking {
				if in(r) && r.want > 0 {
					rows, limited[r] = append(rows, r), true
				}
			}
			room := m.capacity
			for _, r := range all {
				if in(r) && len(r.problems) == 0 {
					room -= m.measure(r, r.held())
				}
			}
			for _, r := range res.refused {
				if in(r) {
					room -= r.standing(m.measure)
				}
			}
			res.shareOut(Shortage{Kind: ShortStorage, Key: limit.Location, Class: limit.Class,
				Capacity: room}, rows, m.measure, opt)
		}
	}
	cutTo(ShortStorage, slices.DeleteFunc(slices.Clone(asking), func(r *planned) bool { return !limited[r] }))
}

// held is what the location will hold of the item when goods ordered today
// come, without them: stock, supply and transfers less mean demand until then.
func (r *planned) held() int64 {
	if r.split {
		return 0
	}
	units := r.it.OnHand + r.moved
	for _, o := range r.it.Expected(item.LeadOf(r.it, r.window), r.window.Order) {
		units += o.Counts
	}
	for _, o := range r.it.Drafts {
		units += o.Quantity
	}
	return max(0, units-int64(r.it.MeanDemand(0, int(r.window.Due-r.window.Order))))
}

// sortedStorage is the limits in the order they are applied.
func sortedStorage(limits []Storage) []Storage {
	limits = slices.Clone(limits)
	slices.SortFunc(limits, func(a, b Storage) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), -cmp.Compare(a.Class, b.Class),
			cmp.Compare(a.Units, b.Units), cmp.Compare(a.Volume, b.Volume))
	})
	return limits
}
