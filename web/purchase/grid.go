// Package purchase has the planner's screens: tonight, exceptions, the lines to buy and to
// transfer, and what leaves the house.
package purchase

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/decide"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// purchaseRow is a line of the grid: what the plan proposes, what people
// decided, and what it rests on. The exports have its columns.
type purchaseRow struct {
	Line        string  `json:"line"`
	Kind        string  `json:"kind"` // buy or transfer
	Key         string  `json:"-"`
	SKU         string  `json:"sku"`
	Location    string  `json:"location"`
	Description string  `json:"description"`
	Category    string  `json:"category"`
	Supplier    string  `json:"supplier"` // of a transfer, the location it comes from
	Class       string  `json:"class"`
	OnHand      int64   `json:"on_hand"`
	OnOrder     int64   `json:"on_order"`
	Position    int64   `json:"position"`
	Safety      float64 `json:"safety_stock"`
	Reorder     int64   `json:"reorder_point"`
	UpTo        int64   `json:"order_up_to"`
	Days        float64 `json:"days_of_cover"`
	DaysAfter   float64 `json:"days_of_cover_after"`
	Quantity    int64   `json:"quantity"`
	Computed    int64   `json:"computed_quantity"`
	plan.Packing
	Due      core.Day      `json:"due_on"`
	UnitCost core.Money    `json:"unit_cost"`
	Value    core.Money    `json:"value"`
	AtRisk   core.Money    `json:"at_risk"`
	Status   plan.Status   `json:"status"`
	Version  int           `json:"version"`
	Reason   string        `json:"reason"`
	Confirm  string        `json:"confirm"` // why it waits for a person, "" where it does not
	Delta    int64         `json:"delta"`   // since the night before; the whole quantity where it is new
	Cause    string        `json:"cause"`
	Issues   int           `json:"exceptions"` // that name the item
	Weight   float64       `json:"-"`          // kilograms a unit
	Volume   float64       `json:"-"`          // litres a unit
	IsNew    bool          `json:"-"`
	Main     string        `json:"-"` // the largest of the causes
	Mark     string        `json:"-"`
	Open     bool          `json:"-"`
	Bar      template.HTML `json:"-"`
	unit     terms.Unit    // people count it in, of weighed goods
	search   string        // what the filter looks in, in small letters
}

// supplierGroup is a supplier's part of the grid with its footer.
type supplierGroup struct {
	Supplier, Name, Footer, Short string
	Value                         core.Money
	Minimums                      []minimum
	Rows                          []purchaseRow
}

// minimum is a supplier's least order beside what its lines come to.
type minimum struct {
	Name, Unit, Have, Need string
	Share                  int // per cent, at most 100
	Met                    bool
}

type purchaseData struct {
	purchaseFilter
	facets
	CanReview        bool
	Approved         int // lines that a release would hand off
	Rows             int
	Groups           []supplierGroup
	Value            core.Money
	Pager            site.Pager
	Sort             string
	Heads            []gridHead
	Snooze, Tomorrow core.Day
	Columns          int
}

var statusMarks = map[plan.Status]string{plan.Proposed: "○", plan.Approved: "✓", plan.Rejected: "✖",
	plan.Snoozed: "◷", plan.Released: "➤", plan.Done: "●"}

// joined are the lines of a kind of a run as the journal of reviews stood at a
// moment, and what they rest on, which is read once.
type joined struct {
	lock    sync.Mutex
	stamp   string
	rows    []purchaseRow
	footers map[string]supplierGroup
	lines   []plan.PurchaseLine
	beside  *beside
}

// PurchaseRows are the lines of a kind of a run with their policies and
// decisions, most urgent first, and its suppliers' footers. They are joined
// again when the journal has grown, and shared: who wants them otherwise makes
// a copy.
func PurchaseRows(s *site.Server, d *site.RunData, kind string) ([]purchaseRow, map[string]supplierGroup, error) {
	stamp := site.StampOf(filepath.Join(s.Opt.Workspace, runs.ReviewsName)) + " now"
	j := site.Keep[joined](d, "lines of "+kind)
	j.lock.Lock()
	defer j.lock.Unlock()
	if j.stamp == stamp {
		return j.rows, j.footers, nil
	}
	rows, err := joinRows(s, d, kind, j)
	if err != nil {
		return nil, nil, err
	}
	footers := j.beside.footers(d, rows)
	j.stamp, j.rows, j.footers = stamp, rows, footers
	return rows, footers, nil
}

// tableOf names the table of a run that holds the lines of a kind.
var tableOf = map[string]string{KindBuy: "purchase_plan", KindTransfer: "transfer_plan"}

// joinRows joins the lines of a kind of a run with their policies and
// decisions, most urgent first: fewest days of cover within the most money at
// risk.
func joinRows(s *site.Server, d *site.RunData, kind string, j *joined) ([]purchaseRow, error) {
	if j.beside == nil {
		if err := readBeside(s, d, kind, j); err != nil {
			return nil, err
		}
	}
	journal, err := runs.ReadReviews(s.Opt.Workspace)
	if err != nil {
		return nil, err
	}
	decisions := plan.Decisions(journal)
	rows := make([]purchaseRow, len(j.lines))
	for i, l := range j.lines {
		rows[i] = RowOf(l, j.beside.rests.Stances[l.SKU+"@"+l.Location], decisions[l.Line])
		rows[i].Kind = kind
	}
	j.beside.addTo(rows)
	slices.SortStableFunc(rows, func(a, b purchaseRow) int {
		return cmp.Or(-cmp.Compare(a.AtRisk, b.AtRisk), cmp.Compare(a.Days, b.Days), cmp.Compare(a.Line, b.Line))
	})
	return rows, nil
}

// linesOf are the lines of a kind; a transfer is written as a purchase from
// the location it comes from, so that one grid shows both.
func linesOf(d *site.RunData, kind string) ([]plan.PurchaseLine, error) {
	if kind != KindTransfer {
		return d.Purchases.Get(d, "purchase_plan")
	}
	transfers, err := d.Transfers.Get(d, "transfer_plan")
	if err != nil {
		return nil, err
	}
	return AsPurchases(transfers), nil
}

func AsPurchases(transfers []plan.TransferLine) []plan.PurchaseLine {
	out := make([]plan.PurchaseLine, len(transfers))
	for i, t := range transfers {
		out[i] = plan.PurchaseLine{Line: t.Line, SKU: t.SKU, Location: t.Location, Supplier: t.From,
			Quantity: t.Quantity, OrderOn: t.OrderOn, DueOn: t.DueOn,
			Levels: t.Levels, Outcome: t.Outcome}
		out[i].Steps = ""
		if t.DaysOfCoverAfter == 0 { // a run of before there was the column
			out[i].DaysOfCover = -1
		}
		if t.Quantity > 0 {
			out[i].UnitCost = t.Value / core.Money(t.Quantity)
		}
	}
	return out
}

func RowOf(l plan.PurchaseLine, st Stance, d plan.Decision) purchaseRow {
	r := purchaseRow{Line: l.Line, Key: l.SKU + "@" + l.Location, SKU: l.SKU, Location: l.Location,
		Supplier: l.Supplier, Position: l.Position,
		Safety: l.SafetyStock, Reorder: int64(l.ReorderPoint), UpTo: int64(l.OrderUpTo), Days: l.DaysOfCover,
		Computed: l.Quantity, Packing: plan.Packing{OrderUnit: l.OrderUnit,
			OrderUnitSize: l.OrderUnitSize}, Due: l.DueOn, UnitCost: l.UnitCost, AtRisk: l.AtRisk,
		Version: d.Version, Reason: l.Reason, Confirm: l.Confirm}
	r.Class, r.OnHand, r.OnOrder = st.Class, st.OnHand, st.OnOrder
	r.DaysAfter = l.Reviewed(map[string]plan.Decision{l.Line: d}).DaysOfCoverAfter
	if r.Days < 0 { // the line does not say it
		r.Days = st.Days
	}
	r.Status, r.Quantity = d.Stand(cmp.Or(l.Status, plan.Proposed), l.Quantity)
	r.Value = r.UnitCost * core.Money(r.Quantity)
	r.Mark = statusMarks[r.Status]
	r.search = strings.ToLower(r.Key + "\n" + r.Reason + "\n" + r.Supplier)
	r.Open = r.Status != plan.Released && r.Status != plan.Done
	return r
}

// Amount is a number of base units as people count the item: 12.5 kg of weighed goods.
func (r purchaseRow) Amount(units int64) string {
	if r.unit.Factor > 1 {
		return r.unit.Number(units)
	}
	return words.CountText(units)
}

// Units is the quantity in kilograms of weighed goods, and in the supplier's unit, such as 4
// CS of 12; "" where it sells in base units.
func (r purchaseRow) Units() string {
	if r.unit.Factor > 1 && (r.OrderUnitSize == r.unit.Factor || r.OrderUnitSize <= 1) {
		return "= " + r.unit.Number(r.Quantity)
	}
	if r.OrderUnitSize <= 1 || r.Quantity%r.OrderUnitSize != 0 {
		return ""
	}
	return fmt.Sprintf(words.Text("purchase.units"), words.CountText(r.Quantity/r.OrderUnitSize),
		r.OrderUnit, r.Amount(r.OrderUnitSize))
}

// stockBar draws the position against safety stock, reorder point and
// order-up-to; its title says the same in words.
func stockBar(r purchaseRow) template.HTML {
	most := max(float64(r.UpTo), float64(r.Position), 1)
	x := func(v float64) float64 { return 1 + 98*min(max(v, 0), most)/most }
	safety := words.NumberText(r.Safety)
	if r.unit.Factor > 1 {
		safety = r.unit.Around(r.Safety)
	}
	title := template.HTMLEscapeString(fmt.Sprintf(words.Text("purchase.bar"),
		r.Amount(r.Position), safety, r.Amount(r.Reorder), r.Amount(r.UpTo)))
	return template.HTML(fmt.Sprintf(`<svg class="stockbar" viewBox="0 0 100 14" width="100" height="14" role="img" aria-label="%s"><title>%s</title><rect class="frame" x="1" y="2" width="98" height="10"/><rect class="fill" x="1" y="2" width="%.1f" height="10"/><line class="ss" x1="%.1f" x2="%.1f" y1="4" y2="10"/><line class="mark" x1="%.1f" x2="%.1f" y1="0" y2="14"/></svg>`,
		title, title, x(float64(r.Position))-1, x(r.Safety), x(r.Safety), x(float64(r.Reorder)), x(float64(r.Reorder))))
}

// coverOf is for how many days the position lasts at the mean demand of the
// cover window; 0 where nothing is asked for.
func coverOf(p *datasets.Policy) float64 {
	days := float64(p.CoverTo-p.OrderOn) + 1
	if p.CoverDemandMean <= 0 || days <= 0 {
		return 0
	}
	return max(0, float64(p.Position)/(p.CoverDemandMean/days))
}

// PurchasePage is the grid.
func PurchasePage(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.Data(q.Get("run"))
	if err != nil {
		return err
	}
	out := purchaseData{purchaseFilter: filterOf(q), CanReview: site.Identity(r.Context()).Role.May(access.Planner), Sort: q.Get("sort"), Heads: heads(r), Columns: len(gridColumns) + 1,
		Tomorrow: decide.NextNight(s) + 1, Snooze: decide.NextNight(s) + 7}
	all, footers, err := PurchaseRows(s, d, out.Kind)
	if err != nil {
		return err
	}
	rows, counts := out.choose(all, footers)
	rows = sortRows(rows, out.Sort)
	if done, err := site.ExportRows(w, r, "purchase", rows); done {
		return err
	}
	for _, row := range rows {
		out.Value += row.Value
	}
	if out.Approved, err = approvedLines(s); err != nil {
		return err
	}
	out.facets = out.describe(q, counts, d.Manifest.Headline)
	shown, pager := site.Paged(r, rows)
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
	return s.Show(w, r, http.StatusOK, "purchase.html", site.Page{Title: words.Text("nav.purchase"),
		Nav: "purchase", Run: d.Manifest.Run, AsOf: d.Manifest.AsOf,
		Notice: q.Get("notice"), Data: out})
}
