// Package item has the screens of one item, and of how right its forecasts were.
package item

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/decide"
	"github.com/stockwright/stockwright/web/site"
)

// itemData is everything of one SKU at one location. Parts that take longer
// than a page may are left empty with Waits, and asked for by the page's script.
type itemData struct {
	Key       string
	Name      string // what the floor calls the item, "" where it does not know it
	E         *explain.Explanation
	Differs   string
	Bought    bool
	Steps     []stepRow
	Demand    demandPart
	Stock     stockPart
	WhatIf    whatIfPart
	Nights    nightsPart
	Overrides overridePart
	Reviews   []plan.Review
	Promise   *replayLine // of its class, where the policy was replayed
	Elsewhere int64       // of the position: expiring in the window, at branches or at a predecessor
}

// stepRow is a step of the receipt, with the money it adds.
type stepRow struct {
	Name, Rule   string
	Value, Added float64
	Money        core.Money
}

// ItemPage shows demand and forecast, projected stock, the receipt step by
// step, what-if, overrides, the nights before, and the item's reviews.
func ItemPage(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	key, err := site.KeyOf(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	d, err := s.Data(q.Get("run"))
	if err != nil {
		return err
	}
	out := itemData{Key: key.String(), Name: s.Description(r.Context(), key.SKU)}
	p := site.Page{Title: key.String(), Nav: "purchase", Run: d.Manifest.Run, AsOf: d.Manifest.AsOf,
		Notice: q.Get("notice")}
	if part := q.Get("part"); part != "" {
		if err := itemPart(s, r, d, key, part, &out); err != nil {
			return err
		}
		p.Data = out
		return s.ShowPart(w, r, "item.html", "part-"+part, p)
	}
	var e *explain.Explanation
	if q.Get("check") != "" {
		e, err = explain.Explain(r.Context(), s.Workspace(), d.Dir, key)
	} else {
		e, err = s.Describe(r.Context(), d, key)
	}
	if e == nil {
		return site.Fail(http.StatusNotFound, "no_item", err.Error())
	}
	out.E = e
	if err != nil {
		if !errors.Is(err, runs.ErrDiffers) {
			return err
		}
		out.Differs = err.Error()
	}
	if done, err := itemExports(s, w, r, d, key, e); done {
		return err
	}
	if err := fillItem(s, r, d, key, &out); err != nil {
		return err
	}
	p.Data = out
	return s.Show(w, r, http.StatusOK, "item.html", p)
}

// fillItem fills the parts of the whole page.
func fillItem(s *site.Server, r *http.Request, d *site.RunData, key core.Key, out *itemData) error {
	out.Demand = demandOf(out.E, nil)
	out.Demand.More = partAddress(r, "demand")
	out.Steps = stepRows(out.E)
	var err error
	if out.Promise, err = promiseOf(s, out.E); err != nil {
		return err
	}
	out.Nights.More = partAddress(r, "nights")
	if r.URL.Query().Get("fit") != "" {
		if err := itemPart(s, r, d, key, "demand", out); err != nil {
			return err
		}
	}
	if r.URL.Query().Get("nights") != "" {
		if err := itemPart(s, r, d, key, "nights", out); err != nil {
			return err
		}
	}
	if out.E.Policy != nil {
		p := out.E.Policy
		out.Bought = p.Supplier != ""
		out.Elsewhere = p.Position - (p.OnHand - p.Reserved - p.Backordered + p.OnOrder + p.Drafts)
		ask := r.URL.Query().Get
		out.WhatIf.TargetAt = cmp.Or(ask("target"), strconv.FormatFloat(100*p.TargetLevel, 'f', 1, 64))
		out.WhatIf.LeadAt = cmp.Or(ask("lead"), strconv.FormatFloat(p.LeadTimeMean, 'f', 1, 64))
		if err := fillStock(s, r, d, key, site.DeskPatience, out); err != nil {
			return err
		}
	}
	if err := fillOverrides(s, r, key, out); err != nil {
		return err
	}
	journal, err := runs.ReadReviews(s.Opt.Workspace)
	if err != nil {
		return err
	}
	for _, v := range journal {
		if v.Purchase != nil && v.Purchase.SKU == key.SKU && v.Purchase.Location == key.Location ||
			v.Transfer != nil && v.Transfer.SKU == key.SKU && v.Transfer.Location == key.Location {
			out.Reviews = append(out.Reviews, v)
		}
	}
	slices.Reverse(out.Reviews)
	return nil
}

// itemPart fills one part alone, waiting for what it needs.
func itemPart(s *site.Server, r *http.Request, d *site.RunData, key core.Key, part string, out *itemData) (err error) {
	if part == "whatif" {
		desk, err := s.OpenDesk(r.Context(), d, partPatience)
		if err == nil && desk != nil {
			out.WhatIf.fill(r.URL.Query().Get, desk, key)
		}
		return err
	}
	if part != "nights" && out.E == nil {
		if out.E, err = s.Describe(r.Context(), d, key); err != nil {
			return site.Fail(http.StatusNotFound, "no_item", err.Error())
		}
	}
	switch part {
	case "demand":
		fit, err := explain.Fit(r.Context(), d.Dir, key, fitWeeks)
		if err != nil {
			return err
		}
		out.Demand = demandOf(out.E, fit)
	case "nights":
		out.Nights.Rows, err = explain.NightsOfItem(r.Context(), d.Dir, key, itemNights)
	case "stock":
		if out.E.Policy == nil {
			return site.Refuse(http.StatusNotFound, "no_policy")
		}
		err = fillStock(s, r, d, key, partPatience, out)
	default:
		return site.Refuse(http.StatusNotFound, "no_part", part)
	}
	return err
}

// partAddress is the address of one part of the page a request asked for.
func partAddress(r *http.Request, part string) string {
	return r.URL.Path + "?" + site.WithParameter(site.ParseQuery(r.URL.RawQuery), "part", part)
}

// stepRows prices the receipt: what each step adds, at the unit cost.
func stepRows(e *explain.Explanation) []stepRow {
	cost := core.Money(0)
	if e.Policy != nil {
		cost = e.Policy.UnitCost
	}
	if e.Purchase != nil {
		cost = e.Purchase.UnitCost
	}
	var out []stepRow
	for _, step := range e.Steps {
		out = append(out, stepRow{Name: step.Name, Rule: step.Text(), Value: step.Value,
			Added: step.Added, Money: cost * core.Money(int64(step.Added))})
	}
	return out
}

// itemNights is how many nights the page looks back.
const itemNights = 14

type nightsPart struct {
	Rows []explain.NightOfItem
	More string
}

type overridePart struct {
	Can       bool
	Version   int
	From      core.Day
	Fields    []plan.OverrideField
	Standing  []plan.Override
	Past      []plan.Override
	Here      string
	OnHold    bool
	CanManage bool
}

// overridePart lists what people set for the item, and offers to set more.
func fillOverrides(s *site.Server, r *http.Request, key core.Key, out *itemData) error {
	journal, err := runs.ReadOverrides(s.Opt.Workspace)
	if err != nil {
		return err
	}
	role := site.Identity(r.Context()).Role
	mine := decide.EventsOf(journal, key.String())
	o := overridePart{Can: role.May(access.Planner), CanManage: role.May(access.Manager),
		Version: len(mine), From: decide.NextNight(s), Fields: plan.OverrideFigures(), Here: r.URL.Path}
	o.Standing = decide.Standing(journal, key.String(), o.From)
	o.OnHold = slices.ContainsFunc(o.Standing, func(v plan.Override) bool { return v.Field == plan.OverrideHold })
	o.Past = slices.Clone(mine)
	slices.Reverse(o.Past)
	out.Overrides = o
	return nil
}
