package pipeline

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
)

// newDays is how long after its launch an item's own sales are not held against it.
const newDays = 100

// tracks gives each item what it sold and was ordered so far.
func (n *Night) tracks(items []replenish.Item, series []datasets.Series, b *terms.Terms) {
	byKey := make(map[core.Key]*datasets.Series, len(series))
	for i := range series {
		byKey[core.Key{Location: series[i].Location, SKU: series[i].SKU}] = &series[i]
	}
	orders, supplies := n.pastOrders(), map[core.Key]bool{}
	for i := range items {
		if by := items[i].SuppliedBy; by != "" {
			supplies[core.Key{Location: by, SKU: items[i].SKU}] = true
		}
	}
	returned := map[string]bool{}
	for _, p := range n.problems {
		returned[p.Key] = returned[p.Key] || p.Code == datasets.ReturnedMore
	}
	for i := range items {
		it := &items[i]
		k := core.Key{Location: it.Location, SKU: it.SKU}
		s := byKey[k]
		if s == nil {
			continue
		}
		t := &replenish.Track{Sold: s.Sold365, SaleDays: int(s.SoldDays), LastSale: int32(s.LastSale), Net: s.Net,
			Indirect: b.Retold[k] || supplies[k], Orders: orders[k].count, Largest: orders[k].largest,
			Asked: it.Policy.Kind == replenish.PolicyMinMax || strings.HasPrefix(it.Policy.Rule, replenish.OverrideRule)}
		if returned[k.String()] {
			t.Net = 0
		}
		if s.FirstSale != core.NoDay {
			t.SoldDays = int(min(n.opt.AsOf-s.FirstSale, 365))
			t.New = n.opt.AsOf-s.FirstSale < newDays
		}
		if master := b.Masters.Items[k.SKU]; master != nil && master.LaunchedOn > n.opt.AsOf-newDays {
			t.New = true
		}
		it.Track = t
	}
}

// pastOrder sums up the orders of a key that are known.
type pastOrder struct {
	count   int
	largest int64
}

// pastOrders are the orders by key: receipts of one order and day are one.
func (n *Night) pastOrders() map[core.Key]pastOrder {
	type order struct {
		k  core.Key
		id string
		on core.Day
	}
	sums := map[order]int64{}
	for _, r := range n.in.Receipts {
		if r.OrderedOn < n.opt.AsOf {
			sums[order{core.Key{Location: r.Location, SKU: r.SKU}, r.Order, r.OrderedOn}] += r.Quantity
		}
	}
	for _, o := range n.in.OpenOrders {
		if o.OrderedOn < n.opt.AsOf {
			sums[order{core.Key{Location: o.Location, SKU: o.SKU}, o.Order, o.OrderedOn}] += o.Quantity
		}
	}
	out := map[core.Key]pastOrder{}
	for o, q := range sums {
		p := out[o.k]
		out[o.k] = pastOrder{p.count + 1, max(p.largest, q)}
	}
	return out
}

// Of the nights before, how many say what is usual, how few are too few to say,
// and how many times the largest of them is out of proportion.
const (
	usualNights = 28
	fewNights   = 5
	planFactor  = 3
)

// usualValue is what the nights before bought: the median of those that bought
// anything, and the most. known is false where there are too few.
func (n *Night) usualValue() (usual, most core.Money, known bool) {
	ids, err := runs.List(n.runs)
	if err != nil {
		return 0, 0, false
	}
	ids = slices.DeleteFunc(ids, func(r runs.ID) bool { return r.Pipeline != n.opt.Pipeline || r.AsOf >= n.opt.AsOf })
	slices.SortFunc(ids, func(a, b runs.ID) int { return cmp.Or(cmp.Compare(b.AsOf, a.AsOf), cmp.Compare(b.Number, a.Number)) })
	var values []core.Money
	seen := core.NoDay
	for _, id := range ids {
		if id.AsOf == seen || len(values) == usualNights {
			continue
		}
		m, err := runs.ReadManifest(filepath.Join(n.runs, id.String()))
		if err != nil {
			continue
		}
		seen = id.AsOf
		if v := m.Headline.PurchaseValue - m.Headline.WaitingValue; v > 0 {
			values = append(values, v)
		}
	}
	if len(values) < fewNights {
		return 0, 0, false
	}
	slices.Sort(values)
	return values[len(values)/2], values[len(values)-1], true
}

// holdToUsual has every purchase wait for a person where those in proportion come
// to many times what any night of late bought, and tells how many lines wait, of
// which kinds, as exceptions by money.
func (n *Night) holdToUsual(purchases []plan.PurchaseLine, kinds []string) []replenish.Exception {
	h := &n.manifest.Headline
	usual, most, known := n.usualValue()
	h.UsualValue = usual
	sound := core.Money(0)
	for i := range purchases {
		if purchases[i].Confirm == "" && purchases[i].Status != plan.Snoozed {
			sound += purchases[i].Value
		}
	}
	if known && sound > planFactor*most {
		text := fmt.Sprintf("tonight's purchases come to %s, usually %s and at most %s", sound, usual, most)
		n.problem(plan.Problem{Code: "plan_out_of_proportion", Severity: plan.SeverityWarning, Key: "replenish", AtRisk: sound - usual, Text: text,
			Hint: "look for a wrong price, quantity or forecast before you approve; 'stockwright review approve --all --waiting --reason ...' approves it all the same"})
		for i := range purchases {
			if purchases[i].Confirm == "" {
				purchases[i].Confirm, kinds[i] = text, replenish.ConfirmPlan
			}
		}
	}
	return n.waiting(purchases, kinds)
}

// waiting sums up the lines that wait for a person and makes exceptions of those
// that are out of proportion themselves.
func (n *Night) waiting(purchases []plan.PurchaseLine, kinds []string) []replenish.Exception {
	h := &n.manifest.Headline
	sums := map[string]*runs.WaitingLines{}
	var out []replenish.Exception
	for i, l := range purchases {
		if l.Confirm == "" || l.Status == plan.Snoozed {
			continue
		}
		h.WaitingLines++
		h.WaitingValue += l.Value
		s := sums[kinds[i]]
		if s == nil {
			s = &runs.WaitingLines{Kind: kinds[i]}
			sums[kinds[i]] = s
		}
		s.Lines++
		s.Value += l.Value
		if kinds[i] != replenish.ConfirmPlan {
			out = append(out, replenish.Exception{SKU: l.SKU, Location: l.Location, Kind: replenish.ExceptionProportion, AtRisk: math.Max(l.Value.Float(), 1e-4),
				Text: fmt.Sprintf("%d units worth %s wait for a person: %s", l.Quantity, l.Value, l.Confirm)})
		}
	}
	for _, s := range sums {
		h.Waiting = append(h.Waiting, *s)
	}
	slices.SortFunc(h.Waiting, func(a, b runs.WaitingLines) int {
		return cmp.Or(-cmp.Compare(a.Value, b.Value), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}
