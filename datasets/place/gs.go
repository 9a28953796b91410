//go:build gs

package place

import (
	"context"

	_ "gocloud.dev/blob/gcsblob" // gs://
)

func init() {
	openers["gs"] = func(ctx context.Context, name string) (bucket, error) {
		return openCloud(ctx, "gs://"+name)
	}
}
