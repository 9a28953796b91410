package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/stockwright/stockwright/pipeline/runs"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"stockwright": main})
}

// TestSessions plays the command-line sessions in testdata/script. Beside the
// usual commands they have:
//
//	exits CODE PROGRAM ARGS...      the program ends with this exit code
//	interrupt FILE PROGRAM ARGS...  it is interrupted once FILE is there, and ends with 130
//	hold FOLDER                     another process's lease of a folder of runs, to the end of the script
//	cut FILE                        the file loses its second half
//	spoil SHARE FILE                this share of the rows of a sales table lies in the year 2999
//	keep SHARE TABLE FILE           this share of the rows of a sales or stock table is left
//	longfile FILE                   a long-format Parquet file of four daily series
//	datedfile KIND FILE             one whose periods are months, month ends or weeks
//	futurefile FILE                 one with days to come whose promotions are known
//	eventsfile FILE                 event days for longfile, one of them never seen
//	parquet FILE                    print a Parquet file that a verb wrote
//
// $REAL is the folder of the real data sets, and [real] tells whether it is there.
func TestSessions(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "interrupt": interrupt, "hold": hold, "cut": cut,
			"spoil": spoil, "keep": keep, "until": until, "longfile": longFile,
			"numberedfile": numberedFile, "timedfile": timedFile, "textfile": textFile,
			"datedfile": datedFile, "futurefile": futureFile, "eventsfile": eventsFile,
			"parquet": printParquet,
		},
		Setup: setup, Condition: condition,
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d", got, want)
	}
}

func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: interrupt FILE PROGRAM ARGS...")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[1], args[2:]...)
	cmd.Dir = ts.Getenv("WORK")
	cmd.Stdout, cmd.Stderr = ts.Stdout(), ts.Stderr()
	ts.Check(cmd.Start())
	for file := ts.MkAbs(args[0]); ctx.Err() == nil; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(file); err == nil {
			break
		}
	}
	ts.Check(cmd.Process.Signal(os.Interrupt))
	var ended *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &ended) || ended.ExitCode() != exitInterrupted {
		ts.Fatalf("it ended with %v, not with exit code %d", err, exitInterrupted)
	}
}

func hold(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hold FOLDER")
	}
	unlock, err := runs.Lock(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Defer(unlock)
}

func cut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: cut FILE")
	}
	path := ts.MkAbs(args[0])
	info, err := os.Stat(path)
	ts.Check(err)
	ts.Check(os.Truncate(path, info.Size()/2))
}

// setup tells the scripts where the real data is; [real] holds where it is there.
func setup(env *testscript.Env) error {
	env.Setenv("REAL", realData())
	return nil
}

func realData() string {
	shared := os.Getenv("STOCKWRIGHT_SHARED")
	if shared == "" {
		shared = filepath.Join(moduleRoot(), "..", "shared")
	}
	return filepath.Join(shared, "data")
}

func condition(cond string) (bool, error) {
	if cond != "real" {
		return false, fmt.Errorf("unknown condition %q", cond)
	}
	_, err := os.Stat(realData())
	return err == nil, nil
}

// moduleRoot is the folder of go.mod, from where the test was started.
func moduleRoot() string {
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	return "."
}
