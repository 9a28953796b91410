package replay

import (
	"context"
	"fmt"

	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/item"
)

// Case is what a proof replays.
type Case struct {
	Items       []Item
	Lead        [][]float64 // per item: the lead-time distribution believed
	Calendar    Calendar
	HoldingRate float64  // a currency unit and year
	Policies    []Policy // of the night, the one in question first
	LookAhead   bool     // replay the look-ahead policy (Keeper) too; it learns on as many days before
	// TotalFill, 0–1, asks what each class should be promised to fill so much of all
	// units at least stock value (Lessons.Promises); 0 = nothing is asked. It learns on
	// as many days before.
	TotalFill float64
	// Step is told after every replay, of how many; nil tells nobody.
	Step func(done, total int)
}

// ShareOfLead is the share of orders that have come within a cycle.
const ShareOfLead = 0.95

// Cycle is how many days an item's order and review take, of 95 % of its orders.
func (c *Case) Cycle(i int) int {
	review := max(1, c.Items[i].ReviewDays)
	return item.DayAt(c.Items[i].Lead, ShareOfLead) + review
}

// Policy is a policy as the night computes it.
type Policy struct {
	Title string
	Terms func(i int, it *replenish.Item) // sets policy and terms of item i
	Extra []int                           // per item: days added to its cover window; nil = none
}

// PlannerReport is one planner's days beside the others'.
type PlannerReport struct {
	Planner string        `json:"planner"`
	Classes []ClassReport `json:"classes"` // the total first
	// Equal is what a rule holds at the fill of the first planner, the total first;
	// nil for planners that keep a promise themselves.
	Equal []EqualFill `json:"equal,omitempty"`
}

// Verdict is what a proof found.
type Verdict struct {
	Planners []PlannerReport       // the policies, look-ahead, then the rules
	Learnt   map[string]Correction // by class, of the look-ahead policy
	Promises map[string]float64    // by class, for the case's TotalFill
	Replayed float64               // item-years
	Outcomes []Outcome             // by item, of the first policy
}

// The planners of a proof by name.
const (
	LookAheadPolicy = "look-ahead by class"
	TextbookRule    = "z·σ·√L"
	CrostonRule     = "Croston z·σ·√L"
	WeeksRule       = "2–3 weeks of cover"
	NaiveRule       = "seasonal naive + 7 days"
)

// LeastHistory is how many days a proof needs before the first it replays.
const LeastHistory = 84

// Proof replays the measured days of opt under the policies of the case and, on the
// same days with the same lead times, under what is usually done: z·σ·√L with z for
// the promised rate as cycle service and L the lead time and review, on smoothed demand
// and on Croston's, two to three weeks of cover, and a seasonal-naive planner with a week to spare, in economic lots
// where the item's policy has them. What each of these holds at the fill the first
// planner reached is read off too. It returns an error when there is less history than
// is replayed plus LeastHistory.
func Proof(ctx context.Context, c Case, opt Options) (*Verdict, error) {
	opt.ctx = ctx
	span := opt.WarmUp + opt.Days
	past := Options{Start: opt.Start - span, WarmUp: opt.WarmUp, Days: opt.Days, Seed: opt.Seed + 1000,
		Workers: opt.Workers, FullPipe: opt.FullPipe, ctx: ctx}
	first := opt.Start
	if c.Learns() {
		first = past.Start
	}
	if first < LeastHistory {
		return nil, fmt.Errorf("a replay of %d days needs %d days of history before it, there are %d: replay fewer days", span, opt.Start-first+LeastHistory, opt.Start)
	}
	p := &proof{Case: c, opt: opt}
	for _, l := range c.Lead {
		p.mean = append(p.mean, meanDays(l))
	}
	rules := p.rules()
	p.total = len(c.Policies) + 2 + len(rules) // two of looking ahead
	for _, r := range rules {
		p.total += len(r.At)
	}
	out := &Verdict{}
	for _, policy := range c.Policies {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p.add(out, &Engine{Title: policy.Title, Lead: c.Lead, Terms: policy.Terms, Extra: policy.Extra,
			Forecast: NewCounts(c.Items, opt.Start, c.Calendar).Forecast})
	}
	if c.Learns() {
		p.learn(out, past)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i, planner := range p.usual() {
		p.add(out, planner)
		out.Planners[len(out.Planners)-1].Equal = rules[i].Curve(c.Items, opt, c.HoldingRate,
			func() { p.step(1) }).InEveryClass(out.Planners[0].Classes)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out.Replayed = p.replays * float64(len(c.Items)) * float64(span) / 365
	return out, nil
}

// Learns tells whether the case needs days to learn on.
func (c *Case) Learns() bool { return c.LookAhead || c.TotalFill > 0 }

// learn replays the days before, and what is learnt from them.
func (p *proof) learn(out *Verdict, past Options) {
	lessons := Learn(p.Items, p.Lead, []Options{past}, p.Calendar)
	if past.ended() {
		return
	}
	p.step(float64(len(ladder)))
	if p.TotalFill > 0 {
		out.Promises = lessons.Promises(p.TotalFill)
	}
	if p.LookAhead {
		keeper := lessons.Keeper(p.Items)
		out.Learnt = keeper.Learnt
		keeper = keeper.From(p.Items, p.opt.Start, p.Calendar)
		keeper.Title = LookAheadPolicy
		p.add(out, &leastOrder{keeper})
	}
}

// proof is a proof under way.
type proof struct {
	Case
	opt         Options
	mean        []float64 // believed mean lead time per item
	done, total int
	replays     float64
}

func (p *proof) step(replays float64) {
	p.replays += replays
	p.done++
	if p.Step != nil {
		p.Step(p.done, max(p.done, p.total))
	}
}

// add replays a planner.
func (p *proof) add(out *Verdict, planner Planner) {
	outcomes := Replay(p.Items, planner, p.opt)
	if out.Planners == nil {
		out.Outcomes = outcomes
	}
	classes := Report(p.Items, outcomes, p.opt.Days, p.HoldingRate)
	out.Planners = append(out.Planners, PlannerReport{Planner: planner.Name(), Classes: classes})
	p.step(1)
}

// usual are the rules as they are used, in the order of rules.
func (p *proof) usual() []Planner {
	return []Planner{
		&SafetyFactor{Title: TextbookRule, LeadDays: p.mean, WithReview: true, Holding: p.HoldingRate,
			Forecast: NewTextbook(len(p.Items)).At,
			Z:        func(it *Item) float64 { return demand.StandardNormalQuantile(it.Promised) }},
		&WeeksOfCover{Title: WeeksRule, Min: 2, Max: 3, LeadDays: p.mean},
		&SafetyFactor{Title: CrostonRule, LeadDays: p.mean, WithReview: true, Holding: p.HoldingRate,
			Forecast: NewCroston(len(p.Items)).At,
			Z:        func(it *Item) float64 { return demand.StandardNormalQuantile(it.Promised) }},
		&SeasonalNaive{Title: NaiveRule, ExtraDays: 7, LeadDays: p.mean, Holding: p.HoldingRate},
	}
}

func (p *proof) rules() []Rule {
	return []Rule{
		{"z", []float64{0, 0.75, 1.5, 2.25, 3, 4, 5.5, 8}, func(z float64) Planner {
			return &SafetyFactor{LeadDays: p.mean, WithReview: true, Holding: p.HoldingRate,
				Forecast: NewTextbook(len(p.Items)).At, Z: func(*Item) float64 { return z }}
		}},
		{"weeks", []float64{-1, 0, 1, 2, 3, 4, 6, 8, 12}, func(w float64) Planner {
			return &WeeksOfCover{Min: w, Max: w + 1, LeadDays: p.mean}
		}},
		{"z", []float64{-1, 0, 0.75, 1.5, 2.25, 3, 4, 5.5, 8}, func(z float64) Planner {
			return &SafetyFactor{LeadDays: p.mean, WithReview: true, Holding: p.HoldingRate,
				Forecast: NewCroston(len(p.Items)).At, Z: func(*Item) float64 { return z }}
		}},
		{"days", []float64{-4, 0, 4, 8, 14, 21, 28, 42, 63, 90}, func(d float64) Planner {
			return &SeasonalNaive{ExtraDays: d, LeadDays: p.mean, Holding: p.HoldingRate}
		}},
	}
}

func meanDays(pmf []float64) float64 {
	mean := 0.0
	for d, p := range pmf {
		mean += float64(d) * p
	}
	return mean
}
