package web

import (
	"net/http"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/plan"
)

type dataRow struct {
	pipeline.InputRecord
	Median int64
	Mark   string
	Note   string
}

type dataData struct {
	Rows     []dataRow
	Unknown  []plan.Problem
	Rejects  []plan.Reject
	Problems []plan.Problem
	Pager    pager
}

// dataPage holds each input against its contract and its own past.
func (s *Server) dataPage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.data(r.URL.Query().Get("run"))
	if err != nil {
		return err
	}
	rejects, err := d.rejects.get(d, "rejects")
	if err != nil {
		return err
	}
	if done, err := exportRows(w, r, "rejects", rejects); done {
		return err
	}
	problems, err := d.problems.get(d, "problems")
	if err != nil {
		return err
	}
	past, err := s.pastRows(d)
	if err != nil {
		return err
	}
	var out dataData
	for _, in := range d.manifest.Inputs {
		row := dataRow{InputRecord: in, Median: past[in.Table], Mark: "✓"}
		if row.Median > 0 && (in.Rows*2 < row.Median || in.Rows > row.Median*2) {
			row.Mark, row.Note = "▲", text("data.volume")
		}
		out.Rows = append(out.Rows, row)
	}
	for _, p := range problems {
		if p.Stage == "load" {
			out.Problems = append(out.Problems, p)
		}
	}
	out.Rejects, out.Pager = paged(r, rejects)
	return s.show(w, r, http.StatusOK, "data.html", page{Title: text("nav.data"), Nav: "data", Run: d.manifest.Run, AsOf: d.manifest.AsOf, Data: out})
}

// pastRows is each input's median number of rows over the 28 runs before.
func (s *Server) pastRows(d *runData) (map[string]int64, error) {
	dir := filepath.Dir(d.dir)
	ids, err := pipeline.ListRuns(dir)
	if err != nil {
		return nil, err
	}
	rows := map[string][]int64{}
	seen := 0
	for i := len(ids) - 1; i >= 0 && seen < 28; i-- {
		if ids[i].AsOf >= d.manifest.AsOf || ids[i].Pipeline != d.manifest.Pipeline {
			continue
		}
		m, err := pipeline.ReadManifest(filepath.Join(dir, ids[i].String()))
		if err != nil {
			return nil, err
		}
		seen++
		for _, in := range m.Inputs {
			rows[in.Table] = append(rows[in.Table], in.Rows)
		}
	}
	out := map[string]int64{}
	for table, list := range rows {
		slices.Sort(list)
		out[table] = list[len(list)/2]
	}
	return out, nil
}
