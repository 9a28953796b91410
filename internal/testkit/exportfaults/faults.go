package exportfaults

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/stockwright/stockwright/datasets"
)

// Fault is one thing wrong with a workspace.
type Fault struct {
	Name string
	// Rows spoils the rows before they are written; Files the files after,
	// and may point sources elsewhere.
	Rows  func(*Workspace)
	Files func(dir string, s datasets.Sources) error
	// Want is what the gate must say: every piece must occur in one finding,
	// written as "table file row N column: reason", "code key: text", or the
	// error that stops the night.
	Want  []string
	Stops bool // the night must not start at all
}

// Check is what the gate says of tables and of every row of the sales, without writing
// anything.
func Check(ctx context.Context, sources datasets.Sources, opts datasets.LoadOptions) (*datasets.Findings, error) {
	in, f, err := datasets.Load(ctx, sources, opts)
	if err != nil {
		return nil, err
	}
	stats, err := datasets.ScanSeries(ctx, sources["sales"],
		datasets.SeriesOptions{AsOf: opts.AsOf, Today: opts.AsOf, NoPrices: true,
			Steps: datasets.WeighedSteps(in.Items)},
		func(datasets.SeriesRows) error { return nil })
	if err != nil {
		return nil, err
	}
	f.Rejects = append(f.Rejects, stats.Rejects...)
	f.Problems = append(f.Problems, datasets.CheckSales(in, stats, opts)...)
	return f, nil
}

// Seed writes the workspace with the fault into dir, runs the gate and
// returns what it says, one line a finding; stopped tells that it refused
// the inputs. The zero fault leaves the workspace clean.
func (st *Stage) Seed(ctx context.Context, f Fault, dir string) (said []string, stopped bool, err error) {
	w := New()
	if f.Rows != nil {
		f.Rows(w)
	}
	sources, err := st.write(dir, w, st.clean)
	if err != nil {
		return nil, false, err
	}
	if f.Files != nil {
		if err := f.Files(dir, sources); err != nil {
			return nil, false, err
		}
	}
	findings, err := Check(ctx, sources, datasets.LoadOptions{AsOf: AsOf, Known: w.Known})
	if err != nil {
		return []string{err.Error()}, true, nil
	}
	for _, r := range findings.Rejects {
		said = append(said, fmt.Sprintf("%s %s %s %s: %s; %s", r.Table, r.File, datasets.RowWord(r.File, r.Row), r.Column, r.Reason, r.Hint))
	}
	for _, p := range findings.Problems {
		said = append(said, fmt.Sprintf("%s %s: %s; %s", p.Code, p.Key, p.Text, p.Hint))
	}
	return said, false, nil
}

// Named tells whether the gate said what it must and nothing that stops the
// night without need.
func (f Fault) Named(said []string, stopped bool) bool {
	if stopped != f.Stops {
		return false
	}
	for _, line := range said {
		all := true
		for _, piece := range f.Want {
			all = all && strings.Contains(line, piece)
		}
		if all {
			return true
		}
	}
	return false
}

// All lists the seeded faults: of files, of rows, and of items.
func All() []Fault { return append(append(fileFaults(), rowFaults()...), itemFaults()...) }

// damage rewrites a file's bytes.
func damage(path string, change func([]byte) []byte) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, change(b), 0o644)
}
