package demand

import (
	"context"
	"sync"

	"github.com/stockwright/stockwright/pipeline/accuracy"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/site"
)

// addedBy is what one person's edits were worth.
type addedBy = accuracy.ForecastScore

// scored are a run's scores as the journal stood.
type scored struct {
	lock   sync.Mutex
	events int
	rows   []addedBy
}

// valueAdded holds what people said of days that are over against what was sold; it is
// scored again when the journal has grown.
func valueAdded(ctx context.Context, s *site.Server, d *site.RunData, journal []plan.Override) ([]addedBy, error) {
	v := site.Keep[scored](d, "value added")
	v.lock.Lock()
	defer v.lock.Unlock()
	if v.events == len(journal) {
		return v.rows, nil
	}
	rows, err := accuracy.ScoreForecasts(ctx, s.Opt.Workspace, d.Dir)
	if err != nil {
		return nil, err
	}
	v.events, v.rows = len(journal), rows
	return rows, nil
}
