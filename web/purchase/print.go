package purchase

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// printedOrder is a supplier order on paper.
type printedOrder struct {
	execution.Order
	Name  string // of the supplier
	Rows  []printedLine
	Units int64
	Value core.Money
	Due   core.Day
}

type printedLine struct {
	execution.Line
	Number      int
	Description string
	Value       core.Money
}

type printedOrders struct {
	Supplier, Order string
	Suppliers       []string
	Orders          []printedOrder
	Pager           site.Pager
}

// PrintOrders shows the open supplier orders as they go out: a sheet an order,
// with its lines, totals and addresses.
func PrintOrders(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	out := printedOrders{Supplier: q.Get("supplier"), Order: q.Get("order")}
	all, err := s.Opt.Ledger.Orders(r.Context(), execution.OrderFilter{Open: out.Order == ""})
	if err != nil {
		return err
	}
	var orders []execution.Order
	for _, o := range all.Rows {
		if o.Supplier == "" {
			continue // a transfer
		}
		if !slices.Contains(out.Suppliers, o.Supplier) {
			out.Suppliers = append(out.Suppliers, o.Supplier)
		}
		if (out.Supplier == "" || o.Supplier == out.Supplier) && (out.Order == "" || o.ID == out.Order) {
			orders = append(orders, o)
		}
	}
	slices.Sort(out.Suppliers)
	slices.SortFunc(orders, func(a, b execution.Order) int {
		return cmp.Or(-cmp.Compare(a.MadeOn, b.MadeOn), cmp.Compare(a.Supplier, b.Supplier), cmp.Compare(a.ID, b.ID))
	})
	shown, pager := site.PagedBy(r, orders, site.PrintedRows)
	names, err := s.SupplierNames(r.Context())
	if err != nil {
		return err
	}
	for _, o := range shown {
		one, err := onPaper(s, r.Context(), o)
		if err != nil {
			return err
		}
		one.Name = names[o.Supplier]
		out.Orders = append(out.Orders, one)
	}
	out.Pager = pager
	return s.Show(w, r, http.StatusOK, "print_orders.html", site.Page{Title: words.Text("print.orders"),
		Nav: "purchase", Data: out})
}

func onPaper(s *site.Server, ctx context.Context, o execution.Order) (printedOrder, error) {
	out := printedOrder{Order: o}
	_, lines, err := s.Opt.Ledger.Order(ctx, o.ID)
	if err != nil {
		return out, err
	}
	slices.SortFunc(lines, func(a, b execution.Line) int {
		return cmp.Or(cmp.Compare(a.SKU, b.SKU),
			cmp.Compare(a.ID, b.ID))
	})
	for _, l := range lines {
		if l.Held {
			continue // it is not sent until its hold is released
		}
		p := printedLine{Line: l, Number: len(out.Rows) + 1, Description: s.Description(ctx, l.SKU),
			Value: l.UnitCost * core.Money(l.Quantity)}
		out.Rows = append(out.Rows, p)
		out.Units += l.Quantity
		out.Value += p.Value
		if out.Due == 0 || l.DueOn < out.Due {
			out.Due = l.DueOn
		}
	}
	return out, nil
}
