package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/policyreplay"
	"github.com/stockwright/stockwright/pipeline/replay"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/item"
)

// replayFile replays the look-ahead policy on the series of a file.
func (a *app) replayFile(cmd *cobra.Command, long *longFlags, p policyFlags, args []string, o policyreplay.Options) (*policyreplay.Result, error) {
	h, err := a.readHistory(cmd, long, args)
	if err != nil {
		return nil, err
	}
	if h.clock.unit != "day" {
		return nil, usageError{fmt.Errorf("--policy replays days; this history is not dated day by day")}
	}
	c, filled, err := p.items(h, o)
	if err != nil {
		return nil, err
	}
	r, err := policyreplay.ProofOf(cmd.Context(), c, o)
	if err != nil {
		return nil, err
	}
	r.RestsOn = append(r.RestsOn, fmt.Sprintf("every item is ordered every %d days and comes after %g days, with a spread of %g; a workspace has terms of its own", p.review, p.leadDays, p.leadSD))
	if text := filled.Text(); text != "" {
		r.RestsOn = append(r.RestsOn, text)
	}
	return r, nil
}

// leadTime is the distribution of a lead time of a mean and a spread, by whole
// periods, as the night states it.
func leadTime(mean, sd float64) []float64 {
	stated := []replenish.Supplier{{Key: "any", LeadDays: mean, LeadSD: sd}}
	return item.LeadTimes(nil, stated, replenish.LeadTimeOptions{}).Lookup("any", "", "").Pmf
}

// items lays the series of a file side by side on one calendar, days sold out filled,
// and classes them on the days before the replay.
func (p policyFlags) items(h *history, o policyreplay.Options) (c replay.Case, filled policyreplay.Filled, err error) {
	first, last := int32(math.MaxInt32), int32(math.MinInt32)
	for _, s := range h.series {
		first, last = min(first, s.Start), max(last, s.Start+int32(len(s.Y)))
	}
	days := int(last - first)
	c = replay.Case{HoldingRate: p.holding, LookAhead: true}
	lead := leadTime(p.leadDays, p.leadSD)
	span, warm, err := o.Span(days, item.DayAt(lead, replay.ShareOfLead)+p.review, true)
	if err != nil {
		return c, filled, err
	}
	c.Items = make([]replay.Item, len(h.series))
	for i, s := range h.series {
		it := replay.Item{Key: s.Key, Demand: make([]float64, days), UnitCost: p.cost, UnitPrice: p.cost / 0.7, Pack: 1, Lead: lead, ReviewDays: p.review, ReviewPhase: i % max(1, p.review)}
		for t, v := range s.Y {
			if v > 0 {
				it.Demand[int(s.Start-first)+t] = math.Round(v)
			}
		}
		if from := int(s.Start - first); len(s.InStock) > 0 {
			in := slices.Repeat([]bool{true}, len(s.Y))
			copy(in, s.InStock)
			filled.Add(policyreplay.FillSoldOut(core.Key{SKU: s.Key}, it.Demand[from:from+len(s.Y)], in, p.seed))
		}
		if n := len(s.Price); n > 0 && s.Price[min(n, len(s.Y))-1] > 0 {
			it.UnitPrice = s.Price[min(n, len(s.Y))-1]
			it.UnitCost = 0.7 * it.UnitPrice
		}
		c.Items[i], c.Lead = it, append(c.Lead, lead)
	}
	classifyFile(c.Items, days-span-warm, o)
	return c, filled, nil
}

// classifyFile gives the items of a file their classes and promises.
func classifyFile(items []replay.Item, from int, o policyreplay.Options) {
	keys, values := make([]string, len(items)), make([]float64, len(items))
	for i, it := range items {
		keys[i] = it.Key
		for _, v := range it.Demand[max(0, from-364):from] {
			values[i] += v * it.UnitPrice
		}
	}
	half := min(182, from/7*7)
	for i, class := range item.ABC(keys, values, replenish.SegmentCuts{}) {
		weeks := make([]float64, half/7)
		for d := range half {
			weeks[d/7] += items[i].Demand[from-half+d]
		}
		items[i].Class = class + item.XYZ(weeks, replenish.SegmentCuts{})
		items[i].Promised = o.PromiseFor(items[i].Class)
	}
}
