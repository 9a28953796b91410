package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// etsCase is one series of a comparison with the peer's AutoETS or AutoTheta.
type etsCase struct {
	id     string
	group  string
	season int
	y      []float64
	test   []float64 // what came; may be empty
}

// peerFit is one fit of the peer.
type peerFit struct {
	cpu  float64 // seconds
	aicc float64 // NaN where there is none
	mean []float64
}

// peerFits runs the peer's models ("ets", "theta") over the cases, one thread,
// and returns model → id → fit.
func peerFits(models string, cases []etsCase) (map[string]map[string]peerFit, error) {
	python, err := peerPython()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "stockwright-peer")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	script, err := peerScripts.ReadFile("peers/ets_peer.py")
	if err != nil {
		return nil, err
	}
	py, in, out := filepath.Join(dir, "peer.py"), filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.csv")
	if err := os.WriteFile(py, script, 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(in, []byte(peerLines(cases)), 0o600); err != nil {
		return nil, err
	}
	cmd := exec.Command(python, py, models, in, out)
	cmd.Env = append(os.Environ(), "OMP_NUM_THREADS=1", "NUMBA_NUM_THREADS=1")
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("statsforecast failed: %s", lastLine(text))
	}
	return readPeerFits(out)
}

func peerLines(cases []etsCase) string {
	var b strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&b, "%s,%d,%d,%d", c.id, c.season, len(c.test), len(c.y))
		for _, v := range c.y {
			b.WriteByte(',')
			b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func readPeerFits(path string) (map[string]map[string]peerFit, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]peerFit{}
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return math.NaN()
		}
		return v
	}
	for _, row := range rows {
		p := peerFit{cpu: number(row[2]), aicc: number(row[3])}
		for _, s := range row[4:] {
			p.mean = append(p.mean, number(s))
		}
		if out[row[1]] == nil {
			out[row[1]] = map[string]peerFit{}
		}
		out[row[1]][row[0]] = p
	}
	return out, nil
}

// cpuSeconds is the CPU time of this process so far, the collector's included:
// the clock that the peer's time.process_time reads.
func cpuSeconds() float64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		return math.NaN()
	}
	return float64(t.Sec) + float64(t.Nsec)/1e9
}

// every picks every n-th of the cases so that at most limit are left.
func every(cases []etsCase, limit int) []etsCase {
	step := (len(cases) + limit - 1) / limit
	var out []etsCase
	for i := 0; i < len(cases); i += step {
		out = append(out, cases[i])
	}
	return out
}
