package web

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/plan"
)

type itemData struct {
	Key               string
	E                 *pipeline.Explanation
	Differs           string
	Demand, Projected template.HTML
	Bought            bool
	WhatIf            *pipeline.WhatIfResult
	Target, LeadDays  string
	Reviews           []plan.Review
}

// itemPage shows everything of one SKU at one location: demand and forecast,
// projected stock, the receipt step by step, what-if, and its reviews.
func (s *Server) itemPage(w http.ResponseWriter, r *http.Request) error {
	key, err := keyOf(r)
	if err != nil {
		return err
	}
	d, err := s.data(r.URL.Query().Get("run"))
	if err != nil {
		return err
	}
	look := pipeline.Describe
	if r.URL.Query().Get("check") != "" {
		look = pipeline.Explain
	}
	e, err := look(r.Context(), s.pipelineOptions(), d.dir, key)
	if e == nil {
		return fail(http.StatusNotFound, "no_item", err.Error())
	}
	out := itemData{Key: key.String(), E: e, Target: r.URL.Query().Get("target"), LeadDays: r.URL.Query().Get("lead")}
	if err != nil {
		if !errors.Is(err, pipeline.ErrDiffers) {
			return err
		}
		out.Differs = err.Error()
	}
	out.Demand = demandChart(e)
	if e.Policy != nil {
		out.Projected = projectedChart(e)
		out.Bought = e.Policy.Supplier != ""
		if err := s.whatIf(r, d, key, &out); err != nil {
			return err
		}
	}
	journal, err := pipeline.ReadReviews(s.opt.Workspace)
	if err != nil {
		return err
	}
	for _, v := range journal {
		if v.Purchase != nil && v.Purchase.SKU == key.SKU && v.Purchase.Location == key.Location {
			out.Reviews = append(out.Reviews, v)
		}
	}
	slices.Reverse(out.Reviews)
	return s.show(w, r, http.StatusOK, "item.html", page{Title: key.String(), Nav: "purchase", Run: d.manifest.Run, AsOf: d.manifest.AsOf, Data: out})
}

// whatIf computes the policy again for another target or lead time.
func (s *Server) whatIf(r *http.Request, d *runData, key pipeline.Key, out *itemData) error {
	if out.Target == "" && out.LeadDays == "" {
		return nil
	}
	var change pipeline.WhatIfChange
	for _, f := range []struct {
		text string
		into *float64
	}{{out.Target, &change.TargetLevel}, {out.LeadDays, &change.LeadTimeDays}} {
		if f.text == "" {
			continue
		}
		v, err := strconv.ParseFloat(f.text, 64)
		if err != nil {
			return fail(http.StatusBadRequest, "bad_number", fmt.Sprintf("%q is no number", f.text))
		}
		*f.into = v
	}
	change.TargetLevel /= 100
	result, err := pipeline.WhatIf(r.Context(), s.pipelineOptions(), d.dir, key, change)
	if err != nil {
		return fail(http.StatusUnprocessableEntity, "what_if", err.Error())
	}
	out.WhatIf = result
	return nil
}

// chartDays is how much history the item page draws.
const chartDays = 120

// demandChart draws the last days of demand and the forecast with its fan.
func demandChart(e *pipeline.Explanation) template.HTML {
	if len(e.Forecasts) == 0 {
		return ""
	}
	asOf := e.Forecasts[0].Date
	demand := make([]float64, chartDays)
	most := 0.0
	for _, h := range e.History {
		if i := int(h.Day - asOf + chartDays); i >= 0 && i < chartDays {
			demand[i] = h.Quantity
			most = max(most, h.Quantity)
		}
	}
	var mean, low, high []float64
	for _, f := range e.Forecasts {
		mean, low, high = append(mean, f.Mean), append(low, f.Q05), append(high, f.Q95)
		most = max(most, f.Q95)
	}
	c := newChart(text("item.demand"), chartDays+len(mean), most)
	c.line("demand", 0, demand)
	c.band("fan", chartDays, low, high)
	c.line("mean", chartDays, mean)
	c.label(0, (asOf - chartDays).String(), "start")
	c.label(chartDays, asOf.String(), "middle")
	c.label(chartDays+len(mean)-1, e.Forecasts[len(mean)-1].Date.String(), "end")
	return c.svg()
}

// projectedChart draws the stock position run down by the mean forecast, with
// the line of this night received on its due day, against the policy's lines.
func projectedChart(e *pipeline.Explanation) template.HTML {
	p := e.Policy
	if len(e.Forecasts) == 0 {
		return ""
	}
	stock := float64(p.OnHand - p.Reserved - p.Backordered)
	values := make([]float64, len(e.Forecasts))
	most := max(float64(p.OrderUpTo), stock)
	receipt := -1
	for i, f := range e.Forecasts {
		if q, due := receiptOf(e); q > 0 && f.Date == due {
			stock += float64(q)
			receipt = i
		}
		stock -= f.Mean
		values[i] = max(stock, 0)
		most = max(most, values[i])
	}
	c := newChart(text("item.projected"), len(values), most)
	c.line("stock", 0, values)
	c.level("safety", text("safety_stock"), p.SafetyStock)
	c.level("reorder", text("reorder_point"), float64(p.ReorderPoint))
	c.level("upto", text("order_up_to"), float64(p.OrderUpTo))
	if receipt >= 0 {
		q, due := receiptOf(e)
		c.mark(receipt, values[receipt], "▼", fmt.Sprintf(text("item.receipt"), q, due))
	}
	c.label(0, e.Forecasts[0].Date.String(), "start")
	c.label(len(values)-1, e.Forecasts[len(values)-1].Date.String(), "end")
	return c.svg()
}

func receiptOf(e *pipeline.Explanation) (int64, plan.Day) {
	switch {
	case e.Purchase != nil:
		return e.Purchase.Quantity, e.Purchase.DueOn
	case e.Transfer != nil:
		return e.Transfer.Quantity, e.Transfer.DueOn
	}
	return 0, 0
}
