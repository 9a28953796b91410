package schedule

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// night is a scheduler's life in a bubble of time: a journal file that
// survives, a log, and pipelines whose work takes a stated time.
type night struct {
	t       *testing.T
	path    string
	log     []string
	fail    error
	takes   time.Duration
	done    func(Occurrence) bool
	begun   int
	pending []Pipeline
}

func (n *night) pipeline(name, expression, zoneName string) {
	loc := zone(n.t, zoneName)
	s, err := Parse(expression, loc)
	require.NoError(n.t, err)
	n.pending = append(n.pending, Pipeline{Name: name, Schedule: s, Done: n.done,
		Run: func(ctx context.Context, o Occurrence) error {
			n.begun++
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(n.takes):
				return n.fail
			}
		}})
}

// until serves up to a moment and then stops the program, as a restart would.
func (n *night) until(end time.Time) {
	j, err := OpenJournal(n.path)
	require.NoError(n.t, err)
	s, err := New(n.pending, j, func(e Event) { n.log = append(n.log, e.String()) })
	require.NoError(n.t, err)
	ctx, cancel := context.WithDeadline(n.t.Context(), end)
	defer cancel()
	require.ErrorIs(n.t, s.Serve(ctx), context.DeadlineExceeded)
}

func (n *night) asleep(end time.Time) { time.Sleep(time.Until(end)) }

func at(t testing.TB, zoneName, text string) time.Time {
	out, err := time.ParseInLocation("2006-01-02 15:04", text, zone(t, zoneName))
	require.NoError(t, err)
	return out
}

const paris = "Europe/Paris"

func bubble(t *testing.T, start string, body func(t *testing.T, n *night)) {
	path := filepath.Join(t.TempDir(), "schedule.json")
	synctest.Test(t, func(t *testing.T) {
		n := &night{t: t, path: path, takes: 10 * time.Minute}
		n.asleep(at(t, paris, start))
		body(t, n)
	})
}

func TestRunsOnceOnBothClockChanges(t *testing.T) {
	for _, c := range []struct{ from, until, due string }{
		{"2026-03-28 12:00", "2026-03-29 12:00", "nightly for 2026-03-29 (due 2026-03-29 03:00 +0200): "},
		{"2026-10-24 12:00", "2026-10-25 12:00", "nightly for 2026-10-25 (due 2026-10-25 02:30 +0200): "},
	} {
		bubble(t, c.from, func(t *testing.T, n *night) {
			n.pipeline("nightly", "30 2 * * *", paris)
			n.until(at(t, paris, c.until))
			require.Equal(t, []string{c.due + "started", c.due + "finished"}, n.log)
		})
	}
}

func TestMissedNightsAreCaughtUpOnce(t *testing.T) {
	bubble(t, "2026-05-01 12:00", func(t *testing.T, n *night) {
		n.pipeline("nightly", "30 2 * * *", paris)
		n.until(at(t, paris, "2026-05-02 12:00"))
		n.asleep(at(t, paris, "2026-05-05 09:00")) // three nights of downtime
		n.until(at(t, paris, "2026-05-06 12:00"))
		require.Equal(t, []string{
			"nightly for 2026-05-02 (due 2026-05-02 02:30 +0200): started",
			"nightly for 2026-05-02 (due 2026-05-02 02:30 +0200): finished",
			"nightly for 2026-05-05 (due 2026-05-05 02:30 +0200): caught up, once for 3 missed",
			"nightly for 2026-05-05 (due 2026-05-05 02:30 +0200): started",
			"nightly for 2026-05-05 (due 2026-05-05 02:30 +0200): finished",
			"nightly for 2026-05-06 (due 2026-05-06 02:30 +0200): started",
			"nightly for 2026-05-06 (due 2026-05-06 02:30 +0200): finished",
		}, n.log)
		n.until(at(t, paris, "2026-05-06 13:00"))
		require.Len(t, n.log, 7, "a restart owes nothing")
	})
}

func TestNothingIsOwedBeforeTheFirstStart(t *testing.T) {
	bubble(t, "2026-05-01 12:00", func(t *testing.T, n *night) {
		n.pipeline("nightly", "30 2 * * *", paris)
		n.until(at(t, paris, "2026-05-01 13:00"))
		require.Empty(t, n.log)
		n.asleep(at(t, paris, "2026-05-02 08:00")) // but a night after it is
		n.until(at(t, paris, "2026-05-02 09:00"))
		require.Len(t, n.log, 3)
		require.Contains(t, n.log[0], "caught up")
	})
}

func TestInterruptedNightIsBegunAgain(t *testing.T) {
	bubble(t, "2026-05-01 12:00", func(t *testing.T, n *night) {
		n.takes = time.Hour
		n.pipeline("nightly", "30 2 * * *", paris)
		n.until(at(t, paris, "2026-05-02 03:00")) // stopped half an hour into it
		n.until(at(t, paris, "2026-05-02 12:00"))
		require.Equal(t, []string{
			"nightly for 2026-05-02 (due 2026-05-02 02:30 +0200): started",
			"nightly for 2026-05-02 (due 2026-05-02 02:30 +0200): caught up",
			"nightly for 2026-05-02 (due 2026-05-02 02:30 +0200): started",
			"nightly for 2026-05-02 (due 2026-05-02 02:30 +0200): finished",
		}, n.log)
	})
}

func TestNightThatKillsItsProcessIsGivenUp(t *testing.T) {
	bubble(t, "2026-05-01 12:00", func(t *testing.T, n *night) {
		n.takes = 5 * time.Hour
		n.pipeline("nightly", "30 2 * * *", paris)
		for _, stop := range []string{"02:40", "02:50", "03:00", "03:10", "03:20"} {
			n.until(at(t, paris, "2026-05-02 "+stop))
		}
		require.Equal(t, attempts, n.begun)
	})
}

func TestOverlapIsSkippedAndSaid(t *testing.T) {
	bubble(t, "2026-05-01 12:30", func(t *testing.T, n *night) {
		n.takes = 90 * time.Minute
		n.pipeline("stock check", "0 * * * *", paris)
		n.until(at(t, paris, "2026-05-01 15:45"))
		require.Equal(t, []string{
			"stock check for 2026-05-01 (due 2026-05-01 13:00 +0200): started",
			"stock check for 2026-05-01 (due 2026-05-01 14:00 +0200): skipped, because the run before it is still at work",
			"stock check for 2026-05-01 (due 2026-05-01 13:00 +0200): finished",
			"stock check for 2026-05-01 (due 2026-05-01 15:00 +0200): started",
		}, n.log)
	})
}

func TestPipelinesTakeTurns(t *testing.T) {
	bubble(t, "2026-05-03 01:30", func(t *testing.T, n *night) {
		n.takes = 40 * time.Minute
		n.pipeline("nightly", "30 2 * * *", paris)
		n.pipeline("slotting", "45 2 * * SUN", paris)
		n.until(at(t, paris, "2026-05-03 06:00"))
		require.Equal(t, []string{
			"nightly for 2026-05-03 (due 2026-05-03 02:30 +0200): started",
			"nightly for 2026-05-03 (due 2026-05-03 02:30 +0200): finished",
			"slotting for 2026-05-03 (due 2026-05-03 02:45 +0200): started",
			"slotting for 2026-05-03 (due 2026-05-03 02:45 +0200): finished",
		}, n.log)
	})
}

func TestFailureIsSaidAndNotRepeated(t *testing.T) {
	bubble(t, "2026-05-01 12:00", func(t *testing.T, n *night) {
		n.fail = errors.New("inputs refused")
		n.pipeline("nightly", "30 2 * * *", paris)
		n.until(at(t, paris, "2026-05-02 12:00"))
		n.until(at(t, paris, "2026-05-02 13:00"))
		require.Len(t, n.log, 2)
		require.Equal(t, "nightly for 2026-05-02 (due 2026-05-02 02:30 +0200): failed: inputs refused", n.log[1])
		j, err := OpenJournal(n.path)
		require.NoError(t, err)
		e, ok := j.Entry("nightly")
		require.True(t, ok)
		require.Equal(t, "inputs refused", e.Error)
	})
}

func TestWorkThatExistsIsNotRepeated(t *testing.T) {
	bubble(t, "2026-05-01 12:00", func(t *testing.T, n *night) {
		n.done = func(o Occurrence) bool { return o.Day.String() == "2026-05-02" }
		n.pipeline("nightly", "30 2 * * *", paris)
		n.until(at(t, paris, "2026-05-03 12:00"))
		require.Len(t, n.log, 3)
		require.Contains(t, n.log[0], "nightly for 2026-05-02 (due 2026-05-02 02:30 +0200): already done")
	})
}

func TestJournalThatCannotBeKeptStopsTheScheduler(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs")
	j, err := OpenJournal(filepath.Join(dir, "schedule.json"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(dir, []byte("a file where the folder should be"), 0o644))
	s, err := Parse("* * * * *", time.UTC)
	require.NoError(t, err)
	sched, err := New([]Pipeline{{Name: "a", Schedule: s}}, j, func(Event) {})
	require.NoError(t, err)
	require.ErrorContains(t, sched.Serve(t.Context()), "schedule journal")
}

func TestDamagedJournalIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "schedule.json")
	require.NoError(t, os.WriteFile(path, []byte(`{"nightly": {"since"`), 0o644))
	_, err := OpenJournal(path)
	require.ErrorContains(t, err, path)
	require.ErrorContains(t, err, "remove it")
}

func TestNamesMustDiffer(t *testing.T) {
	_, err := New([]Pipeline{{Name: "a"}, {Name: "a"}}, nil, nil)
	require.ErrorContains(t, err, `"a"`)
}
