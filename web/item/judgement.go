package item

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/wholefile"
	"github.com/stockwright/stockwright/pipeline/accuracy"
	"github.com/stockwright/stockwright/web/site"
)

// judgement is what became of the forecasts before a run, as the accuracy page
// shows it. Judging a hundred thousand series reads thirteen million forecast
// rows, so it is done once a run, in the background, and kept on disk.
type judgement struct {
	Head accuracy.Accuracy       // with the worst items only
	path string                  // of all items; "" where they could not be kept
	Rows []accuracy.ItemAccuracy // all items, where path is ""
	Err  error
}

// JudgementFolder is beside the runs; its name begins with a dot, so nothing
// takes it for one. Whoever removes it loses only time.
const JudgementFolder = ".accuracy"

// judging is a run's judgement while it is made and afterwards.
type judging struct {
	once    sync.Once
	Done    chan struct{} // closed when the verdict is there
	Verdict judgement
}

// Judge begins to judge a run's forecasts, unless that was begun before.
func Judge(s *site.Server, d *site.RunData) *judging {
	j := site.Keep[judging](d, "judged")
	j.once.Do(func() {
		j.Done = make(chan struct{})
		go func() {
			defer close(j.Done)
			s.Heavy.Lock() // one at a time: the night may be at work beside it
			defer s.Heavy.Unlock()
			j.Verdict = JudgementOf(d.Dir)
			if j.Verdict.Err != nil {
				s.Opt.Log.Error("forecasts could not be judged", "run", d.Manifest.Run, "error", j.Verdict.Err)
			}
		}()
	})
	return j
}

// JudgementOf reads a judgement kept on disk, or makes it and keeps it.
func JudgementOf(dir string) judgement {
	pair, err := accuracy.FindJudged(dir)
	if err != nil {
		return judgement{Err: err}
	}
	digest, err := pair.Digest()
	if err != nil {
		return judgement{Err: err}
	}
	base := filepath.Join(filepath.Dir(dir), JudgementFolder, digest[:32])
	out := judgement{path: base + ".parquet"}
	if b, err := os.ReadFile(base + ".json"); err == nil && json.Unmarshal(b, &out.Head) == nil {
		return out
	}
	a, err := accuracy.OfForecasts(context.Background(), dir)
	if err != nil {
		return judgement{Err: err}
	}
	out.Head = *a
	out.Head.Items = slices.Clone(a.Items[:min(site.WorstItems, len(a.Items))])
	if out.keep(base, a.Items) != nil { // a workspace that cannot be written to costs time, not the page
		out.path, out.Rows = "", a.Items
	}
	return out
}

// keep writes the items, and then the head, whose presence says that both are whole.
func (j *judgement) keep(base string, rows []accuracy.ItemAccuracy) error {
	if err := os.MkdirAll(filepath.Dir(base), wholefile.Folder); err != nil {
		return err
	}
	if err := datasets.WriteRows(base+".parquet", rows, datasets.WriteOptions{}); err != nil {
		return err
	}
	b, err := json.Marshal(j.Head)
	if err != nil {
		return err
	}
	if err := wholefile.WriteBytes(base+".json", wholefile.Shared, b); err != nil {
		return err
	}
	return site.DropOld(filepath.Dir(base))
}

// allRows are all items judged, worst first; it waits for them.
func (j *judging) allRows(ctx context.Context) ([]accuracy.ItemAccuracy, error) {
	select {
	case <-j.Done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if j.Verdict.Err != nil || j.Verdict.path == "" {
		return j.Verdict.Rows, j.Verdict.Err
	}
	return datasets.ReadRows[accuracy.ItemAccuracy](ctx, datasets.Source{Path: j.Verdict.path})
}
