package schedule

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// Entry is what the journal remembers of a pipeline: enough to know after any
// downtime which occurrence is still owed.
type Entry struct {
	// Since is when the pipeline was first scheduled; nothing before it is owed.
	Since time.Time `json:"since"`
	// Due and Day name the latest occurrence that was taken up or skipped.
	Due time.Time `json:"due,omitzero"`
	Day core.Day  `json:"day"`
	// Started and Finished time its run; a start without a finish is a run
	// that was interrupted and is owed again.
	Started  time.Time `json:"started,omitzero"`
	Finished time.Time `json:"finished,omitzero"`
	// Attempts counts the starts for this occurrence.
	Attempts int `json:"attempts,omitempty"`
	// Error is the text of the last failure, "" after success.
	Error string `json:"error,omitempty"`
}

// Interrupted tells that the latest occurrence was begun and never ended.
func (e Entry) Interrupted() bool { return !e.Started.IsZero() && e.Finished.IsZero() }

// Journal keeps one Entry per pipeline in a JSON file that is replaced whole,
// so that a crash leaves the old or the new state. Safe for concurrent use.
type Journal struct {
	path    string
	mu      sync.Mutex
	entries map[string]Entry
}

// OpenJournal reads the journal at path, or begins an empty one where the
// file does not exist.
func OpenJournal(path string) (*Journal, error) {
	j := &Journal{path: path, entries: map[string]Entry{}}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return j, nil
	}
	if err != nil {
		return nil, fmt.Errorf("schedule journal: %w", err)
	}
	if err := json.Unmarshal(text, &j.entries); err != nil {
		return nil, fmt.Errorf("schedule journal %s is damaged (%w); remove it to start anew: nothing missed before then is caught up", path, err)
	}
	return j, nil
}

// Entry is what is remembered of a pipeline.
func (j *Journal) Entry(pipeline string) (Entry, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e, ok := j.entries[pipeline]
	return e, ok
}

// Put remembers an entry and writes the file.
func (j *Journal) Put(pipeline string, e Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries[pipeline] = e
	text, err := json.MarshalIndent(j.entries, "", "  ")
	if err != nil {
		return fmt.Errorf("schedule journal: %w", err)
	}
	if err := wholefile.WriteBytes(j.path, wholefile.Shared, append(text, '\n')); err != nil {
		return fmt.Errorf("schedule journal: %w", err)
	}
	return nil
}
