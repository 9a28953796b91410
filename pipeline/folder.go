package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gofrs/flock"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// runName is DAY-PIPELINE, and .N for the Nth different result of that day.
var runName = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})-([A-Za-z0-9_-]+?)(?:\.(\d+))?$`)

// RunID names a published run: the day it plans for, its pipeline, and a
// number that counts the different results of that day from 1.
type RunID struct {
	AsOf     core.Day
	Pipeline string
	Number   int
}

// String is the run's folder name.
func (id RunID) String() string {
	name := id.AsOf.String() + "-" + id.Pipeline
	if id.Number > 1 {
		name += "." + strconv.Itoa(id.Number)
	}
	return name
}

// ParseRunID reads a run's folder name.
func ParseRunID(name string) (RunID, error) {
	m := runName.FindStringSubmatch(name)
	if m == nil {
		return RunID{}, fmt.Errorf("%q is no run; a run is named like 2026-11-23-nightly", name)
	}
	day, err := core.ParseDay(m[1])
	if err != nil {
		return RunID{}, err
	}
	id := RunID{AsOf: day, Pipeline: m[2], Number: 1}
	if m[3] != "" {
		if id.Number, err = strconv.Atoi(m[3]); err != nil || id.Number < 2 {
			return RunID{}, fmt.Errorf("%q is no run; the number after the dot is 2 or more", name)
		}
	}
	return id, nil
}

// ListRuns lists the published runs of a folder, oldest day first. Folders
// under construction begin with a dot and are not runs.
func ListRuns(runs string) ([]RunID, error) {
	entries, err := os.ReadDir(runs)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var ids []RunID
	for _, e := range entries {
		if id, err := ParseRunID(e.Name()); err == nil && e.IsDir() {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b RunID) int {
		if a.AsOf != b.AsOf {
			return int(a.AsOf) - int(b.AsOf)
		}
		if c := strings.Compare(a.Pipeline, b.Pipeline); c != 0 {
			return c
		}
		return a.Number - b.Number
	})
	return ids, nil
}

// LatestRun is the newest run for which keep holds: the newest day, and of
// that day the newest result.
func LatestRun(runs string, keep func(RunID) bool) (RunID, bool, error) {
	ids, err := ListRuns(runs)
	if err != nil {
		return RunID{}, false, err
	}
	for _, id := range slices.Backward(ids) {
		if keep(id) {
			return id, true, nil
		}
	}
	return RunID{}, false, nil
}

// lock keeps two runs of one workspace apart. The file says who holds it.
func lock(runs string) (unlock func(), err error) {
	if err := os.MkdirAll(runs, 0o777); err != nil {
		return nil, err
	}
	path := filepath.Join(runs, ".lock")
	l := flock.New(path)
	ok, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	if !ok {
		holder, _ := os.ReadFile(path)
		return nil, fmt.Errorf("%w: %s is held by %s; wait for it to end", ErrLocked, path, strings.TrimSpace(string(holder)))
	}
	host, _ := os.Hostname()
	text := fmt.Sprintf("process %d on %s\n", os.Getpid(), host)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		l.Unlock()
		return nil, err
	}
	return func() { l.Unlock() }, nil
}

// writeJSON writes v to a file, whole or not at all.
func writeJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return wholefile.WriteBytes(path, wholefile.Shared, append(b, '\n'))
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// hashFile is the hex SHA-256 of a file's bytes.
func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func hashOf(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}
