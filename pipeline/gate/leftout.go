package gate

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// leftOutCodes are the problems that name a location, or a whole table, on whose
// rows the night could not count.
var leftOutCodes = []string{"unknown_location", "late_location", "no_sales", "stale_export"}

// fewRows refused never stop a night, whatever their share: one bad row of a
// table of three is named, and its key alone stands still.
const fewRows = 2

// judgeInputs notes what of the inputs is left out, and refuses the night where
// more of a table than gate.stop_share is, by its rows or by the units they carry.
func (g *Gate) judgeInputs(tables []datasets.TableStats) error {
	for _, t := range tables {
		g.Rejected += t.Rejected
		g.RefusedUnits += t.RejectedUnits
		if t.Rejected == 0 || t.Rows == 0 {
			continue
		}
		rows, units := float64(t.Rejected)/float64(t.Rows), unitShare(t, t.RejectedUnits)
		if max(rows, units) <= g.Config.Gate.RefusedShare {
			continue
		}
		text := fmt.Sprintf("%d of %d rows of %s were refused (%s), with %s units", t.Rejected, t.Rows,
			t.Table, percent(rows), unitsText(t.RejectedUnits))
		if units > 0 {
			text += fmt.Sprintf(" (%s of all)", percent(units))
		}
		broken := t.Rejected - t.Foreign // a part of a range is planned with exports of all of it
		share := max(float64(broken)/float64(t.Rows), unitShare(t, t.RejectedUnits-t.ForeignUnits))
		if share > g.Config.Gate.StopShare && broken > fewRows {
			return fmt.Errorf("%w: %s, more than gate.stop_share (%s) allows; %s; mend the export, or raise gate.stop_share in %s",
				config.ErrRefused, text, percent(g.Config.Gate.StopShare),
				firstReject(g.Rejects, t.Table), config.FileName)
		}
		g.LeftOut = append(g.LeftOut, runs.InputLeftOut{Table: t.Table, Rows: t.Rows,
			Refused: t.Rejected, Units: t.RejectedUnits, Text: text})
	}
	return nil
}

// unitShare is the share of a table's units that some refused ones are: few rows may
// carry most of the demand or the stock.
func unitShare(t datasets.TableStats, refused float64) float64 {
	if refused <= 0 {
		return 0
	}
	return refused / (t.Units + t.RejectedUnits)
}

// LeftOut adds the locations and tables that problems say are missing to what was left
// out of tables.
func LeftOut(tables []runs.InputLeftOut, problems []plan.Problem) []runs.InputLeftOut {
	out := slices.Clone(tables)
	for _, p := range problems {
		if p.Code == "late_location" && p.Severity != plan.SeverityError {
			continue // a day or two late is an everyday matter
		}
		missing := runs.InputLeftOut{Table: "sales", Key: p.Key, Text: p.Text}
		if slices.Contains(leftOutCodes, p.Code) && !slices.Contains(out, missing) {
			out = append(out, missing)
		}
	}
	return out
}

// NotStale takes out that the newest sale is long ago, where all days since are closed.
func NotStale(problems []plan.Problem) []plan.Problem {
	if !slices.ContainsFunc(problems, func(p plan.Problem) bool { return p.Code == "closed_since" }) {
		return problems
	}
	return slices.DeleteFunc(problems, func(p plan.Problem) bool { return p.Code == "stale_export" })
}

// firstReject is an example of what is wrong with a table's rows.
func firstReject(rejects []plan.Reject, table string) string {
	i := slices.IndexFunc(rejects, func(r plan.Reject) bool { return r.Table == table })
	if i < 0 {
		return "no row is listed"
	}
	r := rejects[i]
	return fmt.Sprintf("the first is %s %s, column %s %q: %s; %s", filepath.ToSlash(r.File), datasets.RowWord(r.File, r.Row),
		r.Column, r.Value, r.Reason, r.Hint)
}

// know notes what the inputs know of demand and stock, and refuses the night
// where it is less than half of what the last run knew and neither sales since
// nor --accept-drop say why.
func (g *Gate) know(stats *datasets.SeriesStats) error {
	k := &runs.Known{Demand: g.knownDemand(stats)}
	for _, s := range g.Inputs.Stock {
		k.Stock += max(0, s.OnHand)
	}
	g.Known = k
	if g.AcceptDrop {
		return nil
	}
	id, ok, err := runs.Latest(g.runsFolder(), func(r runs.ID) bool {
		return r.Pipeline == g.Pipeline &&
			r.AsOf <= g.AsOf
	})
	if err != nil || !ok {
		return err
	}
	last, err := runs.ReadManifest(filepath.Join(g.runsFolder(), id.String()))
	if err != nil || last.Known == nil {
		return nil // a run that cannot be read, or of a version that did not say, holds against nothing
	}
	sold := 0.0
	for i, units := range stats.DayUnits {
		if stats.FirstDay+core.Day(i) >= last.AsOf {
			sold += units
		}
	}
	// A ledger's balances are the sum of its postings: what fell in it was posted.
	const how = "look at the exports; if it is so, run with --accept-drop"
	if k.Demand < last.Known.Demand/2 {
		return fmt.Errorf("%w: the sales hold %s units of planned items, run %s knew %s; %s",
			config.ErrRefused, unitsText(k.Demand), id, unitsText(last.Known.Demand), how)
	}
	if g.Stock == nil && float64(k.Stock) < float64(last.Known.Stock)/2 && float64(last.Known.Stock-k.Stock) > sold {
		return fmt.Errorf("%w: stock is %d units, run %s knew %d, and %s were sold since; %s",
			config.ErrRefused, k.Stock, id, last.Known.Stock, unitsText(sold), how)
	}
	return nil
}

// knownDemand are the units of items and locations on file. Series of SKUs that
// are on no file are left out like refused rows, but stop no night: a plan of a
// part of the range is begun with an export of all of it.
func (g *Gate) knownDemand(stats *datasets.SeriesStats) float64 {
	items, locations := map[string]bool{}, map[string]bool{}
	for _, it := range g.Inputs.Items {
		items[it.SKU] = true
	}
	for _, l := range g.Inputs.Locations {
		locations[l.Location] = true
	}
	known, all, out := 0.0, int64(0), runs.InputLeftOut{Table: "sales"}
	for _, s := range stats.Keys {
		all += s.Days
		switch {
		case !items[s.SKU]:
			out.Refused += s.Days
			out.Units += s.Units
		case locations[s.Location]:
			known += s.Units
		}
	}
	if share := float64(out.Refused) / float64(max(1, all)); share > g.Config.Gate.RefusedShare {
		out.Rows, out.Units = stats.Rows, math.Round(out.Units*1000)/1000
		out.Text = fmt.Sprintf("%s of the days sold, with %s units, are of SKUs that are not in items",
			percent(share), unitsText(out.Units))
		g.LeftOut = append(g.LeftOut, out)
	}
	return known
}

func percent(share float64) string { return fmt.Sprintf("%.3g %%", 100*share) }

func unitsText(units float64) string { return fmt.Sprintf("%.6g", units) }
