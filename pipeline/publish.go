package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/wholefile"
	"github.com/stockwright/stockwright/pipeline/demand"
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

// publishRun counts and hashes the tables, writes run.json, makes everything
// durable and renames the folder once. A day that was run before with the same
// result keeps that run.
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
	id := runs.ID{AsOf: n.Options.AsOf, Pipeline: n.Options.Pipeline, Number: 1}
	last, ok, err := runs.Latest(n.RunsDir, func(r runs.ID) bool { return r.AsOf == id.AsOf && r.Pipeline == id.Pipeline })
	if err != nil {
		return nil, err
	}
	if ok {
		same, err := sameAs(n, filepath.Join(n.RunsDir, last.String()))
		if err != nil || same != nil {
			return same, err
		}
		id.Number = last.Number + 1
	}
	n.Manifest.Run = id.String()
	if err := runs.WriteJSON(filepath.Join(n.Dir, runs.ManifestName), n.Manifest); err != nil {
		return nil, err
	}
	final := filepath.Join(n.RunsDir, id.String())
	if err := os.Rename(n.Dir, final); err != nil {
		return nil, err
	}
	if err := wholefile.SyncFolder(n.RunsDir); err != nil {
		return nil, err
	}
	return &Outcome{Dir: final, Manifest: &n.Manifest}, nil
}

// sameAs drops the folder under construction when an earlier run of the day
// has the same result, and returns that run.
func sameAs(n *stage.Night, dir string) (*Outcome, error) {
	before, err := runs.ReadManifest(dir)
	if err != nil {
		return nil, fmt.Errorf("the earlier run of the day cannot be read: %w", err)
	}
	ours, err := n.Manifest.Digest()
	if err != nil {
		return nil, err
	}
	theirs, err := before.Digest()
	if err != nil || ours != theirs {
		return nil, err
	}
	return &Outcome{Dir: dir, Manifest: before, Same: true}, os.RemoveAll(n.Dir)
}

// recordTables lists every table of the folder with its rows, as read back
// from the file, and its hash.
func recordTables(n *stage.Night) error {
	entries, err := os.ReadDir(n.Dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name, isTable := strings.CutSuffix(e.Name(), ".parquet")
		if !isTable {
			continue
		}
		path := filepath.Join(n.Dir, e.Name())
		rows, err := datasets.CountRows(path)
		if err != nil {
			return err
		}
		hash, err := runs.HashFile(path)
		if err != nil {
			return err
		}
		n.Manifest.Tables = append(n.Manifest.Tables, runs.TableRecord{Table: name, File: e.Name(), Rows: rows, Hash: hash})
	}
	return nil
}
