package replenish

import (
	"cmp"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/replenish/policy"
	"slices"
)

// transfer serves the branches' needs from the locations that supply them, shares
// out fairly what is short, and moves what is still missing from branches that
// have more than they need.
func (res *Result) transfer(rows []*planned, opt Options) {
	moves := &moving{from: map[*planned]string{}, predecessors: predecessors(rows)}
	for _, r := range rows {
		moves.sendPredecessor(r, opt)
		asking, wanted := r.asking()
		if len(asking) == 0 {
			continue
		}
		free := r.transferable(opt.AsOf)
		shares, rule := make([]int64, len(asking)), sourceCovers
		if wanted <= free {
			for i, b := range asking {
				shares[i] = b.receipt.Quantity
			}
		} else {
			rule = "fair share: equal cover after the transfer, whole multiples as far as there are"
			shares = fairShare(asking, free, func(b *planned) bool { return b.it.PackBreak > 0 })
		}
		if opt.Rebalance {
			moves.rebalance(r, asking, shares, opt)
		}
		for i, b := range asking {
			b.receipt.Note("transferable", float64(free), "input: free stock of "+r.it.Location)
			b.receipt.Note("fair_share", float64(shares[i]), "input: "+rule)
			b.receipt.Set("source_stock", min(b.receipt.Quantity, shares[i]), rule)
			b.receipt.Caps(b.it, b.policy)
			moves.add(b, r.it.Location)
		}
	}
	res.shareStorage(moves.rows, rows, opt)
	for _, r := range moves.rows {
		r.receipt.Close()
		if r.moved = r.receipt.Quantity; r.moved > 0 && !r.it.Outside {
			res.Lines = append(res.Lines, r.line(Transfer, moves.from[r], opt))
		}
	}
}

const sourceCovers = "supplying location covers all branches"

// asking are the branches that want goods, by location, and the units they want.
func (r *planned) asking() (asking []*planned, wanted int64) {
	for _, b := range r.branches {
		if len(b.problems) == 0 && b.receipt.Quantity > 0 {
			asking = append(asking, b)
			wanted += b.receipt.Quantity
		}
	}
	slices.SortFunc(asking, func(a, b *planned) int { return cmp.Compare(a.it.Location, b.it.Location) })
	return asking, wanted
}

// moving are the transfers in the making and where their goods come from.
type moving struct {
	rows         []*planned
	from         map[*planned]string
	predecessors map[core.Key]*planned // rows of SKUs that others have taken over from
}

func (m *moving) add(r *planned, from string) {
	if r.receipt.Quantity > 0 {
		m.rows, m.from[r] = append(m.rows, r), from
	}
}

// transferable is what a supplying location can send today.
func (r *planned) transferable(asOf int32) int64 {
	free := r.it.OnHand - r.it.Reserved - r.it.Backordered
	for _, l := range r.it.Lots {
		if l.Expires <= asOf {
			free -= l.Quantity
		}
	}
	for _, b := range r.branches {
		for _, d := range b.it.Drafts {
			if !badUnits(d.Quantity) { // of a refused branch
				free -= d.Quantity // approved, not yet reserved
			}
		}
	}
	return max(0, free)
}

// fairShare hands out free units one multiple at a time to the branch with the
// lowest ratio of position to order-up-to, ties to the first location, never
// above what it asked for. What is less than a multiple goes the same way to those who
// take single units: no pack is taken apart for it.
func fairShare(asking []*planned, free int64, single func(*planned) bool) []int64 {
	shares := make([]int64, len(asking))
	cover := func(i int) float64 {
		p := asking[i].policy
		return float64(p.Position.Total+shares[i]) / float64(max(1, p.OrderUpTo))
	}
	step := make([]int64, len(asking))
	for i, b := range asking {
		step[i] = max(1, b.it.Multiple, b.receipt.Quantity/200/max(1, b.it.Multiple)*max(1, b.it.Multiple))
	}
	takes := func(i int) int64 {
		b := asking[i]
		switch missing := b.receipt.Quantity - shares[i]; {
		case step[i] <= min(missing, free):
			return step[i]
		case single(b) && free < max(1, b.it.Multiple):
			return min(1, missing, free)
		}
		return 0
	}
	for {
		best := -1
		for i := range asking {
			if takes(i) > 0 && (best < 0 || cover(i) < cover(best)) {
				best = i
			}
		}
		if best < 0 {
			return shares
		}
		units := takes(best)
		shares[best] += units
		free -= units
	}
}

// rebalance moves what the branches of a supplying location ask for beyond their
// shares of its stock from branches with a surplus above order-up-to, the
// greatest first, ties to the first location: no more than is short, in whole
// multiples, and before goods are bought.
func (m *moving) rebalance(w *planned, asking []*planned, shares []int64, opt Options) {
	for i, r := range asking {
		short, multiple := r.receipt.Quantity-shares[i], max(1, r.it.Multiple)
		for short >= multiple {
			from, spare := w.richest(multiple, opt.AsOf)
			if spare <= 0 {
				return
			}
			m.takeSurplus(r, from, shares[i], min(short/multiple*multiple, spare), opt)
			short -= spare
		}
	}
}

// richest is the branch that asks for nothing with the greatest surplus in whole
// multiples.
func (r *planned) richest(multiple int64, asOf int32) (best *planned, spare int64) {
	for _, d := range r.branches {
		if len(d.problems) > 0 || d.receipt.Quantity > 0 {
			continue
		}
		if s := d.surplus(asOf) / multiple * multiple; s > spare || s == spare && best != nil &&
			d.it.Location < best.it.Location {
			best, spare = d, s
		}
	}
	return best, spare
}

// takeSurplus sends units of a branch's surplus to another as a row of its own.
func (m *moving) takeSurplus(r, from *planned, sent, units int64, opt Options) {
	one := &planned{it: r.it, supplier: r.supplier, known: r.known, window: r.window, policy: r.policy, split: true,
		receipt: policy.Receipt{Steps: slices.Clone(r.receipt.Steps), Quantity: r.receipt.Quantity}}
	one.receipt.Note("sent_from_source", float64(sent), "input: what "+r.it.SuppliedBy+" sends of the quantity")
	one.receipt.Note("surplus", float64(from.surplus(opt.AsOf)+from.given),
		"input: stock of "+from.it.Location+" above its order-up-to, for all that ask for it")
	one.receipt.Set("rebalance", units, "surplus of "+from.it.Location+" for what is short, whole multiples")
	one.receipt.Caps(one.it, one.policy)
	from.given += one.receipt.Quantity
	m.add(one, from.it.Location)
}

// surplus is stock on hand above order-up-to that may leave the location.
func (r *planned) surplus(asOf int32) int64 {
	if len(r.problems) > 0 {
		return 0
	}
	over := r.policy.Position.Total - r.policy.OrderUpTo - r.given
	return max(0, min(over, r.it.OnHand-r.it.Reserved-r.it.Backordered-r.policy.Position.Expired-r.given))
}
