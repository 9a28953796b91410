package web

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/wholefile"
	"github.com/stockwright/stockwright/pipeline/accuracy"
)

// judgement is what became of the forecasts before a run, as the accuracy page
// shows it. Judging a hundred thousand series reads thirteen million forecast
// rows, so it is done once a run, in the background, and kept on disk.
type judgement struct {
	head accuracy.Accuracy       // with the worst items only
	path string                  // of all items; "" where they could not be kept
	rows []accuracy.ItemAccuracy // all items, where path is ""
	err  error
}

const (
	worstItems    = 50 // shown
	keptJudgments = 60 // on disk, of each kind
)

// judgementFolder is beside the runs; its name begins with a dot, so nothing
// takes it for one. Whoever removes it loses only time.
const judgementFolder = ".accuracy"

// judging is a run's judgement while it is made and afterwards.
type judging struct {
	once    sync.Once
	done    chan struct{} // closed when the verdict is there
	verdict judgement
}

// judge begins to judge a run's forecasts, unless that was begun before.
func (s *Server) judge(d *runData) *judging {
	j := keep[judging](d, "judged")
	j.once.Do(func() {
		j.done = make(chan struct{})
		go func() {
			defer close(j.done)
			s.heavy.Lock() // one at a time: the night may be at work beside it
			defer s.heavy.Unlock()
			j.verdict = judgementOf(d.dir)
			if j.verdict.err != nil {
				s.opt.Log.Error("forecasts could not be judged", "run", d.manifest.Run, "error", j.verdict.err)
			}
		}()
	})
	return j
}

// judgementOf reads a judgement kept on disk, or makes it and keeps it.
func judgementOf(dir string) judgement {
	pair, err := accuracy.FindJudged(dir)
	if err != nil {
		return judgement{err: err}
	}
	digest, err := pair.Digest()
	if err != nil {
		return judgement{err: err}
	}
	base := filepath.Join(filepath.Dir(dir), judgementFolder, digest[:32])
	out := judgement{path: base + ".parquet"}
	if b, err := os.ReadFile(base + ".json"); err == nil && json.Unmarshal(b, &out.head) == nil {
		return out
	}
	a, err := accuracy.OfForecasts(context.Background(), dir)
	if err != nil {
		return judgement{err: err}
	}
	out.head = *a
	out.head.Items = slices.Clone(a.Items[:min(worstItems, len(a.Items))])
	if out.keep(base, a.Items) != nil { // a workspace that cannot be written to costs time, not the page
		out.path, out.rows = "", a.Items
	}
	return out
}

// keep writes the items, and then the head, whose presence says that both are whole.
func (j *judgement) keep(base string, rows []accuracy.ItemAccuracy) error {
	if err := os.MkdirAll(filepath.Dir(base), 0o777); err != nil {
		return err
	}
	if err := datasets.WriteRows(base+".parquet", rows, datasets.WriteOptions{}); err != nil {
		return err
	}
	b, err := json.Marshal(j.head)
	if err != nil {
		return err
	}
	if err := wholefile.WriteBytes(base+".json", wholefile.Shared, b); err != nil {
		return err
	}
	return dropOld(filepath.Dir(base))
}

// dropOld removes all but the newest of what is kept in a folder beside the runs.
func dropOld(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	age := map[string]int64{}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasSuffix(e.Name(), ".json") {
			age[strings.TrimSuffix(e.Name(), ".json")] = info.ModTime().UnixNano()
		}
	}
	names := make([]string, 0, len(age))
	for n := range age {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b string) int { return int(min(max(age[b]-age[a], -1), 1)) })
	for _, n := range names[min(keptJudgments, len(names)):] {
		for _, ending := range []string{".json", ".parquet"} {
			if err := os.Remove(filepath.Join(dir, n+ending)); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// allRows are all items judged, worst first; it waits for them.
func (j *judging) allRows(ctx context.Context) ([]accuracy.ItemAccuracy, error) {
	select {
	case <-j.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if j.verdict.err != nil || j.verdict.path == "" {
		return j.verdict.rows, j.verdict.err
	}
	return datasets.ReadRows[accuracy.ItemAccuracy](ctx, datasets.Source{Path: j.verdict.path})
}
