package item

import (
	"fmt"
	"html/template"
	"net/http"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/whatif"
	"github.com/stockwright/stockwright/web/draw"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// stockPart is the projected stock, and what it rests on.
type stockPart struct {
	Chart   template.HTML
	P       *whatif.Projection
	Verdict string
	Waits   bool
	Address string
}

// fillStock fills projected stock and what-if from the desk. While the desk is
// being read the parts say that they wait.
func fillStock(s *site.Server, r *http.Request, d *site.RunData, key core.Key, patience time.Duration,
	out *itemData) error {
	out.Stock.Address, out.WhatIf.Address = partAddress(r, "stock"), partAddress(r, "whatif")
	desk, err := s.OpenDesk(r.Context(), d, patience)
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
	out.Stock.Chart = stockChart(out.Stock.P, d.Manifest.AsOf)
	return nil
}

// stockVerdict says when stock falls below safety stock and below nothing.
func stockVerdict(p *whatif.Projection) string {
	below, back, out := core.NoDay, core.NoDay, core.NoDay
	for _, d := range p.Days {
		day := core.Day(d.Day)
		switch {
		case d.Stock < 0 && out == core.NoDay:
			out = day
		case d.Stock < d.SafetyStock && below == core.NoDay:
			below = day
		case below != core.NoDay && back == core.NoDay && d.Stock >= d.SafetyStock:
			back = day
		}
	}
	switch {
	case out != core.NoDay:
		return fmt.Sprintf(words.Text("stock.out"), words.WeekdayText(out), words.DayText(out))
	case below != core.NoDay && back != core.NoDay:
		return fmt.Sprintf(words.Text("stock.belowback"), words.DayText(below), words.DayText(back))
	case below != core.NoDay:
		return fmt.Sprintf(words.Text("stock.below"), words.DayText(below))
	}
	return fmt.Sprintf(words.Text("stock.holds"), len(p.Days))
}

// stockChart draws the projected stock against the policy's lines, with every
// receipt and every expiry on its day.
func stockChart(p *whatif.Projection, asOf core.Day) template.HTML {
	if len(p.Days) == 0 {
		return ""
	}
	least, most := 0.0, 1.0
	n := len(p.Days)
	values, upTo, reorder, safety := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i, d := range p.Days {
		values[i], upTo[i], reorder[i], safety[i] = d.Stock, float64(d.OrderUpTo),
			float64(d.ReorderPoint), d.SafetyStock
		least, most = min(least, d.Stock), max(most, d.Stock, upTo[i], reorder[i])
	}
	c := draw.NewChart(words.Text("item.projected"), len(values), least, most*1.08, 122)
	c.Days(asOf)
	c.Levels("upto", words.Text("order_up_to"), upTo)
	c.Levels("reorder", words.Text("reorder_point"), reorder)
	c.Levels("safety", words.Text("safety_stock"), safety)
	c.Line("stock", 0, values)
	for i, d := range p.Days {
		if d.Receipts > 0 {
			c.Mark(i, d.Stock, "▼", fmt.Sprintf(words.Text("item.receipt"), d.Receipts, words.DayText(core.Day(d.Day))))
		}
		if d.Expired > 0 {
			c.Mark(i, d.Stock, "✖", fmt.Sprintf(words.Text("item.expiry"), d.Expired, words.DayText(core.Day(d.Day))))
		}
	}
	return c.Svg()
}

func receiptOf(e *explain.Explanation) (int64, core.Day) {
	switch {
	case e.Purchase != nil:
		return e.Purchase.Quantity, e.Purchase.DueOn
	case e.Transfer != nil:
		return e.Transfer.Quantity, e.Transfer.DueOn
	}
	return 0, 0
}
