package supply

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish"
)

// Of the nights before, how many say what is usual, how few are too few to say,
// and how many times the largest of them is out of proportion.
const (
	usualNights = 28
	fewNights   = 5
	planFactor  = 3
)

// usualValue is what the nights before bought: the median of those that bought
// anything, and the most. known is false where there are too few.
func usualValue(n *stage.Night) (usual, most core.Money, known bool) {
	ids, err := runs.List(n.RunsDir)
	if err != nil {
		return 0, 0, false
	}
	ids = slices.DeleteFunc(ids, func(r runs.ID) bool {
		return r.Pipeline != n.Options.Pipeline ||
			r.AsOf >= n.Options.AsOf
	})
	slices.SortFunc(ids, func(a, b runs.ID) int {
		return cmp.Or(cmp.Compare(b.AsOf, a.AsOf),
			cmp.Compare(b.Number, a.Number))
	})
	var values []core.Money
	seen := core.NoDay
	for _, id := range ids {
		if id.AsOf == seen || len(values) == usualNights {
			continue
		}
		m, err := runs.ReadManifest(filepath.Join(n.RunsDir, id.String()))
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
func holdToUsual(n *stage.Night, m *terms.Masters, purchases []plan.PurchaseLine, kinds []string) []replenish.Exception {
	h := &n.Manifest.Headline
	usual, most, known := usualValue(n)
	h.UsualValue = usual
	sound := core.Money(0)
	for i := range purchases {
		if purchases[i].Confirm == "" && purchases[i].Status != plan.Snoozed {
			sound += purchases[i].Value
		}
	}
	if known && sound > planFactor*most {
		text := fmt.Sprintf("tonight's purchases come to %s, usually %s and at most %s", sound, usual, most)
		n.Problem(plan.Problem{Code: "plan_out_of_proportion", Severity: plan.SeverityWarning,
			Key: "replenish", AtRisk: sound - usual, Text: text,
			Hint: "look for a wrong price, quantity or forecast before you approve; 'stockwright review approve --all --waiting --reason ...' approves it all the same"})
		for i := range purchases {
			if purchases[i].Confirm == "" {
				purchases[i].Confirm, kinds[i] = text, replenish.ConfirmPlan
			}
		}
	}
	return tellWaiting(n, m, purchases, kinds)
}

// tellWaiting sums up the lines that wait for a person and makes exceptions of those
// that are out of proportion themselves.
func tellWaiting(n *stage.Night, m *terms.Masters, purchases []plan.PurchaseLine, kinds []string) []replenish.Exception {
	h := &n.Manifest.Headline
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
			out = append(out, replenish.Exception{SKU: l.SKU, Location: l.Location,
				Kind: replenish.ExceptionProportion, AtRisk: math.Max(l.Value.Float(), 1e-4),
				Text: fmt.Sprintf("%s worth %s wait for a person: %s", m.Amount(l.SKU, l.Quantity), l.Value, l.Confirm)})
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
