package pipeline

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/demand"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
)

// publishStage writes what was noticed on the way: problems by money at risk,
// and the rejected rows.
func publishStage(_ context.Context, n *stage.Night) error {
	slices.SortStableFunc(n.Problems, func(a, b plan.Problem) int {
		return cmp.Or(
			cmp.Compare(severityRank(a.Severity), severityRank(b.Severity)),
			-cmp.Compare(a.AtRisk, b.AtRisk),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Key, b.Key),
			cmp.Compare(a.Text, b.Text),
		)
	})
	n.Problems = gate.NotStale(n.Problems)
	n.Manifest.LeftOut = gate.LeftOut(n.Manifest.LeftOut, n.Problems)
	for _, p := range n.Problems {
		n.Manifest.Problems[p.Code]++
		n.Manifest.Headline.AtRisk += p.AtRisk
		if p.Severity != plan.SeverityNotice {
			n.Manifest.Headline.Exceptions++
		}
	}
	n.Stage.RowsIn = int64(len(n.Problems) + len(n.Rejects))
	n.Stage.RowsOut = n.Stage.RowsIn
	if err := datasets.WriteDocument(n.Table("problems"), n.Problems, datasets.WriteOptions{}); err != nil {
		return err
	}
	return datasets.WriteDocument(n.Table("rejects"), n.Rejects, datasets.WriteOptions{})
}

func severityRank(s string) int {
	return slices.Index([]string{plan.SeverityError, plan.SeverityWarning, plan.SeverityNotice}, s)
}

// publishRun counts and hashes the tables and publishes the run. A day that was run
// before with the same result keeps that run.
func publishRun(n *stage.Night) (*Outcome, error) {
	if err := os.Remove(filepath.Join(n.Dir, progressName)); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(filepath.Join(n.Dir, demand.ShardsFolder)); err != nil {
		return nil, err
	}
	if err := recordTables(n); err != nil {
		return nil, err
	}
	dir, m, same, err := runs.Publish(n.RunsDir, n.Config.Runs, n.Manifest, n.Dir)
	if err != nil {
		return nil, err
	}
	return &Outcome{Dir: dir, Manifest: m, Same: same}, nil
}

// recordTables lists every table of the folder with its rows, as read back
// from the file, and its hash.
func recordTables(n *stage.Night) error {
	entries, err := os.ReadDir(n.Dir)
	if err != nil {
		return err
	}
	var tables []runs.TableRecord
	for _, e := range entries {
		if name, is := strings.CutSuffix(e.Name(), ".parquet"); is {
			tables = append(tables, runs.TableRecord{Table: name, File: e.Name()})
		}
	}
	var reads errgroup.Group
	reads.SetLimit(n.Options.Workers)
	for i := range tables {
		reads.Go(func() (err error) {
			t := &tables[i]
			path := filepath.Join(n.Dir, t.File)
			if t.Rows, err = datasets.CountRows(path); err == nil {
				t.Hash, err = runs.HashFile(path)
			}
			return err
		})
	}
	err = reads.Wait()
	n.Manifest.Tables = append(n.Manifest.Tables, tables...)
	return err
}
