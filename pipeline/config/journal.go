package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
)

// ReadJournal reads an append-only file of one JSON object a line; a missing
// file is an empty journal. A last line cut off by a crash was never
// acknowledged and is left out. The rows are shared by all who read the file:
// nobody writes to them.
func ReadJournal[T any](path string) ([]T, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return ParseJournal[T](path, b)
}

// journalRead is what a file said when it was read last; of one that has grown only
// the new lines are parsed.
type journalRead[T any] struct {
	text []byte // whole lines
	rows []T
}

// journalsRead are the journals read by this process, a journalRead by journalKey.
var journalsRead sync.Map

type journalKey[T any] struct{ path string }

// ParseJournal reads the text of a journal; path names it in errors. Nobody writes to
// the text or the rows afterwards.
func ParseJournal[T any](path string, b []byte) ([]T, error) {
	var known journalRead[T]
	if v, ok := journalsRead.Load(journalKey[T]{path}); ok {
		if before := v.(journalRead[T]); bytes.HasPrefix(b, before.text) {
			known = before
		}
	}
	out := known.rows[:len(known.rows):len(known.rows)]
	var lines [][]byte
	rest := b[len(known.text):]
	for {
		line, next, whole := bytes.Cut(rest, []byte{'\n'})
		if !whole {
			break
		}
		lines, rest = append(lines, line), next
	}
	out = append(out, make([]T, len(lines))...)
	rows := out[len(known.rows):]
	wrong := make([]error, len(lines))
	each(len(lines), func(i int) { wrong[i] = json.Unmarshal(lines[i], &rows[i]) })
	for i, err := range wrong {
		if err != nil {
			return nil, fmt.Errorf("%w: %s:%d: %w; mend or remove the line", ErrRefused, path, len(known.rows)+i+1, err)
		}
	}
	journalsRead.Store(journalKey[T]{path}, journalRead[T]{b[:len(b)-len(rest)], out})
	return out[:len(out):len(out)], nil
}

// KeepJournal notes what a journal says whose text, of whole lines, was just written of
// these rows, so that nobody parses it again.
func KeepJournal[T any](path string, text []byte, rows []T) {
	journalsRead.Store(journalKey[T]{path}, journalRead[T]{text, rows})
}

// each does n things with as many workers as there are processors.
func each(n int, do func(i int)) {
	var workers sync.WaitGroup
	many := min(runtime.GOMAXPROCS(0), n)
	for w := range many {
		workers.Go(func() {
			for i := w; i < n; i += many {
				do(i)
			}
		})
	}
	workers.Wait()
}
