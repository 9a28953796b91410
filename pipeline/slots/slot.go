// Package slots runs the slotting and putaway stages: which SKU stands where, which
// moves pay, and where what comes in is put.
package slots

import (
	"context"
	"slices"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/slotting"
	"github.com/stockwright/stockwright/slotting/layout"
)

// Stage recommends, for every location that has slots, where each SKU
// should stand, the moves that pay back, and the refills of faces from bulk.
func Stage(ctx context.Context, n *stage.Night) error {
	site, err := siteOf(ctx, n)
	if err != nil {
		return err
	}
	out := slotTables{slots: []datasets.Slotting{}, moves: []plan.MoveLine{},
		curve: []datasets.MoveCurve{}, evidence: []datasets.SlottingEvidence{}}
	locations := slotLocations(n)
	err = stage.Ordered(ctx, n.Options.Workers, len(locations), func(_ context.Context, i int) (*slotted, error) {
		return site.slot(locations[i])
	}, func(_ int, s *slotted) error {
		n.Stage.RowsIn += int64(len(s.in.Layout.Slots))
		slotFaults(n, s.location, s.result.Faults)
		if s.refused != nil {
			out.evidence = append(out.evidence, datasets.SlottingEvidence{Location: s.location,
				Verdict: "nothing is proposed: " + s.refused.Error()})
			return nil
		}
		addWarehouse(n, &out, s.warehouse, s.result, s.refills)
		return nil
	})
	if err != nil {
		return err
	}
	n.Manifest.Headline.Moves = int64(len(out.moves))
	n.Stage.RowsOut = int64(len(out.slots) + len(out.moves) + len(out.curve) + len(out.evidence))
	return writeSlotTables(n, out)
}

// slotted is a warehouse with what was found for it.
type slotted struct {
	*warehouse
	result  slotting.Result
	refills refillPlan
	refused error // its layout is; its faults are problems
}

func (s *slotSite) slot(location string) (*slotted, error) {
	out := &slotted{warehouse: s.warehouse(location)}
	if out.result, out.refused = slotting.Plan(out.in, out.opt); out.refused != nil {
		return out, nil
	}
	if why := out.stands(s.n.Options.AsOf); why != "" {
		out.result = out.result.Without(why)
	}
	var err error
	out.refills, err = out.warehouse.refills(out.result)
	return out, err
}

// slotTables are the rows of the slotting stage's tables.
type slotTables struct {
	slots    []datasets.Slotting
	moves    []plan.MoveLine
	curve    []datasets.MoveCurve
	evidence []datasets.SlottingEvidence
}

func writeSlotTables(n *stage.Night, out slotTables) error {
	if err := datasets.WriteRows(n.Table("slotting"), out.slots, datasets.WriteOptions{}); err != nil {
		return err
	}
	if err := datasets.WriteRows(n.Table("move_curve"), out.curve, datasets.WriteOptions{}); err != nil {
		return err
	}
	if err := datasets.WriteRows(n.Table("slotting_evidence"), out.evidence, datasets.WriteOptions{}); err != nil {
		return err
	}
	return datasets.WriteDocument(n.Table("move_plan"), out.moves, datasets.WriteOptions{})
}

// addWarehouse adds what was found for one warehouse to the tables, the headline
// and the problems.
func addWarehouse(n *stage.Night, out *slotTables, w *warehouse, r slotting.Result, refills refillPlan) {
	out.moves = append(out.moves, moveLines(n, w, r, refills)...)
	out.slots = append(out.slots, w.slottingRows(r)...)
	for _, c := range r.Curve {
		out.curve = append(out.curve, datasets.MoveCurve{Location: w.location, Moves: int64(c.Moves),
			Minutes: runs.Tidy(c.Minutes), Travel: runs.Tidy(c.Travel)})
	}
	out.evidence = append(out.evidence, w.evidence(r, n.Config.Slotting.LabourCost))
	n.Manifest.Headline.TravelBefore += runs.Tidy(r.TravelBefore)
	n.Manifest.Headline.TravelAfter += runs.Tidy(r.TravelAfter)
	n.Manifest.Headline.SecondsSaved += runs.Tidy(r.SecondsSaved)
	n.Problem(plan.Problem{Code: "slotting_verdict", Severity: plan.SeverityNotice, Key: w.location, Text: r.Verdict,
		Hint: "review the move plan; doing nothing is always allowed"})
	if text := w.basisText(); text != "" {
		n.Problem(plan.Problem{Code: "pick_lines_basis", Severity: plan.SeverityNotice, Key: w.location, Text: text,
			Hint: "give order_lines, or set slotting.units_per_line"})
	}
}

// slotLocations are the locations of the slots table, in order.
func slotLocations(n *stage.Night) []string {
	seen := map[string]bool{}
	for _, s := range n.Inputs.Slots {
		seen[s.Location] = true
	}
	job := n.Job()
	var out []string
	for l := range seen {
		if len(job.Locations) == 0 || slices.Contains(job.Locations, l) {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return out
}

// slotFaults turns the engine's named faults into problems.
func slotFaults(n *stage.Night, location string, faults []layout.Fault) {
	for _, f := range faults {
		severity := plan.SeverityWarning
		switch {
		case f.Refuses:
			severity = plan.SeverityError
		case f.Code == "no-station":
			severity = plan.SeverityNotice // the default is a plain one, and said
		}
		n.Problem(plan.Problem{Code: "slot_" + f.Code, Severity: severity, Key: location + "/" +
			f.Where, Text: f.Text, Hint: f.Hint})
	}
}
