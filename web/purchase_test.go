package web

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// TestFacetsCountWhatTheyWouldShow holds the count beside every choice to the
// lines that are shown once it is chosen.
func TestFacetsCountWhatTheyWouldShow(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	pick := func(from ...string) string { return from[rng.IntN(len(from))] }
	footers := map[string]supplierGroup{"X": {}, "Y": {Short: "too little"}, "Z": {Minimums: []minimum{{Met: false}}}}
	var all []purchaseRow
	for i := range 400 {
		r := purchaseRow{Line: fmt.Sprint(i), Supplier: pick("X", "Y", "Z"), Class: pick("A", "B"), Status: plan.Status(pick("proposed", "approved", "rejected")),
			AtRisk: core.Money(rng.IntN(2)), Issues: rng.IntN(2), IsNew: rng.IntN(2) == 0, Quantity: int64(rng.IntN(2))}
		r.search = "sku-" + fmt.Sprint(i%10)
		all = append(all, r)
	}
	filters := []purchaseFilter{{}, {Search: "SKU-3"}, {Supplier: "Y"}, {Supplier: "Y", Class: "A"}, {Status: "approved", Only: "risk"}, {Class: "B", Status: "proposed", Only: "short"},
		{Only: "edited"}, {Only: "nonsense"}, {Supplier: "none"}}
	for _, f := range filters {
		rows, n := f.choose(all, footers)
		if f.Only != "nonsense" && f.Supplier != "none" {
			require.NotEmpty(t, rows, "%+v", f)
		}
		for _, facet := range []struct {
			counts map[string]int
			set    func(f *purchaseFilter, v string)
		}{{n.supplier, func(f *purchaseFilter, v string) { f.Supplier = v }}, {n.class, func(f *purchaseFilter, v string) { f.Class = v }},
			{n.status, func(f *purchaseFilter, v string) { f.Status = v }}, {n.only, func(f *purchaseFilter, v string) { f.Only = v }}} {
			for value, count := range facet.counts {
				chosen := f
				facet.set(&chosen, value)
				shown, _ := chosen.choose(all, footers)
				require.Len(t, shown, count, "%+v with %s", f, value)
			}
		}
	}
	require.Len(t, marks, 6)
}

// TestFilterAddressesKeepTheRest presses a facet: what else is asked for stays,
// the page begins anew, and a second press lets go of it.
func TestFilterAddressesKeepTheRest(t *testing.T) {
	q := url.Values{"q": {"x"}, "page": {"4"}, "sort": {"-value"}, "status": {"approved"}, "notice": {"old"}}
	f := filterOf(q)
	out := f.describe(q, facetCounts{status: map[string]int{"approved": 1, "rejected": 2}, only: map[string]int{}}, runs.Headline{PurchaseLines: 3, TransferLines: 4})
	require.Equal(t, "/purchase?q=x&sort=-value", out.Facets[1].Choices[0].Address, "approved is let go of")
	require.Equal(t, "/purchase?q=x&sort=-value&status=rejected", out.Facets[1].Choices[1].Address)
	require.Equal(t, 4, out.Facets[0].Choices[1].Lines, "transfers of the night")
}

// TestTransfersAreLinesOfTheGrid writes transfers as lines that come from a location.
func TestTransfersAreLinesOfTheGrid(t *testing.T) {
	lines := asPurchases([]plan.TransferLine{{Line: "L", SKU: "S", From: "WH", Location: "ST", Quantity: 4, Value: 100, Position: 2, DueOn: 9, Reason: "why"}, {Line: "M"}})
	require.Equal(t, plan.PurchaseLine{Line: "L", SKU: "S", Supplier: "WH", Location: "ST", Quantity: 4, Value: 100, UnitCost: 25, Position: 2, DueOn: 9, Reason: "why", DaysOfCover: -1}, lines[0])
	covered := asPurchases([]plan.TransferLine{{Line: "L", Quantity: 4, DaysOfCover: 3, DaysOfCoverAfter: 11}})[0]
	require.Equal(t, []float64{3, 11}, []float64{covered.DaysOfCover, covered.DaysOfCoverAfter})
	require.Equal(t, 7.0, rowOf(covered, stance{}, plan.Decision{Status: plan.Approved, Quantity: 2}).DaysAfter, "half of what was proposed adds half the days")
	require.Equal(t, "4 CS of 12", rowOf(plan.PurchaseLine{Quantity: 48, OrderUnit: "CS", OrderUnitSize: 12}, stance{}, plan.Decision{}).Units())
	row := rowOf(lines[0], stance{}, plan.Decision{})
	require.Equal(t, core.Money(100), row.Value)
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	status, body := s.person(Planner).get("/purchase?kind=transfer")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "Nothing to order here tonight")
}

// TestAWorkbookThatCameTooLate shows both sides and takes nothing over.
func TestAWorkbookThatCameTooLate(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	ann := s.person(Planner)
	_, body := ann.get("/purchase")
	line := between(body, `data-line="`, `"`)
	change := fmt.Sprintf(`{"Line":%q,"Before":1,"After":7,"Was":"proposed","Now":"approved","Version":0}`, line)
	status, _ := s.person(Manager).post("/purchase", url.Values{"action": {"reject"}, "line": {line}, "reason": {"not now"}})
	require.Equal(t, http.StatusOK, status)
	status, body = ann.post("/purchase/import/apply", url.Values{"run": {"latest"}, "reason": {"mine"}, "change": {change}})
	require.Equal(t, http.StatusConflict, status)
	require.Contains(t, body, "changed by somebody else")
	require.Contains(t, body, "rejected", "theirs")
	require.Contains(t, body, "yours 7, approved")
	_, body = ann.get("/purchase")
	require.Contains(t, body, `td class="day status rejected"`, "theirs stands")
	status, _ = ann.post("/purchase/import/apply", url.Values{"run": {"latest"}, "reason": {"mine"}, "change": {strings.Replace(change, `"approved"`, `"released"`, 1)}})
	require.GreaterOrEqual(t, status, 400, "a workbook sets no status that only the program sets")
}

// TestSortKeepsTheMostUrgentFirstAmongEquals sorts both ways; equals stay in
// the order they came in, which is by urgency.
func TestSortKeepsTheMostUrgentFirstAmongEquals(t *testing.T) {
	rows := []purchaseRow{{Line: "a", Value: 2}, {Line: "b", Value: 1}, {Line: "c", Value: 2}, {Line: "d", Value: 3}}
	for by, want := range map[string]string{"value": "bacd", "-value": "dacb", "": "abcd", "nonsense": "abcd"} {
		got := ""
		for _, r := range sortRows(rows, by) {
			got += r.Line
		}
		require.Equal(t, want, got, by)
	}
	require.Equal(t, "a", rows[0].Line, "what others read is not moved")
}

// TestItemsHaveTheirNames: planners know items by name, so the grid shows it,
// finds by it and exports it.
func TestItemsHaveTheirNames(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	ann := s.person(Planner)
	_, body := ann.get("/purchase")
	name := between(body, `<span class="cause name">`, `</span>`)
	require.NotEmpty(t, name)
	_, body = ann.get("/purchase?q=" + url.QueryEscape(strings.ToUpper(name)))
	require.Contains(t, body, `<span class="cause name">`+name)
	_, body = ann.get("/purchase?format=csv")
	require.Contains(t, body, ",description,")
	require.Contains(t, body, name)
}
