package nights

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

type oneRunData struct {
	M        *runs.Manifest
	Total    float64
	Stages   []runStage
	Inputs   []inputRow
	Settings []settingChange
	Before   string
	Version  string // "a → b" where the program changed
	Messages []ExceptionCount
	Problems []plan.Problem
	CanRun   bool
	Tables   []runTable
}

// runStage is a stage with its share of the night, for the bar.
type runStage struct {
	runs.StageRecord
	Share float64 // of the longest, 0 … 100
}

// inputRow is an input beside what the run before read of it.
type inputRow struct {
	runs.InputRecord
	Was int64
	New bool
	// Changed: other content than the run before read.
	Changed bool
}

// settingChange is a key of the configuration that differs between two runs.
type settingChange struct {
	Key    string `json:"key"`
	Before string `json:"before"`
	After  string `json:"after"`
}

type runTable struct {
	runs.TableRecord
	Exports bool
}

// RunPage is one run: its stages, inputs, what changed in configuration and
// inputs since the run before, its messages and its tables.
func RunPage(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	d, err := s.Data(r.PathValue("run"))
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") != "" {
		return exportTable(w, r, d)
	}
	m := d.Manifest
	out := oneRunData{M: m, CanRun: site.Identity(r.Context()).Role.May(access.Planner)}
	longest := 0.0
	for _, st := range m.Stages {
		out.Total += st.Seconds
		longest = max(longest, st.Seconds)
	}
	for _, st := range m.Stages {
		out.Stages = append(out.Stages, runStage{st, 100 * st.Seconds / max(longest, 1e-9)})
	}
	id, ok, err := runs.Latest(filepath.Dir(d.Dir), func(v runs.ID) bool { return v.Pipeline == m.Pipeline && v.AsOf < m.AsOf })
	if err != nil {
		return err
	}
	before := &runs.Manifest{}
	if ok {
		if before, err = runs.ReadManifest(filepath.Join(filepath.Dir(d.Dir), id.String())); err != nil {
			return err
		}
		out.Before, out.Settings = before.Run, settingChanges(before.Config, m.Config)
		if before.Version != m.Version {
			out.Version = fmt.Sprintf(words.Text("run.version"), before.Version, m.Version)
		}
	}
	out.Inputs = inputRows(before, m)
	for _, t := range m.Tables {
		_, exports := TableExports[t.Table]
		out.Tables = append(out.Tables, runTable{t, exports})
	}
	if out.Problems, err = d.Problems.Get(d, "problems"); err != nil {
		return err
	}
	out.Messages = CountExceptions(out.Problems)
	out.Problems = out.Problems[:min(5, len(out.Problems))]
	return s.Show(w, r, http.StatusOK, "run.html", site.Page{Title: m.Run, Nav: "runs", Run: m.Run,
		AsOf: m.AsOf, Data: out})
}

// inputRows set the inputs of two runs side by side.
func inputRows(before, after *runs.Manifest) []inputRow {
	var out []inputRow
	for _, in := range after.Inputs {
		row := inputRow{InputRecord: in, New: len(before.Inputs) > 0}
		i := slices.IndexFunc(before.Inputs, func(b runs.InputRecord) bool { return b.Table == in.Table && kindOf(b) == kindOf(in) })
		if i >= 0 {
			row.Was, row.New, row.Changed = before.Inputs[i].Rows, false, before.Inputs[i].Hash != in.Hash
		}
		out = append(out, row)
	}
	return out
}

// settingChanges lists every key of the configuration whose value differs.
func settingChanges(before, after config.Config) []settingChange {
	b, a := settings(before), settings(after)
	var out []settingChange
	for key, v := range a {
		if b[key] != v {
			out = append(out, settingChange{key, b[key], v})
		}
	}
	for key, v := range b {
		if _, ok := a[key]; !ok {
			out = append(out, settingChange{key, v, ""})
		}
	}
	slices.SortFunc(out, func(x, y settingChange) int {
		if x.Key < y.Key {
			return -1
		}
		return 1
	})
	return out
}

// settings flattens a configuration to its keys, as stockwright.yaml nests them.
func settings(c config.Config) map[string]string {
	var tree any
	b, _ := json.Marshal(c) // plain values: cannot fail
	_ = json.Unmarshal(b, &tree)
	out := map[string]string{}
	flatten(tree, "", out)
	return out
}

func flatten(v any, key string, out map[string]string) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if key != "" {
				name = key + "." + name
			}
			flatten(inner, name, out)
		}
	case []any:
		for i, inner := range v {
			flatten(inner, fmt.Sprintf("%s[%d]", key, i), out)
		}
	case nil:
	default:
		out[key] = fmt.Sprint(v)
	}
}

// TableExports are the tables of a run that are small enough to hand out whole.
var TableExports = map[string]func(w http.ResponseWriter, r *http.Request, path string) error{
	"purchase_plan": exportFile[plan.PurchaseLine], "transfer_plan": exportFile[plan.TransferLine],
	"putaway_plan": exportFile[plan.PutawayLine],
	"move_plan":    exportFile[plan.MoveLine], "problems": exportFile[plan.Problem],
	"rejects": exportFile[plan.Reject], "policies": exportFile[datasets.Policy],
	"series": exportFile[datasets.Series], "judgement": exportFile[datasets.Judgement],
	"slotting": exportFile[datasets.Slotting], "move_curve": exportFile[datasets.MoveCurve],
	"sales_days": exportFile[datasets.SalesDay],
}

func exportFile[T any](w http.ResponseWriter, r *http.Request, path string) error {
	rows, err := datasets.ReadRows[T](context.WithoutCancel(r.Context()), datasets.Source{Path: path})
	if err != nil {
		return err
	}
	_, err = site.ExportRows(w, r, r.URL.Query().Get("table"), rows)
	return err
}

// exportTable answers a run's table as CSV or workbook: its stages and inputs,
// or a file of the folder.
func exportTable(w http.ResponseWriter, r *http.Request, d *site.RunData) error {
	var err error
	switch name := r.URL.Query().Get("table"); {
	case name == "stages":
		_, err = site.ExportRows(w, r, "stages", d.Manifest.Stages)
	case name == "inputs":
		_, err = site.ExportRows(w, r, "inputs", d.Manifest.Inputs)
	case TableExports[name] != nil && d.Manifest.HasTable(name):
		err = TableExports[name](w, r, filepath.Join(d.Dir, name+".parquet"))
	default:
		err = site.Refuse(http.StatusNotFound, "no_table.run", d.Manifest.Run, name)
	}
	return err
}
