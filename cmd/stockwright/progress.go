package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
)

// bar shows long work on a terminal, with the time left. When stderr is
// not a terminal nothing is printed: the seconds of the stages come at the end.
type bar struct {
	a        *app
	terminal bool
	expected string // of a night's stage: how long it and what comes after usually take
	current  *progressbar.ProgressBar
}

// progress is the progress display of a verb.
func (a *app) progress() *bar {
	f, ok := a.stderr.(*os.File)
	terminal := false
	if ok {
		info, err := f.Stat()
		terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return &bar{a: a, terminal: terminal}
}

// Expect begins a stage of a night. One that counts no steps shows what is expected of it.
func (b *bar) Expect(stage string, usual, after time.Duration) {
	b.expected = expectedText(usual, after)
	if b.expected != "" {
		b.Stage(stage, -1)
	}
}

// expectedText says how long a stage and what comes after it take; "" where nobody knows.
func expectedText(usual, after time.Duration) string {
	if usual+after < time.Second {
		return ""
	}
	text := "usually " + max(usual, time.Second).Round(time.Second).String()
	if after >= time.Second {
		text += ", then " + after.Round(time.Second).String()
	}
	return text
}

// Stage begins a stage of total steps; −1 where they are not counted.
func (b *bar) Stage(name string, total int64) {
	if b.a.quiet || !b.terminal {
		return
	}
	b.clear()
	b.current = progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(b.a.stderr),
		progressbar.OptionSetDescription(strings.TrimSpace(fmt.Sprintf("%-10s %s", name, b.expected))),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionEnableColorCodes(os.Getenv("NO_COLOR") == ""),
	)
	_ = b.current.RenderBlank() // what is expected stands there before the first step
}

// Step says how many steps of the stage are done.
func (b *bar) Step(done int64) {
	if b.current != nil {
		// A display that cannot be drawn must not fail the night.
		_ = b.current.Set64(done)
	}
}

// Done ends the stage.
func (b *bar) Done() {
	b.clear()
	b.expected = ""
}

func (b *bar) clear() {
	if b.current != nil {
		_ = b.current.Finish()
		b.current = nil
	}
}
