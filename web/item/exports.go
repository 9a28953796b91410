package item

import (
	"net/http"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/site"
)

// itemExports answers the exports of the page's tables.
func itemExports(s *site.Server, w http.ResponseWriter, r *http.Request, d *site.RunData, key core.Key,
	e *explain.Explanation) (bool, error) {
	if r.URL.Query().Get("format") == "" {
		return false, nil
	}
	switch table := r.URL.Query().Get("table"); table {
	case "", "demand":
		fit, err := explain.Fit(r.Context(), d.Dir, key, fitWeeks)
		if err != nil {
			return true, err
		}
		return site.ExportRows(w, r, "demand", demandOf(e, fit).Rows)
	case "receipt":
		return site.ExportRows(w, r, "receipt", e.Steps)
	case "nights":
		rows, err := explain.NightsOfItem(r.Context(), d.Dir, key, itemNights)
		if err != nil {
			return true, err
		}
		return site.ExportRows(w, r, "nights", nightRows(rows))
	case "stock":
		var out itemData
		out.E = e
		if err := fillStock(s, r, d, key, partPatience, &out); err != nil || out.Stock.P == nil {
			return true, err
		}
		return site.ExportRows(w, r, "projected_stock", out.Stock.P.Days)
	default:
		return true, site.Refuse(http.StatusNotFound, "no_table.item_charts", table)
	}
}

// itemNight is a night of an item as the exports have it.
type itemNight struct {
	Run      string     `json:"run"`
	Quantity int64      `json:"quantity"`
	Delta    int64      `json:"delta"`
	Value    core.Money `json:"value_of_delta"`
	plan.Shares
	Position     int64   `json:"position"`
	ReorderPoint int64   `json:"reorder_point"`
	OrderUpTo    int64   `json:"order_up_to"`
	SafetyStock  float64 `json:"safety_stock"`
	Rule         string  `json:"rule"`
}

func nightRows(nights []explain.NightOfItem) []itemNight {
	out := make([]itemNight, len(nights))
	for i, n := range nights {
		c := n.Change
		out[i] = itemNight{n.Run, n.Quantity, c.Delta, c.Value, c.Shares, n.Position, n.ReorderPoint, n.OrderUpTo,
			n.SafetyStock, n.Rule}
	}
	return out
}
