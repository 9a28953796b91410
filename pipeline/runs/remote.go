package runs

import (
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
// run is in the storage once its run.json is, which is written last, and on disk
// once its folder has its name; a table whose bytes are not those that run.json
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

func pull(remote, local string, id ID) error {
	if err := os.MkdirAll(local, 0o777); err != nil {
		return err
	}
	building, err := os.MkdirTemp(local, ".copying-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(building)
	if err := os.Chmod(building, 0o755); err != nil {
		return err
	}
	if _, err := place.CopyNew(place.Join(remote, id.String()), building); err != nil {
		return err
	}
	m, err := ReadManifest(building)
	if err != nil {
		return err
	}
	for _, t := range m.Tables {
		hash, err := HashFile(filepath.Join(building, t.File))
		if err != nil {
			return err
		}
		if hash != t.Hash {
			return fmt.Errorf("%s is not the table that its run.json names", t.File)
		}
	}
	final := filepath.Join(local, id.String())
	if err := os.Rename(building, final); err != nil {
		if _, there := os.Stat(final); there == nil {
			return nil // another command copied it meanwhile
		}
		return err
	}
	return wholefile.SyncFolder(local)
}

func push(local, remote string, id ID) error {
	from, to := filepath.Join(local, id.String()), place.Join(remote, id.String())
	names, err := place.Names(from)
	if err != nil {
		return err
	}
	for _, name := range append(slices.DeleteFunc(names, func(n string) bool { return n == ManifestName }), ManifestName) {
		if err := place.Copy(filepath.Join(from, name), place.Join(to, name)); err != nil {
			return err
		}
	}
	return nil
}
