package schedule

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/stockwright/stockwright/core"
)

// Pipeline is a named piece of work with its own schedule.
type Pipeline struct {
	Name     string
	Schedule Schedule
	// Run does the work of one occurrence.
	Run func(ctx context.Context, o Occurrence) error
	// Done, where given, tells that the occurrence's work already exists, for
	// example because somebody ran the day by hand; it is then not run again.
	Done func(o Occurrence) bool
}

// Kind says what happened to an occurrence.
type Kind string

// The kinds of events.
const (
	Started  Kind = "started"
	Finished Kind = "finished"
	Failed   Kind = "failed"
	// Skipped: the pipeline's earlier occurrence was still at work.
	Skipped Kind = "skipped"
	// CaughtUp precedes Started for an occurrence that fell due while nobody
	// was there to run it, or whose run was interrupted.
	CaughtUp Kind = "caught up"
	// AlreadyDone: the occurrence's work was found to exist.
	AlreadyDone Kind = "already done"
)

// Event tells what the scheduler did and why, for the log.
type Event struct {
	Kind       Kind
	Pipeline   string
	Occurrence Occurrence
	// Missed counts earlier occurrences a CaughtUp run stands for as well.
	Missed int
	// Err is the failure of a Failed run.
	Err error
}

// String is the event as one sentence of a log.
func (e Event) String() string {
	text := fmt.Sprintf("%s for %s (due %s): %s", e.Pipeline, e.Occurrence.Day,
		e.Occurrence.At.Format("2006-01-02 15:04 -0700"), e.Kind)
	switch {
	case e.Err != nil:
		text += ": " + e.Err.Error()
	case e.Kind == Skipped:
		text += ", because the run before it is still at work"
	case e.Missed > 0:
		text += fmt.Sprintf(", once for %d missed", e.Missed+1)
	}
	return text
}

// nap bounds one wait, because a machine that slept or was set to another
// time must be noticed.
const nap = time.Minute

// late is how long after its time an occurrence counts as caught up.
const late = 5 * time.Minute

// attempts bounds how often an interrupted occurrence is begun again, so that
// a night which kills its process does not do so for ever.
const attempts = 3

// Scheduler runs pipelines when they fall due: each occurrence once, one
// pipeline at a time in the order they fell due, because they share a
// workspace and its lock.
type Scheduler struct {
	pipelines []Pipeline
	journal   *Journal
	report    func(Event)
	turn      chan struct{} // held by the pipeline at work
	done      chan struct{} // receives once for each run that ended
	cursor    []time.Time   // per pipeline: everything up to here was dealt with
	busy      []atomic.Bool
	problem   error // the first journal failure
	mu        sync.Mutex
}

// New prepares a scheduler; report is called for each event, one at a time.
// Names must be distinct, because the journal goes by them.
func New(pipelines []Pipeline, journal *Journal, report func(Event)) (*Scheduler, error) {
	seen := map[string]bool{}
	for _, p := range pipelines {
		if seen[p.Name] || p.Name == "" {
			return nil, fmt.Errorf("schedule: pipeline name %q is empty or used twice", p.Name)
		}
		seen[p.Name] = true
	}
	return &Scheduler{pipelines: pipelines, journal: journal, report: report, turn: make(chan struct{}, 1),
		done: make(chan struct{}), cursor: make([]time.Time, len(pipelines)),
		busy: make([]atomic.Bool, len(pipelines))}, nil
}

// Serve runs until the context ends, then waits for the run at work, whose
// context ends too. It returns the context's error or a failure of the
// journal: without a journal nothing can promise "once".
func (s *Scheduler) Serve(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	running := 0
	for i := range s.pipelines {
		started, err := s.resume(ctx, i)
		if err != nil {
			return errors.Join(err, s.drain(stop, running))
		}
		running += started
	}
	for {
		at := now()
		wake := at.Add(nap)
		for i := range s.pipelines {
			running += s.takeUp(ctx, i, at)
			if next, ok := s.pipelines[i].Schedule.Next(s.cursor[i]); ok && next.At.Before(wake) {
				wake = next.At
			}
		}
		if err := s.failure(); err != nil {
			return errors.Join(err, s.drain(stop, running))
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), s.drain(stop, running))
		case <-s.done:
			running--
		case <-time.After(wake.Sub(at)):
		}
	}
}

// drain ends the runs at work and waits for them.
func (s *Scheduler) drain(stop func(), running int) error {
	stop()
	for ; running > 0; running-- {
		<-s.done
	}
	return nil
}

// resume finds where a pipeline stands and begins an interrupted occurrence
// again, unless a later one has fallen due and will stand for it.
func (s *Scheduler) resume(ctx context.Context, i int) (started int, err error) {
	p, at := s.pipelines[i], now()
	e, known := s.journal.Entry(p.Name)
	if !known {
		s.cursor[i] = at
		return 0, s.journal.Put(p.Name, Entry{Since: at, Day: core.NoDay})
	}
	s.cursor[i] = e.Due
	if e.Since.After(e.Due) {
		s.cursor[i] = e.Since
	}
	if _, n := p.Schedule.Missed(s.cursor[i], at); n > 0 || !e.Interrupted() || e.Attempts >= attempts {
		return 0, nil
	}
	o := Occurrence{Day: e.Day, At: e.Due.In(p.Schedule.Zone())}
	s.say(Event{Kind: CaughtUp, Pipeline: p.Name, Occurrence: o})
	return s.begin(ctx, i, o, e.Attempts), nil
}

// takeUp deals with what fell due up to now: the latest occurrence runs and
// stands for those missed before it.
func (s *Scheduler) takeUp(ctx context.Context, i int, at time.Time) (started int) {
	p := s.pipelines[i]
	o, n := p.Schedule.Missed(s.cursor[i], at)
	if n == 0 {
		return 0
	}
	s.cursor[i] = o.At
	if s.busy[i].Load() {
		s.say(Event{Kind: Skipped, Pipeline: p.Name, Occurrence: o})
		return 0
	}
	if p.Done != nil && p.Done(o) {
		s.say(Event{Kind: AlreadyDone, Pipeline: p.Name, Occurrence: o})
		e, _ := s.journal.Entry(p.Name)
		s.put(p.Name, Entry{Since: e.Since, Due: o.At, Day: o.Day, Started: at, Finished: at})
		return 0
	}
	if n > 1 || at.Sub(o.At) > late {
		s.say(Event{Kind: CaughtUp, Pipeline: p.Name, Occurrence: o, Missed: n - 1})
	}
	return s.begin(ctx, i, o, 0)
}

// begin starts an occurrence in the background; it waits for its turn there.
func (s *Scheduler) begin(ctx context.Context, i int, o Occurrence, earlier int) int {
	p := s.pipelines[i]
	s.busy[i].Store(true)
	e, _ := s.journal.Entry(p.Name)
	e = Entry{Since: e.Since, Due: o.At, Day: o.Day, Started: now(), Attempts: earlier + 1}
	s.put(p.Name, e)
	go func() {
		defer func() { s.done <- struct{}{} }()
		select {
		case s.turn <- struct{}{}:
			defer func() { <-s.turn }()
		case <-ctx.Done():
			return
		}
		s.say(Event{Kind: Started, Pipeline: p.Name, Occurrence: o})
		err := p.Run(ctx, o)
		if ctx.Err() != nil {
			return // interrupted: the entry stays without an end and is owed
		}
		kind := Finished
		if err != nil {
			kind, e.Error = Failed, err.Error()
		}
		e.Finished = now()
		s.put(p.Name, e)
		s.busy[i].Store(false)
		s.say(Event{Kind: kind, Pipeline: p.Name, Occurrence: o, Err: err})
	}()
	return 1
}

// now is the time of day without the monotonic reading, which stands still
// while a machine sleeps.
func now() time.Time { return time.Now().Round(0) }

func (s *Scheduler) say(e Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.report(e)
}

func (s *Scheduler) put(name string, e Entry) {
	if err := s.journal.Put(name, e); err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.problem = errors.Join(s.problem, err)
	}
}

func (s *Scheduler) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.problem
}
