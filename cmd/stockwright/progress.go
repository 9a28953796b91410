package main

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
)

// bar shows long work on a terminal, with rate and time left. When stderr is
// not a terminal nothing is printed: the seconds of the stages come at the end.
type bar struct {
	a        *app
	terminal bool
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

// Stage begins a stage of total steps.
func (b *bar) Stage(name string, total int64) {
	if b.a.quiet || !b.terminal {
		return
	}
	b.current = progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(b.a.stderr),
		progressbar.OptionSetDescription(fmt.Sprintf("%-10s", name)),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionEnableColorCodes(os.Getenv("NO_COLOR") == ""),
	)
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
	if b.current != nil {
		_ = b.current.Finish()
		b.current = nil
	}
}
