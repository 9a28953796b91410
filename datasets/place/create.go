package place

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"github.com/stockwright/stockwright/internal/wholefile"
)

// CreateNew writes a file that must not be there yet, whole or not at all: of several
// processes that write one at once exactly one succeeds, and the others get an error that
// wraps os.ErrExist.
func CreateNew(p string, b []byte) error {
	if Remote(p) {
		return createNewObject(p, b)
	}
	p = local(p)
	dir := filepath.Dir(p)
	if err := os.MkdirAll(dir, wholefile.Folder); err != nil {
		return err
	}
	tmp := filepath.Join(dir, "."+filepath.Base(p)+".tmp-"+rand.Text())
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, wholefile.Shared)
	if err != nil {
		return err
	}
	defer os.Remove(tmp)
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", p, err)
	}
	return os.Link(tmp, p)
}

func createNewObject(p string, b []byte) error {
	o, err := find(p)
	if err != nil {
		return err
	}
	err = o.bucket.WriteAll(context.Background(), o.key, b, &blob.WriterOptions{IfNotExist: true})
	if gcerrors.Code(err) == gcerrors.FailedPrecondition {
		return fmt.Errorf("%s: %w", p, os.ErrExist)
	}
	return said(p, err)
}

// Replace writes a file over one that may be there, whole or not at all.
func Replace(p string, b []byte) error {
	if Remote(p) {
		o, err := find(p)
		if err != nil {
			return err
		}
		return said(p, o.bucket.WriteAll(context.Background(), o.key, b, nil))
	}
	p = local(p)
	tmp := filepath.Join(filepath.Dir(p), "."+filepath.Base(p)+".tmp-"+rand.Text())
	if err := os.WriteFile(tmp, b, wholefile.Shared); err != nil {
		return err
	}
	if err := os.Rename(tmp, p); err != nil {
		os.Remove(tmp)
		return err
	}
	return nil
}

// Remove removes a file; one that is not there is no error.
func Remove(p string) error {
	if !Remote(p) {
		if err := os.Remove(local(p)); !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return nil
	}
	o, err := find(p)
	if err != nil {
		return err
	}
	if err = said(p, o.bucket.Delete(context.Background(), o.key)); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
