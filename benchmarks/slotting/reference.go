package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/slotting/joint"
	"github.com/stockwright/stockwright/slotting/layout"
)

// referenceRow is one line of reference.tsv and what was reached.
type referenceRow struct {
	set, name, policy string
	best              float64
	reached           float64
	seconds           float64
	err               error
}

func readReference(path string) ([]referenceRow, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var rows []referenceRow
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n")[1:] {
		c := strings.Split(line, "\t")
		best, err := strconv.ParseFloat(c[8], 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		rows = append(rows, referenceRow{set: c[0], name: c[1], policy: c[2], best: best})
	}
	return rows, nil
}

func (r *referenceRow) solve(folder string) {
	start := time.Now()
	in, err := readInstance(folder, r.set, r.name)
	if err != nil {
		r.err = err
		return
	}
	w, _, err := layout.Compile(in.layout)
	if err != nil {
		r.err = err
		return
	}
	policy := in.policy
	if policy == "" {
		policy = layout.Policy(r.policy)
	}
	_, r.reached = joint.Arrange(w, policy, joint.Arrangement{Tours: in.tours, Slots: in.start,
		Fixed: in.fixed}, joint.Search{Seed: 1})
	r.seconds = time.Since(start).Seconds()
}

// referenceBars holds the joint search to the annealing figures of the public
// instances, each row under its routing policy.
func referenceBars(sheet *bar.Sheet, shared string, verbose bool) {
	folder := filepath.Join(shared, "cases", "slotting")
	rows, err := readReference(filepath.Join(folder, "reference.tsv"))
	if err != nil {
		sheet.Skip("reference instances", err.Error())
		return
	}
	start := time.Now()
	next := make(chan int)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for i := range next {
				rows[i].solve(folder)
			}
		})
	}
	for i := range rows {
		next <- i
	}
	close(next)
	wg.Wait()
	seconds := time.Since(start).Seconds()
	good, worst := 0, 0.0
	for _, r := range rows {
		if r.err != nil {
			sheet.True("reference instances", r.err.Error(), "readable", false)
			return
		}
		over := 0.0
		if r.best > 0 {
			over = r.reached/r.best - 1
		}
		if over <= 1e-9 {
			good++
		}
		worst = max(worst, over)
		if verbose {
			fmt.Printf("# %s %s reached %g, reference %g (%+.2f %%), %.2f s\n", r.name, r.policy,
				r.reached, r.best, 100*over, r.seconds)
		}
	}
	sheet.AtLeast(fmt.Sprintf("reference: rows at or below sa_best (of %d)", len(rows)),
		100*float64(good)/float64(len(rows)), 99, "%")
	sheet.AtMost("reference: worst row above sa_best", 100*worst, 0.5, "%")
	sheet.AtMost("reference: all rows", seconds, 180, "s")
}
