package place

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
)

func init() { openers["s3"] = openS3 }

// s3Bucket is a bucket of S3, or of a storage that speaks as it does.
type s3Bucket struct {
	name   string
	client *s3.Client
	upload *transfermanager.Client
}

func openS3(ctx context.Context, name string) (bucket, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) {
		// A storage of its own address has its buckets in the path, not in the host's name.
		o.UsePathStyle = os.Getenv("AWS_ENDPOINT_URL_S3") != "" || os.Getenv("AWS_ENDPOINT_URL") != ""
	})
	upload := transfermanager.New(client, func(o *transfermanager.Options) {
		o.RequestChecksumCalculation = cfg.RequestChecksumCalculation // is not taken over from the client
	})
	return &s3Bucket{name, client, upload}, nil
}

// s3Kind wraps what an error stands for.
func s3Kind(err error) error {
	if err == nil {
		return nil
	}
	var named smithy.APIError
	var answer interface{ HTTPStatusCode() int }
	code, status := "", 0
	if errors.As(err, &named) {
		code = named.ErrorCode()
	}
	if errors.As(err, &answer) {
		status = answer.HTTPStatusCode()
	}
	switch {
	case code == "NoSuchBucket", code == "NoSuchKey", code == "NotFound", status == http.StatusNotFound, code == "" && status == http.StatusMovedPermanently:
		return fmt.Errorf("%w: %w", os.ErrNotExist, err)
	case code == "PreconditionFailed", status == http.StatusPreconditionFailed:
		return fmt.Errorf("%w: %w", os.ErrExist, err)
	case code == "AccessDenied", code == "Forbidden", status == http.StatusUnauthorized, status == http.StatusForbidden:
		return fmt.Errorf("%w: %w", os.ErrPermission, err)
	}
	return err
}

func (b *s3Bucket) size(ctx context.Context, key string) (int64, time.Time, error) {
	out, err := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.name, Key: &key})
	if err != nil {
		return 0, time.Time{}, s3Kind(err)
	}
	return aws.ToInt64(out.ContentLength), aws.ToTime(out.LastModified), nil
}

func (b *s3Bucket) read(ctx context.Context, key string, at, bytes int64) (io.ReadCloser, error) {
	part := fmt.Sprintf("bytes=%d-%d", at, at+bytes-1)
	out, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key, Range: &part})
	if err != nil {
		return nil, s3Kind(err)
	}
	return out.Body, nil
}

func (b *s3Bucket) list(ctx context.Context, prefix, delimiter string, take func(listed) bool) error {
	ask := &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &prefix}
	if delimiter != "" {
		ask.Delimiter = &delimiter
	}
	for pages := s3.NewListObjectsV2Paginator(b.client, ask); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return s3Kind(err)
		}
		for _, folder := range page.CommonPrefixes {
			if !take(listed{key: aws.ToString(folder.Prefix), folder: true}) {
				return nil
			}
		}
		for _, one := range page.Contents {
			if !take(listed{key: aws.ToString(one.Key), size: aws.ToInt64(one.Size), modified: aws.ToTime(one.LastModified)}) {
				return nil
			}
		}
	}
	return nil
}

// s3Writer is an object that is being written; it is there once it was closed.
type s3Writer struct {
	pipe *io.PipeWriter
	done chan error
}

func (b *s3Bucket) create(ctx context.Context, key string) (io.WriteCloser, error) {
	body, pipe := io.Pipe()
	w := &s3Writer{pipe, make(chan error, 1)}
	go func() {
		_, err := b.upload.UploadObject(ctx, &transfermanager.UploadObjectInput{Bucket: &b.name, Key: &key, Body: body})
		body.CloseWithError(err)
		w.done <- s3Kind(err)
	}()
	return w, nil
}

func (w *s3Writer) Write(b []byte) (int, error) { return w.pipe.Write(b) }

// Close ends the upload; the answer of a second one is that of the first.
func (w *s3Writer) Close() error {
	_ = w.pipe.Close() // never fails
	err := <-w.done
	w.done <- err
	return err
}

func (b *s3Bucket) write(ctx context.Context, key string, body []byte, fresh bool) error {
	put := &s3.PutObjectInput{Bucket: &b.name, Key: &key, Body: bytes.NewReader(body)}
	if fresh {
		put.IfNoneMatch = aws.String("*")
	}
	_, err := b.client.PutObject(ctx, put)
	return s3Kind(err)
}

// remove is given a key that may not be there, which S3 says nothing of.
func (b *s3Bucket) remove(ctx context.Context, key string) error {
	_, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.name, Key: &key})
	return s3Kind(err)
}
