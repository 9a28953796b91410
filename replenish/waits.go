package replenish

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/replenish/advice"
	"github.com/stockwright/stockwright/replenish/item"
	"github.com/stockwright/stockwright/replenish/policy"
)

// shortSources finds the stock-outs of locations whose source has less than they ask for.
type shortSources struct {
	res  *Result
	opt  Options
	at   map[core.Key]int      // stock-outs among the exceptions
	sent map[core.Key]int64    // tonight, units
	next map[*planned]int32    // when goods come to a row whose source is short
	into map[*planned]*planned // the source at which a row's money is at risk
}

func keyOf(r *planned) core.Key { return core.Key{SKU: r.it.SKU, Location: r.it.Location} }

// send transfers the rows' goods; their exceptions begin at told.
func (p *planning) send(rows []*planned, told int) {
	lines := len(p.res.Lines)
	p.res.transfer(rows, p.opt)
	if p.opt.Exceptions {
		p.res.sourcesShort(rows, told, lines, p.opt)
	}
}

// sourcesShort has the stock-outs of locations whose source is short end with the goods that
// the source waits for, and not with the next delivery, which brings nothing. The exceptions
// and lines of the rows begin at from and lines.
func (res *Result) sourcesShort(rows []*planned, from, lines int, opt Options) {
	s := shortSources{res: res, opt: opt, at: map[core.Key]int{}, sent: map[core.Key]int64{}, next: map[*planned]int32{},
		into: map[*planned]*planned{}}
	for i, e := range res.Exceptions[from:] {
		if e.Kind == advice.ExceptionStockout {
			s.at[core.Key{SKU: e.SKU, Location: e.Location}] = from + i
		}
	}
	for _, l := range res.Lines[lines:] {
		if l.Kind == Transfer {
			s.sent[core.Key{SKU: l.SKU, Location: l.Location}] += l.Quantity
		}
	}
	sources := slices.DeleteFunc(slices.Clone(rows), func(r *planned) bool { return len(r.branches) == 0 || len(r.problems) > 0 })
	slices.SortStableFunc(sources, func(a, b *planned) int { return -cmp.Compare(a.depth, b.depth) })
	for _, r := range sources {
		s.source(r)
	}
	for _, r := range slices.Backward(sources) { // whose branches are summed up
		s.sumUp(r)
	}
}

// sumUp counts what branches and their source wait for alike once, at the source.
func (s *shortSources) sumUp(r *planned) {
	sum := 0.0
	for _, b := range r.branches {
		if s.into[b] == r {
			e := &s.res.Exceptions[s.at[keyOf(b)]]
			sum, e.AtRisk = sum+e.AtRisk, 0
		}
	}
	if sum > 0 {
		e := &s.res.Exceptions[s.at[keyOf(r)]]
		e.AtRisk = max(e.AtRisk, sum)
	}
}

// source looks at who a supplying location leaves short.
func (s *shortSources) source(r *planned) {
	free, wanted := r.transferable(s.opt.AsOf), int64(0)
	for _, b := range r.branches {
		if len(b.problems) == 0 && !b.policy.NeverOrdered() {
			wanted += b.policy.Need()
		}
	}
	day, comes := s.comes(r)
	if wanted <= free || !comes {
		return
	}
	why := fmt.Sprintf("%s has %s of the %s that are wanted, and its next goods come on %s", r.it.Location,
		r.it.Counted.Number(free), r.it.Counted.Number(wanted), item.IsoDay(day))
	for _, b := range r.branches {
		if len(b.problems) > 0 || b.policy.Need() == 0 {
			continue
		}
		due := item.WindowOf(*b.it, *b.supplier, s.opt.LeadTimes, day).Due
		sent := s.sent[keyOf(b)]
		if b.policy.NoOrder == policy.NoOrderDay { // its share goes out on another day
			sent = free * b.policy.Need() / wanted
		}
		if due <= b.window.Due || sent >= b.policy.Need() || b.it.Outside {
			continue
		}
		s.next[b] = due
		if e, short := advice.SourceShort(b.it, *b.policy, due, sent, s.opt.AsOf, why); short {
			s.tell(b, e, day)
		}
	}
}

// tell puts a stock-out in the place of the one that is known of the row; day is when its
// source has goods again.
func (s *shortSources) tell(b *planned, e advice.Exception, day int32) {
	if _, told := s.at[keyOf(b.parent)]; told && day == s.until(b.parent) {
		s.into[b] = b.parent
		e.Text += "; at risk there"
	}
	if i, told := s.at[keyOf(b)]; told {
		s.res.Exceptions[i] = e
		return
	}
	s.at[keyOf(b)] = len(s.res.Exceptions)
	s.res.Exceptions = append(s.res.Exceptions, e)
}

// until is the day on which a row's own stock-out ends.
func (s *shortSources) until(r *planned) int32 {
	if day, waits := s.next[r]; waits {
		return day
	}
	return r.window.Due
}

// comes is when a source has goods again: what is on its way to it, else what is ordered
// tonight or on its next order day.
func (s *shortSources) comes(r *planned) (day int32, any bool) {
	if !r.policy.NeverOrdered() && r.window.Due != item.NoDay {
		day, any = s.until(r), true
	}
	earlier := func(due int32, units int64) {
		if units > 0 && due >= s.opt.AsOf && (!any || due < day) {
			day, any = due, true
		}
	}
	for _, e := range r.it.Expected(item.LeadOf(r.it, r.window), s.opt.AsOf) {
		earlier(e.Day, e.Counts)
	}
	for _, d := range r.it.Drafts {
		earlier(d.Due, d.Quantity)
	}
	return day, any
}
