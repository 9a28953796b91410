//go:build az || gs

package place

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// cloud is a bucket behind the Go Cloud Development Kit.
type cloud struct{ *blob.Bucket }

func openCloud(ctx context.Context, address string) (bucket, error) {
	b, err := blob.OpenBucket(ctx, address)
	return cloud{b}, err
}

// kind wraps what an error stands for.
func kind(err error) error {
	switch gcerrors.Code(err) {
	case gcerrors.NotFound:
		return fmt.Errorf("%w: %w", os.ErrNotExist, err)
	case gcerrors.FailedPrecondition:
		return fmt.Errorf("%w: %w", os.ErrExist, err)
	case gcerrors.PermissionDenied:
		return fmt.Errorf("%w: %w", os.ErrPermission, err)
	}
	return err
}

func (c cloud) size(ctx context.Context, key string) (int64, time.Time, error) {
	a, err := c.Attributes(ctx, key)
	if err != nil {
		return 0, time.Time{}, kind(err)
	}
	return a.Size, a.ModTime, nil
}

func (c cloud) read(ctx context.Context, key string, at, bytes int64) (io.ReadCloser, error) {
	r, err := c.NewRangeReader(ctx, key, at, bytes, nil)
	return r, kind(err)
}

func (c cloud) list(ctx context.Context, prefix, delimiter string, take func(listed) bool) error {
	it := c.List(&blob.ListOptions{Prefix: prefix, Delimiter: delimiter})
	for {
		one, err := it.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return kind(err)
		}
		if !take(listed{one.Key, one.Size, one.ModTime, one.IsDir}) {
			return nil
		}
	}
}

func (c cloud) create(ctx context.Context, key string) (io.WriteCloser, error) {
	w, err := c.NewWriter(ctx, key, nil)
	return w, kind(err)
}

func (c cloud) write(ctx context.Context, key string, b []byte, fresh bool) error {
	return kind(c.WriteAll(ctx, key, b, &blob.WriterOptions{IfNotExist: fresh}))
}

func (c cloud) remove(ctx context.Context, key string) error { return kind(c.Delete(ctx, key)) }
