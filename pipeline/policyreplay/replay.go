// Package policyreplay plays a workspace's configured policy on its own past, and says
// what each class would have reached and held.
package policyreplay

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/replay"
	"github.com/stockwright/stockwright/replenish"
)

// Options say which days a policy is replayed on, and what is promised.
type Options struct {
	Days    int    // measured; 0 = 364, or fewer where history is short
	Seed    uint64 // of lead times, and of the demand of days sold out
	Workers int    // 0 = the machine's cores; the result is the same for any number
	// Promises are fill rates by class, such as AX, or A for all three of its boxes;
	// the longer name wins. Classes without one keep the configuration's.
	Promises map[string]float64
	// HoldingRate is a currency unit's and year's; 0 = the configuration's.
	HoldingRate float64
	// LookAhead replays the look-ahead policy too, at the price of each class; it takes
	// some fifteen times as long as a policy with levels.
	LookAhead bool
	// Transfers replays what own locations supply in place of what is bought, as if the
	// supplying locations always had the goods.
	Transfers bool
	// TotalFill asks what to promise each class so that all together fill this share of
	// units, 0–1, at least stock value; 0 = nothing is asked.
	TotalFill float64
	// Sample is how many items of a workspace are replayed at most, an even choice by
	// key; 0 = all.
	Sample int
	// Each tells what each item reached, beside its class.
	Each bool
	// Step is told of the progress; nil tells nobody.
	Step func(done, total int)

	warmUp int // days, with Days; 0 = as Span has it
}

// Result is what a policy would have done on past days, beside the usual
// rules on the same days.
type Result struct {
	MadeOn     core.Day    `json:"made_on"` // the day it was asked for; 0 where that is not kept
	FirstDay   core.Day    `json:"first_day"`
	LastDay    core.Day    `json:"last_day"`
	Days       int         `json:"days"`         // measured
	WarmUp     int         `json:"warm_up_days"` // before them, replayed and not measured
	Learnt     int         `json:"learnt_days"`  // before those, on which the policy learns; 0 = it does not
	Seed       uint64      `json:"seed"`
	Currency   string      `json:"currency"`
	Items      int         `json:"items"`
	Rows       []Row       `json:"rows"`           // by class, all first; planners in the order of the proof
	Each       []ItemRow   `json:"each,omitempty"` // by location and item, where that was asked for
	Suggested  *Suggestion `json:"suggested,omitempty"`
	LeftOut    []LeftOut   `json:"left_out"` // most units first
	RestsOn    []string    `json:"rests_on"` // what was assumed, and what the replay cannot show
	ConfigHash string      `json:"config_hash,omitempty"`
	// ItemYears is how much was replayed in all, learning included.
	ItemYears float64 `json:"item_years"`
}

// Row is one class under one planner.
type Row struct {
	Class   string `json:"class" parquet:"name=class, type=BYTE_ARRAY, convertedtype=UTF8"`
	Planner string `json:"planner" parquet:"name=planner, type=BYTE_ARRAY, convertedtype=UTF8"`
	replay.Lived
	// What a rule holds with its parameter fitted with hindsight, class by class, to the
	// fill of the first planner; EqualFill is below that where the rule never gets there.
	// 0 for planners that keep a promise themselves.
	EqualFill   float64 `json:"equal_fill_rate" parquet:"name=equal_fill_rate, type=DOUBLE"`
	EqualStock  float64 `json:"equal_fill_stock_value" parquet:"name=equal_fill_stock_value, type=DOUBLE"`
	EqualOrders float64 `json:"equal_fill_orders" parquet:"name=equal_fill_orders, type=DOUBLE"`
}

// LeftOut counts items that were not replayed, for one reason.
type LeftOut struct {
	Reason string `json:"reason"`
	Items  int    `json:"items"`
	Units  int64  `json:"units"` // sold over the history
}

// The policies of a workspace's replay by name.
const (
	AsConfigured = "as configured"
	ByClassFill  = replenish.TargetClassFill // the same with this target, or
	ByItemFill   = replenish.TargetFill      // with this one, where it is configured by class
	LooksAhead   = replenish.PolicyLookAhead // with this policy, by class
)

// AllClasses is the class of a replay's totals.
const AllClasses = "all"

// Spans of a replay, in days.
const (
	replayDays   = 364
	replayWarmUp = 56
	shortestDays = 28
	shortestWarm = 28
	newItemDays  = 56 // an item that has sold for fewer before the replay is new
)

// Span is how many days are measured and how many warm up, with so many days of
// history: what was asked for, else 364 or as many whole weeks as there are. It warms
// up for eight weeks, or for a cycle of lead time and review of so many days where that
// is longer and the history has room for it: what is measured is then what the policy
// ordered. Where a policy learns, it does so on as many days before.
func (o *Options) Span(history, cycle int, learns bool) (days, warm int, err error) {
	parts, learning := 1, ""
	if learns {
		parts, learning = 2, " as many of both before them to learn on,"
	}
	room := (history - replay.LeastHistory) / parts
	most := (room - shortestWarm) / 7 * 7
	full := max(replayWarmUp, (cycle+6)/7*7)
	switch {
	case most < shortestDays:
		return 0, 0, fmt.Errorf("a replay of four weeks needs %d days of history, there are %d: come back when there is more, or measure forecasts without --policy",
			parts*(shortestDays+shortestWarm)+replay.LeastHistory, history)
	case o.Days > 0 && o.Days+shortestWarm <= room:
		return o.Days, min(full, max(shortestWarm, room-o.Days)), nil
	case o.Days > 0:
		return 0, 0, fmt.Errorf("a replay of %d days needs %d days of history (%d to warm up,%s %d before all), there are %d: pass --replay-days %d or fewer",
			o.Days, parts*(o.Days+shortestWarm)+replay.LeastHistory, shortestWarm, learning,
			replay.LeastHistory, history, most)
	}
	least := replayWarmUp
	if full > replayWarmUp {
		least = shortestDays
	}
	if days = min(replayDays, (room-full)/7*7); days >= least {
		return days, full, nil
	}
	return most, shortestWarm, nil
}

// longestCycle is the longest of the cycles, in days of lead time and review, that
// leaves room to measure.
func (o *Options) longestCycle(cycles []int, history int, learns bool) (longest int) {
	room := history - replay.LeastHistory
	if learns {
		room /= 2
	}
	for _, c := range cycles {
		if (c+6)/7*7 <= room-max(shortestDays, o.Days) || c <= replayWarmUp {
			longest = max(longest, c)
		}
	}
	return longest
}

// ProofOf replays a case on its last days and lays the verdict out by class.
func ProofOf(ctx context.Context, c replay.Case, o Options) (*Result, error) {
	if len(c.Items) == 0 {
		return nil, fmt.Errorf("there is no item to replay")
	}
	history := len(c.Items[0].Demand)
	c.TotalFill = o.TotalFill
	cycles := make([]int, len(c.Items))
	for i := range c.Items {
		cycles[i] = c.Cycle(i)
	}
	days, warm, err := o.Days, o.warmUp, error(nil)
	if warm == 0 {
		if days, warm, err = o.Span(history, o.longestCycle(cycles, history, c.Learns()), c.Learns()); err != nil {
			return nil, err
		}
	}
	c.Step = func(done, total int) {
		if o.Step != nil {
			o.Step(done, total)
		}
	}
	opt := replay.Options{Start: history - days - warm, WarmUp: warm, Days: days, Seed: o.Seed,
		Workers: o.Workers, FullPipe: true}
	v, err := replay.Proof(ctx, c, opt)
	if err != nil {
		return nil, err
	}
	out := &Result{Days: days, WarmUp: warm, Seed: o.Seed, Items: len(c.Items), Rows: replayRows(v),
		LeftOut: []LeftOut{}, RestsOn: []string{}, ItemYears: v.Replayed}
	if c.Learns() {
		out.Learnt = days + warm
	}
	out.Suggested = suggest(v, o.TotalFill)
	if o.Each {
		out.Each = itemRows(c.Items, v.Outcomes, days)
	}
	late := 0
	for _, cycle := range cycles {
		if cycle > warm {
			late++
		}
	}
	if late > 0 {
		out.RestsOn = append(out.RestsOn, fmt.Sprintf("%d items take longer from order to goods than the %d days to warm up: some of what they sell in the days measured was ordered before, as it was sold then", late, warm))
	}
	if c.Calendar.FirstDay != 0 {
		out.LastDay = core.Day(c.Calendar.FirstDay) + core.Day(history) - 1
		out.FirstDay = out.LastDay - core.Day(days) + 1
	}
	return out, nil
}

func replayRows(v *replay.Verdict) []Row {
	rows := []Row{}
	for i, c := range v.Planners[0].Classes {
		if c.Class != "" && len(v.Planners[0].Classes) == 1 {
			continue
		}
		for _, p := range v.Planners {
			c := p.Classes[i]
			r := Row{Class: cmp.Or(c.Class, AllClasses), Planner: p.Planner, Lived: c.Lived}
			r.Promised = math.Round(r.Promised*1e9) / 1e9
			if i < len(p.Equal) {
				r.EqualFill, r.EqualStock, r.EqualOrders = p.Equal[i].Fill, p.Equal[i].StockValue,
					math.Round(p.Equal[i].Orders)
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// Class is what is said of one class, nil where it was not replayed.
func (p *Result) Class(class string) []Row {
	var out []Row
	for _, r := range p.Rows {
		if r.Class == class {
			out = append(out, r)
		}
	}
	return out
}

// Classes are the classes replayed, the total first.
func (p *Result) Classes() []string {
	var out []string
	for _, r := range p.Rows {
		if !slices.Contains(out, r.Class) {
			out = append(out, r.Class)
		}
	}
	return out
}

// Sentence says in a line how the promise of a class was kept, and what the textbook
// rule would have held for it; "" where the class was not replayed.
func (p *Result) Sentence(class string) string {
	rows := p.Class(class)
	if len(rows) == 0 {
		return ""
	}
	r := rows[0]
	var b strings.Builder
	fmt.Fprintf(&b, "had this policy run the last %d weeks: fill %s (promised %s), stock value %s in %s orders", (p.Days+3)/7, percentText(r.Fill), percentText(r.Promised),
		p.money(r.StockValue), thousands(float64(r.Orders)))
	for _, other := range rows[1:] {
		switch {
		case other.Planner == ByClassFill, other.Planner == ByItemFill, other.Planner == LooksAhead,
			other.Planner == replay.LookAheadPolicy:
			fmt.Fprintf(&b, "; %s: fill %s, %s in %s", other.Planner, percentText(other.Fill),
				p.money(other.StockValue), thousands(float64(other.Orders)))
		case other.Planner != replay.TextbookRule:
		case other.EqualFill < r.Fill-0.0005:
			fmt.Fprintf(&b, "; %s with the largest z tried: fill %s, %s in %s", other.Planner,
				percentText(other.EqualFill), p.money(other.EqualStock), thousands(other.EqualOrders))
		default:
			fmt.Fprintf(&b, "; %s at the same fill would have held %s in %s", other.Planner,
				p.money(other.EqualStock), thousands(other.EqualOrders))
			if r.StockValue > 0 {
				fmt.Fprintf(&b, " (%+.0f %% of stock)", 100*(other.EqualStock/r.StockValue-1))
			}
		}
	}
	return b.String()
}

func percentText(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }

func (p *Result) money(v float64) string {
	return strings.TrimSpace(thousands(v) + " " + p.Currency)
}

// thousands is a whole number with its thousands apart.
func thousands(v float64) string {
	text := fmt.Sprintf("%.0f", math.Round(v))
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// PromiseFor is the fill rate asked for a class: by its own name, else by its letter;
// 0 where none was.
func (o *Options) PromiseFor(class string) float64 {
	if v, ok := o.Promises[class]; ok || class == "" {
		return v
	}
	return o.Promises[class[:1]]
}

// CheckPromises refuses promises for classes that cannot be, and rates outside (0, 1).
func CheckPromises(promises map[string]float64) error {
	for class, rate := range promises {
		known := len(class) >= 1 && strings.Contains("ABC", class[:1]) &&
			(len(class) == 1 || len(class) == 2 && strings.Contains("XYZ", class[1:]))
		if !known {
			return fmt.Errorf("there is no class %q; write A, B, C or one of the nine AX … CZ", class)
		}
		if !(rate > 0 && rate < 1) {
			return fmt.Errorf("the fill rate promised to %s must lie inside (0, 1), such as 0.97, not %v", class, rate)
		}
	}
	return nil
}
