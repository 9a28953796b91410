package floor

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/slots"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// evidenceData is what a location's move plan rests on.
type evidenceData struct {
	datasets.SlottingEvidence
	Judged bool // past tours judged it
}

func evidenceOf(d *site.RunData, location string) (*evidenceData, error) {
	rows, err := d.Evidence.Get(d, "slotting_evidence")
	if err != nil {
		return nil, err
	}
	for _, e := range rows {
		if e.Location == location {
			return &evidenceData{e, e.JudgedTours > 0}, nil
		}
	}
	return nil, nil
}

// slotAsk is the form over horizon and moves, and what it was answered.
type slotAsk struct {
	May            bool
	Horizon, Moves string // as asked for; "" is the run's
	Now            *slots.Outcome
	Wrong          string
	Waits          bool // it is still worked out: asking again finds it
}

// slotDesk is a run's slotting read again, and the answers given from it.
type slotDesk struct {
	lock    sync.Mutex
	answers map[[2]int]map[string]*slotAnswer // by horizon and budget, and location
	one     sync.Mutex                        // one plan at a time
	desk    *slots.Desk
}

type slotAnswer struct {
	ready chan struct{}
	out   *slots.Outcome
	err   error
}

// askPatience is how long a page waits for a plan made again.
const askPatience = 20 * time.Second

// mostAnswers bounds the answers that are kept of a run.
const mostAnswers = 200

// whatIf fills in the form and, where it was sent, what the slots of the location
// would be re-slotted like.
func whatIf(s *site.Server, r *http.Request, d *site.RunData, out *SlotsData) {
	q := r.URL.Query()
	a := &out.Ask
	a.May = site.Identity(r.Context()).Role.May(access.Planner)
	a.Horizon, a.Moves = q.Get("horizon"), q.Get("most")
	if !a.May || a.Horizon == "" && a.Moves == "" {
		return
	}
	c, asOf := &d.Manifest.Config.Slotting, d.Manifest.AsOf
	horizon, budget := c.Horizon(asOf), c.Options(asOf).MaxMoves
	for _, f := range []struct {
		text string
		into *int
	}{{a.Horizon, &horizon}, {a.Moves, &budget}} {
		v, err := strconv.Atoi(f.text)
		if err != nil && f.text != "" {
			a.Wrong = fmt.Sprintf(words.Text("whatif.nonumber"), f.text)
			return
		}
		if f.text != "" {
			*f.into = v
		}
	}
	answer := site.Keep[slotDesk](d, "slot what-if").ask(s, r.Context(), d, out.Location, horizon, budget)
	timer := time.NewTimer(askPatience)
	defer timer.Stop()
	select {
	case <-answer.ready:
		if a.Now = answer.out; answer.err != nil {
			a.Wrong = answer.err.Error()
		}
	case <-timer.C:
		a.Waits = true
	case <-r.Context().Done():
		a.Waits = true
	}
}

// ask is the answer to a question, worked out once.
func (k *slotDesk) ask(s *site.Server, ctx context.Context, d *site.RunData, location string, horizon,
	budget int) *slotAnswer {
	k.lock.Lock()
	defer k.lock.Unlock()
	key := [2]int{horizon, budget}
	if k.answers == nil || len(k.answers) > mostAnswers {
		k.answers = map[[2]int]map[string]*slotAnswer{}
	}
	if k.answers[key] == nil {
		k.answers[key] = map[string]*slotAnswer{}
	}
	if a := k.answers[key][location]; a != nil {
		return a
	}
	a := &slotAnswer{ready: make(chan struct{})}
	k.answers[key][location] = a
	s.Jobs.Wait.Add(1)
	go func() {
		defer s.Jobs.Wait.Done()
		defer close(a.ready)
		k.one.Lock()
		defer k.one.Unlock()
		ctx := context.WithoutCancel(ctx)
		if k.desk == nil {
			if k.desk, a.err = slots.OpenDesk(ctx, s.Workspace(), d.Dir); a.err != nil {
				return
			}
		}
		a.out, a.err = k.desk.WhatIf(ctx, location, horizon, budget)
	}()
	return a
}
