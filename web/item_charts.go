package web

import (
	"fmt"
	"html/template"
	"net/http"
	"time"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/plan"
)

const (
	chartDays    = 120              // history the item page draws
	fitWeeks     = chartDays / 7    // weeks of it that are forecast again for the fit line
	projectDays  = 56               // days of projected stock
	partPatience = 60 * time.Second // how long a part waits for the desk
)

// demandDay is a row of the table under the demand chart. Its exports have its
// columns.
type demandDay struct {
	Day    plan.Day `json:"date"`
	Sold   float64  `json:"sold"`
	Fit    float64  `json:"fit"`
	Mean   float64  `json:"forecast"`
	Low    float64  `json:"q05"`
	High   float64  `json:"q95"`
	What   string   `json:"what"`
	Future bool     `json:"-"`
	Fitted bool     `json:"-"`
}

type demandPart struct {
	Chart  template.HTML
	Rows   []demandDay
	Marked []markedDays // what a sign stands on
	Fitted bool
	More   string // address of the part with the fit line
}

// demandOf draws the last days of demand with what was out of the ordinary, the
// fit where it is known, and the forecast with its fan.
func demandOf(e *pipeline.Explanation, fit []pipeline.FitDay) demandPart {
	if len(e.Forecasts) == 0 {
		return demandPart{}
	}
	asOf := e.Forecasts[0].Date
	out := demandPart{Fitted: len(fit) > 0, Rows: make([]demandDay, chartDays, chartDays+len(e.Forecasts))}
	for i := range out.Rows {
		out.Rows[i].Day = asOf - chartDays + plan.Day(i)
	}
	at := func(day plan.Day) *demandDay {
		if i := int(day - asOf + chartDays); i >= 0 && i < chartDays {
			return &out.Rows[i]
		}
		return &demandDay{}
	}
	for _, h := range e.History {
		row := at(h.Day)
		row.Sold, row.What = h.Quantity, whatOf(h)
	}
	for _, f := range fit {
		row := at(f.Day)
		row.Fit, row.Fitted = f.Mean, true
	}
	for _, f := range e.Forecasts {
		out.Rows = append(out.Rows, demandDay{Day: f.Date, Mean: f.Mean, Low: f.Q05, High: f.Q95, Future: true})
	}
	out.Marked = markedOf(out.Rows)
	out.Chart = demandChart(out, e.Forecasts, asOf, fit)
	return out
}

// markedDays are days in a row with the same thing out of the ordinary.
type markedDays struct {
	From, To plan.Day
	What     string
	Most     float64 // sold on the best of them
}

// Days writes the stretch.
func (m markedDays) Days() string {
	if m.From == m.To {
		return dayText(m.From)
	}
	return dayText(m.From) + " … " + dayText(m.To)
}

func markedOf(rows []demandDay) []markedDays {
	var out []markedDays
	for _, row := range rows {
		last := len(out) - 1
		switch {
		case row.What == "":
		case last >= 0 && out[last].What == row.What && out[last].To == row.Day-1:
			out[last].To, out[last].Most = row.Day, max(out[last].Most, row.Sold)
		default:
			out = append(out, markedDays{row.Day, row.Day, row.What, row.Sold})
		}
	}
	return out
}

// whatOf says what sets a day apart.
func whatOf(h pipeline.HistoryDay) string {
	switch {
	case h.Outlier:
		return fmt.Sprintf(text("item.outlier"), numberText(h.Quantity), numberText(h.Used))
	case h.SoldOut:
		return text("item.soldout")
	case h.Promotion:
		return text("item.promotion")
	}
	return ""
}

func demandChart(p demandPart, forecasts []datasets.Forecast, asOf plan.Day, fit []pipeline.FitDay) template.HTML {
	most := 0.0
	var sold, mean, low, high []float64
	for _, row := range p.Rows[:chartDays] {
		sold = append(sold, row.Sold)
		most = max(most, row.Sold, row.Fit)
	}
	for _, f := range forecasts {
		mean, low, high = append(mean, f.Mean), append(low, f.Q05), append(high, f.Q95)
		most = max(most, f.Q95)
	}
	c := newChart(text("item.demand"), chartDays+len(mean), 0, most*1.08, 8)
	c.days(asOf - chartDays)
	c.bars("demand", 0, sold)
	if len(fit) > 0 {
		line := make([]float64, len(fit))
		for i, f := range fit {
			line[i] = f.Mean
		}
		c.line("fit", int(fit[0].Day-asOf)+chartDays, line)
	}
	c.band("fan", chartDays, low, high)
	c.line("mean", chartDays, mean)
	c.upright("now", chartDays, text("item.asof"))
	for _, m := range p.Marked {
		from, to := int(m.From-asOf)+chartDays, int(m.To-asOf)+chartDays
		if to > from {
			c.stretch("apart", from, to)
		}
		c.mark((from+to)/2, m.Most, signOf(m.What), m.Days()+": "+m.What)
	}
	return c.svg()
}

// signOf is the sign of a marked day, the same in the chart and in its legend.
func signOf(what string) string {
	switch what {
	case "":
		return ""
	case text("item.soldout"):
		return "□"
	case text("item.promotion"):
		return "★"
	}
	return "◆"
}

// stockPart is the projected stock, and what it rests on.
type stockPart struct {
	Chart   template.HTML
	P       *pipeline.Projection
	Verdict string
	Waits   bool
	Address string
}

// stockPart fills projected stock and what-if from the desk. While the desk is
// being read the parts say that they wait.
func (s *Server) stockPart(r *http.Request, d *runData, key pipeline.Key, patience time.Duration, out *itemData) error {
	out.Stock.Address, out.WhatIf.Address = partAddress(r, "stock"), partAddress(r, "whatif")
	desk, err := s.openDesk(r.Context(), d, patience)
	if err != nil {
		return err
	}
	if desk == nil {
		out.Stock.Waits, out.WhatIf.Waits = true, true
		out.WhatIf.Target, out.WhatIf.Lead = r.URL.Query().Get("target"), r.URL.Query().Get("lead")
		return nil
	}
	out.WhatIf.fill(r.URL.Query().Get, desk, key)
	units, due := receiptOf(out.E)
	line := ""
	if out.E.Purchase != nil {
		line = out.E.Purchase.Supplier
	} else if out.E.Transfer != nil {
		line = out.E.Transfer.From
	}
	if out.Stock.P, err = desk.Project(key, projectDays, line, units, due); err != nil {
		out.Stock.Verdict = err.Error()
		return nil
	}
	out.Stock.Verdict = stockVerdict(out.Stock.P)
	out.Stock.Chart = stockChart(out.Stock.P, d.manifest.AsOf)
	return nil
}

// stockVerdict says when stock falls below safety stock and below nothing.
func stockVerdict(p *pipeline.Projection) string {
	below, back, out := plan.NoDay, plan.NoDay, plan.NoDay
	for _, d := range p.Days {
		day := plan.Day(d.Day)
		switch {
		case d.Stock < 0 && out == plan.NoDay:
			out = day
		case d.Stock < d.SafetyStock && below == plan.NoDay:
			below = day
		case below != plan.NoDay && back == plan.NoDay && d.Stock >= d.SafetyStock:
			back = day
		}
	}
	switch {
	case out != plan.NoDay:
		return fmt.Sprintf(text("stock.out"), weekdayText(out), dayText(out))
	case below != plan.NoDay && back != plan.NoDay:
		return fmt.Sprintf(text("stock.belowback"), dayText(below), dayText(back))
	case below != plan.NoDay:
		return fmt.Sprintf(text("stock.below"), dayText(below))
	}
	return fmt.Sprintf(text("stock.holds"), len(p.Days))
}

// stockChart draws the projected stock against the policy's lines, with every
// receipt and every expiry on its day.
func stockChart(p *pipeline.Projection, asOf plan.Day) template.HTML {
	if len(p.Days) == 0 {
		return ""
	}
	least, most := 0.0, 1.0
	values := make([]float64, len(p.Days))
	for i, d := range p.Days {
		values[i] = d.Stock
		least, most = min(least, d.Stock), max(most, d.Stock)
	}
	first := p.Days[0]
	most = max(most, float64(first.OrderUpTo), float64(first.ReorderPoint))
	c := newChart(text("item.projected"), len(values), least, most*1.08, 122)
	c.days(asOf)
	c.level("upto", text("order_up_to"), float64(first.OrderUpTo))
	c.level("reorder", text("reorder_point"), float64(first.ReorderPoint))
	c.level("safety", text("safety_stock"), first.SafetyStock)
	c.line("stock", 0, values)
	for i, d := range p.Days {
		if d.Receipts > 0 {
			c.mark(i, d.Stock, "▼", fmt.Sprintf(text("item.receipt"), d.Receipts, dayText(plan.Day(d.Day))))
		}
		if d.Expired > 0 {
			c.mark(i, d.Stock, "✖", fmt.Sprintf(text("item.expiry"), d.Expired, dayText(plan.Day(d.Day))))
		}
	}
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

// itemExports answers the exports of the page's tables.
func (s *Server) itemExports(w http.ResponseWriter, r *http.Request, d *runData, key pipeline.Key, e *pipeline.Explanation) (bool, error) {
	if r.URL.Query().Get("format") == "" {
		return false, nil
	}
	switch table := r.URL.Query().Get("table"); table {
	case "", "demand":
		fit, err := pipeline.Fit(r.Context(), d.dir, key, fitWeeks)
		if err != nil {
			return true, err
		}
		return exportRows(w, r, "demand", demandOf(e, fit).Rows)
	case "receipt":
		return exportRows(w, r, "receipt", e.Steps)
	case "nights":
		rows, err := pipeline.NightsOfItem(r.Context(), d.dir, key, itemNights)
		if err != nil {
			return true, err
		}
		return exportRows(w, r, "nights", nightRows(rows))
	case "stock":
		var out itemData
		out.E = e
		if err := s.stockPart(r, d, key, partPatience, &out); err != nil || out.Stock.P == nil {
			return true, err
		}
		return exportRows(w, r, "projected_stock", out.Stock.P.Days)
	default:
		return true, refuse(http.StatusNotFound, "no_table.item_charts", table)
	}
}

// itemNight is a night of an item as the exports have it.
type itemNight struct {
	Run          string     `json:"run"`
	Quantity     int64      `json:"quantity"`
	Delta        int64      `json:"delta"`
	Value        plan.Money `json:"value_of_delta"`
	Demand       float64    `json:"from_demand"`
	LeadTime     float64    `json:"from_lead_time"`
	Stock        float64    `json:"from_stock"`
	OpenOrders   float64    `json:"from_open_orders"`
	Parameters   float64    `json:"from_parameters"`
	Calendar     float64    `json:"from_calendar"`
	Override     float64    `json:"from_override"`
	Order        float64    `json:"from_order"`
	Position     int64      `json:"position"`
	ReorderPoint int64      `json:"reorder_point"`
	OrderUpTo    int64      `json:"order_up_to"`
	SafetyStock  float64    `json:"safety_stock"`
	Rule         string     `json:"rule"`
}

func nightRows(nights []pipeline.NightOfItem) []itemNight {
	out := make([]itemNight, len(nights))
	for i, n := range nights {
		c := n.Change
		out[i] = itemNight{n.Run, n.Quantity, c.Delta, c.Value, c.Demand, c.LeadTime, c.Stock, c.OpenOrders, c.Parameters, c.Calendar, c.Override,
			c.Order, n.Position, n.ReorderPoint, n.OrderUpTo, n.SafetyStock, n.Rule}
	}
	return out
}
