//go:build az

package place

import (
	"context"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/azureblob" // az://
)

func init() {
	open := func(ctx context.Context, container string) (*blob.Bucket, error) {
		return blob.OpenBucket(ctx, "azblob://"+container)
	}
	openers["az"], openers["azblob"] = open, open
}
