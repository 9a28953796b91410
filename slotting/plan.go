package slotting

import (
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/slotting/layout"
	"github.com/stockwright/stockwright/slotting/tours"
)

// Plan proposes the moves that pay back within the horizon, in an order that
// can be carried out, and says what they are worth. "Do nothing" is among the
// candidates: a plan without moves is a result, not a failure.
//
// The error is a *FaultError when the layout is refused. Rows that cannot be
// used are set aside and listed in Result.Faults.
func Plan(in Input, opt Options) (Result, error) {
	opt = opt.withDefaults()
	w, faults, err := layout.Compile(in.Layout)
	if err != nil {
		return Result{Faults: faults}, err
	}
	f := newFloor(w, in, opt)
	f.faults = append(faults, f.faults...)
	r := layout.NewRouter(w, opt.Policy)
	if r.Policy() != opt.Policy {
		f.warn("policy-replaced", "layout", "give aisle codes without one-way rules and obstacles to use it",
			"tours by %s need plain aisles; they are improved by 2-opt instead", opt.Policy)
	}
	past := f.pastTours(in.Lines)
	p := &planner{floor: f, router: r, past: past, drawn: f.drawTours(past.Sizes(), opt.SampleTours)}
	start, bound := slices.Clone(f.at), p.boundBeside()
	refinement := newRefinement(in, past, opt)
	held, units := p.rounds(in, past, refinement)
	units = p.refined(in, past, refinement, units, start)
	f.restore(start)
	res := p.result(units, bound)
	res.HeldOut, res.Search, res.Affinity = held, refinement.search, refinement.pairs
	res.Verdict = res.verdict()
	res.Stays = p.stays(start, res.whyNotAll())
	res.Faults = f.faults
	return res, nil
}

type planner struct {
	*floor
	router  *layout.Router
	drawn   tours.Tours
	past    tours.Tours
	claimed tours.Tours // by which the result is measured
	rank    *ranking
	unsure  bool // steps pay on the mean, and few tours leave open whether they do
}

// maxRounds bounds how often a plan is planned on; it ends by itself as soon
// as a round finds nothing.
const maxRounds = 6

// rounds plans, carries the plan out and plans again until nothing is found,
// so that a plan run again after its moves proposes nothing. It returns what
// the first round saved on the days kept for judging.
func (p *planner) rounds(in Input, past tours.Tours, ref *refinement) (first *HeldOut, units []unit) {
	for round := range maxRounds {
		held := p.judge(p.w, in, past, ref)
		if round == 0 && p.futures != nil {
			p.drawn = p.drawTours(past.Sizes(), p.opt.SampleTours)
		}
		if round == 0 {
			first, ref = held, nil
		}
		more := p.decide()
		if len(more) == 0 {
			break
		}
		units = append(units, more...)
		for _, u := range more {
			for _, s := range u.steps {
				p.move(s.load, s.to)
			}
		}
		if len(p.withinBudget(units)) < len(units) {
			break
		}
		in.Stock = p.assignments()
	}
	return first, p.withinBudget(units)
}

// refined is the plan to the layout that the joint search finds in place of a whole
// plan, if it is worth more and the plan run again would leave it as it is.
func (p *planner) refined(in Input, past tours.Tours, ref *refinement, units []unit, start []int32) []unit {
	if p.opt.MaxMoves > 0 || p.opt.MaxMinutes > 0 || p.opt.AisleLimit > 0 {
		return units // a limited plan starts with what pays back soonest
	}
	better := ref.refine(p, units, start)
	if len(better) == 0 {
		return units
	}
	p.restore(start)
	for _, u := range better {
		for _, s := range u.steps {
			p.move(s.load, s.to)
		}
	}
	in.Stock = p.assignments()
	p.judge(p.w, in, past, nil)
	if undo := p.decide(); len(undo) > 0 {
		ref.search.Reason += "; not carried out, because a later plan would undo it"
		ref.pairs.Reason += "; not carried out, because a later plan would undo it"
		return units
	}
	return better
}

// decide finds the units that pay, in the order they are carried out: of the
// exchanges, and of layouts laid afresh where that is worth the moves, the leading
// part that is worth most, measured by the tours themselves, against its work.
// Nothing is among the candidates. The floor is left as it was.
func (p *planner) decide() []unit {
	if p.tooFew {
		return nil
	}
	p.rank = p.rankSlots(p.router, p.drawn)
	start := slices.Clone(p.at)
	units := p.exchanges(p.rank)
	p.restore(start)
	units = p.sequence(units)
	p.restore(start)
	nothing := p.weigh()
	plans := []candidate{p.candidate(units, nothing)}
	for _, over := range relayings {
		plans = append(plans, p.candidate(p.relayed(p.rank, over), nothing))
	}
	return preferred(plans, p.opt.Horizon)
}

func (u *unit) scale(by float64) { u.rewalk(func(w float64) float64 { return w * by }) }

// rewalk changes what the walking of each step saves.
func (u *unit) rewalk(to func(walks float64) float64) {
	u.saves = 0
	u.steps = slices.Clone(u.steps)
	for i := range u.steps {
		u.steps[i].walks = to(u.steps[i].walks)
		u.saves += u.steps[i].saves()
	}
}

// restore puts every load back where it was.
func (f *floor) restore(at []int32) {
	f.rooms = make([]room, len(f.rooms))
	f.rules = f.rules.Cleared()
	for i, s := range at {
		f.put(int32(i), s)
	}
}

// claimLines is the lines of the tours by which a result's metres are measured: a
// sample of its own, larger than the one that plans are chosen by.
const claimLines = 60_000

func claimTours(sizes []int, opt Options) int {
	lines := opt.LinesPerTour
	if len(sizes) > 0 {
		lines = 0
		for _, n := range sizes {
			lines += float64(n) / float64(len(sizes))
		}
	}
	return max(opt.SampleTours, min(int(claimLines/max(lines, 1)), 20*opt.SampleTours))
}

func (p *planner) result(units []unit, bound *bounding) Result {
	res := Result{Policy: p.router.Policy(), unsure: p.unsure && len(units) == 0, limited: p.limited}
	before := slices.Clone(p.at)
	res.Before = p.assignments()
	sizes := p.past.Sizes()
	p.claimed = p.drawTours(sizes, claimTours(sizes, p.opt))
	walked := p.claimed.Travel(p.router, p.at)
	units, after, withheld := p.claim(units, walked)
	metres := p.router.InMetres()
	res.withheld, res.TravelBefore, res.TravelAfter = withheld, walked, after
	if metres != p.router {
		res.TravelBefore = p.claimed.Travel(metres, p.at)
	}
	res.Curve = p.curve(metres, units, res.TravelBefore)
	res.Moves = p.moves(units)
	if metres != p.router {
		res.TravelAfter = p.claimed.Travel(metres, p.at)
	}
	res.LowerBound = bound.of(p)
	if res.LowerBound > 0 {
		res.Gap = res.TravelAfter/res.LowerBound - 1
	}
	res.TourBound = p.claimed.Bound(metres, p.at)
	for _, u := range units {
		res.WorkSeconds += u.costs
		for _, t := range u.steps {
			res.LabourSaved += t.labour
		}
	}
	res.SecondsSaved = (walked-after)/p.opt.Speed + res.LabourSaved
	res.After = p.assignments()
	res.Aisles = p.aisleLines(before, p.at)
	return res
}

// claim measures what a plan's layout walks on the claimed tours, and brings what its
// steps save in line with it. A plan that does not pay for its work on them, which it
// was not chosen by, is given up, and why is said.
func (p *planner) claim(units []unit, before float64) (kept []unit, after float64, withheld string) {
	at := slices.Clone(p.at)
	_, labour, costs := sums(units)
	for _, u := range units {
		for _, t := range u.steps {
			at[t.load] = t.to
		}
	}
	after = p.claimed.Travel(p.router, at)
	walked := (before - after) / p.opt.Speed
	if len(units) > 0 && (walked+labour)*p.opt.Horizon <= costs {
		return nil, before, fmt.Sprintf("%d moves looked worth their work and are not, walked on %d tours that they were not chosen by",
			stepCount(units), len(p.claimed.Loads))
	}
	rewalk(units, walked)
	return units, after, ""
}

// sums is what units save a day in walking and in labour, and what they cost, in seconds.
func sums(units []unit) (walks, labour, costs float64) {
	for _, u := range units {
		costs += u.costs
		for _, t := range u.steps {
			walks, labour = walks+t.walks, labour+t.labour
		}
	}
	return walks, labour, costs
}

// rewalk brings what the walking of all steps saves to a total.
func rewalk(units []unit, total float64) {
	walks, _, _ := sums(units)
	for i := range units {
		if walks > 0 && total > 0 {
			units[i].rewalk(func(w float64) float64 { return w * total / walks })
		} else { // no share of one is the other: each step bears as much of the difference
			units[i].rewalk(func(w float64) float64 { return w + (total-walks)/float64(stepCount(units)) })
		}
	}
}

func stepCount(units []unit) int {
	n := 0
	for _, u := range units {
		n += len(u.steps)
	}
	return n
}

// withinBudget keeps the leading units that fit the limits on moves and work.
func (f *floor) withinBudget(units []unit) []unit {
	n := f.affordable(units)
	f.limited = f.limited || n < len(units)
	return units[:n]
}

// affordable is how many leading units fit the limits.
func (f *floor) affordable(units []unit) int {
	moves, seconds := 0, 0.0
	for i, u := range units {
		moves += len(u.steps)
		seconds += u.costs
		if f.opt.MaxMoves > 0 && moves > f.opt.MaxMoves || f.opt.MaxMinutes > 0 && seconds > 60*f.opt.MaxMinutes {
			return i
		}
	}
	return len(units)
}

func (u unit) payback() float64 {
	if u.saves <= 0 {
		return unpaid
	}
	return min(u.costs/u.saves, unpaid)
}

// unpaid stands for a step that only pays as part of the whole plan, in days.
const unpaid = 36500

// moves numbers the steps, carries them out on the floor, and groups them
// into cart trips.
func (p *planner) moves(units []unit) []Move {
	var out []Move
	trip, onCart := 1, 0
	for g, u := range units {
		if onCart > 0 && onCart+len(u.steps) > p.opt.CartLoads {
			trip, onCart = trip+1, 0
		}
		onCart += len(u.steps)
		for _, s := range u.steps {
			l := &p.loads[s.load]
			out = append(out, Move{
				Step: len(out) + 1, Trip: trip, Group: g + 1, SKU: p.skus[l.sku].ID,
				From: p.slotName(s.from), To: p.slotName(s.to), Quantity: l.quantity, Staged: s.staged,
				Saves: s.saves(), Costs: u.costs / float64(len(u.steps)), Payback: u.payback(), Reason: s.why,
			})
			p.move(s.load, s.to)
		}
	}
	return out
}

// curvePoints are the budgets at which the curve is measured, as shares of
// the whole plan in 1/256.
var curvePoints = [...]int{1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 160, 192, 224, 256}

// curve measures the tours after growing parts of the plan. What a budget
// saves is what the best plan within it saves, so the curve never falls.
func (p *planner) curve(r *layout.Router, units []unit, before float64) []CurvePoint {
	points := []CurvePoint{{Travel: before}}
	start := slices.Clone(p.at)
	done, moves, seconds := 0, 0, 0.0
	for _, share := range curvePoints {
		until := (len(units)*share + 255) / 256
		if until == done {
			continue
		}
		for ; done < until; done++ {
			for _, s := range units[done].steps {
				p.at[s.load] = s.to
			}
			moves += len(units[done].steps)
			seconds += units[done].costs
		}
		last := points[len(points)-1]
		c := CurvePoint{Moves: moves, Minutes: seconds / 60, Travel: min(last.Travel, p.claimed.Travel(r, p.at))}
		if before > 0 {
			c.Saved = 1 - c.Travel/before
		}
		points = append(points, c)
	}
	copy(p.at, start)
	return points
}

func (p *planner) aisleLines(before, after []int32) []AisleTravel {
	out := make([]AisleTravel, len(p.w.Aisles))
	for i, a := range p.w.Aisles {
		out[i] = AisleTravel{Zone: a.Zone, Aisle: a.Code}
	}
	for i, l := range p.loads {
		if a := p.w.AisleOf(before[i]); a >= 0 && len(out) > 0 {
			out[a].Before += l.velocity
			out[p.w.AisleOf(after[i])].After += l.velocity
		}
	}
	return out
}
