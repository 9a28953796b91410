package purchase

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/words"
)

// purchaseFilter is what the grid is asked for; "" asks for all.
type purchaseFilter struct {
	Kind     string // buy or transfer
	Search   string // in item, supplier and reason, in any case
	Supplier string
	Category string
	Location string
	Class    string
	Status   string
	Only     string // one of the marks
}

// filterOf reads a filter from an address.
func filterOf(q url.Values) purchaseFilter {
	f := purchaseFilter{Kind: KindBuy, Search: q.Get("q"), Supplier: q.Get("supplier"),
		Category: q.Get("category"), Location: q.Get("location"), Class: q.Get("class"),
		Status: q.Get("status"), Only: q.Get("only")}
	if q.Get("kind") == KindTransfer {
		f.Kind = KindTransfer
	}
	return f
}

// Filtered tells whether anything but the kind is asked for.
func (f purchaseFilter) Filtered() bool { return f != purchaseFilter{Kind: f.Kind} }

// marks are what sets a line apart, in the order the page offers them.
var marks = []struct {
	name string
	has  func(r *purchaseRow, footers map[string]supplierGroup) bool
}{
	{"risk", func(r *purchaseRow, _ map[string]supplierGroup) bool { return r.AtRisk > 0 }},
	{"issues", func(r *purchaseRow, _ map[string]supplierGroup) bool { return r.Issues > 0 }},
	{"new", func(r *purchaseRow, _ map[string]supplierGroup) bool { return r.IsNew }},
	{"edited", func(r *purchaseRow, _ map[string]supplierGroup) bool { return r.Quantity != r.Computed }},
	{"waiting", func(r *purchaseRow, _ map[string]supplierGroup) bool { return r.Confirm != "" }},
	{"short", func(r *purchaseRow, footers map[string]supplierGroup) bool { return footers[r.Supplier].below() }},
}

// below tells whether a supplier's lines come to less than it takes.
func (g supplierGroup) below() bool {
	return g.Short != "" || slices.ContainsFunc(g.Minimums, func(m minimum) bool { return !m.Met })
}

// facetCounts are, for each choice of a facet, the lines it would show with
// the other facets as they are.
type facetCounts struct{ supplier, category, location, class, status, only map[string]int }

// choose keeps the rows that are asked for and counts the facets.
func (f purchaseFilter) choose(all []purchaseRow, footers map[string]supplierGroup) ([]purchaseRow, facetCounts) {
	n := facetCounts{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{},
		map[string]int{}, map[string]int{}}
	search := strings.ToLower(f.Search)
	var rows []purchaseRow
	for i := range all {
		r := &all[i]
		if !strings.Contains(r.search, search) {
			continue
		}
		if n.count(f.facets(r, marksOf(r, footers))) && f.Filtered() {
			rows = append(rows, *r)
		}
	}
	if !f.Filtered() {
		rows = all // shared; nobody writes to it
	}
	return rows, n
}

// match says whether a facet takes a row, and under which names the row is counted.
type match struct {
	taken bool
	name  string
	marks uint // a bit for each of marks; of the last facet alone
}

// facets are the matches of a row, in the order of facetCounts.
func (f purchaseFilter) facets(r *purchaseRow, has uint) [6]match {
	return [...]match{
		{f.Supplier == "" || r.Supplier == f.Supplier, r.Supplier, 0},
		{f.Category == "" || r.Category == f.Category, r.Category, 0},
		{f.Location == "" || r.Location == f.Location, r.Location, 0},
		{f.Class == "" || r.Class == f.Class, r.Class, 0},
		{f.Status == "" || string(r.Status) == f.Status, string(r.Status), 0},
		{f.Only == "" || has&(1<<markAt(f.Only)) != 0, "", has},
	}
}

// count adds a row to the facets whose siblings all take it, and says whether every
// facet takes it.
func (n facetCounts) count(facets [6]match) bool {
	refused, by := 0, -1
	for j := range facets {
		if !facets[j].taken {
			refused, by = refused+1, j
		}
	}
	if refused > 1 {
		return false
	}
	counts := [...]map[string]int{n.supplier, n.category, n.location, n.class, n.status}
	for j, m := range facets {
		switch {
		case refused > 0 && by != j:
		case j < len(counts):
			counts[j][m.name]++
		default:
			for at, mark := range marks {
				if m.marks&(1<<at) != 0 {
					n.only[mark.name]++
				}
			}
		}
	}
	return refused == 0
}

// marksOf are the marks of a row, a bit each.
func marksOf(r *purchaseRow, footers map[string]supplierGroup) (has uint) {
	for at, m := range marks {
		if m.has(r, footers) {
			has |= 1 << at
		}
	}
	return has
}

func markAt(name string) int {
	for i, m := range marks {
		if m.name == name {
			return i
		}
	}
	return len(marks)
}

// choice is one value of a facet, and the address that chooses it, or lets go
// of it where it is chosen.
type choice struct {
	Name, Address string
	Lines         int
	Chosen        bool
}

// choices are a drop-down.
type choices struct {
	Name, Label string
	Values      []choice
}

// facet is a row of choices.
type facet struct {
	Label   string
	Choices []choice
}

type facets struct {
	Facets  []facet
	Choices []choices
	Kept    []field // what the form of the filter keeps of the address
}

// describe writes the facets with their counts and addresses.
func (f purchaseFilter) describe(q url.Values, n facetCounts, h runs.Headline) facets {
	to := func(name, value, now string) string {
		next := url.Values{}
		for k, v := range q {
			if k != "page" && k != "notice" {
				next[k] = v
			}
		}
		next.Del(name)
		if value != now && value != "" {
			next.Set(name, value)
		}
		return "/purchase?" + next.Encode()
	}
	kinds := facet{Label: words.Text("purchase.kinds"), Choices: []choice{
		{words.Text("kind.buy"), "/purchase", int(h.PurchaseLines), f.Kind == KindBuy},
		{words.Text("kind.transfer"), "/purchase?kind=" + KindTransfer, int(h.TransferLines), f.Kind == KindTransfer}}}
	statuses := facet{Label: words.Text("status")}
	for _, st := range []plan.Status{plan.Proposed, plan.Approved, plan.Rejected, plan.Snoozed,
		plan.Released, plan.Done} {
		if name := string(st); n.status[name] > 0 || f.Status == name {
			statuses.Choices = append(statuses.Choices, choice{words.Text("state." + name),
				to("status", name, f.Status), n.status[name], f.Status == name})
		}
	}
	only := facet{Label: words.Text("purchase.marks")}
	for _, m := range marks {
		if n.only[m.name] > 0 || f.Only == m.name {
			only.Choices = append(only.Choices, choice{words.Text("mark." + m.name),
				to("only", m.name, f.Only), n.only[m.name], f.Only == m.name})
		}
	}
	out := facets{Facets: []facet{kinds, statuses, only}, Choices: []choices{
		{"supplier", words.Text("supplier"), choicesOf(n.supplier, f.Supplier)},
		{"category", words.Text("level.category"), choicesOf(n.category, f.Category)},
		{"location", words.Text("location"), choicesOf(n.location, f.Location)},
		{"class", words.Text("class"), choicesOf(n.class, f.Class)}}}
	for _, name := range []string{"kind", "status", "only", "sort", "run"} {
		if v := q.Get(name); v != "" {
			out.Kept = append(out.Kept, field{name, v})
		}
	}
	return out
}

// choicesOf lists the values of a drop-down by name, the chosen one always.
func choicesOf(counts map[string]int, chosen string) []choice {
	var out []choice
	for name, lines := range counts {
		out = append(out, choice{Name: name, Lines: lines, Chosen: name == chosen})
	}
	if chosen != "" && counts[chosen] == 0 {
		out = append(out, choice{Name: chosen, Chosen: true})
	}
	slices.SortFunc(out, func(a, b choice) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
