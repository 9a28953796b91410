package purchase

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

func TestSortKeepsUrgencyAmongEquals(t *testing.T) {
	rows := []purchaseRow{{Line: "a", Value: 5}, {Line: "b", Value: 9}, {Line: "c", Value: 5}}
	lines := func(rows []purchaseRow) (out string) {
		for _, r := range rows {
			out += r.Line
		}
		return out
	}
	require.Equal(t, "acb", lines(sortRows(append([]purchaseRow(nil), rows...), "value")))
	require.Equal(t, "bac", lines(sortRows(append([]purchaseRow(nil), rows...), "-value")))
	require.Equal(t, "abc", lines(sortRows(rows, "")))
	m := minimumsOf(datasets.Supplier{MinimumValue: 1_500_000, MinimumWeight: 80}, 750_000, 100, 0, "EUR")
	require.Equal(t, []minimum{{"Minimum value", "EUR", "75", "150", 50, false},
		{"weight", "kg", "100", "80", 100, true}}, m)
}

// TestFacetsCountWhatTheyWouldShow holds the count beside every choice to the
// lines that are shown once it is chosen.
func TestFacetsCountWhatTheyWouldShow(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	pick := func(from ...string) string { return from[rng.IntN(len(from))] }
	footers := map[string]supplierGroup{"X": {}, "Y": {Short: "too little"}, "Z": {Minimums: []minimum{{Met: false}}}}
	var all []purchaseRow
	for i := range 400 {
		r := purchaseRow{Line: fmt.Sprint(i), Supplier: pick("X", "Y", "Z"), Class: pick("A", "B"),
			Status: plan.Status(pick("proposed", "approved", "rejected")),
			AtRisk: core.Money(rng.IntN(2)), Issues: rng.IntN(2), IsNew: rng.IntN(2) == 0, Quantity: int64(rng.IntN(2))}
		r.search = "sku-" + fmt.Sprint(i%10)
		all = append(all, r)
	}
	filters := []purchaseFilter{{}, {Search: "SKU-3"}, {Supplier: "Y"}, {Supplier: "Y", Class: "A"},
		{Status: "approved", Only: "risk"}, {Class: "B", Status: "proposed", Only: "short"},
		{Only: "edited"}, {Only: "nonsense"}, {Supplier: "none"}}
	for _, f := range filters {
		rows, n := f.choose(all, footers)
		if f.Only != "nonsense" && f.Supplier != "none" {
			require.NotEmpty(t, rows, "%+v", f)
		}
		for _, facet := range []struct {
			counts map[string]int
			set    func(f *purchaseFilter, v string)
		}{{n.supplier, func(f *purchaseFilter, v string) { f.Supplier = v }},
			{n.class, func(f *purchaseFilter, v string) { f.Class = v }},
			{n.status, func(f *purchaseFilter, v string) { f.Status = v }},
			{n.only, func(f *purchaseFilter, v string) { f.Only = v }}} {
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
	out := f.describe(q, facetCounts{status: map[string]int{"approved": 1, "rejected": 2},
		only: map[string]int{}}, runs.Headline{PurchaseLines: 3, TransferLines: 4})
	require.Equal(t, "/purchase?q=x&sort=-value", out.Facets[1].Choices[0].Address, "approved is let go of")
	require.Equal(t, "/purchase?q=x&sort=-value&status=rejected", out.Facets[1].Choices[1].Address)
	require.Equal(t, 4, out.Facets[0].Choices[1].Lines, "transfers of the night")
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
