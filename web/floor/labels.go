package floor

import (
	"html/template"
	"net/http"
	"slices"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
	"github.com/stockwright/stockwright/execution/interchange/label"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

type printedLabels struct {
	Location, Aisle, Order string
	Locations, Aisles      []string
	Orders                 []string
	Labels                 []template.HTML
	Plain                  int // goods without a GTIN
	Pager                  site.Pager
}

// PrintLabels shows the labels of an aisle's slots, or of an order's goods.
func PrintLabels(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	out := printedLabels{Location: q.Get("location"), Aisle: q.Get("aisle"), Order: q.Get("order")}
	orders, err := s.Opt.Ledger.Orders(r.Context(), execution.OrderFilter{Open: true, Page: execution.Page{Limit: 500}})
	if err != nil {
		return err
	}
	for _, o := range orders.Rows {
		out.Orders = append(out.Orders, o.ID)
	}
	if out.Order != "" {
		err = goodsLabels(s, r, &out)
	} else {
		err = slotLabels(s, r, &out)
	}
	if err != nil {
		return err
	}
	return s.Show(w, r, http.StatusOK, "print_labels.html", site.Page{Title: words.Text("print.labels"),
		Nav: "slots", Data: out})
}

func slotLabels(s *site.Server, r *http.Request, out *printedLabels) error {
	slots, err := site.ReadInput[datasets.Slot](r.Context(), s, "slots")
	if err != nil {
		return err
	}
	locations, aisles := map[string]bool{}, map[string]bool{}
	for _, v := range slots {
		locations[v.Location] = true
	}
	out.Locations = sortedKeys(locations)
	if out.Location == "" && len(out.Locations) > 0 {
		out.Location = out.Locations[0]
	}
	var wanted []string
	for _, v := range slots {
		if v.Location != out.Location {
			continue
		}
		aisles[v.Aisle] = true
		if out.Aisle == "" || v.Aisle == out.Aisle {
			wanted = append(wanted, v.Slot)
		}
	}
	out.Aisles = sortedKeys(aisles)
	slices.Sort(wanted)
	shown, pager := site.PagedBy(r, wanted, site.PrintedRows)
	out.Pager = pager
	for _, slot := range shown {
		picture, err := drawn(label.Slot(out.Location, slot))
		if err != nil {
			return err
		}
		out.Labels = append(out.Labels, picture)
	}
	return nil
}

// goodsLabels label the goods of an order: with GS1 codes where the item has a
// GTIN, with our own number where it has none.
func goodsLabels(s *site.Server, r *http.Request, out *printedLabels) error {
	_, lines, err := s.Opt.Ledger.Order(r.Context(), out.Order)
	if err != nil {
		return err
	}
	shown, pager := site.PagedBy(r, lines, site.PrintedRows)
	out.Pager = pager
	for _, l := range shown {
		g := label.Goods{SKU: l.SKU, Quantity: l.Quantity}
		if item, err := s.Opt.Ledger.Item(r.Context(), l.SKU); err == nil {
			g.Description, g.GTIN = item.Description, gtinOf(item.Codes)
		}
		make := label.Case
		if g.GTIN == "" {
			make = label.Plain
			out.Plain++
		}
		picture, err := drawn(make(g))
		if err != nil {
			return err
		}
		out.Labels = append(out.Labels, picture)
	}
	return nil
}

// gtinOf is the first of an item's codes that is a GTIN; "" when none is.
func gtinOf(codes []string) string {
	for _, c := range codes {
		if _, err := gs1.GTIN14(c); err == nil {
			return c
		}
	}
	return ""
}

func sortedKeys(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for k := range set {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
