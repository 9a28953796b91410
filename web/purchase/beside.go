package purchase

import (
	"cmp"
	"context"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// beside is what stands beside a run's lines of a kind: what they rest on, the
// exceptions of each item, and the terms and masters its supplier's order is
// held against.
type beside struct {
	rests     *restsOn
	issues    map[string]int
	suppliers map[string]datasets.Supplier
	items     map[string]itemFacts
	weighed   map[string]terms.Unit
	problems  []plan.Problem
}

// itemFacts are the columns of the items table that the grid shows or that a
// supplier's minimum asks for.
type itemFacts struct {
	SKU         string  `json:"sku"`
	Category    string  `json:"category"`
	Description string  `json:"description"`
	UnitVolume  float64 `json:"unit_volume"` // litres
	UnitWeight  float64 `json:"unit_weight"` // kilograms
}

// addTo adds to the rows what stands beside the run's lines.
func (b *beside) addTo(rows []purchaseRow) {
	for i := range rows {
		row := &rows[i]
		if c, ok := b.rests.Changes[row.Key]; ok {
			causes := words.CausesOf(c)
			row.Delta, row.IsNew, row.Cause, row.Main = c.Delta, c.Kind == "new",
				words.CausesText(causes), words.CausesText(causes[:min(1, len(causes))])
		}
		row.unit = b.weighed[row.SKU]
		row.Issues = b.issues[row.Key]
		item := b.items[row.SKU]
		row.Description, row.Category, row.Weight, row.Volume = item.Description, item.Category,
			item.UnitWeight, item.UnitVolume
		row.search += "\n" + strings.ToLower(item.Description)
	}
}

// readBeside reads the lines of a kind, and what they rest on.
func readBeside(s *site.Server, d *site.RunData, kind string, j *joined) (err error) {
	if j.lines, err = linesOf(d, kind); err != nil {
		return err
	}
	b := &beside{}
	if b.rests, err = restsOf(s, d, kind, j.lines); err != nil {
		return err
	}
	problems, err := d.Problems.Get(d, "problems")
	if err != nil {
		return err
	}
	b.problems, b.issues = problems, map[string]int{}
	for _, p := range problems {
		if p.Severity != plan.SeverityNotice {
			b.issues[p.Key]++
		}
	}
	b.suppliers, b.items = map[string]datasets.Supplier{}, map[string]itemFacts{}
	sources, err := d.Manifest.Config.Sources(s.Opt.Workspace)
	if err != nil {
		return err
	}
	// The masters may have been moved away since the run: the grid then shows no minimums.
	if suppliers, err := datasets.ReadRows[datasets.Supplier](context.Background(), sources["suppliers"]); err == nil {
		for _, v := range suppliers {
			b.suppliers[v.Supplier] = v
		}
	}
	if items, err := datasets.ReadRows[itemFacts](context.Background(), sources["items"]); err == nil {
		for _, v := range items {
			b.items[v.SKU] = v
		}
	}
	b.weighed = terms.Weighed(context.Background(), sources["items"])
	j.beside = b
	return nil
}

// footers total each supplier's lines that are to be ordered and hold them
// against its minimums.
func (b *beside) footers(d *site.RunData, rows []purchaseRow) map[string]supplierGroup {
	type sums struct {
		lines          int
		weight, volume float64
	}
	out, all := map[string]supplierGroup{}, map[string]sums{}
	for _, r := range rows {
		g, sum := out[r.Supplier], all[r.Supplier]
		g.Supplier = r.Supplier
		if r.Status != plan.Rejected && r.Status != plan.Snoozed {
			g.Value += r.Value
			sum.lines++
			sum.weight += r.Weight * float64(r.Quantity)
			sum.volume += r.Volume * float64(r.Quantity)
		}
		out[r.Supplier], all[r.Supplier] = g, sum
	}
	for name, g := range out {
		terms, sum := b.suppliers[name], all[name]
		g.Name = terms.Name
		g.Footer = words.Counted("purchase.footer", sum.lines)
		g.Minimums = minimumsOf(terms, g.Value, sum.weight, sum.volume, d.Manifest.Config.Currency)
		out[name] = g
	}
	for _, p := range b.problems {
		if g, ok := out[p.Key]; ok && p.Code == "below_supplier_minimum" && len(g.Minimums) == 0 {
			g.Short = p.Text
			out[p.Key] = g
		}
	}
	return out
}

// minimumsOf hold an order against its supplier's least value, weight and volume.
func minimumsOf(v datasets.Supplier, value core.Money, weight, volume float64, currency string) []minimum {
	var out []minimum
	add := func(name, unit string, have, need float64) {
		if need > 0 {
			out = append(out, minimum{Name: words.Text(name), Unit: unit, Have: words.NumberText(have),
				Need:  words.NumberText(need),
				Share: int(min(100, 100*have/need)), Met: cmp.Compare(have, need) >= 0})
		}
	}
	add("minimum.value", currency, value.Float(), v.MinimumValue.Float())
	add("minimum.weight", "kg", weight, v.MinimumWeight)
	add("minimum.volume", "l", volume, v.MinimumVolume)
	return out
}
