package parquet

import (
	"sync"

	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/klauspost/compress/zstd"
)

// The library makes a new encoder, with buffers for each processor, for every page it
// compresses. One encoder for all gives the same bytes; it may be used side by side.

func init() {
	compress.RegisterCodec(compress.Codecs.Zstd, sharedZstd{must(compress.GetCodec(compress.Codecs.Zstd))})
}

type sharedZstd struct{ compress.Codec }

var zstdEncoder = sync.OnceValue(func() *zstd.Encoder {
	return must(zstd.NewWriter(nil, zstd.WithZeroFrames(true), zstd.WithEncoderLevel(zstd.SpeedDefault)))
})

// EncodeLevel compresses a page; only the default level is asked for by this package.
func (z sharedZstd) EncodeLevel(dst, src []byte, level int) []byte {
	if level != compress.DefaultCompressionLevel {
		return z.Codec.EncodeLevel(dst, src, level)
	}
	return zstdEncoder().EncodeAll(src, dst[:0])
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
