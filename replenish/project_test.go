package replenish

import (
	"testing"

	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stretchr/testify/require"
)

// TestProjectionsHaveThePlansLines: stock goes down by the forecast, up by the line
// on its day, and a quantity asked for takes the line's place.
func TestProjectionsHaveThePlansLines(t *testing.T) {
	it := sampleItem("A", 5)
	it.OnHand = 41
	asked := int64(7)
	for _, project := range []Projection{{SKU: "A", Location: "L1", Days: 30},
		{SKU: "A", Location: "L1", Days: 30, Quantity: &asked, Due: today + 3}} {
		res := planOne(t, []item.Item{it, sampleItem("B", 2)}, sampleSuppliers(),
			Options{AsOf: today, Project: &project})
		l := res.Lines[0]
		quantity, due := l.Quantity, l.DueDay
		if project.Quantity != nil {
			quantity, due = asked, project.Due
		}
		require.Len(t, res.Projected, 30)
		for d, day := range res.Projected {
			want := 41 - 5*float64(d+1)
			if day.Day >= due {
				want += float64(quantity)
			}
			require.InDelta(t, want, day.Stock, 1e-9)
			require.Equal(t, today+int32(d), day.Day)
		}
	}
	other := Projection{SKU: "A", Location: "L2", Days: 30}
	require.Nil(t, planOne(t, []item.Item{it}, sampleSuppliers(), Options{AsOf: today, Project: &other}).Projected)
}

// TestProjectionOfALocationWithBranches has their stock and their demand with it.
func TestProjectionOfALocationWithBranches(t *testing.T) {
	above, below := sampleItem("A", 0), sampleItem("A", 4)
	above.CoverDemand, above.LeadDemand, above.Daily, above.OnHand = nil, nil, nil, 90
	below.Location, below.Supplier, below.SuppliedBy, below.OnHand, below.Reserved = "B1", "", "L1", 25, 5
	none := int64(0)
	suppliers := append(sampleSuppliers(), item.Supplier{Key: "L1", LeadDays: 1, ReviewDays: 1})
	res := Plan([]item.Item{above, below}, suppliers, Options{AsOf: today,
		Project: &Projection{SKU: "A", Location: "L1", Days: 5, Quantity: &none}})
	require.Empty(t, res.Problems)
	for d, day := range res.Projected {
		require.InDelta(t, 90+20-4*float64(d+1), day.Stock, 1e-9)
	}
}

// TestNeedDays: the first day on which projected stock without the line is below
// safety stock, at least the day it can come and at most the end of the window.
func TestNeedDays(t *testing.T) {
	none, seen := int64(0), map[string]bool{}
	for stock := int64(0); stock < 100; stock++ {
		it := sampleItem("A", 5)
		it.OnHand = stock
		res := planOne(t, []item.Item{it}, sampleSuppliers(),
			Options{AsOf: today, Needs: true, Project: &Projection{SKU: "A", Location: "L1", Days: 60,
				Quantity: &none}})
		if len(res.Lines) == 0 {
			continue
		}
		l, w := res.Lines[0], res.Policies[0].Window
		want, how := w.End, "end"
		for _, d := range res.Projected {
			if d.Day <= w.End && d.Stock < d.SafetyStock {
				want, how = d.Day, "between"
				break
			}
		}
		if want <= w.Due {
			want, how = w.Due, "due"
		}
		seen[how] = true
		require.Equal(t, want, l.NeedDay, "%d on hand", stock)
	}
	require.True(t, seen["due"] && seen["between"])
	require.Zero(t, planOne(t, []item.Item{sampleItem("A", 5)}, sampleSuppliers(),
		Options{AsOf: today}).Lines[0].NeedDay, "only where asked for")
}
