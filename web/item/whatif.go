package item

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/whatif"
	"github.com/stockwright/stockwright/web/words"
)

// whatIfPart is the policy under another target or lead time, beside the run's.
type whatIfPart struct {
	Target, Lead string // as asked for; "" is the run's
	TargetAt     string // where the sliders stand
	LeadAt       string
	Was, Now     *whatif.Result
	Wrong        string
	Waits        bool
	Address      string
	Tags         []priceTag
}

type priceTag struct {
	Constraint string
	Cost       float64
}

// fillWhatIf computes the policy again as the request asks.
func (p *whatIfPart) fill(q func(string) string, desk *whatif.Desk, key core.Key) {
	var change whatif.Change
	p.Target, p.Lead = q("target"), q("lead")
	for _, f := range []struct {
		text string
		into *float64
	}{{p.Target, &change.TargetLevel}, {p.Lead, &change.LeadTimeDays}} {
		v, err := strconv.ParseFloat(strings.ReplaceAll(f.text, ",", "."), 64)
		if err != nil && f.text != "" {
			p.Wrong = fmt.Sprintf(words.Text("whatif.nonumber"), f.text)
			return
		}
		*f.into = v
	}
	change.TargetLevel /= 100
	var err error
	if p.Was, err = desk.WhatIf(key, whatif.Change{}); err != nil {
		p.Wrong = err.Error()
		return
	}
	if p.Now, err = desk.WhatIf(key, change); err != nil {
		p.Wrong, p.Now = err.Error(), nil
	}
	tags, err := desk.PriceTags(key)
	for _, t := range tags {
		if t.Cost >= 0.05 || t.Cost <= -0.05 {
			p.Tags = append(p.Tags, priceTag{t.Constraint, t.Cost})
		}
	}
	if err != nil {
		p.Wrong = err.Error()
	}
}

// whatIfRow is a figure of the run beside that of the change.
type whatIfRow struct {
	Name, Was, Now string
	Differs        bool
}

// Rows set the run's policy beside the changed one.
func (p whatIfPart) Rows() []whatIfRow {
	now := p.Now
	if now == nil {
		now = &whatif.Result{}
	}
	share := func(v float64) string { return fmt.Sprintf("%.2f %%", 100*v) }
	whole := func(v int64) string { return words.CountText(v) }
	rows := []whatIfRow{
		{Name: "target", Was: share(p.Was.TargetLevel), Now: share(now.TargetLevel)},
		{Name: "whatif.lead", Was: words.NumberText(p.Was.LeadTimeDays), Now: words.NumberText(now.LeadTimeDays)},
		{Name: "safety_stock", Was: words.NumberText(p.Was.SafetyStock), Now: words.NumberText(now.SafetyStock)},
		{Name: "reorder_point", Was: whole(p.Was.ReorderPoint), Now: whole(now.ReorderPoint)},
		{Name: "order_up_to", Was: whole(p.Was.OrderUpTo), Now: whole(now.OrderUpTo)},
		{Name: "whatif.quantity", Was: whole(p.Was.Quantity), Now: whole(now.Quantity)},
		{Name: "fill", Was: share(p.Was.FillRate), Now: share(now.FillRate)},
		{Name: "whatif.money", Was: words.NumberText(p.Was.SafetyMoney), Now: words.NumberText(now.SafetyMoney)},
		{Name: "whatif.holding", Was: words.NumberText(p.Was.Holding), Now: words.NumberText(now.Holding)},
		{Name: "whatif.shortage", Was: words.NumberText(p.Was.Shortage), Now: words.NumberText(now.Shortage)},
	}
	for i := range rows {
		if p.Now == nil {
			rows[i].Now = "–"
		}
		rows[i].Differs = p.Now != nil && rows[i].Was != rows[i].Now
	}
	return rows
}
