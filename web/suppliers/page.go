package suppliers

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// Row is a supplier in the list; its export has the same columns.
type Row struct {
	Supplier   string     `json:"supplier"`
	Name       string     `json:"name"`
	Items      int        `json:"items"`
	StockValue core.Money `json:"stock_value"`
	Coming     core.Money `json:"coming_value"` // open orders at unit cost
	Overdue    int        `json:"overdue_lines"`
	Lines      int        `json:"lines_tonight"`
	Tonight    core.Money `json:"value_tonight"`
	Minimum    core.Money `json:"minimum_value"`
	AtRisk     core.Money `json:"at_risk"`
	Exceptions int        `json:"exceptions"`
	Score
	StatedDays float64 `json:"stated_days"` // -1 where none is stated
	P90Days    float64 `json:"p90_days"`
}

// Known tells whether deliveries of it are known.
func (r Row) Known() bool { return r.Deliveries > 0 }

// Short tells whether tonight's lines come to less than it takes.
func (r Row) Short() bool { return r.Lines > 0 && r.Tonight < r.Minimum }

// Missing is what is missing to its least order.
func (r Row) Missing() core.Money { return max(0, r.Minimum-r.Tonight) }

type listData struct {
	Reading bool
	Rows    []Row
	Pager   site.Pager
	Search  string
	Sort    string
	Sorts   []string
}

// sorts are the orders of the list, the first by itself.
var sorts = []string{"risk", "value", "late", "name"}

// List shows every supplier with its score and its money.
func List(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.Data(q.Get("run"))
	if err != nil {
		return err
	}
	p := site.Page{Title: words.Text("nav.suppliers"), Nav: "suppliers", Run: d.Manifest.Run, AsOf: d.Manifest.AsOf}
	out := listData{Search: q.Get("q"), Sort: cmp.Or(q.Get("sort"), sorts[0]), Sorts: sorts}
	rows, ok, err := rowsOf(r.Context(), s, d, site.Patience(r))
	if err != nil {
		return err
	}
	if out.Reading = !ok; ok {
		rows = slices.DeleteFunc(slices.Clone(rows), func(v Row) bool { return !site.Contains(out.Search, v.Supplier, v.Name) })
		sortRows(rows, out.Sort)
		if done, err := site.ExportRows(w, r, "suppliers", rows); done {
			return err
		}
		out.Rows, out.Pager = site.Paged(r, rows)
	}
	p.Data = out
	return s.Show(w, r, http.StatusOK, "suppliers.html", p)
}

func sortRows(rows []Row, by string) {
	slices.SortFunc(rows, func(a, b Row) int {
		first := 0
		switch by {
		case "value":
			first = -cmp.Compare(a.Tonight, b.Tonight)
		case "late":
			if first = cmp.Compare(b2i(!a.Known()), b2i(!b.Known())); first == 0 {
				first = cmp.Compare(a.OnTime, b.OnTime)
			}
		case "name":
		default:
			first = -cmp.Compare(a.AtRisk, b.AtRisk)
		}
		return cmp.Or(first, cmp.Compare(a.Supplier, b.Supplier))
	})
}

func b2i(v bool) int {
	if v {
		return 1
	}
	return 0
}

// rowsOf sums a run up by supplier; ok is false while it is being read.
func rowsOf(ctx context.Context, s *site.Server, d *site.RunData, wait time.Duration) ([]Row, bool, error) {
	until := time.Now().Add(wait) // for both
	b, ok, err := openBook(ctx, s, d, time.Until(until))
	if !ok || err != nil {
		return nil, false, err
	}
	facts, ok, err := s.OpenFacts(ctx, d, time.Until(until))
	if !ok || err != nil {
		return nil, false, err
	}
	purchases, err := d.Purchases.Get(d, "purchase_plan")
	if err != nil {
		return nil, false, err
	}
	at := bySupplier{}
	b.name(at, facts)
	at.addFacts(facts)
	for i := range purchases {
		l := &purchases[i]
		v := at.of(l.Supplier)
		v.Lines++
		v.Tonight += l.Value
	}
	at.addExpected(b, facts, d.Manifest.AsOf)
	out := make([]Row, 0, len(at))
	for name, v := range at {
		b.describe(name, v)
		out = append(out, *v)
	}
	return out, true, nil
}

// bySupplier are the rows by the supplier's code.
type bySupplier map[string]*Row

func (at bySupplier) of(name string) *Row {
	v := at[name]
	if v == nil {
		v = &Row{Supplier: name}
		at[name] = v
	}
	return v
}

// name begins a row for each supplier of the book; own locations, which deliver to each
// other, are none.
func (b *book) name(at bySupplier, facts *site.Facts) {
	for name := range b.masters {
		at.of(name)
	}
	inside := map[string]bool{}
	for i := range facts.All {
		inside[facts.All[i].Key.Location] = true
	}
	for name := range b.records {
		if !inside[name] {
			at.of(name)
		}
	}
}

// addFacts sums up the items that each supplier delivers.
func (at bySupplier) addFacts(facts *site.Facts) {
	for i := range facts.All {
		if f := &facts.All[i]; f.Supplier != "" {
			v := at.of(f.Supplier)
			v.Items++
			v.StockValue += f.StockValue
			v.AtRisk += f.AtRisk
			v.Exceptions += f.Exceptions
		}
	}
}

// addExpected sums up the goods that are still to come.
func (at bySupplier) addExpected(b *book, facts *site.Facts, asOf core.Day) {
	for _, e := range b.due {
		v := at[e.Supplier]
		if e.Planned || v == nil {
			continue
		}
		if i, ok := facts.At[e.SKU+"@"+e.Location]; ok {
			v.Coming += facts.All[i].UnitCost * core.Money(e.Quantity)
		}
		if e.Due < asOf {
			v.Overdue++
		}
	}
}

// describe adds what the supplier's master and its receipts say.
func (b *book) describe(name string, v *Row) {
	master, lead := b.masters[name], b.leads[name]
	v.Name, v.Minimum = master.Name, master.MinimumValue
	v.Score = Score{InFull: -1}
	if r := b.records[name]; r != nil {
		v.Score = r.Score
	}
	v.StatedDays, v.P90Days = -1, -1
	if lead.Supplier != "" {
		v.P90Days = float64(lead.P90Days)
		v.StatedDays = lead.StatedDays
	}
}

// StatedText is the stated lead time in days; "" where none is.
func (r Row) StatedText() string {
	if r.StatedDays < 0 {
		return ""
	}
	return words.NumberText(r.StatedDays)
}

// InFullText is the share that came in full; "" where none is known.
func (r Row) InFullText() string {
	if r.InFull < 0 {
		return ""
	}
	return words.Decimal(100*r.InFull, 1) + "\u202f%"
}

// DaysText is how long the stock on hand lasts; "" where nothing is forecast.
func (r ItemRow) DaysText() string {
	if r.Days < 0 {
		return ""
	}
	return words.NumberText(r.Days)
}

// ItemRow is an item of a supplier.
type ItemRow struct {
	*site.Fact
	Quantity int64 // of tonight's line
	Value    core.Money
	Days     float64 // the stock on hand lasts; -1 where nothing is forecast
}

type cardData struct {
	Reading bool
	Row     Row
	Master  datasets.Supplier
	Lead    datasets.LeadTime
	Months  []monthScore
	Coming  []expected
	Total   int // order lines that are to come
	Items   []ItemRow
	Pager   site.Pager
	Names   map[string]string
	Query   string // of this supplier, for links
	AsOf    core.Day
}

// comingShown is how many order lines the card shows.
const comingShown = 50

// Card is one supplier: how it keeps its days, what is on its way, and its items.
func Card(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	d, err := s.Data(r.URL.Query().Get("run"))
	if err != nil {
		return err
	}
	name := r.PathValue("supplier")
	p := site.Page{Title: name, Nav: "suppliers", Run: d.Manifest.Run, AsOf: d.Manifest.AsOf}
	rows, ok, err := rowsOf(r.Context(), s, d, site.Patience(r))
	if err != nil {
		return err
	}
	out := cardData{Reading: !ok, AsOf: d.Manifest.AsOf, Query: url.Values{"supplier": {name}}.Encode()}
	if !ok {
		p.Data = out
		return s.Show(w, r, http.StatusOK, "supplier.html", p)
	}
	i := slices.IndexFunc(rows, func(v Row) bool { return v.Supplier == name })
	if i < 0 {
		return site.Refuse(http.StatusNotFound, "no_supplier", name)
	}
	out.Row = rows[i]
	until := time.Now().Add(site.Patience(r)) // for both
	b, _, err := openBook(r.Context(), s, d, time.Until(until))
	if err != nil {
		return err
	}
	facts, _, err := s.OpenFacts(r.Context(), d, time.Until(until))
	if err != nil {
		return err
	}
	out.Master, out.Lead, out.Names = b.masters[name], b.leads[name], map[string]string{}
	if rec := b.records[name]; rec != nil {
		out.Months = rec.Months()
	}
	if out.Items, err = itemsOf(d, facts, name); err != nil {
		return err
	}
	for _, e := range b.due {
		if e.Supplier == name {
			out.Coming = append(out.Coming, e)
			if i, ok := facts.At[e.SKU+"@"+e.Location]; ok {
				out.Names[e.SKU] = facts.All[i].Name
			}
		}
	}
	if done, err := cardExports(w, r, &out); done {
		return err
	}
	out.Total, out.Coming = len(out.Coming), out.Coming[:min(comingShown, len(out.Coming))]
	out.Items, out.Pager = site.PagedBy(r, out.Items, itemsShown)
	p.Data = out
	return s.Show(w, r, http.StatusOK, "supplier.html", p)
}

// itemsShown is how many items a page of the card shows.
const itemsShown = 25

func cardExports(w http.ResponseWriter, r *http.Request, out *cardData) (bool, error) {
	switch table := r.URL.Query().Get("table"); table {
	case "months":
		return site.ExportRows(w, r, "deliveries", out.Months)
	case "coming":
		return site.ExportRows(w, r, "coming", out.Coming)
	case "":
		return false, nil
	default:
		return true, site.Refuse(http.StatusNotFound, "no_table.slots", table)
	}
}

// itemsOf are the items of a supplier, the most money at risk first.
func itemsOf(d *site.RunData, facts *site.Facts, name string) ([]ItemRow, error) {
	purchases, err := d.Purchases.Get(d, "purchase_plan")
	if err != nil {
		return nil, err
	}
	lines := map[string]*plan.PurchaseLine{}
	for i := range purchases {
		if l := &purchases[i]; l.Supplier == name {
			lines[l.SKU+"@"+l.Location] = l
		}
	}
	var out []ItemRow
	for i := range facts.All {
		f := &facts.All[i]
		l := lines[f.ID()]
		if f.Supplier != name && l == nil {
			continue
		}
		row := ItemRow{Fact: f, Days: -1}
		if l != nil {
			row.Quantity, row.Value = l.Quantity, l.Value
		}
		if f.Demand > 0 {
			row.Days = float64(max(f.OnHand, 0)) / f.Demand
		}
		out = append(out, row)
	}
	slices.SortStableFunc(out, func(a, b ItemRow) int {
		return cmp.Or(-cmp.Compare(a.AtRisk, b.AtRisk), -cmp.Compare(a.Value, b.Value), cmp.Compare(a.ID(), b.ID()))
	})
	return out, nil
}
