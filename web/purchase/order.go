package purchase

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/web/site"
)

// gridHead is a column of the grid and the address that sorts by it.
type gridHead struct {
	Name, Address, Sorted string // Sorted is the aria-sort of the column that is sorted by
	Number, Money         bool
}

// gridColumns are the columns of the grid, after the box to choose a line.
var gridColumns = []struct {
	name, sort    string
	number, money bool
}{{"item", "item", false, false}, {"on_hand", "on_hand", true, false},
	{"on_order", "on_order", true, false}, {"position", "position", true, false},
	{"stock_bar", "", false, false}, {"days_of_cover", "days", true, false}, {"quantity", "quantity", true, false},
	{"days_of_cover_after", "days_after", true, false}, {"due", "due", false, false},
	{"value", "value", true, true}, {"change", "delta", true, false},
	{"status", "status", false, false}, {"reason", "", false, false}}

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
			q := site.ParseQuery(r.URL.RawQuery)
			q.Del("page")
			h.Address = "?" + site.WithParameter(q, "sort", to)
		}
		out = append(out, h)
	}
	return out
}

// sortRows sorts by a column, from the least, with a minus from the most; the
// rows come most urgent first and stay so among equals.
func sortRows(rows []purchaseRow, by string) []purchaseRow {
	column, down := strings.CutPrefix(by, "-")
	compare := map[string]func(a, b *purchaseRow) int{
		"item":       func(a, b *purchaseRow) int { return cmp.Compare(a.Key, b.Key) },
		"on_hand":    func(a, b *purchaseRow) int { return cmp.Compare(a.OnHand, b.OnHand) },
		"on_order":   func(a, b *purchaseRow) int { return cmp.Compare(a.OnOrder, b.OnOrder) },
		"position":   func(a, b *purchaseRow) int { return cmp.Compare(a.Position, b.Position) },
		"days":       func(a, b *purchaseRow) int { return cmp.Compare(a.Days, b.Days) },
		"days_after": func(a, b *purchaseRow) int { return cmp.Compare(a.DaysAfter, b.DaysAfter) },
		"quantity":   func(a, b *purchaseRow) int { return cmp.Compare(a.Quantity, b.Quantity) },
		"due":        func(a, b *purchaseRow) int { return cmp.Compare(a.Due, b.Due) },
		"value":      func(a, b *purchaseRow) int { return cmp.Compare(a.Value, b.Value) },
		"at_risk":    func(a, b *purchaseRow) int { return cmp.Compare(a.AtRisk, b.AtRisk) },
		"delta":      func(a, b *purchaseRow) int { return cmp.Compare(a.Delta, b.Delta) },
		"status":     func(a, b *purchaseRow) int { return cmp.Compare(a.Status, b.Status) },
	}[column]
	if compare == nil {
		return rows
	}
	order := make([]int32, len(rows)) // the rows are large: their numbers are moved about
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		by := compare(&rows[i], &rows[j])
		if down {
			by = -by
		}
		return cmp.Or(by, cmp.Compare(i, j))
	})
	out := make([]purchaseRow, len(rows))
	for at, i := range order {
		out[at] = rows[i]
	}
	return out
}
