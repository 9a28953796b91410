package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// kills is how many runs the crash bar kills.
var kills = flag.Int("kills", 200, "runs to kill in the crash bar")

// crashBars kills a run with SIGKILL at random moments of its life. After
// each, the runs folder must hold the old run untouched and either the whole
// new run or no trace of it that a reader would see, and the next run must
// succeed with the bytes of an undisturbed one.
func crashBars(sheet *bar.Sheet) {
	name := fmt.Sprintf("crash: kill -9 at %d random moments", *kills)
	dir, err := os.MkdirTemp("", "stockwright-crash-")
	if err != nil {
		sheet.Skip(name, err.Error())
		return
	}
	defer os.RemoveAll(dir)
	c, err := newCrashes(dir)
	if err != nil {
		sheet.True(name, err.Error(), "a night", false)
		return
	}
	var faults []string
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0)) // other moments in each measurement
	for n := range *kills {
		life := random.Float64() * 1.05
		if n%2 == 1 { // every second one near the end, where the run is published
			life = 0.85 + random.Float64()*0.2
		}
		moment := time.Duration(life * float64(c.takes))
		if err := c.kill(moment); err != nil {
			faults = append(faults, fmt.Sprintf("after %v: %v", moment.Round(time.Millisecond), err))
		}
	}
	for _, f := range faults {
		fmt.Fprintln(os.Stderr, f)
	}
	fmt.Fprintf(os.Stderr, "a run takes %v; %d killed before they published, %d after, %d ended first\n", c.takes.Round(time.Millisecond), c.before, c.after, c.ended)
	sheet.True(name, fmt.Sprintf("%d whole, %d half", *kills-len(faults), len(faults)), "all whole", len(faults) == 0)
	sheet.AtLeast("crash: of these, killed at work", float64(c.before+c.after), float64(*kills)*0.6, "")
}

// crashes is a workspace with one published run, and what the next should be.
type crashes struct {
	p            program
	ws           string
	old, new     map[string]string
	takes        time.Duration
	before       int // killed before the new run was there
	after        int // killed after
	ended        int // not killed: it was faster
	oldID, newID string
}

// yesterday is the run that is there before the kills.
const yesterday = "2026-11-01"

func newCrashes(dir string) (*crashes, error) {
	p, err := buildProgram(dir)
	if err != nil {
		return nil, err
	}
	c := &crashes{p: p, ws: filepath.Join(dir, "ws"), oldID: yesterday + "-nightly", newID: asOf + "-nightly"}
	if _, err := p.workspace(c.ws, "--skus", "25", "--stores", "1", "--days", "200"); err != nil {
		return nil, err
	}
	if _, err := p.run("run", "-q", "-w", c.ws, "--as-of", yesterday); err != nil {
		return nil, err
	}
	if c.old, err = readRun(c.folder(c.oldID)); err != nil {
		return nil, err
	}
	// The new run twice: the second time shows how long it takes when warm.
	for range 2 {
		if err := os.RemoveAll(c.folder(c.newID)); err != nil {
			return nil, err
		}
		m, err := p.night(c.ws)
		if err != nil {
			return nil, err
		}
		c.takes = time.Duration(m.wall * float64(time.Second))
	}
	c.new, err = readRun(c.folder(c.newID))
	return c, err
}

func (c *crashes) folder(id string) string { return filepath.Join(c.ws, "runs", id) }

// kill starts the new run, kills it after a moment, and looks at what is left.
func (c *crashes) kill(moment time.Duration) error {
	if err := os.RemoveAll(c.folder(c.newID)); err != nil {
		return err
	}
	cmd := exec.Command(c.p.path, "run", "-q", "-w", c.ws, "--as-of", asOf)
	if err := cmd.Start(); err != nil {
		return err
	}
	time.Sleep(moment)
	killed := cmd.Process.Kill() == nil
	state, _ := cmd.Process.Wait() // how it ended is read from the state
	_, err := os.Stat(c.folder(c.newID))
	switch {
	case !killed || state != nil && state.Exited():
		c.ended++
	case err != nil:
		c.before++
	default:
		c.after++
	}
	if err := c.look(); err != nil {
		return err
	}
	m, err := c.p.night(c.ws)
	if err != nil {
		return fmt.Errorf("the next run failed: %w", err)
	}
	// How long a run takes changes with what else the machine does.
	c.takes = time.Duration(m.wall * float64(time.Second))
	got, err := readRun(c.folder(c.newID))
	if err != nil {
		return err
	}
	if names := differing(c.new, got); len(names) > 0 {
		return fmt.Errorf("the next run differs in %s", strings.Join(names, ", "))
	}
	return nil
}

// look checks everything a reader of the runs folder could see.
func (c *crashes) look() error {
	entries, err := os.ReadDir(filepath.Join(c.ws, "runs"))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || !e.IsDir() {
			continue
		}
		want := c.old
		if e.Name() == c.newID {
			want = c.new
		} else if e.Name() != c.oldID {
			return fmt.Errorf("a run %s has appeared", e.Name())
		}
		got, err := readRun(c.folder(e.Name()))
		if err != nil {
			return err
		}
		if names := differing(want, got); len(names) > 0 {
			return fmt.Errorf("%s is half: %s", e.Name(), strings.Join(names, ", "))
		}
		if err := wholeRun(c.folder(e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// wholeRun holds a run folder to the list of tables in its own run.json.
func wholeRun(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "run.json"))
	if err != nil {
		return err
	}
	var manifest struct {
		Tables []struct{ File, Hash string } `json:"tables"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return err
	}
	for _, t := range manifest.Tables {
		data, err := os.ReadFile(filepath.Join(dir, t.File))
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != t.Hash {
			return fmt.Errorf("%s does not have the hash that run.json states", t.File)
		}
	}
	return nil
}
