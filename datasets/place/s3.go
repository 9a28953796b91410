package place

import (
	"context"
	"net/url"
	"os"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/s3blob" // s3://
)

func init() {
	openers["s3"] = func(ctx context.Context, bucket string) (*blob.Bucket, error) {
		u := url.URL{Scheme: "s3", Host: bucket}
		// A storage of its own address has its buckets in the path, not in the host's name.
		if os.Getenv("AWS_ENDPOINT_URL_S3") != "" || os.Getenv("AWS_ENDPOINT_URL") != "" {
			u.RawQuery = "use_path_style=true"
		}
		return blob.OpenBucket(ctx, u.String())
	}
}
