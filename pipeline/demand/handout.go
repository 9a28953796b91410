package demand

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"

	"github.com/stockwright/stockwright/internal/wholefile"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
)

// The forecasts of a night may be made by other processes over the same files. The plan
// says what they need beside the history: what was learnt and which ranges of series
// there are. The ranges are those of the history, never the engine's, so that the bytes of
// a run do not depend on how many processes there were, in which order, or how often.

// ShardsFolder is the part of a night under construction that is handed out and in.
const ShardsFolder = "shards"

// shardFormat is the layout of what is handed out and in.
const shardFormat = 1

// Handout is shards/plan.json.
type Handout struct {
	Format  int      `json:"format"`
	Version string   `json:"version"` // of the program
	Arch    string   `json:"arch"`    // of the processor: another rounds otherwise
	Ranges  int      `json:"ranges"`
	Series  int64    `json:"series"`
	Planned int64    `json:"planned"` // of the series those in the pipeline's scope
	Newest  core.Day `json:"newest"`  // the last day with a row of any series
	// Hashes of the compacted history that the ranges are of, of heads.parquet, and of
	// what was learnt.
	History string `json:"history"`
	Heads   string `json:"heads"`
	Job     string `json:"job"`
	// Inputs and Problems are what learning added to the night's.
	Inputs   []runs.InputRecord `json:"inputs"`
	Problems []plan.Problem     `json:"problems"`
}

// maker is who makes forecasts: only the same program on the same kind of processor
// makes the same ones.
func maker(n *stage.Night) (version, arch string) { return n.Options.Version, runtime.GOARCH }

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{config.ErrRefused}, args...)...)
}

// HandOut learns what groups share and writes what other processes need.
func HandOut(ctx context.Context, n *stage.Night) (*Handout, error) {
	t, err := openTask(n)
	if err != nil {
		return nil, err
	}
	if t.ix, err = indexHistory(ctx, n, t.history, t.terms); err != nil {
		return nil, err
	}
	inputs, problems := len(n.Manifest.Inputs), len(n.Problems)
	if t.job, err = newJob(ctx, n, t.history, t.ix, t.terms); err != nil {
		return nil, err
	}
	out := &Handout{Format: shardFormat, Ranges: len(t.ix.shards), Series: t.ix.series,
		Planned: t.ix.planned, Newest: core.Day(t.ix.newest),
		Inputs: slices.Clone(n.Manifest.Inputs[inputs:]), Problems: slices.Clone(n.Problems[problems:])}
	out.Version, out.Arch = maker(n)
	for i := range out.Problems {
		out.Problems[i].Stage = n.Stage.Stage
	}
	dir := filepath.Join(n.Dir, ShardsFolder)
	if err := os.MkdirAll(dir, wholefile.Folder); err != nil {
		return nil, err
	}
	if out.Heads, err = t.writeHeads(); err != nil {
		return nil, err
	}
	if out.History, err = t.historyHash(); err != nil {
		return nil, err
	}
	if out.Job, err = runs.HashFile(t.jobPath()); err != nil {
		return nil, err
	}
	return out, runs.WriteJSON(t.planPath(), out)
}

// takeHandout reads the plan and takes the job from it.
func (t *task) takeHandout(ctx context.Context) (*Handout, error) {
	n := t.night
	path := t.planPath()
	out := &Handout{}
	err := runs.ReadJSON(path, out)
	if errors.Is(err, os.ErrNotExist) {
		return nil, refuse("the night of %s is not handed out; begin with shard plan", n.Options.AsOf)
	}
	if err != nil {
		return nil, err
	}
	if err := sameMaker(n, path, out.Format, out.Version, out.Arch); err != nil {
		return nil, err
	}
	history, err := t.historyHash()
	if err != nil {
		return nil, err
	}
	if history != out.History {
		return nil, refuse("%s is not the history that was handed out; plan again", n.Dir)
	}
	for _, of := range [][2]string{{t.headsPath(), out.Heads}, {t.jobPath(), out.Job}} {
		hash, err := runs.HashFile(of[0])
		if err != nil {
			return nil, err
		}
		if hash != of[1] {
			return nil, refuse("%s is not the file that was handed out; plan again", of[0])
		}
	}
	t.job = &shard.Job{}
	if err := runs.ReadJSON(t.jobPath(), t.job); err != nil {
		return nil, err
	}
	return out, t.takeHeads(ctx, out)
}

// HandedOut tells whether a night's forecasts are handed out.
func HandedOut(n *stage.Night) bool {
	_, err := os.Stat((&task{night: n}).planPath())
	return err == nil
}

// HandedIn tells whether all of a night's forecasts are handed in.
func HandedIn(n *stage.Night) bool {
	t, out := &task{night: n}, &Handout{}
	return runs.ReadJSON(t.planPath(), out) == nil && len(t.missing(out)) == 0
}

// missing are the ranges that are not handed in.
func (t *task) missing(out *Handout) (missing []int) {
	for i := range out.Ranges {
		if _, err := os.Stat(t.handedPath(i)); err != nil {
			missing = append(missing, i)
		}
	}
	return missing
}

func (t *task) planPath() string { return filepath.Join(t.night.Dir, ShardsFolder, "plan.json") }

// historyHash is the hash of the history's files.
func (t *task) historyHash() (string, error) {
	var all []string
	for _, path := range t.history.Files() {
		hash, err := runs.HashFile(path)
		if err != nil {
			return "", err
		}
		all = append(all, hash)
	}
	return runs.HashOf(all)
}

func (t *task) jobPath() string { return filepath.Join(t.night.Dir, shard.JobFile) }

func sameMaker(n *stage.Night, path string, format int, version, arch string) error {
	mine, here := maker(n)
	switch {
	case format != shardFormat:
		return refuse("%s is of format %d, this program reads %d; plan again", path, format, shardFormat)
	case version != mine || arch != here:
		return refuse("%s was made by version %s on %s and this is %s on %s, whose numbers may differ; use one of them for the whole night", path, version, arch, mine, here)
	}
	return nil
}

// Share is which ranges one of some processes makes: those named, or else every Of-th
// from Index on.
type Share struct {
	Index, Of int
	Ranges    []int
}

// Done is what a process made of its share.
type Done struct {
	Ranges int   `json:"ranges"` // of the share
	Made   []int `json:"made"`   // of them those that were not handed in yet
}

// of lists the ranges of a share among so many.
func (s Share) of(ranges int) ([]int, error) {
	if s.Ranges != nil {
		for _, i := range s.Ranges {
			if i < 0 || i >= ranges {
				return nil, refuse("there is no range %d; the night has %d, from 0", i, ranges)
			}
		}
		return s.Ranges, nil
	}
	var out []int
	for i := s.Index; i < ranges; i += s.Of {
		out = append(out, i)
	}
	return out, nil
}

// Work forecasts the ranges of a share that are not handed in yet, and hands them in.
func Work(ctx context.Context, n *stage.Night, share Share) (*Done, error) {
	t, err := openTask(n)
	if err != nil {
		return nil, err
	}
	if _, err := t.takeHandout(ctx); err != nil {
		return nil, err
	}
	ranges, err := share.of(len(t.ix.shards))
	if err != nil {
		return nil, err
	}
	done := &Done{Ranges: len(ranges)}
	for _, i := range ranges {
		if _, err := os.Stat(t.handedPath(i)); errors.Is(err, os.ErrNotExist) {
			done.Made = append(done.Made, i)
		}
	}
	if len(done.Made) == 0 {
		return done, nil
	}
	if err := t.warm(ctx); err != nil {
		return nil, err
	}
	n.ProgressStage("shard "+strconv.Itoa(share.Index), int64(len(done.Made)))
	defer n.ProgressDone()
	return done, stage.Ordered(ctx, n.Options.Workers, len(done.Made), func(ctx context.Context, i int) (bool, error) {
		rows, err := t.forecast(ctx, done.Made[i])
		if err != nil {
			return false, err
		}
		return true, t.handIn(done.Made[i], rows)
	}, func(i int, _ bool) error {
		n.ProgressStep(int64(i + 1))
		return nil
	})
}

// handedIn is what gives the rows of each range that other processes made. A range that is
// missing, or whose files are not those that were handed in, is refused before anything is
// written.
func (t *task) handedIn(ctx context.Context, n *stage.Night) (func(ctx context.Context,
	i int) (*ForecastRows, error), error) {
	out, err := t.takeHandout(ctx)
	if err != nil {
		return nil, err
	}
	if missing := t.missing(out); len(missing) > 0 {
		return nil, refuse("%d of %d ranges are not handed in, the first of them %d; repeat shard work",
			len(missing), out.Ranges, missing[0])
	}
	n.Manifest.Inputs = append(n.Manifest.Inputs, out.Inputs...)
	n.Problems = append(n.Problems, out.Problems...)
	if err := t.warm(ctx); err != nil {
		return nil, err
	}
	return t.takeIn, nil
}

// sameKeys refuses rows that are not of the keys of a range, each once and in order.
func (t *task) sameKeys(i int, rows *ForecastRows) error {
	keys := t.ix.shards[i].keys
	if len(rows.Series) != len(keys) {
		return refuse("range %d has %d series and %d were handed in; remove %s and repeat shard work",
			i, len(keys), len(rows.Series), t.handedPath(i))
	}
	for j, k := range keys {
		if s := rows.Series[j]; (core.Key{Location: s.Location, SKU: s.SKU}) != k {
			return refuse("range %d has %s where %s/%s was handed in; remove %s and repeat shard work",
				i, k, s.Location, s.SKU, t.handedPath(i))
		}
	}
	return nil
}
