package demand

import (
	"context"
	"sync"
	"time"

	"github.com/stockwright/stockwright/pipeline/accuracy"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/site"
)

// addedPatience is how long the page waits for scores of a journal that has grown; after
// that it shows those from before, and the next one shows the new.
const addedPatience = 30 * time.Millisecond

// addedBy is what one person's edits were worth.
type addedBy = accuracy.ForecastScore

// scored are a run's scores as the journal stood, of which events are counted.
type scored struct {
	lock   sync.Mutex
	events int
	rows   []addedBy
	next   *site.Later[[]addedBy] // of more events
	then   int                    // how many
}

// valueAdded holds what people said of days that are over against what was sold; it is
// scored again, in the background, when the journal has grown.
func valueAdded(ctx context.Context, s *site.Server, d *site.RunData, journal []plan.Override) ([]addedBy, error) {
	v := site.Keep[scored](d, "value added")
	v.lock.Lock()
	defer v.lock.Unlock()
	if v.events == len(journal) {
		return v.rows, nil
	}
	if v.next == nil {
		v.next, v.then = &site.Later[[]addedBy]{}, len(journal)
	}
	rows, ok, err := v.next.Within(ctx, addedPatience, func(ctx context.Context) ([]addedBy, error) {
		return accuracy.ScoreForecasts(ctx, s.Opt.Workspace, d.Dir)
	})
	if err != nil {
		v.next = nil
		return nil, err
	}
	if ok {
		v.events, v.rows, v.next = v.then, rows, nil
	}
	return v.rows, nil
}
