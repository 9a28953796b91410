package datasets

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// publish writes a file under a temporary name that readers ignore, makes it
// durable, lets check look at it, and renames it: either the whole new file
// is there or the old one.
func publish(path string, write func(io.Writer) error, check func(tmp string) error) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".tmp-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			err = fmt.Errorf("writing %s: %w", path, err)
		}
	}()
	buf := bufio.NewWriterSize(f, 1<<18)
	if err = write(buf); err != nil {
		return err
	}
	if err = buf.Flush(); err != nil {
		return err
	}
	return settle(f, path, check)
}

// settle makes a written temporary file durable and gives it its name.
func settle(f *os.File, path string, check func(tmp string) error) error {
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if check != nil {
		if err := check(f.Name()); err != nil {
			return err
		}
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// countRows is a check for publish: the file must open and hold rows rows.
func countRows(rows int64) func(string) error {
	return func(tmp string) error {
		ft, err := readFooter(sourceFile{path: tmp})
		if err != nil {
			return err
		}
		if ft.rows != rows {
			return fmt.Errorf("%d rows were written but the file holds %d", rows, ft.rows)
		}
		return nil
	}
}
