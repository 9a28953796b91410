package runs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// A run is published by one file that is only ever created. Its tables are made in the
// folder of an attempt, which begins with a dot. run.json, which names them with their
// hashes, is created in the run's own folder: of several attempts one is first. Then the
// tables get their names there, by whoever sees the run: the attempt, or, where that was
// cut short, the next that lists the runs. It needs no lock, and no rename of a folder.

const (
	attemptPrefix = ".building-"
	copyPrefix    = ".copying-" // of attempts that are copies of runs in the storage
)

// attemptsOf begins the names of a night's attempts. After it stand a number and something
// that no other attempt has: whoever settles an old one late drops no new one.
func attemptsOf(id ID) string {
	return fmt.Sprintf("%s%s-", attemptPrefix, ID{AsOf: id.AsOf, Pipeline: id.Pipeline, Number: 1})
}

// attempts are the names of a night's attempts, in order, and the number after the last.
func attempts(runs string, id ID) (names []string, next int) {
	entries, _ := os.ReadDir(runs)
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), attemptsOf(id))
		number, _, _ := strings.Cut(rest, "-")
		if n, err := strconv.Atoi(number); ok && err == nil && e.IsDir() {
			names, next = append(names, e.Name()), n
		}
	}
	return names, next + 1
}

// LastAttempt is the folder of a night's newest attempt that was not published; where
// there is none it names a folder that is not there.
func LastAttempt(runs string, id ID) string {
	if names, _ := attempts(runs, id); len(names) > 0 {
		return filepath.Join(runs, names[len(names)-1])
	}
	return filepath.Join(runs, attemptsOf(id)+"none")
}

// NewAttempt drops a night's earlier attempts and makes the folder of a new one.
func NewAttempt(runs string, id ID) (string, error) {
	names, _ := attempts(runs, id)
	for _, name := range names {
		if err := os.RemoveAll(filepath.Join(runs, name)); err != nil {
			return "", err
		}
	}
	return addAttempt(runs, id)
}

// addAttempt makes the folder of a new attempt beside what there is.
func addAttempt(runs string, id ID) (string, error) {
	if err := os.MkdirAll(runs, wholefile.Folder); err != nil {
		return "", err
	}
	_, next := attempts(runs, id)
	return wholefile.TempFolder(runs, fmt.Sprintf("%s%06d-", attemptsOf(id), next))
}

// Publish publishes an attempt as the run of a day and pipeline, on disk and, where the
// runs are kept there, in the storage. Where the day has a run of the same result already
// that one is returned and the attempt dropped; another result gets the next number.
func Publish(runs, remote string, m Manifest, attempt string) (dir string, published *Manifest, same bool, err error) {
	for {
		id := ID{AsOf: m.AsOf, Pipeline: m.Pipeline, Number: 1}
		last, ok, err := Latest(runs, func(r ID) bool { return r.AsOf == id.AsOf && r.Pipeline == id.Pipeline })
		if err != nil {
			return "", nil, false, err
		}
		if ok {
			dir := filepath.Join(runs, last.String())
			before, same, err := sameResult(dir, m)
			if err != nil {
				return "", nil, false, err
			}
			if same {
				return dir, before, true, os.RemoveAll(attempt)
			}
			id.Number = last.Number + 1
		}
		m.Run = id.String()
		text, err := json.MarshalIndent(m, "", "  ")
		if err != nil {
			return "", nil, false, err
		}
		text = append(text, '\n')
		if err := publishAs(runs, remote, id, attempt, text); errors.Is(err, os.ErrExist) {
			continue // another attempt was first: is its result the same?
		} else if err != nil {
			return "", nil, false, err
		}
		return filepath.Join(runs, id.String()), &m, false, nil
	}
}

// sameResult tells whether a run has the result that a manifest tells of.
func sameResult(dir string, m Manifest) (before *Manifest, same bool, err error) {
	if before, err = ReadManifest(dir); err != nil {
		return nil, false, fmt.Errorf("the earlier run of the day cannot be read: %w", err)
	}
	ours, err := m.Digest()
	if err != nil {
		return nil, false, err
	}
	theirs, err := before.Digest()
	return before, ours == theirs, err
}

// publishAs publishes in the storage and then on disk. A storage that is out of reach is
// no reason to lose the run: it stays on disk, and the next command copies it.
func publishAs(runs, remote string, id ID, attempt string, manifest []byte) error {
	if place.Remote(remote) {
		if err := pushNew(attempt, remote, id, manifest); errors.Is(err, os.ErrExist) {
			if err := pull(remote, runs, id); err != nil {
				return fmt.Errorf("run %s cannot be copied from %s: %w", id, remote, err)
			}
			return err
		}
	}
	return publishLocal(runs, id, attempt, manifest)
}

func publishLocal(runs string, id ID, attempt string, manifest []byte) error {
	if err := wholefile.WriteBytes(filepath.Join(attempt, ManifestName), wholefile.Shared, manifest); err != nil {
		return err
	}
	final := filepath.Join(runs, id.String())
	if err := place.CreateNew(filepath.Join(final, ManifestName), manifest); err != nil {
		return err
	}
	return settle(final, attempt)
}

// settleAll finishes publications that were cut short.
func settleAll(runs string, entries []os.DirEntry) {
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), attemptPrefix) && !strings.HasPrefix(e.Name(), copyPrefix) {
			continue
		}
		attempt := filepath.Join(runs, e.Name())
		mine, err := os.ReadFile(filepath.Join(attempt, ManifestName))
		if err != nil {
			continue // it is not as far
		}
		var m Manifest
		if json.Unmarshal(mine, &m) != nil {
			continue
		}
		if id, err := ParseID(m.Run); err == nil {
			final := filepath.Join(runs, id.String())
			if theirs, err := os.ReadFile(filepath.Join(final, ManifestName)); err == nil && bytes.Equal(mine, theirs) {
				settle(final, attempt)
			}
		}
	}
}

// settle gives the files of an attempt their names in the folder of the run. It may be
// done by several at once, and again from the start.
func settle(final, attempt string) error {
	names, err := place.Names(attempt)
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == ManifestName || place.Hidden(name) {
			continue
		}
		if err := nameFile(filepath.Join(attempt, name), filepath.Join(final, name)); err != nil {
			return err
		}
	}
	if err := errors.Join(wholefile.SyncFolder(final), wholefile.SyncFolder(filepath.Dir(final))); err != nil {
		return err
	}
	// Without its manifest what is left of the attempt is taken for nothing.
	if err := os.Remove(filepath.Join(attempt, ManifestName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.RemoveAll(attempt)
}

// nameFile links a file, or copies it where the disk has no links, unless it is there.
func nameFile(from, to string) error {
	if err := os.Link(from, to); err == nil || errors.Is(err, os.ErrExist) {
		return nil
	}
	if _, err := os.Stat(to); err == nil {
		return nil
	}
	src, err := os.Open(from)
	if errors.Is(err, os.ErrNotExist) {
		return nil // another has settled the run, and dropped the attempt
	}
	if err != nil {
		return err
	}
	defer src.Close()
	return wholefile.Write(to, wholefile.Shared, func(w io.Writer) error {
		_, err := io.Copy(w, src)
		return err
	})
}
