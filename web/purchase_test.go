package web

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/purchase"
	"github.com/stockwright/stockwright/web/site"
)

// TestTransfersAreLinesOfTheGrid writes transfers as lines that come from a location.
func TestTransfersAreLinesOfTheGrid(t *testing.T) {
	lines := purchase.AsPurchases([]plan.TransferLine{{Line: "L", SKU: "S", From: "WH", Location: "ST",
		Quantity: 4, Levels: plan.Levels{Value: 100, Position: 2}, DueOn: 9,
		Outcome: plan.Outcome{Reason: "why"}}, {Line: "M"}})
	require.Equal(t, plan.PurchaseLine{Line: "L", SKU: "S", Supplier: "WH", Location: "ST", Quantity: 4,
		Levels: plan.Levels{Value: 100, Position: 2}, UnitCost: 25, DueOn: 9,
		Outcome: plan.Outcome{Reason: "why", DaysOfCover: -1}}, lines[0])
	covered := purchase.AsPurchases([]plan.TransferLine{{Line: "L", Quantity: 4,
		Outcome: plan.Outcome{DaysOfCover: 3, DaysOfCoverAfter: 11}}})[0]
	require.Equal(t, []float64{3, 11}, []float64{covered.DaysOfCover, covered.DaysOfCoverAfter})
	require.Equal(t, 7.0, purchase.RowOf(covered, purchase.Stance{},
		plan.Decision{Status: plan.Approved, Quantity: 2}).DaysAfter, "half of what was proposed adds half the days")
	require.Equal(t, "4 CS of 12", purchase.RowOf(plan.PurchaseLine{Quantity: 48,
		Packing: plan.Packing{OrderUnit: "CS", OrderUnitSize: 12}}, purchase.Stance{}, plan.Decision{}).Units())
	row := purchase.RowOf(lines[0], purchase.Stance{}, plan.Decision{})
	require.Equal(t, core.Money(100), row.Value)
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	status, body := s.person(access.Planner).get("/purchase?kind=transfer")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "Nothing to order here tonight")
}

// TestAWorkbookThatCameTooLate shows both sides and takes nothing over.
func TestAWorkbookThatCameTooLate(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	ann := s.person(access.Planner)
	_, body := ann.get("/purchase")
	line := between(body, `data-line="`, `"`)
	change := fmt.Sprintf(`{"Line":%q,"Before":1,"After":7,"Was":"proposed","Now":"approved","Version":0}`, line)
	status, _ := s.person(access.Manager).post("/purchase", url.Values{"action": {"reject"},
		"line": {line}, "reason": {"not now"}})
	require.Equal(t, http.StatusOK, status)
	status, body = ann.post("/purchase/import/apply", url.Values{"run": {"latest"}, "reason": {"mine"},
		"change": {change}})
	require.Equal(t, http.StatusConflict, status)
	require.Contains(t, body, "changed by somebody else")
	require.Contains(t, body, "rejected", "theirs")
	require.Contains(t, body, "yours 7, approved")
	_, body = ann.get("/purchase")
	require.Contains(t, body, `td class="day status rejected"`, "theirs stands")
	status, _ = ann.post("/purchase/import/apply", url.Values{"run": {"latest"}, "reason": {"mine"},
		"change": {strings.Replace(change, `"approved"`, `"released"`, 1)}})
	require.GreaterOrEqual(t, status, 400, "a workbook sets no status that only the program sets")
}

// TestItemsHaveTheirNames: planners know items by name, so the grid shows it,
// finds by it and exports it.
func TestItemsHaveTheirNames(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	ann := s.person(access.Planner)
	_, body := ann.get("/purchase")
	name := between(body, `<span class="cause name">`, `</span>`)
	require.NotEmpty(t, name)
	_, body = ann.get("/purchase?q=" + url.QueryEscape(strings.ToUpper(name)))
	require.Contains(t, body, `<span class="cause name">`+name)
	_, body = ann.get("/purchase?format=csv")
	require.Contains(t, body, ",description,")
	require.Contains(t, body, name)
}

// TestAQuantityThatBreaksTheTerms is asked about with the two next quantities on the screen,
// in a workbook and by the API, and stands only where it is insisted on.
func TestAQuantityThatBreaksTheTerms(t *testing.T) {
	s := openSite(t)
	writeRows(t, s.dir, "sourcing", []datasets.Sourcing{{SKU: "S", Supplier: "X", UnitCost: 20_000, LeadTimeDays: 5, OrderMultiple: 12}})
	s.open("A-01", 20)
	out := s.night()
	lines, err := datasets.ReadRows[plan.PurchaseLine](t.Context(),
		datasets.Source{Path: filepath.Join(out.Dir, "purchase_plan.parquet")})
	require.NoError(t, err)
	line := lines[0]
	odd := line.Quantity + 1
	var broken *plan.QuantityError
	require.ErrorAs(t, plan.CheckQuantity(line.Line, line.Steps, odd), &broken, "the item comes in packs")
	require.Equal(t, line.Quantity, broken.Below)
	asks := fmt.Sprintf("%d or %d", broken.Below, broken.Above)
	ann := s.person(access.Planner)
	typed := url.Values{"q:" + line.Line: {strconv.FormatInt(odd, 10)}, "was:" + line.Line: {strconv.FormatInt(line.Quantity, 10)},
		"action": {"approve"}, "line": {line.Line}, "reason": {"fair"}}
	sheet := url.Values{"run": {"latest"}, "reason": {"fair"}, "change": {fmt.Sprintf(
		`{"Line":%q,"Before":%d,"After":%d,"Was":"proposed","Now":"approved","Version":0}`, line.Line, line.Quantity, odd)}}
	for path, form := range map[string]url.Values{"/purchase": typed, "/purchase/import/apply": sheet} {
		status, body := ann.post(path, form)
		require.Contains(t, body, asks, path)
		require.GreaterOrEqual(t, status, 400, path)
		require.NoFileExists(t, s.dir+"/reviews.jsonl", path)
	}
	call := func(insist bool) (int, site.Problem) {
		var p site.Problem
		return s.call(access.Planner, "POST", "/api/v1/reviews", map[string]any{"reviews": []any{map[string]any{
			"line": line.Line, "action": "change", "quantity": odd, "reason": "fair", "version": 0, "insist": insist}}}, &p), p
	}
	status, p := call(false)
	require.GreaterOrEqual(t, status, 400)
	require.Contains(t, fmt.Sprintf("%+v", p), asks)
	require.NoFileExists(t, s.dir+"/reviews.jsonl")
	status, _ = call(true)
	require.Equal(t, http.StatusOK, status)
}
