package demand

import (
	"context"
	"encoding/base64"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
	"github.com/stockwright/stockwright/plan"
)

// A night takes two things from the one before: what its groups learnt, and the
// states its fits start from. Both are inputs with a hash; without them the night is a
// cold one.

// nightPool is what the groups share: learnt anew, or that of an earlier run of this
// pipeline while it is fresh and was learnt under the same settings.
func nightPool(ctx context.Context, n *stage.Night, h *datasets.History, ix *index, b *terms.Terms,
	job *shard.Job) (*forecast.Pool, error) {
	oldest := n.Options.AsOf - core.Day(n.Config.Forecast.PoolDays)
	id, ok, err := runs.Latest(n.RunsDir, func(r runs.ID) bool {
		return r.Pipeline == n.Options.Pipeline && r.AsOf < n.Options.AsOf && r.AsOf > oldest
	})
	if err != nil {
		return nil, err
	}
	path := filepath.Join(n.RunsDir, id.String(), shard.JobFile)
	var last shard.Job
	if ok {
		if err := runs.ReadJSON(path, &last); err != nil {
			tellUnreadable(n, "pool_unreadable", id, "what its groups learnt", err, "it is learnt anew")
			ok = false
		}
	}
	if !ok || !last.SameSettings(job) || last.PoolOf <= oldest {
		job.PoolOf = n.Options.AsOf
		return learnPool(ctx, n, h, ix, b, job)
	}
	job.PoolOf = last.PoolOf
	hash, err := runs.HashFile(path)
	n.Manifest.Inputs = append(n.Manifest.Inputs, runs.InputRecord{Table: "pool", Path: id.String(),
		Rows:     int64(len(last.Pool.Groups)),
		FirstDay: last.PoolOf, LastDay: last.PoolOf, Hash: hash})
	return last.Pool, err
}

// lastStates reads the fitted states of the latest earlier run of this
// pipeline: an input of this night, recorded with its hash.
func lastStates(ctx context.Context, n *stage.Night) (map[core.Key][]byte, error) {
	if !n.Config.Forecast.Warm {
		return nil, nil
	}
	id, ok, err := runs.Latest(n.RunsDir, func(r runs.ID) bool { return r.Pipeline == n.Options.Pipeline && r.AsOf < n.Options.AsOf })
	if err != nil || !ok {
		return nil, err
	}
	states, rows, hash, err := readStates(ctx, filepath.Join(n.RunsDir, id.String(), "states.parquet"))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		tellUnreadable(n, "states_unreadable", id, "the states of its fits", err, "every series is fitted from nothing")
		return nil, nil
	}
	n.Manifest.Inputs = append(n.Manifest.Inputs, runs.InputRecord{Table: "states", Path: id.String(), Rows: rows,
		FirstDay: id.AsOf, LastDay: id.AsOf, Hash: hash})
	return states, nil
}

// tellUnreadable says what of an earlier run could not be used; the night goes on
// as if there had been none.
func tellUnreadable(n *stage.Night, code string, id runs.ID, what string, err error, instead string) {
	n.Problem(plan.Problem{Code: code, Severity: plan.SeverityNotice, Key: id.String(),
		Text: fmt.Sprintf("%s could not be read (%s), so %s", what,
			strings.ReplaceAll(err.Error(), n.RunsDir+string(filepath.Separator), ""), instead),
		Hint: "nothing to do; the next night starts from this one"})
}

// readStates reads a states table by key, and hashes its file.
func readStates(ctx context.Context, path string) (states map[core.Key][]byte, rows int64, hash string, err error) {
	states = map[core.Key][]byte{}
	if hash, err = runs.HashFile(path); err != nil {
		return nil, 0, "", err
	}
	err = datasets.StreamRows(ctx, datasets.Source{Path: path}, func(batch []datasets.State) error {
		rows += int64(len(batch))
		for _, s := range batch {
			b, err := base64.StdEncoding.DecodeString(s.State)
			if err != nil {
				return err
			}
			states[core.Key{Location: s.Location, SKU: s.SKU}] = b
		}
		return nil
	})
	return states, rows, hash, err
}
