package replenish

import (
	"cmp"
	"slices"
)

// transfer serves the branches' needs from the locations that supply them, and
// shares out fairly what is short.
func (res *Result) transfer(rows []*planned, opt Options) {
	moves := &moving{from: map[*planned]string{}}
	if opt.Rebalance {
		moves.rebalance(rows, opt)
	}
	for _, r := range rows {
		var asking []*planned
		wanted := int64(0)
		for _, b := range r.branches {
			if len(b.problems) == 0 && b.receipt.quantity > 0 && moves.from[b] == "" {
				asking = append(asking, b)
				wanted += b.receipt.quantity
			}
		}
		if len(asking) == 0 {
			continue
		}
		slices.SortFunc(asking, func(a, b *planned) int { return cmp.Compare(a.it.Location, b.it.Location) })
		free := r.transferable(opt.AsOf)
		shares := make([]int64, len(asking))
		rule := "supplying location covers all branches"
		if wanted <= free {
			for i, b := range asking {
				shares[i] = b.receipt.quantity
			}
		} else {
			rule = "fair share: equal cover after the transfer, whole multiples"
			shares = fairShare(asking, free)
		}
		for i, b := range asking {
			b.receipt.note("transferable", float64(free), "input: free stock of "+r.it.Location)
			b.receipt.note("fair_share", float64(shares[i]), "input: "+rule)
			b.receipt.set("source_stock", min(b.receipt.quantity, shares[i]), rule)
			b.receipt.caps(b.it, &b.policy)
			moves.add(b, r.it.Location)
		}
	}
	res.shareStorage(moves.rows, rows, opt)
	for _, r := range moves.rows {
		r.receipt.close()
		if r.moved = r.receipt.quantity; r.moved > 0 {
			res.Lines = append(res.Lines, r.line(Transfer, moves.from[r], opt))
		}
	}
}

// moving are the transfers in the making and where their goods come from.
type moving struct {
	rows []*planned
	from map[*planned]string
}

func (m *moving) add(r *planned, from string) {
	if r.receipt.quantity > 0 {
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
// above what it asked for.
func fairShare(asking []*planned, free int64) []int64 {
	shares := make([]int64, len(asking))
	cover := func(i int) float64 {
		p := asking[i].policy
		return float64(p.Position.Total+shares[i]) / float64(max(1, p.OrderUpTo))
	}
	step := make([]int64, len(asking))
	for i, b := range asking {
		step[i] = max(1, b.it.Multiple, b.receipt.quantity/200/max(1, b.it.Multiple)*max(1, b.it.Multiple))
	}
	for {
		best := -1
		for i, b := range asking {
			if shares[i]+step[i] > b.receipt.quantity || step[i] > free {
				continue
			}
			if best < 0 || cover(i) < cover(best) {
				best = i
			}
		}
		if best < 0 {
			return shares
		}
		shares[best] += step[best]
		free -= step[best]
	}
}

// rebalance moves surplus above order-up-to between branches of one supplying
// location to branches that are at or below their reorder point, where the
// supplying location cannot send what all its branches ask for: before goods
// are bought, not instead of what lies ready.
func (m *moving) rebalance(rows []*planned, opt Options) {
	for _, w := range rows {
		if len(w.branches) == 0 || w.transferable(opt.AsOf) >= w.askedFor() {
			continue
		}
		var asking, donors []*planned
		for _, b := range w.branches {
			switch {
			case len(b.problems) == 0 && b.receipt.quantity > 0:
				asking = append(asking, b)
			case b.surplus(opt.AsOf) > 0:
				donors = append(donors, b)
			}
		}
		for _, r := range asking {
			m.takeSurplus(r, donors, opt)
		}
	}
}

// takeSurplus serves a branch from the donor with the greatest surplus, ties to
// the first location, where that is all it asks for.
func (m *moving) takeSurplus(r *planned, donors []*planned, opt Options) {
	multiple := max(1, r.it.Multiple)
	var best *planned
	spare := int64(0)
	for _, d := range donors {
		if s := d.surplus(opt.AsOf) / multiple * multiple; s > spare || s == spare && best != nil && d.it.Location < best.it.Location {
			best, spare = d, s
		}
	}
	if best == nil || spare < r.receipt.quantity {
		return
	}
	r.receipt.note("surplus", float64(best.surplus(opt.AsOf)+best.given), "input: stock of "+best.it.Location+" above its order-up-to, for all that ask for it")
	r.receipt.set("rebalance", min(r.receipt.quantity, spare), "surplus of "+best.it.Location+" before new goods")
	r.receipt.caps(r.it, &r.policy)
	best.given += r.receipt.quantity
	m.add(r, best.it.Location)
}

// askedFor is what the branches ask of a supplying location.
func (r *planned) askedFor() int64 {
	units := int64(0)
	for _, b := range r.branches {
		if len(b.problems) == 0 {
			units += b.receipt.quantity
		}
	}
	return units
}

// surplus is stock on hand above order-up-to that may leave the location.
func (r *planned) surplus(asOf int32) int64 {
	if len(r.problems) > 0 {
		return 0
	}
	over := r.policy.Position.Total - r.policy.OrderUpTo - r.given
	return max(0, min(over, r.it.OnHand-r.it.Reserved-r.it.Backordered-r.policy.Position.Expired-r.given))
}
