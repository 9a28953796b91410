// Package bar prints the measured bars of an area, one line a bar, and turns
// a short bar into a non-zero exit code.
//
// Every figure is measured in the same process run that prints it; nothing is
// read from an earlier run.
package bar

import (
	"fmt"
	"io"
	"os"
)

// Sheet collects the bars of one area in the order they are measured.
type Sheet struct {
	out     io.Writer
	short   int
	skipped int
	total   int
}

// NewSheet returns a sheet that prints to standard output.
func NewSheet(area string) *Sheet {
	s := &Sheet{out: os.Stdout}
	fmt.Fprintf(s.out, "%-58s %18s %18s  %s\n", "bar ("+area+")", "figure", "wanted", "verdict")
	return s
}

// AtLeast states a bar that is met when figure ≥ wanted.
func (s *Sheet) AtLeast(name string, figure, wanted float64, unit string) {
	s.line(name, number(figure, unit), "≥ "+number(wanted, unit), figure >= wanted)
}

// AtMost states a bar that is met when figure ≤ wanted.
func (s *Sheet) AtMost(name string, figure, wanted float64, unit string) {
	s.line(name, number(figure, unit), "≤ "+number(wanted, unit), figure <= wanted)
}

// Within states a bar that is met when low ≤ figure ≤ high.
func (s *Sheet) Within(name string, figure, low, high float64, unit string) {
	s.line(name, number(figure, unit), number(low, unit)+" … "+number(high, unit), figure >= low && figure <= high)
}

// True states a bar that is met or not; figure says in words what was seen.
func (s *Sheet) True(name, figure, wanted string, met bool) {
	s.line(name, figure, wanted, met)
}

// Skip states a bar that could not be measured here, and why. A skipped bar
// is neither met nor short; the closing line counts it.
func (s *Sheet) Skip(name, why string) {
	s.skipped++
	fmt.Fprintf(s.out, "%-58s %18s %18s  skipped: %s\n", name, "-", "-", why)
}

// Close prints the count and returns the exit code: 1 if any bar is short.
func (s *Sheet) Close() int {
	fmt.Fprintf(s.out, "%d bars, %d short, %d skipped\n", s.total, s.short, s.skipped)
	if s.short > 0 {
		return 1
	}
	return 0
}

func (s *Sheet) line(name, figure, wanted string, met bool) {
	s.total++
	verdict := "ok"
	if !met {
		verdict = "short"
		s.short++
	}
	fmt.Fprintf(s.out, "%-58s %18s %18s  %s\n", name, figure, wanted, verdict)
}

func number(v float64, unit string) string {
	if unit == "" {
		return fmt.Sprintf("%.4g", v)
	}
	return fmt.Sprintf("%.4g %s", v, unit)
}
