package runs

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

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// runName is DAY-PIPELINE, and .N for the Nth different result of that day.
var runName = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})-([A-Za-z0-9_-]+?)(?:\.(\d+))?$`)

// ID names a published run: the day it plans for, its pipeline, and a
// number that counts the different results of that day from 1.
type ID struct {
	AsOf     core.Day
	Pipeline string
	Number   int
}

// String is the run's folder name.
func (id ID) String() string {
	name := id.AsOf.String() + "-" + id.Pipeline
	if id.Number > 1 {
		name += "." + strconv.Itoa(id.Number)
	}
	return name
}

// ParseID reads a run's folder name.
func ParseID(name string) (ID, error) {
	m := runName.FindStringSubmatch(name)
	if m == nil {
		return ID{}, fmt.Errorf("%q is no run; a run is named like 2026-11-23-nightly", name)
	}
	day, err := core.ParseDay(m[1])
	if err != nil {
		return ID{}, err
	}
	id := ID{AsOf: day, Pipeline: m[2], Number: 1}
	if m[3] != "" {
		if id.Number, err = strconv.Atoi(m[3]); err != nil || id.Number < 2 {
			return ID{}, fmt.Errorf("%q is no run; the number after the dot is 2 or more", name)
		}
	}
	return id, nil
}

// List lists the published runs of a folder, oldest day first: those whose run.json is
// there. One whose publication was cut short is finished first.
func List(runs string) ([]ID, error) {
	entries, err := os.ReadDir(runs)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	settleAll(runs, entries)
	var ids []ID
	for _, e := range entries {
		id, err := ParseID(e.Name())
		if err != nil || !e.IsDir() {
			continue
		}
		if _, err := os.Stat(filepath.Join(runs, e.Name(), ManifestName)); err == nil {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b ID) int {
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

// Latest is the newest run for which keep holds: the newest day, and of
// that day the newest result.
func Latest(runs string, keep func(ID) bool) (ID, bool, error) {
	ids, err := List(runs)
	if err != nil {
		return ID{}, false, err
	}
	for _, id := range slices.Backward(ids) {
		if keep(id) {
			return id, true, nil
		}
	}
	return ID{}, false, nil
}

// WriteJSON writes v to a file, whole or not at all.
func WriteJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return wholefile.WriteBytes(path, wholefile.Shared, append(b, '\n'))
}

func ReadJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// HashFile is the hex SHA-256 of a file's bytes.
func HashFile(path string) (string, error) {
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

func HashOf(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}
