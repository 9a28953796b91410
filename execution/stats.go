package execution

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/stockwright/stockwright/execution/ledger"
)

// CommitBounds are the upper bounds, in seconds, of the classes of Stats.Commits.
var CommitBounds = []float64{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20}

// CommandCount is how often a kind of command came to an outcome: done, repeated,
// refused, or failed where the store could not be written.
type CommandCount struct{ Kind, Outcome string }

// Stats are figures of a ledger for those who watch it.
type Stats struct {
	Entries, Movements int64
	Commands           map[CommandCount]int64 // carried out by this process
	Commits            []int64                // of this process, at most CommitBounds seconds long each; the last is all
	CommitSeconds      float64                // that all commits took
	Open               map[string]int         // orders, lines, tasks, sales, reservations that are open, by kind
	Held               int                    // order lines that wait for a count
	Tasks              map[TaskKind]int       // open, by kind
	Alerts             map[string]int         // open, by code
}

// meter counts what the writer does.
type meter struct {
	mu       sync.Mutex
	commands map[CommandCount]int64
	commits  []int64
	seconds  float64
}

func newMeter() *meter {
	return &meter{commands: map[CommandCount]int64{}, commits: make([]int64, len(CommitBounds)+1)}
}

func outcomeOf(r reply) string {
	var refusal *Error
	switch {
	case errors.As(r.err, &refusal):
		return "refused"
	case r.err != nil:
		return "failed"
	case r.answer.Repeated:
		return "repeated"
	}
	return "done"
}

func (m *meter) observe(group []*request, replies []reply, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, r := range group {
		m.commands[CommandCount{r.cmd.Kind(), outcomeOf(replies[i])}]++
	}
	for i, bound := range CommitBounds {
		if took.Seconds() <= bound {
			m.commits[i]++
		}
	}
	m.commits[len(CommitBounds)]++
	m.seconds += took.Seconds()
}

// Stats reads the figures; none of them costs more than what is open.
func (s *Service) Stats(ctx context.Context) (Stats, error) {
	out := Stats{Commands: map[CommandCount]int64{}, Open: map[string]int{}, Tasks: map[TaskKind]int{},
		Alerts: map[string]int{}}
	s.meter.mu.Lock()
	for k, n := range s.meter.commands {
		out.Commands[k] = n
	}
	out.Commits, out.CommitSeconds = append([]int64(nil), s.meter.commits...), s.meter.seconds
	s.meter.mu.Unlock()
	err := s.reading(ctx, func(st *ledger.State) error {
		out.Entries, out.Movements = st.Seq, st.Moves
		out.Open["order"], out.Open["line"] = len(st.Orders.Index[ledger.OpenGroup]),
			len(st.Lines.Index[ledger.OpenGroup])
		out.Open["task"], out.Open["sale"] = len(st.Tasks.Index[ledger.OpenGroup]),
			len(st.Sales.Index[ledger.OpenGroup])
		out.Open["reservation"] = len(st.Reservations.Index[ledger.OpenGroup])
		for id := range st.Lines.Index[ledger.OpenGroup] {
			if st.Lines.Rows[id].Held {
				out.Held++
			}
		}
		for id := range st.Tasks.Index[ledger.OpenGroup] {
			out.Tasks[st.Tasks.Rows[id].Kind]++
		}
		for id := range st.Alerts.Index[ledger.OpenGroup] {
			out.Alerts[st.Alerts.Rows[id].Code]++
		}
		return nil
	})
	return out, err
}
