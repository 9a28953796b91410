package planfaults

import (
	"encoding/json"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/replenish"
)

// Outcome is what a fault did to a plan.
type Outcome struct {
	Named   bool       // the problem has the fault's code, a text and a hint
	Refused bool       // no line, no policy and no message for the item, or only a part of its stock set aside
	Changed []core.Key // other items whose part of the plan is not that of the sound world
	Strays  []core.Key // of those, the ones that share nothing that the plan says was shared out without the item
	Leaks   []core.Key // other items whose part of the plan is not that of a world without the item
	Whole   bool       // orders, shortages, buying list and classes are those of a world without the item
}

// Bench holds a scenario's plan, and that of its world without the item, to see
// what faults do to them.
type Bench struct {
	s             Scenario
	key           core.Key
	sound, absent map[core.Key]string
	whole         string
}

// Open plans the sound world and the world without the item.
func (s Scenario) Open() *Bench {
	none := s.World.Without().plan()
	return &Bench{s, keyOf(s.World.item()), parts(s.World.plan()), parts(none), wholes(none)}
}

// wholes is what a plan says of all items together, as text.
func wholes(r replenish.Result) string {
	return text([]any{r.Orders, r.Shortages, r.Ranking, r.Classes})
}

// Seed plans the scenario's world with the fault and holds the plan against those
// of the sound world and of the world without the item.
func (b *Bench) Seed(f Fault) Outcome {
	w := b.s.World
	plan := w.Seeded(f).plan()
	out := Outcome{Refused: true, Whole: true}
	for _, p := range plan.Problems {
		mine := p.SKU == b.key.SKU && p.Location == b.key.Location || p.SKU == "" || p.Location == ""
		out.Named = out.Named || mine && p.Code == f.Code && p.Text != "" && p.Hint != ""
	}
	after := parts(plan)
	out.Refused = !f.Whole || after[b.key] == ""
	for i := range w.Items {
		it := &w.Items[i]
		k := keyOf(it)
		if k == b.key {
			continue
		}
		if b.sound[k] != after[k] {
			out.Changed = append(out.Changed, k)
			if !f.Moves && !linked(it, plan.Quarantine.Without) {
				out.Strays = append(out.Strays, k)
			}
		}
		if f.Whole && !b.s.Supplies && b.absent[k] != after[k] {
			out.Leaks = append(out.Leaks, k)
		}
	}
	out.Whole = !f.Whole || b.s.Supplies || wholes(plan) == b.whole
	return out
}

func keyOf(it *replenish.Item) core.Key {
	return core.Key{SKU: it.SKU, Location: it.Location}
}

// plan plans the world; prices of classes are found first, as the night does.
func (w World) plan() replenish.Result {
	items := append([]replenish.Item(nil), w.Items...)
	replenish.PriceClasses(items, w.Suppliers, w.Options)
	return replenish.Plan(items, w.Suppliers, w.Options)
}

// parts is what the plan says of each item, as text.
func parts(r replenish.Result) map[core.Key]string {
	out := map[core.Key]string{}
	add := func(sku, location string, v any) { out[core.Key{SKU: sku, Location: location}] += text(v) }
	for _, l := range r.Lines {
		add(l.SKU, l.Location, l)
	}
	for _, p := range r.Policies {
		add(p.SKU, p.Location, p)
	}
	for _, e := range r.Exceptions {
		add(e.SKU, e.Location, e)
	}
	for _, a := range r.Actions {
		add(a.SKU, a.Location, a)
	}
	return out
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // a plan holds finite numbers
	}
	return string(b)
}

// linked tells whether the item shares something that was shared out without a
// refused one.
func linked(it *replenish.Item, without []replenish.Without) bool {
	bought := func(from string) bool {
		for _, a := range it.Split {
			if a.Supplier == from {
				return true
			}
		}
		return it.Supplier == from
	}
	for _, w := range without {
		switch w.Kind {
		case replenish.WithMinimum, replenish.WithCapacity, replenish.WithJoint:
			if bought(w.Key) {
				return true
			}
		case replenish.WithStorage:
			if it.Location == w.Key && (w.Class == "" || it.StorageClass == w.Class) {
				return true
			}
		case replenish.WithBudget:
			if it.Supplier != "" {
				return true
			}
		case replenish.WithClass:
			if it.Class == w.Key {
				return true
			}
		case replenish.WithNetwork:
			if it.SKU == w.Key {
				return true
			}
		}
	}
	return false
}
