package pipeline

import (
	"context"
	"fmt"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
)

// A successor carries on the demand of the item it replaces, location by
// location: from the day it takes over, the demand of all its predecessors is
// forecast under its name and no longer under theirs.

// never is the day of a hand-over that is not known; always, the day from
// which a series without predecessors carries its own demand.
const (
	never  = math.MaxInt32
	always = 0
)

// successions are the chains that items.replaces makes. An item replaces one
// other and is replaced by one; the gate names what would make it more, and
// circles.
type successions struct {
	old  map[string]string // predecessor, by successor
	next map[string]string // successor, by predecessor
}

// successionsOf links the items; of several successors of one item the gate's
// choice stands.
func successionsOf(items []datasets.Item) *successions {
	s := &successions{old: map[string]string{}, next: map[string]string{}}
	for successor, old := range datasets.Successors(items) {
		s.old[successor], s.next[old] = old, successor
	}
	return s
}

// involves tells whether an item has a predecessor or a successor.
func (s *successions) involves(sku string) bool { return s.old[sku] != "" || s.next[sku] != "" }

// handovers knows, for every location, which item of a chain carries its
// demand on which day.
type handovers struct {
	*successions
	b *book
	// first is the first day with a row in the history, of the items that
	// replace or are replaced.
	first map[core.Key]int32
}

// predecessors are the items before k that have history at its location, newest first.
func (h *handovers) predecessors(k core.Key) []core.Key {
	var out []core.Key
	for sku := h.old[k.SKU]; sku != ""; sku = h.old[sku] {
		old := core.Key{Location: k.Location, SKU: sku}
		if _, sold := h.first[old]; sold {
			out = append(out, old)
		}
	}
	return out
}

// takesOver is the first day on which k carries its chain's demand: the launch
// that the items table names or its first sale there, whichever is earlier;
// without either tonight, when there is or will be stock of it; else never.
// It is always where there is nobody to take over from.
func (h *handovers) takesOver(k core.Key) int32 {
	if len(h.predecessors(k)) == 0 {
		return always
	}
	day := int32(never)
	if it := h.b.m.items[k.SKU]; it != nil && it.LaunchedOn != core.NoDay {
		day = int32(it.LaunchedOn)
	}
	if sold, ok := h.first[k]; ok {
		day = min(day, sold)
	}
	if day == never && (h.b.m.stock[k].onHand > 0 || len(h.b.m.onOrder[k]) > 0) {
		day = int32(h.b.asOf)
	}
	return day
}

// handsOver is the day from which a later item of the chain carries the demand
// of k, and that item; never where none does.
func (h *handovers) handsOver(k core.Key) (day int32, to string) {
	day = never
	for sku := h.next[k.SKU]; sku != ""; sku = h.next[sku] {
		next := core.Key{Location: k.Location, SKU: sku}
		if d := h.takesOver(next); d != always && d < day {
			day, to = d, sku
		}
	}
	return day, to
}

// launches are the keys of items that will take over within the reach of a
// forecast at a location where a predecessor sold: they are planned although
// there is neither history nor stock of them.
func (h *handovers) launches() []core.Key {
	var out []core.Key
	for old := range h.first {
		for sku := h.next[old.SKU]; sku != ""; sku = h.next[sku] {
			k, it := core.Key{Location: old.Location, SKU: sku}, h.b.m.items[sku]
			if it != nil && it.LaunchedOn != core.NoDay && it.LaunchedOn < h.b.asOf+366 && (it.Status == "" || it.Status == "active") {
				out = append(out, k)
			}
		}
	}
	return out
}

// succession is what the forecast of one series needs to know of its chain.
type succession struct {
	// Carried are the histories of the predecessors, newest first.
	Carried []datasets.SeriesRows
	// From and Until bound the days on which the series carries the demand of
	// its chain: From ≤ day < Until; an Until of 0 is no end.
	From, Until int32
	Successor   string // from Until on
}

// of is the succession of a key, its predecessors' histories not yet read.
func (h *handovers) of(k core.Key) succession {
	if h == nil || !h.involves(k.SKU) {
		return succession{}
	}
	s := succession{From: h.takesOver(k)}
	if day, to := h.handsOver(k); day != never {
		s.Until, s.Successor = day, to
	}
	return s
}

// read adds the predecessors' histories to the series of some keys, in one pass over the
// row groups that hold them, so that memory is bounded by what is carried.
func (h *handovers) read(ctx context.Context, history *datasets.History, keys []core.Key) (map[core.Key]datasets.SeriesRows, error) {
	var wanted []core.Key
	for _, k := range keys {
		if !h.involves(k.SKU) {
			continue
		}
		for _, old := range h.predecessors(k) {
			wanted = append(wanted, core.Key{Location: old.Location, SKU: old.SKU})
		}
	}
	out := map[core.Key]datasets.SeriesRows{}
	if len(wanted) == 0 {
		return out, nil
	}
	rows, err := history.FindAll(ctx, wanted)
	for _, r := range rows {
		out[core.Key{Location: r.Location, SKU: r.SKU}] = r
	}
	return out, err
}

// carried are the histories of a key's predecessors, newest first.
func (h *handovers) carried(k core.Key, read map[core.Key]datasets.SeriesRows) []datasets.SeriesRows {
	var out []datasets.SeriesRows
	for _, old := range h.predecessors(k) {
		out = append(out, read[old])
	}
	return out
}

// succeed puts the demand of the predecessors in front of, and under, a
// series' own. A predecessor's last row is its last day on sale once a later
// item has sold: what follows is missing, not zero.
func (job *ShardJob) succeed(s ShardSeries, own forecast.Series) forecast.Series {
	sold := len(own.Y) > 0
	for _, rows := range s.Carried {
		last := int32(job.AsOf) - 1
		if n := len(rows.Days); sold && n > 0 {
			last = min(last, rows.Days[n-1])
		}
		old := job.lay(rows, s.Group, last)
		own = forecast.Succeed(old, own, 1)
		sold = sold || len(old.Y) > 0
	}
	return own
}

// share is what part of each coming day's demand falls to the series: nil
// where all of it does.
func (s *succession) share(asOf int32, days int) []float64 {
	if s.From <= asOf && s.Until == 0 {
		return nil
	}
	out := make([]float64, days)
	for t := range out {
		if day := asOf + int32(t); s.From <= day && (s.Until == 0 || day < s.Until) {
			out[t] = 1
		}
	}
	return out
}

// over tells whether all demand from a day on is forecast under other names.
func (s *succession) over(asOf int32) bool { return s.Until != 0 && s.Until <= max(asOf, s.From) }

// reason puts the succession in front of why a forecast was made as it was.
func (s *succession) reason(asOf int32, why string) string {
	if s.over(asOf) {
		return fmt.Sprintf("handed over to %s on %s: its demand is forecast there", s.Successor, core.Day(s.Until))
	}
	if len(s.Carried) > 0 {
		old := s.Carried[0].SKU
		switch {
		case s.From == never:
			why = fmt.Sprintf("will replace %s, no day is known: demand stays there; %s", old, why)
		case s.From > asOf:
			why = fmt.Sprintf("takes over from %s on %s, with its history; %s", old, core.Day(s.From), why)
		default:
			why = fmt.Sprintf("carries on the history of %s since %s; %s", old, core.Day(s.From), why)
		}
	}
	if s.Until != 0 {
		why = fmt.Sprintf("hands over to %s on %s; %s", s.Successor, core.Day(s.Until), why)
	}
	return why
}
