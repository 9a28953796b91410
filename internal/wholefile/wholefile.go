// Package wholefile writes a file so that it is there complete or not at all,
// also after a crash: under a temporary name in the same folder, with its mode,
// made durable, renamed, and the folder made durable.
package wholefile

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// The modes of files; the process's umask is taken off, as for any file.
const (
	Shared fs.FileMode = 0o666 // read by whoever the umask lets read: plans, documents, exports
	Secret fs.FileMode = 0o600 // read by the owner alone: tokens, keys
	Folder fs.FileMode = 0o777 // of every folder
)

// File is a file under construction. Its name starts with a dot and holds
// ".tmp-", which readers of folders skip.
type File struct {
	*os.File
	path string
	done bool
}

// Create starts a file; nothing is at path before Commit. Missing folders are made.
func Create(path string, mode fs.FileMode) (*File, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	name := filepath.Join(dir, "."+filepath.Base(path)+".tmp-"+rand.Text())
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, err
	}
	return &File{File: f, path: path}, nil
}

// Commit makes the file durable, lets check (nil: none) look at it under its
// temporary name, and gives it its own. After an error the file is gone and
// what was at path is as it was.
func (f *File) Commit(check func(tmp string) error) error {
	err := errors.Join(f.Sync(), f.Close())
	if err == nil && check != nil {
		err = check(f.Name())
	}
	if err == nil {
		err = os.Rename(f.Name(), f.path)
	}
	if err != nil {
		f.Abort()
		return fmt.Errorf("writing %s: %w", f.path, err)
	}
	f.done = true
	return SyncFolder(filepath.Dir(f.path))
}

// Abort drops the file; after Commit it does nothing.
func (f *File) Abort() {
	if !f.done {
		f.done = true
		f.Close()
		os.Remove(f.Name())
	}
}

// Write writes a file by fill, which need not buffer.
func Write(path string, mode fs.FileMode, fill func(io.Writer) error) error {
	return WriteChecked(path, mode, fill, nil)
}

// WriteChecked is Write with a look at the finished file before it gets its name.
func WriteChecked(path string, mode fs.FileMode, fill func(io.Writer) error, check func(tmp string) error) error {
	f, err := Create(path, mode)
	if err != nil {
		return err
	}
	defer f.Abort()
	buf := bufio.NewWriterSize(f, 1<<18)
	if err := fill(buf); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := buf.Flush(); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return f.Commit(check)
}

// WriteBytes writes a file of the given bytes.
func WriteBytes(path string, mode fs.FileMode, b []byte) error {
	return Write(path, mode, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// SyncFolder makes the names in a folder durable.
func SyncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // which cannot, and keeps names by itself
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
