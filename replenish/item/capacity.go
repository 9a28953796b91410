package item

import "github.com/stockwright/stockwright/core"

// CapacityShares tells the items of each supplier with a capacity what part of their
// demand it brings for good: its units of a period over the mean demand of all that
// is bought there, branches included. An item with another source is not held back.
func CapacityShares(items []Item, suppliers []Supplier) {
	most, period := map[string]float64{}, map[string]int{} // units a day and days, by supplier
	for _, s := range suppliers {
		if s.Capacity > 0 && s.CapacityDays > 0 {
			most[s.Key], period[s.Key] = float64(s.Capacity)/float64(s.CapacityDays), s.CapacityDays
		}
	}
	if len(most) == 0 {
		return
	}
	at := make(map[core.Key]int, len(items))
	for i := range items {
		at[core.Key{SKU: items[i].SKU, Location: items[i].Location}] = i
	}
	capped := func(it *Item) bool {
		return most[it.Supplier] > 0 && len(it.Others) == 0 && len(it.Split) == 0 && !it.DoNotStock
	}
	demand := map[string]float64{}
	for i := range items {
		top := i
		for range len(items) { // the gate names circles
			up, ok := at[core.Key{SKU: items[i].SKU, Location: items[top].SuppliedBy}]
			if !ok {
				break
			}
			top = up
		}
		if capped(&items[top]) && !items[i].DoNotStock {
			demand[items[top].Supplier] += items[i].PerDay()
		}
	}
	for i := range items {
		if it := &items[i]; capped(it) && demand[it.Supplier] > most[it.Supplier] {
			it.SupplyShare, it.SupplyDays = most[it.Supplier]/demand[it.Supplier], period[it.Supplier]
		}
	}
}

// PerDay is the mean demand a day of the forecast.
func (it *Item) PerDay() float64 {
	if len(it.Daily) == 0 {
		return 0
	}
	return it.MeanDemand(0, len(it.Daily)) / float64(len(it.Daily))
}
