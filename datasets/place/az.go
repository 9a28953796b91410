//go:build az

package place

import (
	"context"

	_ "gocloud.dev/blob/azureblob" // az://
)

func init() {
	open := func(ctx context.Context, container string) (bucket, error) {
		return openCloud(ctx, "azblob://"+container)
	}
	openers["az"], openers["azblob"] = open, open
}
