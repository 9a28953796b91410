package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/purchase"
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
