package nights

import (
	"cmp"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// DataRow is one input held against its contract and its own past.
type DataRow struct {
	Mark      string   `json:"-"`
	Table     string   `json:"table"`
	Rows      int64    `json:"rows"`
	Median    int64    `json:"median_of_28_runs"`
	Change    float64  `json:"against_median"` // rows ÷ median − 1
	FirstDay  core.Day `json:"first_day"`
	LastDay   core.Day `json:"newest_day"`
	Age       int      `json:"days_old"` // of the newest day, at the day planned for; -1 = no day
	Rejected  int64    `json:"rejected"`
	Source    string   `json:"source"`
	Note      string   `json:"note"`
	Generated bool     `json:"generated"`
}

// absentTable is a table of the contract that the workspace does not give.
type absentTable struct{ Table, Doc string }

// rejectCount counts the rejects of one table, column and reason.
type rejectCount struct {
	Table, Column, Reason, Hint string
	Count                       int
}

type dataData struct {
	Run      string
	Rows     []DataRow
	Absent   []absentTable
	Calendar calendar
	Unknown  []plan.Problem
	Problems []plan.Problem
	Counts   []rejectCount
	Of, Why  string // the filter of the rejects: table and reason
	Rejects  []plan.Reject
	Pager    site.Pager
	Verdict  string
	Sound    bool
}

// DataPage holds each input against its contract and its own past.
func DataPage(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.Data(q.Get("run"))
	if err != nil {
		return err
	}
	rejects, err := d.Rejects.Get(d, "rejects")
	if err != nil {
		return err
	}
	problems, err := d.Problems.Get(d, "problems")
	if err != nil {
		return err
	}
	days, err := d.Days.Get(d, "sales_days")
	if err != nil {
		return err
	}
	out := dataData{Run: d.Manifest.Run, Of: q.Get("of"), Why: q.Get("why"),
		Counts: CountRejects(rejects), Calendar: calendarOf(days, d.Manifest.AsOf)}
	for _, p := range problems {
		switch {
		case p.Stage != "load":
		case p.Code == "unknown_sku" || p.Code == "unknown_location":
			out.Unknown = append(out.Unknown, p)
		default:
			out.Problems = append(out.Problems, p)
		}
	}
	if out.Rows, err = ContractRows(s, d, out.Counts); err != nil {
		return err
	}
	out.Absent = absentTables(d.Manifest)
	chosen := slices.DeleteFunc(slices.Clone(rejects), func(v plan.Reject) bool {
		return out.Of != "" && v.Table != out.Of || out.Why != "" && v.Reason != out.Why
	})
	if done, err := out.export(w, r, chosen, days); done {
		return err
	}
	out.judge()
	out.Rejects, out.Pager = site.Paged(r, chosen)
	return s.Show(w, r, http.StatusOK, "data.html", site.Page{Title: words.Text("nav.data"),
		Nav: "data", Run: d.Manifest.Run, AsOf: d.Manifest.AsOf, Data: out})
}

func (out *dataData) export(w http.ResponseWriter, r *http.Request, chosen []plan.Reject,
	days []datasets.SalesDay) (bool, error) {
	switch table := r.URL.Query().Get("table"); table {
	case "", "rejects":
		return site.ExportRows(w, r, "rejects", chosen)
	case "contract":
		return site.ExportRows(w, r, "contract", out.Rows)
	case "days":
		return site.ExportRows(w, r, "sales_days", days)
	case "unknown":
		return site.ExportRows(w, r, "unknown_keys", out.Unknown)
	case "findings":
		return site.ExportRows(w, r, "findings", out.Problems)
	default:
		return true, site.Refuse(http.StatusNotFound, "no_table.data", table)
	}
}

// judge says in one sentence whether the inputs can be planned on.
func (out *dataData) judge() {
	off := 0
	for _, r := range out.Rows {
		if r.Note != "" {
			off++
		}
	}
	rejected := 0
	for _, c := range out.Counts {
		rejected += c.Count
	}
	out.Sound = off == 0 && rejected == 0 && len(out.Unknown) == 0 && len(out.Problems) == 0 &&
		len(out.Calendar.Missing) == 0
	out.Verdict = words.Text("data.sound")
	var parts []string
	for _, one := range []struct {
		name  string
		count int
	}{{"data.off", off}, {"data.gone", len(out.Calendar.Missing)}, {"data.strangers", len(out.Unknown)},
		{"data.thrown", rejected}, {"data.more", len(out.Problems)}} {
		if one.count > 0 {
			parts = append(parts, words.Counted(one.name, one.count))
		}
	}
	if !out.Sound {
		out.Verdict = fmt.Sprintf(words.Text("data.verdict"), strings.Join(parts, ", "))
	}
}

// ContractRows hold every input against its median over the runs before.
func ContractRows(s *site.Server, d *site.RunData, counts []rejectCount) ([]DataRow, error) {
	past, err := pastRows(s, d)
	if err != nil {
		return nil, err
	}
	rejected := map[string]int64{}
	for _, c := range counts {
		rejected[c.Table] += int64(c.Count)
	}
	stale := max(d.Manifest.Config.Gate.StaleAfterDays, 1)
	var out []DataRow
	for _, in := range d.Manifest.Inputs {
		row := DataRow{Mark: "✓", Table: in.Table, Rows: in.Rows, Median: past[in.Table+" "+kindOf(in)],
			FirstDay: in.FirstDay, LastDay: in.LastDay, Age: -1,
			Rejected: rejected[in.Table], Source: in.Path, Generated: in.Generated}
		if row.Median > 0 {
			row.Change = float64(row.Rows)/float64(row.Median) - 1
		}
		if in.LastDay != core.NoDay {
			row.Age = int(d.Manifest.AsOf - in.LastDay)
		}
		switch {
		case row.Median > 0 && (row.Change < -0.5 || row.Change > 1):
			row.Mark, row.Note = "▲", words.Text("data.volume")
		case in.Table == "sales" && row.Age > stale+1:
			row.Mark, row.Note = "▲", fmt.Sprintf(words.Text("data.stale"), row.Age-1)
		case row.Rejected > 0:
			row.Mark, row.Note = "▲", fmt.Sprintf(words.Text("data.rejected"), words.CountText(row.Rejected))
		}
		delete(rejected, in.Table)
		out = append(out, row)
	}
	return out, nil
}

// kindOf tells inputs of one name apart: receipts come from an export and from
// the ledger. What an earlier run left is named after that run.
func kindOf(in runs.InputRecord) string {
	if _, err := runs.ParseID(in.Path); err == nil {
		return "run"
	}
	return in.Path
}

// absentTables are those of the contract that the run did not read.
func absentTables(m *runs.Manifest) []absentTable {
	var out []absentTable
	for _, t := range datasets.InputTables() {
		if !slices.ContainsFunc(m.Inputs, func(in runs.InputRecord) bool { return in.Table == t.Name }) {
			out = append(out, absentTable{t.Name, t.Doc})
		}
	}
	return out
}

func CountRejects(rejects []plan.Reject) []rejectCount {
	type name struct{ table, column, reason string }
	at := map[name]int{}
	var out []rejectCount
	for _, v := range rejects {
		n := name{v.Table, v.Column, v.Reason}
		i, ok := at[n]
		if !ok {
			i = len(out)
			at[n] = i
			out = append(out, rejectCount{Table: v.Table, Column: v.Column, Reason: v.Reason, Hint: v.Hint})
		}
		out[i].Count++
	}
	slices.SortStableFunc(out, func(a, b rejectCount) int {
		return cmp.Or(-cmp.Compare(a.Count, b.Count), cmp.Compare(a.Table, b.Table))
	})
	return out
}

// pastRows is each input's median number of rows over the 28 runs before.
func pastRows(s *site.Server, d *site.RunData) (map[string]int64, error) {
	dir := filepath.Dir(d.Dir)
	ids, err := runs.List(dir)
	if err != nil {
		return nil, err
	}
	rows := map[string][]int64{}
	seen := 0
	for i := len(ids) - 1; i >= 0 && seen < 28; i-- {
		if ids[i].AsOf >= d.Manifest.AsOf || ids[i].Pipeline != d.Manifest.Pipeline {
			continue
		}
		m, err := runs.ReadManifest(filepath.Join(dir, ids[i].String()))
		if err != nil {
			return nil, err
		}
		seen++
		for _, in := range m.Inputs {
			name := in.Table + " " + kindOf(in)
			rows[name] = append(rows[name], in.Rows)
		}
	}
	out := map[string]int64{}
	for table, list := range rows {
		slices.Sort(list)
		out[table] = list[len(list)/2]
	}
	return out, nil
}
