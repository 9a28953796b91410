package place

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// Copy copies a file. In object storage the copy is there whole or not at all;
// on disk it grows in place.
func Copy(from, to string) error {
	src, err := Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := Create(to)
	if err != nil {
		return err
	}
	n, err := io.Copy(dst, Reader(src))
	if err == nil && n != src.Size() {
		err = fmt.Errorf("%s: %d of %d bytes came", from, n, src.Size())
	}
	if closed := dst.Close(); err == nil {
		err = closed
	}
	return err
}

// CopyNew copies the files right in a folder that are not yet, at their size, in
// another one, but for hidden ones, and returns their names.
func CopyNew(from, to string) (copied []string, err error) {
	names, err := Names(from)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if Hidden(name) {
			continue
		}
		here, err := Stat(Join(from, name))
		if err != nil {
			return copied, err
		}
		there, err := Stat(Join(to, name))
		if err == nil && there.Size == here.Size {
			continue
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return copied, err
		}
		if err := Copy(Join(from, name), Join(to, name)); err != nil {
			return copied, err
		}
		copied = append(copied, name)
	}
	return copied, nil
}
