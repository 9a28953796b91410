package web

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/plan"
)

// purchaseRow is a line of the grid: what the plan proposes, what people
// decided, and what it rests on. The exports have its columns.
type purchaseRow struct {
	Line     string        `json:"line"`
	Key      string        `json:"-"`
	SKU      string        `json:"sku"`
	Location string        `json:"location"`
	Supplier string        `json:"supplier"`
	Class    string        `json:"class"`
	OnHand   int64         `json:"on_hand"`
	OnOrder  int64         `json:"on_order"`
	Position int64         `json:"position"`
	Safety   float64       `json:"safety_stock"`
	Reorder  int64         `json:"reorder_point"`
	UpTo     int64         `json:"order_up_to"`
	Days     float64       `json:"days_of_cover"`
	Quantity int64         `json:"quantity"`
	Computed int64         `json:"computed_quantity"`
	Due      plan.Day      `json:"due_on"`
	UnitCost plan.Money    `json:"unit_cost"`
	Value    plan.Money    `json:"value"`
	AtRisk   plan.Money    `json:"at_risk"`
	Status   plan.Status   `json:"status"`
	Version  int           `json:"version"`
	Reason   string        `json:"reason"`
	Delta    int64         `json:"delta"` // since the night before; the whole quantity where it is new
	Cause    string        `json:"cause"`
	Issues   int           `json:"exceptions"` // that name the item
	Weight   float64       `json:"-"`          // kilograms a unit
	Volume   float64       `json:"-"`          // litres a unit
	IsNew    bool          `json:"-"`
	Main     string        `json:"-"` // the largest of the causes
	Mark     string        `json:"-"`
	Open     bool          `json:"-"`
	Bar      template.HTML `json:"-"`
	search   string        // what the filter looks in, in small letters
}

// supplierGroup is a supplier's part of the grid with its footer.
type supplierGroup struct {
	Supplier, Name, Footer, Short string
	Value                         plan.Money
	Minimums                      []minimum
	Rows                          []purchaseRow
}

// minimum is a supplier's least order beside what its lines come to.
type minimum struct {
	Name, Unit, Have, Need string
	Share                  int // per cent, at most 100
	Met                    bool
}

type supplierCount struct {
	Name  string
	Lines int
}

type purchaseData struct {
	CanReview                       bool
	Approved                        int // lines that a release would hand off
	Search, Supplier, Class, Status string
	Suppliers                       []supplierCount
	Classes                         []string
	Rows                            int
	Groups                          []supplierGroup
	Value                           plan.Money
	Pager                           pager
	Sort                            string
	Heads                           []gridHead
	Snooze, Tomorrow                plan.Day
	Columns                         int
}

// gridHead is a column of the grid and the address that sorts by it.
type gridHead struct {
	Name, Address, Sorted string // Sorted is the aria-sort of the column that is sorted by
	Number, Money         bool
}

// gridColumns are the columns of the grid, after the box to choose a line.
var gridColumns = []struct {
	name, sort    string
	number, money bool
}{{"item", "item", false, false}, {"on_hand", "on_hand", true, false}, {"on_order", "on_order", true, false}, {"position", "position", true, false},
	{"stock_bar", "", false, false}, {"days_of_cover", "days", true, false}, {"quantity", "quantity", true, false}, {"due", "due", false, false},
	{"value", "value", true, true}, {"change", "delta", true, false}, {"status", "status", false, false}, {"reason", "", false, false}}

// heads are the column heads; a second press on one turns the order round.
func heads(r *http.Request) []gridHead {
	var out []gridHead
	now := r.URL.Query().Get("sort")
	for _, c := range gridColumns {
		h := gridHead{Name: c.name, Number: c.number, Money: c.money}
		if c.sort != "" {
			to := c.sort
			switch now {
			case c.sort:
				to, h.Sorted = "-"+c.sort, "ascending"
			case "-" + c.sort:
				to, h.Sorted = "", "descending"
			}
			q := parseQuery(r.URL.RawQuery)
			q.Del("page")
			h.Address = "?" + withParameter(q, "sort", to)
		}
		out = append(out, h)
	}
	return out
}

// sortRows sorts by a column, from the least, with a minus from the most; the
// rows come most urgent first and stay so among equals.
func sortRows(rows []purchaseRow, by string) []purchaseRow {
	column, down := strings.CutPrefix(by, "-")
	compare := map[string]func(a, b purchaseRow) int{
		"item":     func(a, b purchaseRow) int { return cmp.Compare(a.Key, b.Key) },
		"on_hand":  func(a, b purchaseRow) int { return cmp.Compare(a.OnHand, b.OnHand) },
		"on_order": func(a, b purchaseRow) int { return cmp.Compare(a.OnOrder, b.OnOrder) },
		"position": func(a, b purchaseRow) int { return cmp.Compare(a.Position, b.Position) },
		"days":     func(a, b purchaseRow) int { return cmp.Compare(a.Days, b.Days) },
		"quantity": func(a, b purchaseRow) int { return cmp.Compare(a.Quantity, b.Quantity) },
		"due":      func(a, b purchaseRow) int { return cmp.Compare(a.Due, b.Due) },
		"value":    func(a, b purchaseRow) int { return cmp.Compare(a.Value, b.Value) },
		"at_risk":  func(a, b purchaseRow) int { return cmp.Compare(a.AtRisk, b.AtRisk) },
		"delta":    func(a, b purchaseRow) int { return cmp.Compare(a.Delta, b.Delta) },
		"status":   func(a, b purchaseRow) int { return cmp.Compare(a.Status, b.Status) },
	}[column]
	if compare == nil {
		return rows
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b purchaseRow) int {
		if down {
			return -compare(a, b)
		}
		return compare(a, b)
	})
	return rows
}

var statusMarks = map[plan.Status]string{plan.Proposed: "○", plan.Approved: "✓", plan.Rejected: "✖", plan.Snoozed: "◷", plan.Released: "➤", plan.Done: "●"}

// joined are the rows of a run as the journal of reviews stood at a moment.
type joined struct {
	lock    sync.Mutex
	stamp   string
	rows    []purchaseRow
	footers map[string]supplierGroup
}

// purchaseRows are the lines of a run with their policies and decisions, most
// urgent first, and its suppliers' footers. They are joined again when the
// journal has grown, and shared: who wants them otherwise makes a copy.
func (s *Server) purchaseRows(d *runData) ([]purchaseRow, map[string]supplierGroup, error) {
	stamp := stampOf(filepath.Join(s.opt.Workspace, pipeline.ReviewsName)) + " now"
	j := &d.joined
	j.lock.Lock()
	defer j.lock.Unlock()
	if j.stamp == stamp {
		return j.rows, j.footers, nil
	}
	rows, err := s.joinRows(d)
	if err != nil {
		return nil, nil, err
	}
	footers, err := s.supplierFooters(d, rows)
	if err != nil {
		return nil, nil, err
	}
	j.stamp, j.rows, j.footers = stamp, rows, footers
	return rows, footers, nil
}

// joinRows joins the lines of a run with their policies and decisions, most
// urgent first: fewest days of cover within the most money at risk.
func (s *Server) joinRows(d *runData) ([]purchaseRow, error) {
	lines, err := d.purchases.get(d, "purchase_plan")
	if err != nil {
		return nil, err
	}
	journal, err := pipeline.ReadReviews(s.opt.Workspace)
	if err != nil {
		return nil, err
	}
	decisions := plan.Decisions(journal)
	rows := make([]purchaseRow, len(lines))
	for i, l := range lines {
		k := pipeline.Key{Location: l.Location, SKU: l.SKU}
		p, err := d.policy(k)
		if err != nil {
			return nil, err
		}
		rows[i] = rowOf(l, p, decisions[l.Line])
	}
	if err := s.addBeside(d, rows); err != nil {
		return nil, err
	}
	slices.SortStableFunc(rows, func(a, b purchaseRow) int {
		return cmp.Or(-cmp.Compare(a.AtRisk, b.AtRisk), cmp.Compare(a.Days, b.Days), cmp.Compare(a.Line, b.Line))
	})
	return rows, nil
}

func rowOf(l plan.PurchaseLine, p *datasets.Policy, d plan.Decision) purchaseRow {
	r := purchaseRow{Line: l.Line, Key: l.SKU + "@" + l.Location, SKU: l.SKU, Location: l.Location, Supplier: l.Supplier, Position: l.Position,
		Safety: l.SafetyStock, Reorder: int64(l.ReorderPoint), UpTo: int64(l.OrderUpTo), Days: l.DaysOfCover,
		Computed: l.Quantity, Due: l.DueOn, UnitCost: l.UnitCost, AtRisk: l.AtRisk, Version: d.Version, Reason: l.Reason}
	if p != nil {
		r.Class, r.OnHand, r.OnOrder = p.Class, p.OnHand, p.OnOrder+p.Drafts
	}
	r.Status, r.Quantity = d.Stand(plan.Proposed, l.Quantity)
	r.Value = r.UnitCost * plan.Money(r.Quantity)
	r.Mark = statusMarks[r.Status]
	r.search = strings.ToLower(r.Key + "\n" + r.Reason + "\n" + r.Supplier)
	r.Open = r.Status != plan.Released && r.Status != plan.Done
	return r
}

// stockBar draws the position against safety stock, reorder point and
// order-up-to; its title says the same in words.
func stockBar(r purchaseRow) template.HTML {
	most := max(float64(r.UpTo), float64(r.Position), 1)
	x := func(v float64) float64 { return 1 + 98*min(max(v, 0), most)/most }
	title := template.HTMLEscapeString(fmt.Sprintf(text("purchase.bar"), countText(r.Position), numberText(r.Safety), countText(r.Reorder), countText(r.UpTo)))
	return template.HTML(fmt.Sprintf(`<svg class="stockbar" viewBox="0 0 100 14" width="100" height="14" role="img" aria-label="%s"><title>%s</title><rect class="frame" x="1" y="2" width="98" height="10"/><rect class="fill" x="1" y="2" width="%.1f" height="10"/><line class="ss" x1="%.1f" x2="%.1f" y1="4" y2="10"/><line class="mark" x1="%.1f" x2="%.1f" y1="0" y2="14"/></svg>`,
		title, title, x(float64(r.Position))-1, x(r.Safety), x(r.Safety), x(float64(r.Reorder)), x(float64(r.Reorder))))
}

// purchasePage is the grid.
func (s *Server) purchasePage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.data(q.Get("run"))
	if err != nil {
		return err
	}
	all, footers, err := s.purchaseRows(d)
	if err != nil {
		return err
	}
	out := purchaseData{CanReview: identity(r.Context()).Role.may(Planner), Search: q.Get("q"), Supplier: q.Get("supplier"), Class: q.Get("class"), Status: q.Get("status")}
	rows := out.filter(all)
	if done, err := exportRows(w, r, "purchase", sortRows(rows, q.Get("sort"))); done {
		return err
	}
	for _, row := range rows {
		out.Value += row.Value
	}
	out.Sort, out.Heads, out.Columns = q.Get("sort"), heads(r), len(gridColumns)+1
	out.Tomorrow, out.Snooze = s.nextNight()+1, s.nextNight()+7
	shown, pager := paged(r, sortRows(rows, out.Sort))
	out.Pager, out.Rows = pager, len(shown)
	for _, row := range shown {
		row.Bar = stockBar(row)
		i := slices.IndexFunc(out.Groups, func(g supplierGroup) bool { return g.Supplier == row.Supplier })
		if i < 0 {
			i = len(out.Groups)
			out.Groups = append(out.Groups, footers[row.Supplier])
		}
		out.Groups[i].Rows = append(out.Groups[i].Rows, row)
	}
	return s.show(w, r, http.StatusOK, "purchase.html", page{Title: text("nav.purchase"), Nav: "purchase", Run: d.manifest.Run, AsOf: d.manifest.AsOf,
		Notice: q.Get("notice"), Data: out})
}

// filter keeps the rows the page asks for and counts the facets.
func (out *purchaseData) filter(all []purchaseRow) []purchaseRow {
	suppliers, classes := map[string]int{}, map[string]bool{}
	search := strings.ToLower(out.Search)
	every := out.Search+out.Supplier+out.Class+out.Status == ""
	var rows []purchaseRow
	for i := range all {
		r := &all[i]
		suppliers[r.Supplier]++
		if r.Status == plan.Approved {
			out.Approved++
		}
		classes[r.Class] = true
		if !every && (out.Supplier == "" || r.Supplier == out.Supplier) && (out.Class == "" || r.Class == out.Class) &&
			(out.Status == "" || string(r.Status) == out.Status) && strings.Contains(r.search, search) {
			rows = append(rows, *r)
		}
	}
	if every {
		rows = all
	}
	for name, n := range suppliers {
		out.Suppliers = append(out.Suppliers, supplierCount{name, n})
	}
	slices.SortFunc(out.Suppliers, func(a, b supplierCount) int { return cmp.Compare(a.Name, b.Name) })
	for c := range classes {
		out.Classes = append(out.Classes, c)
	}
	slices.Sort(out.Classes)
	return rows
}
