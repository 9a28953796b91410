package stockpolicy

import (
	"math"
	"slices"

	"github.com/stockwright/stockwright/replenish/demand"
)

// BudgetItem is an item competing for a budget.
type BudgetItem struct {
	Key      string
	Demand   demand.Distribution
	OnHand   int64   // units
	Underage float64 // profit of a unit sold
	Overage  float64 // cost of a unit left
	UnitCost float64
}

// UnitValue is the expected profit of having unit k (counted with stock on
// hand): underage·P(D ≥ k) − overage·P(D < k).
func (b BudgetItem) UnitValue(k int64) float64 {
	below := b.Demand.CDF(float64(k - 1))
	return b.Underage*(1-below) - b.Overage*below
}

// RankedUnit is one line of the buying list.
type RankedUnit struct {
	Item  int   // index of the item
	Unit  int64 // the unit's number, on hand included
	Value float64
	Score float64 // value per currency unit
}

// RankUnits is the list of the next units to buy, best value for money first,
// down to a value of 0; an item's units come in order. Ties go to the lower key.
func RankUnits(items []BudgetItem, most int) []RankedUnit {
	next := make([]RankedUnit, 0, len(items))
	push := func(i int, unit int64) {
		v := items[i].UnitValue(unit)
		if v > 0 {
			next = append(next, RankedUnit{i, unit, v, v / items[i].UnitCost})
		}
	}
	for i, it := range items {
		push(i, it.OnHand+1)
	}
	var list []RankedUnit
	for len(next) > 0 && len(list) < most {
		best := 0
		for j := range next {
			a, b := next[j], next[best]
			if a.Score > b.Score || (a.Score == b.Score && items[a.Item].Key < items[b.Item].Key) {
				best = j
			}
		}
		u := next[best]
		list = append(list, u)
		next = slices.Delete(next, best, best+1)
		push(u.Item, u.Unit+1)
	}
	return list
}

// Basket is what a budget buys.
type Basket struct {
	Units []int64 // per item
	Spend float64 // money
	Value float64
}

// BuyGreedy goes down the ranked list and takes every unit that still fits.
func BuyGreedy(items []BudgetItem, budget float64) Basket {
	b := Basket{Units: make([]int64, len(items))}
	for _, u := range RankUnits(items, 1<<20) {
		it := items[u.Item]
		if u.Unit != it.OnHand+b.Units[u.Item]+1 || b.Spend+it.UnitCost > budget+1e-9 {
			continue
		}
		b.Units[u.Item]++
		b.Spend += it.UnitCost
		b.Value += u.Value
	}
	return b
}

// BuyExact is the basket of the highest value, by dynamic programming over the
// budget in steps of the unit costs' common cent. It suits budgets up to some
// 10⁶ cents.
func BuyExact(items []BudgetItem, budget float64) Basket {
	cents := int(math.Floor(budget*100 + 1e-6))
	step := cents
	for _, it := range items {
		step = gcd(step, int(math.Round(it.UnitCost*100)))
	}
	step = max(1, step)
	n := cents/step + 1
	value := make([]float64, n)
	taken := make([][]int64, len(items))
	for i, it := range items {
		cost := int(math.Round(it.UnitCost*100)) / step
		fresh := slices.Clone(value)
		taken[i] = make([]int64, n)
		for b := 0; b < n; b++ {
			sum := 0.0
			for k := int64(1); int(k)*cost <= b; k++ {
				v := it.UnitValue(it.OnHand + k)
				if v <= 0 {
					break
				}
				sum += v
				if total := value[b-int(k)*cost] + sum; total > fresh[b] {
					fresh[b], taken[i][b] = total, k
				}
			}
		}
		value = fresh
	}
	basket := Basket{Units: make([]int64, len(items)), Value: value[n-1]}
	for i, b := len(items)-1, n-1; i >= 0; i-- {
		k := taken[i][b]
		basket.Units[i] = k
		basket.Spend += float64(k) * items[i].UnitCost
		b -= int(k) * int(math.Round(items[i].UnitCost*100)) / step
	}
	return basket
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// BudgetNewsvendor is the multi-item newsvendor under a budget of money: units
// F⁻¹((cu − λc)/(cu + co)) with the smallest λ ≥ 0 that keeps the spend within it
// (Hadley and Whitin 1963, 6-4). free are the unconstrained quantities.
func BudgetNewsvendor(items []BudgetItem, budget float64) (free, q []float64, lambda float64) {
	at := func(l float64) ([]float64, float64) {
		out, spend := make([]float64, len(items)), 0.0
		for i, it := range items {
			f := (it.Underage - l*it.UnitCost) / (it.Underage + it.Overage)
			if f > 0 {
				out[i] = max(0, it.Demand.Quantile(f))
			}
			spend += out[i] * it.UnitCost
		}
		return out, spend
	}
	free, spend := at(0)
	if spend <= budget {
		return free, free, 0
	}
	lo, hi := 0.0, 0.0
	for _, it := range items {
		hi = max(hi, it.Underage/it.UnitCost)
	}
	for range 200 {
		mid := (lo + hi) / 2
		if _, spend := at(mid); spend > budget {
			lo = mid
		} else {
			hi = mid
		}
	}
	q, _ = at(hi)
	return free, q, hi
}
