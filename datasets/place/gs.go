//go:build gs

package place

import (
	"context"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/gcsblob" // gs://
)

func init() {
	openers["gs"] = func(ctx context.Context, bucket string) (*blob.Bucket, error) {
		return blob.OpenBucket(ctx, "gs://"+bucket)
	}
}
