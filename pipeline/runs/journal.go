package runs

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/stockwright/stockwright/internal/journal"
	"github.com/stockwright/stockwright/internal/wholefile"
	"github.com/stockwright/stockwright/pipeline/config"
)

// AppendJournal appends events to a journal of a workspace once check, who is
// shown the journal as it stands, agrees: all of them are on disk when this
// returns nil, or none. Each line is sealed by a digest; see package journal.
func AppendJournal[T any](workspace, name string, events []T, check func(before []T) error) error {
	l := wholefile.LockFile(filepath.Join(workspace, "."+strings.TrimSuffix(name, ".jsonl")+".lock"))
	if err := l.Lock(); err != nil {
		return err
	}
	defer l.Unlock()
	path := filepath.Join(workspace, name)
	body, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	before, err := config.ParseJournal[T](path, body)
	if err != nil {
		return err
	}
	if err := check(before); err != nil {
		return err
	}
	chain, err := journal.End(path, body)
	if err != nil {
		return err
	}
	lines, err := marshaled(events)
	if err != nil {
		return err
	}
	size := 0
	for _, b := range lines {
		size += len(b) + 64 // and its seal
	}
	text := make([]byte, 0, size)
	for _, b := range lines {
		text = append(append(text, chain.Seal(b)...), '\n')
	}
	if err := appendSync(path, text); err != nil {
		return err
	}
	if len(body) == 0 || body[len(body)-1] == '\n' {
		config.KeepJournal(path, slices.Concat(body, text), slices.Concat(before, events))
	}
	return journal.WriteHead(path, chain)
}

// marshaled are events as JSON, each made by one of as many workers as there are processors.
func marshaled[T any](events []T) ([][]byte, error) {
	out := make([][]byte, len(events))
	workers := errgroup.Group{}
	n := min(runtime.GOMAXPROCS(0), len(events))
	for w := range n {
		workers.Go(func() error {
			for i := w; i < len(events); i += n {
				var err error
				if out[i], err = json.Marshal(events[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return out, workers.Wait()
}

// appendSync appends to a file and fsyncs it. A line that a crash cut off is
// ended first by cutting it away, so that the journal stays line by line.
func appendSync(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, wholefile.Shared)
	if err != nil {
		return err
	}
	defer f.Close()
	whole, err := wholeLines(f)
	if err != nil {
		return err
	}
	if err := f.Truncate(whole); err != nil {
		return err
	}
	if _, err := f.WriteAt(text, whole); err != nil {
		return err
	}
	return f.Sync()
}

// wholeLines is the length of a file up to its last line feed.
func wholeLines(f *os.File) (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	b := make([]byte, 1)
	for at := info.Size(); at > 0; at-- {
		if _, err := f.ReadAt(b, at-1); err != nil {
			return 0, err
		}
		if b[0] == '\n' {
			return at, nil
		}
	}
	return 0, nil
}
