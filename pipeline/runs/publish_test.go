package runs

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets/place"
)

// The test's own program is the publisher that is killed: it makes an attempt and
// publishes it.
func TestMain(m *testing.M) {
	if dir := os.Getenv("PUBLISH_INTO"); dir != "" {
		if err := publishSome(dir, os.Getenv("PUBLISH_ALSO_INTO"), os.Getenv("PUBLISH_RESULT")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const someTables = 12

// publishSome publishes a night of some tables whose result is known by a text.
func publishSome(runs, remote, result string) error {
	unlock, err := Lock(runs)
	if err != nil && !errors.Is(err, ErrLocked) { // the run must be whole whoever holds the lease
		return err
	}
	if err == nil {
		defer unlock()
	}
	if err := Sync(remote, runs); err != nil {
		return err
	}
	id := ID{AsOf: 20000, Pipeline: "nightly", Number: 1}
	attempt, err := addAttempt(runs, id) // as a publisher whose lease was lost: it drops no other's
	if err != nil {
		return err
	}
	m := Manifest{AsOf: id.AsOf, Pipeline: id.Pipeline, Version: result,
		Stages: []StageRecord{{Stage: "load", Seconds: rand.Float64()}}}
	for i := range someTables {
		name := fmt.Sprintf("table%d.parquet", i)
		if err := os.WriteFile(filepath.Join(attempt, name), []byte(strings.Repeat(result, 1000)), 0o666); err != nil {
			return err
		}
		hash, err := HashFile(filepath.Join(attempt, name))
		if err != nil {
			return err
		}
		m.Tables = append(m.Tables, TableRecord{Table: fmt.Sprint("table", i), File: name, Hash: hash})
	}
	_, _, _, err = Publish(runs, remote, m, attempt)
	return err
}

func publisher(runs, remote, result string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PUBLISH_INTO="+runs, "PUBLISH_ALSO_INTO="+remote, "PUBLISH_RESULT="+result)
	cmd.Stderr = &bytes.Buffer{}
	return cmd
}

// wholeRuns holds that there are so many runs, each with all of its tables.
func wholeRuns(t *testing.T, runs string, want int) {
	t.Helper()
	ids, err := List(runs)
	require.NoError(t, err)
	require.Len(t, ids, want)
	for _, id := range ids {
		m, err := ReadManifest(filepath.Join(runs, id.String()))
		require.NoError(t, err)
		require.Len(t, m.Tables, someTables)
		require.Equal(t, id.String(), m.Run)
		for _, table := range m.Tables {
			hash, err := HashFile(filepath.Join(runs, id.String(), table.File))
			require.NoError(t, err)
			require.Equal(t, table.Hash, hash)
		}
	}
}

// kills is how many publishers are killed in the default run; STOCKWRIGHT_KILLS asks for
// another number.
func kills(t *testing.T, few int) int {
	if text := os.Getenv("STOCKWRIGHT_KILLS"); text != "" {
		_, err := fmt.Sscan(text, &few)
		require.NoError(t, err)
	}
	return few
}

// Two publish at once and are killed at any moment, over and over: what is listed is
// always whole, and once one gets to its end there is one run.
func publishAndKill(t *testing.T, remote func(night int) string) {
	random := rand.New(rand.NewPCG(1, 2))
	dead := 0
	for night := 0; dead < kills(t, 16); night++ {
		dir := t.TempDir()
		places := []string{filepath.Join(dir, "one"), filepath.Join(dir, "one")}
		to := remote(night)
		if to != "" {
			places[1] = filepath.Join(dir, "two") // the other has a disk of its own
		}
		for range 3 {
			var pair []*exec.Cmd
			for i := range 2 {
				cmd := publisher(places[i], to, "result")
				require.NoError(t, cmd.Start())
				pair = append(pair, cmd)
			}
			time.Sleep(time.Duration(2000+random.IntN(22_000)) * time.Microsecond)
			for _, cmd := range pair {
				cmd.Process.Kill()
				if cmd.Wait(); !cmd.ProcessState.Exited() {
					dead++
				}
			}
			ids, err := List(places[0])
			require.NoError(t, err)
			require.LessOrEqual(t, len(ids), 1)
			wholeRuns(t, places[0], len(ids))
		}
		for i := range 2 {
			cmd := publisher(places[i], to, "result")
			require.NoError(t, cmd.Run(), cmd.Stderr)
			wholeRuns(t, places[i], 1)
		}
	}
	t.Logf("%d publishers killed", dead)
}

func TestKilledPublishersLeaveOneWholeRun(t *testing.T) {
	publishAndKill(t, func(int) string { return "" })
}

// storage starts a stand-in of S3 that holds a bucket.
func storage(t *testing.T, bucket string) {
	backend := s3mem.New()
	require.NoError(t, backend.CreateBucket(bucket))
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL,
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"} {
		t.Setenv(name, value)
	}
}

func TestKilledPublishersLeaveOneWholeRunInTheStorage(t *testing.T) {
	storage(t, "runs")
	publishAndKill(t, func(night int) string { return fmt.Sprintf("s3://runs/%d", night) })
}

// Publishers of other results at once get numbers of their own.
func TestOtherResultsGetTheNextNumber(t *testing.T) {
	runs := filepath.Join(t.TempDir(), "runs")
	require.NoError(t, os.MkdirAll(runs, 0o777))
	var all sync.WaitGroup
	for i := range 6 {
		all.Go(func() {
			if err := publishSome(runs, "", fmt.Sprint("result ", i)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	wholeRuns(t, runs, 6)
	entries, err := os.ReadDir(runs)
	require.NoError(t, err)
	for _, e := range entries {
		require.NotContains(t, e.Name(), attemptPrefix, "nothing of an attempt is left")
	}
}

// Whoever read the manifest of an attempt before it was dropped settles it once more; an
// attempt that was made meanwhile is not touched.
func TestSettledLateDropsNoOther(t *testing.T) {
	runs := filepath.Join(t.TempDir(), "runs")
	require.NoError(t, os.MkdirAll(runs, 0o777))
	id := ID{AsOf: 20000, Pipeline: "nightly", Number: 1}
	first, err := addAttempt(runs, id)
	require.NoError(t, err)
	require.NoError(t, os.RemoveAll(first))
	second, err := addAttempt(runs, id)
	require.NoError(t, err)
	require.NotEqual(t, first, second)
	require.NoError(t, os.WriteFile(filepath.Join(second, "table.parquet"), nil, 0o666))
	require.NoError(t, os.RemoveAll(first)) // the end of a late settling
	require.FileExists(t, filepath.Join(second, "table.parquet"))
	require.Equal(t, second, LastAttempt(runs, id))
	third, err := NewAttempt(runs, id)
	require.NoError(t, err)
	require.NoDirExists(t, second)
	require.Equal(t, third, LastAttempt(runs, id))
}

// A lease keeps others out on a disk and in the storage, also after a process was killed
// on another machine, until its time is over.
func TestLeases(t *testing.T) {
	storage(t, "leases")
	for _, runs := range []string{t.TempDir(), "s3://leases/runs"} {
		var held sync.WaitGroup
		var got sync.Map
		for i := range 8 {
			held.Go(func() {
				if unlock, err := Lock(runs); err == nil {
					got.Store(i, unlock)
				} else if !errors.Is(err, ErrLocked) {
					t.Error(err)
				}
			})
		}
		held.Wait()
		n := 0
		got.Range(func(_, unlock any) bool { n++; unlock.(func())(); return true })
		require.Equal(t, 1, n)
		unlock, err := Lock(runs)
		require.NoError(t, err, "it was given back")
		unlock()
		numbers, err := leases(runs)
		require.NoError(t, err)
		require.Len(t, numbers, 1, "the old are removed")
		for _, c := range []struct {
			lease
			free bool
		}{
			{lease{Host: "elsewhere", Process: 1, Until: time.Now().Add(time.Minute)}, false},
			{lease{Host: "elsewhere", Process: 1, Until: time.Now().Add(-time.Minute)}, true},
			{lease{Host: newLease().Host, Process: 1 << 22, Until: time.Now().Add(time.Minute)}, true}, // nobody
		} {
			numbers, err := leases(runs)
			require.NoError(t, err)
			require.NoError(t, place.Replace(leasePath(runs, numbers[0]), c.text()))
			unlock, err := Lock(runs)
			require.Equal(t, c.free, err == nil, "%+v: %v", c.lease, err)
			if err == nil {
				unlock()
			}
		}
	}
}
