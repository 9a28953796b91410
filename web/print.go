package web

import (
	"bytes"
	"cmp"
	"context"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/interchange/label"
	"github.com/stockwright/stockwright/plan"
)

// printedRows is how many orders or labels one print page holds.
const printedRows = 50

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
	Pager           pager
}

// printOrders shows the open supplier orders as they go out: a sheet an order,
// with its lines, totals and addresses.
func (s *Server) printOrders(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	out := printedOrders{Supplier: q.Get("supplier"), Order: q.Get("order")}
	all, err := s.opt.Ledger.Orders(r.Context(), execution.OrderFilter{Open: out.Order == ""})
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
	shown, pager := pagedBy(r, orders, printedRows)
	names, err := s.supplierNames(r.Context())
	if err != nil {
		return err
	}
	for _, o := range shown {
		one, err := s.onPaper(r.Context(), o)
		if err != nil {
			return err
		}
		one.Name = names[o.Supplier]
		out.Orders = append(out.Orders, one)
	}
	out.Pager = pager
	return s.show(w, r, http.StatusOK, "print_orders.html", page{Title: text("print.orders"), Nav: "purchase", Data: out})
}

func (s *Server) onPaper(ctx context.Context, o execution.Order) (printedOrder, error) {
	out := printedOrder{Order: o}
	_, lines, err := s.opt.Ledger.Order(ctx, o.ID)
	if err != nil {
		return out, err
	}
	slices.SortFunc(lines, func(a, b execution.Line) int { return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.ID, b.ID)) })
	for _, l := range lines {
		if l.Held {
			continue // it is not sent until its hold is released
		}
		p := printedLine{Line: l, Number: len(out.Rows) + 1, Description: s.description(ctx, l.SKU), Value: l.UnitCost * core.Money(l.Quantity)}
		out.Rows = append(out.Rows, p)
		out.Units += l.Quantity
		out.Value += p.Value
		if out.Due == 0 || l.DueOn < out.Due {
			out.Due = l.DueOn
		}
	}
	return out, nil
}

// description is what the floor calls a SKU; "" for one it does not know.
func (s *Server) description(ctx context.Context, sku string) string {
	item, err := s.opt.Ledger.Item(ctx, sku)
	if err != nil {
		return ""
	}
	return item.Description
}

// supplierNames are the suppliers' names by code.
func (s *Server) supplierNames(ctx context.Context) (map[string]string, error) {
	rows, err := readInput[datasets.Supplier](ctx, s, "suppliers")
	out := map[string]string{}
	for _, v := range rows {
		out[v.Supplier] = v.Name
	}
	return out, err
}

// readInput reads an input table as the configuration names it now; no table is no rows.
func readInput[T any](ctx context.Context, s *Server, table string) ([]T, error) {
	cfg, err := s.config()
	if err != nil {
		return nil, err
	}
	sources, err := cfg.Sources(s.opt.Workspace)
	if err != nil {
		return nil, err
	}
	source, ok := sources[table]
	if !ok {
		return nil, nil
	}
	rows, err := datasets.ReadRows[T](ctx, source)
	if err != nil {
		return nil, fail(http.StatusUnprocessableEntity, table, err.Error())
	}
	return rows, nil
}

// printedMove is one step of a move sheet; Code is its target slot to scan.
type printedMove struct {
	plan.MoveLine
	Description string
	Code        template.HTML
}

// printedTrip are the steps of one walk.
type printedTrip struct {
	Trip  int64
	Moves []printedMove
}

type printedMoves struct {
	Location string
	Trips    []printedTrip
	Moves    int
	Minutes  float64
}

// printMoves shows a wave of moves as a sheet to walk with: trip by trip, in
// the order that is safe to stop at, with a box to tick for each step.
func (s *Server) printMoves(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.data(q.Get("run"))
	if err != nil {
		return err
	}
	moves, err := d.moves.get(d, "move_plan")
	if err != nil {
		return err
	}
	most := len(moves)
	if n, err := strconv.Atoi(q.Get("moves")); err == nil && n >= 0 {
		most = n
	}
	out := printedMoves{Location: q.Get("location")}
	var wave []plan.MoveLine
	for _, m := range moves {
		if (out.Location == "" || m.Location == out.Location) && len(wave) < most {
			wave = append(wave, m)
			out.Location = m.Location
		}
	}
	slices.SortStableFunc(wave, func(a, b plan.MoveLine) int { return cmp.Compare(a.Step, b.Step) })
	for _, m := range wave {
		code, err := slotCode(m.To)
		if err != nil {
			return err
		}
		if n := len(out.Trips); n == 0 || out.Trips[n-1].Trip != m.Trip {
			out.Trips = append(out.Trips, printedTrip{Trip: m.Trip})
		}
		trip := &out.Trips[len(out.Trips)-1]
		trip.Moves = append(trip.Moves, printedMove{m, s.description(r.Context(), m.SKU), code})
		out.Moves++
		out.Minutes += m.Costs / 60
	}
	return s.show(w, r, http.StatusOK, "print_moves.html", page{Title: text("print.moves"), Nav: "slots", Run: d.manifest.Run, AsOf: d.manifest.AsOf, Data: out})
}

// slotCode is a slot's QR code alone, small enough for a line of a sheet.
func slotCode(slot string) (template.HTML, error) {
	return drawn(label.Label{Width: 14, Height: 14, Symbols: []label.Symbol{{Kind: label.QR, Width: 14, Height: 14, Text: "slot:" + slot}}}, nil)
}

// drawn is a label as an SVG picture; its writer escapes every text.
func drawn(l label.Label, err error) (template.HTML, error) {
	if err != nil {
		return "", fail(http.StatusUnprocessableEntity, "label", err.Error())
	}
	var b bytes.Buffer
	if err := l.WriteSVG(&b); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil
}
