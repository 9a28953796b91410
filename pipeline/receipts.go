package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish/checker"
)

// ReceiptCheck is what came of recomputing every line of a run.
type ReceiptCheck struct {
	Run       string         `json:"run"`
	Purchases int            `json:"purchase_lines"` // looked at
	Transfers int            `json:"transfer_lines"` // looked at
	Figures   int            `json:"figures"`        // steps held against policies, terms and forecasts
	Faults    []ReceiptFault `json:"faults"`         // lines that do not follow, and files that are not the run's
}

// ReceiptFault is a line whose quantity does not follow from its receipt, or
// whose receipt is not what the run's other tables say; Line is empty where a
// whole file is not the one the run wrote.
type ReceiptFault struct {
	Line string `json:"line"`
	Text string `json:"text"`
}

// CheckReceipts recomputes every purchase and transfer line of the run in dir
// from its receipt, by arithmetic that shares no code with the engine, and holds
// what the receipt states against the policies, terms and forecasts of the run.
// The error wraps ErrDiffers where something does not follow, and is another one
// where the run cannot be read.
func CheckReceipts(ctx context.Context, dir string) (*ReceiptCheck, error) {
	m, err := runs.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	a := &audit{m: m, dir: dir, out: &ReceiptCheck{Run: m.Run, Faults: []ReceiptFault{}}}
	if err := a.read(ctx); err != nil {
		return nil, err
	}
	a.files()
	a.lines()
	if n := len(a.out.Faults); n > 0 {
		return a.out, fmt.Errorf("%w: %d of %d lines or files, such as %s: %s", runs.ErrDiffers, n,
			a.out.Purchases+a.out.Transfers, a.out.Faults[0].Line, a.out.Faults[0].Text)
	}
	return a.out, nil
}

// audit holds a run's lines beside what they rest on.
type audit struct {
	m         *runs.Manifest
	dir       string
	out       *ReceiptCheck
	purchases []plan.PurchaseLine
	transfers []plan.TransferLine
	policies  map[core.Key]*datasets.Policy
	terms     map[core.Key]terms.Recorded
	daily     map[core.Key][]float64 // of keys whose receipts rest on days of forecast
	refused   map[string]bool        // SKUs of which some location is not planned
	branches  map[core.Key][]core.Key
}

func (a *audit) source(table string) datasets.Source {
	return datasets.Source{Path: filepath.Join(a.dir, table+".parquet")}
}

// read reads what of the run is needed.
func (a *audit) read(ctx context.Context) (err error) {
	if a.purchases, err = datasets.ReadRows[plan.PurchaseLine](ctx, a.source("purchase_plan")); err != nil {
		return err
	}
	if a.transfers, err = datasets.ReadRows[plan.TransferLine](ctx, a.source("transfer_plan")); err != nil {
		return err
	}
	policies, err := datasets.ReadRows[datasets.Policy](ctx, a.source("policies"))
	if err != nil {
		return err
	}
	a.policies, a.terms, a.daily, a.branches = map[core.Key]*datasets.Policy{},
		map[core.Key]terms.Recorded{}, map[core.Key][]float64{}, map[core.Key][]core.Key{}
	for i := range policies {
		p := &policies[i]
		k := core.Key{Location: p.Location, SKU: p.SKU}
		t, err := terms.ParseRecorded(p.Terms)
		if err != nil {
			return fmt.Errorf("the terms of %s: %w", k, err)
		}
		a.policies[k], a.terms[k] = p, t
		if p.SuppliedBy != "" {
			up := core.Key{Location: p.SuppliedBy, SKU: p.SKU}
			a.branches[up] = append(a.branches[up], k)
		}
		if t.ShelfLifeDays > 0 || t.EndDay > 0 || len(t.Breaks) > 0 || t.NextCostDay > 0 || p.LotRule != "" {
			a.daily[k] = t.Daily
		}
	}
	err = datasets.StreamRows(ctx, a.source("forecasts"), func(rows []datasets.Forecast) error {
		for _, f := range rows {
			k := core.Key{Location: f.Location, SKU: f.SKU}
			if have, ok := a.daily[k]; ok && len(a.terms[k].Daily) == 0 {
				a.daily[k] = append(have, f.Mean)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	a.refused = map[string]bool{}
	return datasets.StreamRows(ctx, a.source("problems"), func(rows []plan.Problem) error {
		for _, p := range rows {
			if k, ok := core.ParseKey(p.Key); ok && p.Severity == plan.SeverityError {
				a.refused[k.SKU] = true
			}
		}
		return nil
	})
}

func (a *audit) fault(line, text string) {
	a.out.Faults = append(a.out.Faults, ReceiptFault{line, text})
}

// files tells that the tables looked at are those the run wrote.
func (a *audit) files() {
	for _, t := range a.m.Tables {
		switch t.Table {
		case "purchase_plan", "transfer_plan", "policies", "forecasts":
			if hash, err := runs.HashFile(filepath.Join(a.dir, t.File)); err != nil || hash != t.Hash {
				a.fault("", t.File+" is not the file that the run wrote; its hash differs from run.json")
			}
		}
	}
}

// lines recomputes every line.
func (a *audit) lines() {
	var all []checker.Line
	for _, l := range a.purchases {
		a.out.Purchases++
		line, ok := a.line(l.Line, checker.Line{Kind: "purchase", SKU: l.SKU, Location: l.Location,
			Quantity: l.Quantity}, l.Steps, l.Supplier)
		switch {
		case !ok:
		case l.Value != l.UnitCost*core.Money(l.Quantity):
			a.fault(l.Line, fmt.Sprintf("the value is %s, %d units at %s are %s", l.Value, l.Quantity,
				l.UnitCost, l.UnitCost*core.Money(l.Quantity)))
		default:
			a.columns(l.Line, line, l.Position, l.ReorderPoint, l.OrderUpTo, l.SafetyStock)
		}
	}
	for _, l := range a.transfers {
		a.out.Transfers++
		line, ok := a.line(l.Line, checker.Line{Kind: "transfer", SKU: l.SKU, Location: l.Location,
			From: l.From, Quantity: l.Quantity}, l.Steps, "")
		if ok {
			a.columns(l.Line, line, l.Position, l.ReorderPoint, l.OrderUpTo, l.SafetyStock)
		}
		all = append(all, line)
	}
	if err := checker.CheckSources(all); err != nil {
		a.fault("transfer_plan", err.Error())
	}
}

// line recomputes one line.
func (a *audit) line(name string, l checker.Line, steps, supplier string) (checker.Line, bool) {
	if err := json.Unmarshal([]byte(steps), &l.Receipt); err != nil {
		a.fault(name, "its receipt is not readable: "+err.Error())
		return l, false
	}
	k := core.Key{Location: l.Location, SKU: l.SKU}
	if a.policies[k] == nil {
		a.fault(name, "the run has no policy for "+k.String())
		return l, false
	}
	facts := a.facts(k, l, supplier)
	lists := a.dynamicLot(k, facts)
	for _, s := range l.Receipt {
		if _, ok := facts[s.Name]; ok {
			a.out.Figures++
		}
	}
	err := checker.CheckLists(l, lists)
	if err == nil {
		err = checker.CheckAgainst(l, facts)
	}
	if err != nil {
		a.fault(name, strings.TrimPrefix(err.Error(), l.SKU+"/"+l.Location+": "))
		return l, false
	}
	return l, true
}

// columns tells that the line's own columns are its receipt's.
func (a *audit) columns(name string, l checker.Line, position int64, point, upTo, safety float64) {
	columns := map[string]float64{"position": float64(position), "reorder_point": point,
		"order_up_to": upTo, "safety_stock": safety}
	for _, s := range l.Receipt {
		if v, ok := columns[s.Name]; ok && v != s.Value {
			a.fault(name, fmt.Sprintf("the column %s is %v, the receipt says %v", s.Name, v, s.Value))
		}
	}
}
