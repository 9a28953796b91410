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
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

// publishStage writes what was noticed on the way: problems by money at risk,
// and the rejected rows.
func publishStage(_ context.Context, n *Night) error {
	slices.SortStableFunc(n.problems, func(a, b plan.Problem) int {
		return cmp.Or(
			cmp.Compare(severityRank(a.Severity), severityRank(b.Severity)),
			-cmp.Compare(a.AtRisk, b.AtRisk),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Key, b.Key),
			cmp.Compare(a.Text, b.Text),
		)
	})
	for _, p := range n.problems {
		n.manifest.Problems[p.Code]++
		n.manifest.Headline.AtRisk += p.AtRisk
		if p.Severity != plan.SeverityNotice {
			n.manifest.Headline.Exceptions++
		}
	}
	n.stage.RowsIn = int64(len(n.problems) + len(n.rejects))
	n.stage.RowsOut = n.stage.RowsIn
	if err := datasets.WriteDocument(n.table("problems"), n.problems, datasets.WriteOptions{}); err != nil {
		return err
	}
	return datasets.WriteDocument(n.table("rejects"), n.rejects, datasets.WriteOptions{})
}

func severityRank(s string) int {
	return slices.Index([]string{plan.SeverityError, plan.SeverityWarning, plan.SeverityNotice}, s)
}

// publish counts and hashes the tables, writes run.json, makes everything
// durable and renames the folder once. A day that was run before with the same
// result keeps that run.
func (n *Night) publish() (*Outcome, error) {
	if err := os.Remove(filepath.Join(n.dir, progressName)); err != nil {
		return nil, err
	}
	if err := n.recordTables(); err != nil {
		return nil, err
	}
	id := runs.ID{AsOf: n.opt.AsOf, Pipeline: n.opt.Pipeline, Number: 1}
	last, ok, err := runs.Latest(n.runs, func(r runs.ID) bool { return r.AsOf == id.AsOf && r.Pipeline == id.Pipeline })
	if err != nil {
		return nil, err
	}
	if ok {
		same, err := n.sameAs(filepath.Join(n.runs, last.String()))
		if err != nil || same != nil {
			return same, err
		}
		id.Number = last.Number + 1
	}
	n.manifest.Run = id.String()
	if err := runs.WriteJSON(filepath.Join(n.dir, runs.ManifestName), n.manifest); err != nil {
		return nil, err
	}
	final := filepath.Join(n.runs, id.String())
	if err := os.Rename(n.dir, final); err != nil {
		return nil, err
	}
	if err := wholefile.SyncFolder(n.runs); err != nil {
		return nil, err
	}
	return &Outcome{Dir: final, Manifest: &n.manifest}, nil
}

// sameAs drops the folder under construction when an earlier run of the day
// has the same result, and returns that run.
func (n *Night) sameAs(dir string) (*Outcome, error) {
	before, err := runs.ReadManifest(dir)
	if err != nil {
		return nil, fmt.Errorf("the earlier run of the day cannot be read: %w", err)
	}
	ours, err := n.manifest.Digest()
	if err != nil {
		return nil, err
	}
	theirs, err := before.Digest()
	if err != nil || ours != theirs {
		return nil, err
	}
	return &Outcome{Dir: dir, Manifest: before, Same: true}, os.RemoveAll(n.dir)
}

// recordTables lists every table of the folder with its rows, as read back
// from the file, and its hash.
func (n *Night) recordTables() error {
	entries, err := os.ReadDir(n.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name, isTable := strings.CutSuffix(e.Name(), ".parquet")
		if !isTable {
			continue
		}
		path := filepath.Join(n.dir, e.Name())
		rows, err := datasets.CountRows(path)
		if err != nil {
			return err
		}
		hash, err := runs.HashFile(path)
		if err != nil {
			return err
		}
		n.manifest.Tables = append(n.manifest.Tables, runs.TableRecord{Table: name, File: e.Name(), Rows: rows, Hash: hash})
	}
	return nil
}
