package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"github.com/stockwright/stockwright/plan"
)

// ReviewsName is the workspace's append-only journal of reviews, one JSON
// object a line.
const ReviewsName = "reviews.jsonl"

// ReadReviews reads the journal; a missing file is an empty journal. A last
// line cut off by a crash was never acknowledged and is left out.
func ReadReviews(workspace string) ([]plan.Review, error) {
	path := filepath.Join(workspace, ReviewsName)
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []plan.Review
	for number := 1; ; number++ {
		line, rest, whole := bytes.Cut(b, []byte{'\n'})
		if !whole {
			break
		}
		b = rest
		var r plan.Review
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, fmt.Errorf("%w: %s:%d: %w; mend or remove the line", ErrRefused, path, number, err)
		}
		out = append(out, r)
	}
	return out, nil
}

// AppendReviews checks the reviews against the journal and appends them all,
// or none: when this returns nil they are on disk.
func AppendReviews(workspace string, reviews []plan.Review) error {
	l := flock.New(filepath.Join(workspace, ".reviews.lock"))
	if err := l.Lock(); err != nil {
		return err
	}
	defer l.Unlock()
	journal, err := ReadReviews(workspace)
	if err != nil {
		return err
	}
	decisions := plan.Decisions(journal)
	var text []byte
	for _, r := range reviews {
		if err := decisions[r.Line].Check(r); err != nil {
			return err
		}
		decisions[r.Line] = decisions[r.Line].Apply(r)
		b, err := json.Marshal(r)
		if err != nil {
			return err
		}
		text = append(append(text, b...), '\n')
	}
	return appendSync(filepath.Join(workspace, ReviewsName), text)
}

// appendSync appends to a file and fsyncs it. A line that a crash cut off is
// ended first by cutting it away, so that the journal stays line by line.
func appendSync(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
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
