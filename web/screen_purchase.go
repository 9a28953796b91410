package web

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

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
	Delta    string        `json:"-"`
	Mark     string        `json:"-"`
	Open     bool          `json:"-"`
	Bar      template.HTML `json:"-"`
}

// supplierGroup is a supplier's part of the grid with its footer.
type supplierGroup struct {
	Supplier, Footer, Short string
	Value                   plan.Money
	Rows                    []purchaseRow
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
}

var statusMarks = map[plan.Status]string{plan.Proposed: "○", plan.Approved: "✓", plan.Rejected: "✖", plan.Snoozed: "◷", plan.Released: "➤", plan.Done: "●"}

// purchaseRows joins the lines of a run with their policies and decisions,
// most urgent first: fewest days of cover within the most money at risk.
func (s *Server) purchaseRows(d *runData) ([]purchaseRow, error) {
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
	slices.SortStableFunc(rows, func(a, b purchaseRow) int {
		return cmp.Or(-cmp.Compare(a.AtRisk, b.AtRisk), cmp.Compare(a.Days, b.Days), cmp.Compare(a.Line, b.Line))
	})
	return rows, nil
}

func rowOf(l plan.PurchaseLine, p *datasets.Policy, d plan.Decision) purchaseRow {
	r := purchaseRow{Line: l.Line, Key: l.SKU + "@" + l.Location, SKU: l.SKU, Location: l.Location, Supplier: l.Supplier, Position: l.Position,
		Safety: l.SafetyStock, Reorder: int64(l.ReorderPoint), UpTo: int64(l.OrderUpTo), Days: l.DaysOfCover, Quantity: l.Quantity,
		Computed: l.Quantity, Due: l.DueOn, UnitCost: l.UnitCost, AtRisk: l.AtRisk, Status: plan.Proposed, Version: d.Version, Reason: l.Reason}
	if p != nil {
		r.Class, r.OnHand, r.OnOrder = p.Class, p.OnHand, p.OnOrder+p.Drafts
	}
	if d.Status != "" {
		r.Status = d.Status
	}
	if d.Changed || d.Status == plan.Approved || d.Status == plan.Released {
		r.Quantity = d.Quantity
	}
	r.Value = r.UnitCost * plan.Money(r.Quantity)
	r.Mark = statusMarks[r.Status]
	r.Open = r.Status != plan.Released && r.Status != plan.Done
	return r
}

// stockBar draws the position against safety stock, reorder point and
// order-up-to; its title says the same in words.
func stockBar(r purchaseRow) template.HTML {
	most := max(float64(r.UpTo), float64(r.Position), 1)
	x := func(v float64) float64 { return 1 + 98*min(max(v, 0), most)/most }
	title := template.HTMLEscapeString(fmt.Sprintf(text("purchase.bar"), countText(r.Position), numberText(r.Safety), countText(r.Reorder), countText(r.UpTo)))
	return template.HTML(fmt.Sprintf(`<svg class="stockbar" width="100" height="14" role="img" aria-label="%s"><title>%s</title><rect class="frame" x="1" y="2" width="98" height="10"/><rect class="fill" x="1" y="2" width="%.1f" height="10"/><line class="ss" x1="%.1f" x2="%.1f" y1="4" y2="10"/><line class="mark" x1="%.1f" x2="%.1f" y1="0" y2="14"/></svg>`,
		title, title, x(float64(r.Position))-1, x(r.Safety), x(r.Safety), x(float64(r.Reorder)), x(float64(r.Reorder))))
}

// purchasePage is the grid.
func (s *Server) purchasePage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.data(q.Get("run"))
	if err != nil {
		return err
	}
	all, err := s.purchaseRows(d)
	if err != nil {
		return err
	}
	out := purchaseData{CanReview: identity(r.Context()).Role.may(Planner), Search: q.Get("q"), Supplier: q.Get("supplier"), Class: q.Get("class"), Status: q.Get("status")}
	rows := out.filter(all)
	if done, err := exportRows(w, r, "purchase", rows); done {
		return err
	}
	for _, row := range rows {
		out.Value += row.Value
	}
	footers, err := s.supplierFooters(d, all)
	if err != nil {
		return err
	}
	shown, pager := paged(r, rows)
	out.Pager, out.Rows = pager, len(shown)
	deltas, err := s.deltas(d)
	if err != nil {
		return err
	}
	for _, row := range shown {
		row.Bar, row.Delta = stockBar(row), deltas[row.Key]
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
	var rows []purchaseRow
	for _, r := range all {
		suppliers[r.Supplier]++
		if r.Status == plan.Approved {
			out.Approved++
		}
		classes[r.Class] = true
		if (out.Supplier == "" || r.Supplier == out.Supplier) && (out.Class == "" || r.Class == out.Class) &&
			(out.Status == "" || string(r.Status) == out.Status) && contains(out.Search, r.Key, r.Reason, r.Supplier) {
			rows = append(rows, r)
		}
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

// supplierFooters total each supplier's lines and hold them against its minimum.
func (s *Server) supplierFooters(d *runData, rows []purchaseRow) (map[string]supplierGroup, error) {
	problems, err := d.problems.get(d, "problems")
	if err != nil {
		return nil, err
	}
	out := map[string]supplierGroup{}
	lines := map[string]int{}
	for _, r := range rows {
		g := out[r.Supplier]
		g.Supplier = r.Supplier
		if r.Status != plan.Rejected && r.Status != plan.Snoozed {
			g.Value += r.Value
			lines[r.Supplier]++
		}
		g.Footer = counted("purchase.footer", lines[r.Supplier])
		out[r.Supplier] = g
	}
	for _, p := range problems {
		if g, ok := out[p.Key]; ok && p.Code == "below_supplier_minimum" {
			g.Short = p.Text
			out[p.Key] = g
		}
	}
	return out, nil
}

// deltas are the changes of quantity since the run of the day before.
func (s *Server) deltas(d *runData) (map[string]string, error) {
	cfg, err := s.config()
	if err != nil {
		return nil, err
	}
	id, ok, err := pipeline.LatestRun(cfg.RunsDir(s.opt.Workspace), func(r pipeline.RunID) bool {
		return r.AsOf < d.manifest.AsOf && r.Pipeline == d.manifest.Pipeline
	})
	if err != nil || !ok {
		return nil, err
	}
	before, err := s.data(id.String())
	if err != nil {
		return nil, err
	}
	lines, err := before.purchases.get(before, "purchase_plan")
	if err != nil {
		return nil, err
	}
	was := map[string]int64{}
	for _, l := range lines {
		was[l.SKU+"@"+l.Location] = l.Quantity
	}
	now, err := d.purchases.get(d, "purchase_plan")
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, l := range now {
		k := l.SKU + "@" + l.Location
		switch diff := l.Quantity - was[k]; {
		case was[k] == 0:
			out[k] = text("new")
		case diff != 0:
			out[k] = fmt.Sprintf("%+d", diff)
		}
	}
	return out, nil
}

// purchaseReview takes the form of the grid: one action on the chosen lines,
// and every quantity that was typed in.
func (s *Server) purchaseReview(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return refuse(http.StatusBadRequest, "bad_form.purchase", err.Error())
	}
	d, err := s.data("latest")
	if err != nil {
		return err
	}
	rows, err := s.purchaseRows(d)
	if err != nil {
		return err
	}
	asked, err := formReviews(r, rows)
	if err != nil {
		return err
	}
	notice := text("purchase.nothing")
	if len(asked) > 0 {
		reviews, err := s.makeReviews(r.Context(), d.manifest.Run, asked)
		if err != nil {
			return err
		}
		if err := s.appendReviews(reviews); err != nil {
			return err
		}
		notice = counted("purchase.done", len(asked))
	}
	http.Redirect(w, r, "/purchase?"+withParameter(parseQuery(r.PostFormValue("back")), "notice", notice), http.StatusSeeOther)
	return nil
}

// formReviews turns a form into reviews on the versions the lines have now.
func formReviews(r *http.Request, rows []purchaseRow) ([]reviewRequest, error) {
	action := plan.Action(r.PostFormValue("action"))
	reason, until := r.PostFormValue("reason"), plan.Day(0)
	if t := r.PostFormValue("until"); t != "" && action == plan.ActionSnooze {
		var err error
		if until, err = plan.ParseDay(t); err != nil {
			return nil, fail(http.StatusBadRequest, "bad_day", err.Error())
		}
	}
	chosen := r.PostForm["line"]
	var out []reviewRequest
	for _, row := range rows {
		version := row.Version
		typed := strings.TrimSpace(r.PostFormValue("q:" + row.Line))
		quantity := row.Quantity
		if typed != "" && row.Open {
			n, err := strconv.ParseInt(typed, 10, 64)
			if err != nil || n < 0 {
				return nil, refuse(http.StatusBadRequest, "bad_quantity", row.Key, typed)
			}
			if n != row.Quantity {
				quantity = n
				out = append(out, reviewRequest{Line: row.Line, Action: plan.ActionChange, Quantity: &quantity, Reason: cmp.Or(reason, text("purchase.typed")), Version: version})
				version++
			}
		}
		if slices.Contains(chosen, row.Line) {
			q := quantity
			out = append(out, reviewRequest{Line: row.Line, Action: action, Quantity: &q, Until: until, Reason: reason, Version: version})
		}
	}
	return out, nil
}
