package replenish

import (
	"github.com/stockwright/stockwright/replenish/change"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/lotsize"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
	"testing"
)

func window(it item.Item) item.Window { return item.WindowOf(it, sampleSuppliers()[0], nil, today) }

// asNight is an item with its supplier as one night saw it.
func asNight(it item.Item, s item.Supplier, day int32) change.Night {
	w := item.WindowOf(it, s, nil, day)
	return change.Night{Item: it, Window: w, Position: item.PositionOf(&it, w, day),
		NoOrder: noOrder(&it, w, day), HoldingRate: item.DefaultHoldingRate}
}

func TestExplainChangeSumsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		night := func(name string) change.Night {
			it := sampleItem("A", rapid.Float64Range(0.2, 9).Draw(t, name+" rate"))
			it.OnHand = rapid.Int64Range(0, 90).Draw(t, name+" on hand")
			it.Multiple = rapid.Int64Range(1, 12).Draw(t, name+" multiple")
			it.MOQ = rapid.Int64Range(0, 40).Draw(t, name+" moq")
			if rapid.Bool().Draw(t, name+" dynamic lot") {
				it.Policy.Kind, it.Policy.LotRule = item.PolicySS,
					rapid.SampledFrom(lotsize.Rules()).Draw(t, name+" lot rule")
				it.Policy.OrderCost, it.Policy.HoldingRate = 5, 0.3
			}
			it.DoNotStock = rapid.IntRange(0, 9).Draw(t, name+" stocked") == 0
			it.OnOrder = []item.OpenOrder{{ID: "P", Quantity: rapid.Int64Range(0, 60).Draw(t,
				name+" order"), Ordered: today - 2, Due: today + 3}}
			s := sampleSuppliers()[0]
			s.LeadDays = rapid.Float64Range(1, 15).Draw(t, name+" lead")
			s.OrderWeekdays[rapid.IntRange(0, 6).Draw(t, name+" weekday")] = rapid.Bool().Draw(t, name+" one weekday")
			n := asNight(it, s, today+rapid.Int32Range(0, 9).Draw(t, name+" day"))
			if rapid.Bool().Draw(t, name+" override") {
				q := rapid.Int64Range(0, 99).Draw(t, name+" quantity")
				n.Override = &q
			}
			if rapid.Bool().Draw(t, name+" filled") {
				q := n.Quantity() + rapid.Int64Range(-9, 40).Draw(t, name+" fill")
				n.Ordered = &q
			}
			return n
		}
		a, b := night("before"), night("after")
		sum := 0.0
		for _, s := range change.ExplainChange(a, b) {
			sum += s.Units
		}
		require.Equal(t, float64(b.Units()-a.Units()), sum)
	})
}

// A change of one thing alone has all of the change.
func TestOneCauseHasAllOfItsChange(t *testing.T) {
	supplier := sampleSuppliers()[0]
	for cause, alter := range map[string]func(n *change.Night){
		change.CauseDemand: func(n *change.Night) { n.Item.CoverDemand = NegBinLike(80, 1.5) },
		change.CauseLeadTime: func(n *change.Night) {
			n.Window.LeadMean, n.Window.PlainLead, n.Window.Due = n.Window.LeadMean+4,
				n.Window.PlainLead+4, n.Window.Due+4
		},
		change.CauseStock:      func(n *change.Night) { n.Position.OnHand += 24 },
		change.CauseOpenOrders: func(n *change.Night) { n.Position.OnOrder += 12 },
		change.CauseParameters: func(n *change.Night) { n.Item.MOQ = 240 },
		change.CauseCalendar: func(n *change.Night) {
			n.Window.Review, n.Window.NextOrder = 14,
				n.Window.NextOrder+7
		},
		change.CauseOverride: func(n *change.Night) {
			n.Item.Policy = item.Policy{Kind: item.PolicyMinMax, Min: 10, Max: 20,
				Rule: change.OverrideRule + "kim: trade fair"}
		},
		change.CauseOrder: func(n *change.Night) { q := n.Quantity() + 30; n.Ordered = &q },
	} {
		a := asNight(sampleItem("A", 4), supplier, today)
		b := a
		alter(&b)
		if cause == change.CauseLeadTime || cause == change.CauseCalendar {
			b.DemandOf = a.Window // the forecast of a day is what it was
		}
		total := 0.0
		for _, s := range change.ExplainChange(a, b) {
			if s.Cause != cause {
				require.Zero(t, s.Units, "%s: %s", cause, s.Cause)
			}
			total += s.Units
		}
		require.NotZero(t, total, cause)
		require.Equal(t, float64(b.Units()-a.Units()), total, cause)
	}
}

// Closed days between order and goods are the calendar's, also where the forecast of the longer
// window has a distribution of its own.
func TestClosedDaysAreTheCalendars(t *testing.T) {
	a := asNight(sampleItem("A", 4), sampleSuppliers()[0], today)
	a.Window.PlainLead = a.Window.LeadMean
	b := a
	const closed = 9
	b.Window.LeadMean, b.Window.Due, b.Window.End = b.Window.LeadMean+closed, b.Window.Due+closed, b.Window.End+closed
	rate := a.Item.CoverDemand.Mean() / a.Window.MeanDays()
	b.Item.LeadDemand, b.Item.CoverDemand = NegBinLike(rate*b.Window.LeadMean, 1.9), NegBinLike(rate*b.Window.MeanDays(), 1.7)
	total, calendar := 0.0, 0.0
	for _, s := range change.ExplainChange(a, b) {
		total += s.Units
		switch s.Cause {
		case change.CauseCalendar:
			calendar = s.Units
		case change.CauseLeadTime:
			require.Zero(t, s.Units)
		}
	}
	require.Greater(t, total, rate*closed/2)
	require.InDelta(t, total, calendar, 0.1*total+1)
}
