// Package place reads and writes files where they lie: on a local disk, or in
// object storage by address (s3://bucket/key; gs:// and az:// in builds with
// the tag of that name). Credentials come from the environment, the way each
// storage's own tools take them.
package place

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/stockwright/stockwright/internal/wholefile"
)

// File is a file opened for reading any part of it.
type File interface {
	io.ReaderAt
	io.Closer
	// Size is the file's length in bytes.
	Size() int64
}

// Entry is a file or a folder that is there.
type Entry struct {
	Path     string
	Size     int64     // bytes; 0 of a folder
	Modified time.Time // when it was last written; zero of a folder in object storage
	Folder   bool
}

// Remote tells whether a path is the address of something in object storage.
func Remote(p string) bool {
	scheme, _, ok := strings.Cut(p, "://")
	return ok && scheme != "file" && scheme != ""
}

// local is the path on disk of a path or a file:// address.
func local(p string) string {
	if rest, ok := strings.CutPrefix(p, "file://"); ok {
		return rest
	}
	return p
}

// Open opens a file. One that is not there is an error that wraps
// os.ErrNotExist.
func Open(p string) (File, error) {
	if Remote(p) {
		return openObject(p)
	}
	f, err := os.Open(local(p))
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	return diskFile{f, info.Size()}, nil
}

type diskFile struct {
	*os.File
	size int64
}

func (f diskFile) Size() int64 { return f.size }

// Reader reads a file from its start.
func Reader(f File) io.Reader { return io.NewSectionReader(f, 0, f.Size()) }

// maxWhole bounds what ReadFile reads: lists and settings, never tables.
const maxWhole = 1 << 30

// ReadFile reads a small file whole.
func ReadFile(p string) ([]byte, error) {
	f, err := Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if f.Size() > maxWhole {
		return nil, fmt.Errorf("%s has %d bytes, more than such a file may have", p, f.Size())
	}
	return io.ReadAll(Reader(f))
}

// Stat says what is at a path; an error wraps os.ErrNotExist when nothing is.
func Stat(p string) (Entry, error) {
	if Remote(p) {
		return statObject(p)
	}
	info, err := os.Stat(local(p))
	if err != nil {
		return Entry{}, err
	}
	return entryOf(p, info), nil
}

func entryOf(p string, info fs.FileInfo) Entry {
	e := Entry{Path: p, Size: info.Size(), Modified: info.ModTime(), Folder: info.IsDir()}
	if e.Folder {
		e.Size = 0
	}
	return e
}

// Hidden tells names that writers and systems keep for themselves (_SUCCESS, .crc,
// ~$sales.xlsx, Thumbs.db).
func Hidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || strings.HasPrefix(name, "~$") ||
		strings.EqualFold(name, "thumbs.db") || strings.EqualFold(name, "desktop.ini")
}

// List lists every file below a folder by path; what is hidden, or below a
// hidden folder, is left out.
func List(folder string) ([]Entry, error) {
	if Remote(folder) {
		return listObjects(folder, true)
	}
	return listDisk(local(folder), map[string]bool{}, nil)
}

// listDisk adds the files below a folder to a list. Links count as what they point
// to; a folder that was followed is not followed again.
func listDisk(folder string, followed map[string]bool, out []Entry) ([]Entry, error) {
	real, err := filepath.EvalSymlinks(folder)
	if err != nil || followed[real] {
		return out, err
	}
	followed[real] = true
	root := filepath.Clean(folder) + string(filepath.Separator) // so that a link is entered
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case p != root && Hidden(d.Name()):
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		}
		info, err := os.Stat(p)
		switch {
		case errors.Is(err, os.ErrNotExist) && d.Type()&fs.ModeSymlink != 0:
			return fmt.Errorf("%s is a link to what is not there; mend the link or take it away", p)
		case err != nil:
			return err
		case info.IsDir():
			out, err = listDisk(p, followed, out)
			return err
		}
		out = append(out, entryOf(p, info))
		return nil
	})
	return out, err
}

// Names lists the names of the files right in a folder, hidden ones too, in
// order. A folder that is not there has none.
func Names(folder string) ([]string, error) {
	if Remote(folder) {
		return objectNames(folder)
	}
	entries, err := os.ReadDir(local(folder))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var out []string
	for _, e := range entries {
		if !e.IsDir() {
			out = append(out, e.Name())
		}
	}
	return out, err
}

// Glob lists files and folders that a pattern names (* and ? within a name,
// [a-z]), by path. Nothing found is no error.
func Glob(pattern string) ([]Entry, error) {
	if Remote(pattern) {
		return globObjects(pattern)
	}
	matches, err := filepath.Glob(local(pattern))
	if err != nil {
		return nil, fmt.Errorf("%s is not a valid glob: %w", pattern, err)
	}
	sort.Strings(matches)
	var out []Entry
	for _, m := range matches {
		info, err := os.Stat(m)
		if err != nil {
			return nil, err
		}
		if !Hidden(filepath.Base(m)) {
			out = append(out, entryOf(m, info))
		}
	}
	return out, nil
}

// Join appends names to a path. One that is an address or an absolute path
// itself replaces what is before it.
func Join(base string, names ...string) string {
	for _, name := range names {
		switch {
		case strings.Contains(name, "://"), filepath.IsAbs(name):
			base = name
		case Remote(base):
			scheme, rest, _ := strings.Cut(base, "://")
			base = scheme + "://" + path.Join(rest, filepath.ToSlash(name))
		default:
			base = filepath.Join(base, name)
		}
	}
	return base
}

// Dir is the folder a path lies in; of a bucket itself, the bucket.
func Dir(p string) string {
	if !Remote(p) {
		return filepath.Dir(p)
	}
	scheme, rest, _ := strings.Cut(p, "://")
	if up := path.Dir(rest); up != "." && up != "/" {
		return scheme + "://" + up
	}
	return p
}

// Base is the last name of a path.
func Base(p string) string { return path.Base(filepath.ToSlash(p)) }

// Rel is a path as seen from a folder above it, with slashes.
func Rel(folder, p string) string {
	if Remote(folder) {
		return strings.TrimPrefix(strings.TrimPrefix(p, strings.TrimSuffix(folder, "/")), "/")
	}
	if rel, err := filepath.Rel(folder, p); err == nil {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(p)
}

// Create starts a file; what is written is there once Close returns nil.
func Create(p string) (io.WriteCloser, error) {
	if Remote(p) {
		return createObject(p)
	}
	if err := os.MkdirAll(filepath.Dir(local(p)), wholefile.Folder); err != nil {
		return nil, err
	}
	return os.Create(local(p))
}
