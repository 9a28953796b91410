package runs

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// Sync makes the runs in object storage and their copy on disk one set: a run that
// one of them lacks is copied there. Runs never change, so none is copied twice. A
// run is there once its run.json is; a table whose bytes are not those that run.json
// names is refused.
func Sync(remote, local string) error {
	if !place.Remote(remote) {
		return nil
	}
	there, err := listRemote(remote)
	if err != nil {
		return fmt.Errorf("the runs in %s cannot be listed: %w", remote, err)
	}
	here, err := List(local)
	if err != nil {
		return err
	}
	for _, id := range there {
		if !slices.Contains(here, id) {
			if err := pull(remote, local, id); err != nil {
				return fmt.Errorf("run %s cannot be copied from %s: %w", id, remote, err)
			}
		}
	}
	for _, id := range here {
		if !slices.Contains(there, id) {
			if err := push(local, remote, id); err != nil {
				return fmt.Errorf("run %s stays in %s, for it cannot be copied to %s: %w; the next command tries again", id, local, remote, err)
			}
		}
	}
	return nil
}

// listRemote lists the runs whose run.json is there.
func listRemote(remote string) ([]ID, error) {
	files, err := place.List(remote)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var out []ID
	for _, f := range files {
		folder, name, ok := strings.Cut(place.Rel(remote, f.Path), "/")
		if id, err := ParseID(folder); err == nil && ok && name == ManifestName {
			out = append(out, id)
		}
	}
	return out, nil
}

// pull copies a run from the storage and publishes it on disk.
func pull(remote, local string, id ID) error {
	if err := os.MkdirAll(local, wholefile.Folder); err != nil {
		return err
	}
	attempt, err := wholefile.TempFolder(local, copyPrefix)
	if err != nil {
		return err
	}
	defer os.RemoveAll(attempt)
	text, err := place.ReadFile(place.Join(remote, id.String(), ManifestName))
	if err != nil {
		return err
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return fmt.Errorf("%s: %w", ManifestName, err)
	}
	names, err := place.Names(place.Join(remote, id.String()))
	if err != nil {
		return err
	}
	early, err := place.Names(attemptIn(remote, id, text))
	if err != nil {
		return err
	}
	for _, name := range append(names, early...) {
		if name == ManifestName || place.Hidden(name) {
			continue
		}
		from := place.Join(remote, id.String(), name)
		if slices.Contains(early, name) {
			from = place.Join(attemptIn(remote, id, text), name)
		}
		if err := place.Copy(from, filepath.Join(attempt, name)); err != nil {
			return err
		}
	}
	for _, t := range m.Tables {
		hash, err := HashFile(filepath.Join(attempt, t.File))
		if err != nil {
			return err
		}
		if hash != t.Hash {
			return fmt.Errorf("%s is not the table that its run.json names", t.File)
		}
	}
	if err := publishLocal(local, id, attempt, text); !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil // another command copied it meanwhile
}

// attemptIn is where the files of a run lie in the storage before its run.json does: the
// name is made of what run.json says, so that of two attempts none writes over the other.
func attemptIn(remote string, id ID, manifest []byte) string {
	sum := sha256.Sum256(manifest)
	return place.Join(remote, id.String(), "attempt-"+hex.EncodeToString(sum[:8]))
}

// pushNew publishes the files of a folder as a run in the storage: the files under the
// attempt's name, then run.json, which is only ever created, then the files under their
// own names. An error that wraps os.ErrExist says that another attempt was first.
func pushNew(from, remote string, id ID, manifest []byte) error {
	to, attempt := place.Join(remote, id.String()), attemptIn(remote, id, manifest)
	names, err := place.Names(from)
	if err != nil {
		return err
	}
	names = slices.DeleteFunc(names, func(n string) bool { return n == ManifestName || place.Hidden(n) })
	for _, name := range names {
		if err := place.Copy(filepath.Join(from, name), place.Join(attempt, name)); err != nil {
			return err
		}
	}
	err = place.CreateNew(place.Join(to, ManifestName), manifest)
	if errors.Is(err, os.ErrExist) {
		there, read := place.ReadFile(place.Join(to, ManifestName))
		if read != nil {
			return read
		}
		if !bytes.Equal(there, manifest) {
			dropAttempt(attempt, names)
			return err
		}
		err = nil // it is this attempt's own, of before it was cut short
	}
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := place.Copy(filepath.Join(from, name), place.Join(to, name)); err != nil {
			return err
		}
	}
	dropAttempt(attempt, names)
	return nil
}

func dropAttempt(attempt string, names []string) {
	for _, name := range names {
		place.Remove(place.Join(attempt, name))
	}
}

func push(local, remote string, id ID) error {
	manifest, err := os.ReadFile(filepath.Join(local, id.String(), ManifestName))
	if err != nil {
		return err
	}
	return pushNew(filepath.Join(local, id.String()), remote, id, manifest)
}
