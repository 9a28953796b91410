package parquet

import (
	"fmt"
	"io"

	"github.com/xitongsys/parquet-go/parquet"
	"github.com/xitongsys/parquet-go/writer"

	"github.com/stockwright/stockwright/datasets/fault"
)

// documentCodecs are the codecs the row-oriented library writes soundly. It
// also accepts LZ4, LZ4_RAW and BROTLI, and then writes corrupt files without
// an error.
var documentCodecs = map[string]parquet.CompressionCodec{
	"":       parquet.CompressionCodec_ZSTD,
	"zstd":   parquet.CompressionCodec_ZSTD,
	"snappy": parquet.CompressionCodec_SNAPPY,
	"gzip":   parquet.CompressionCodec_GZIP,
	"none":   parquet.CompressionCodec_UNCOMPRESSED,
}

const (
	documentPage     = 64 << 10 // 8 KiB pages make files a quarter larger, 1 MiB pages take half a gigabyte
	documentRowGroup = 32 << 20
)

// WriteDocument writes lines with the library whose schema is the tagged struct.
func WriteDocument[T any](w io.Writer, lines []T, codecName string) (err error) {
	codec, ok := documentCodecs[codecName]
	if !ok {
		return fmt.Errorf("codec %q is not written; use zstd, snappy, gzip or none", codecName)
	}
	defer fault.Recovered("", -1, "", &err)
	pw, err := writer.NewParquetWriterFromWriter(w, new(T), 1)
	if err != nil {
		return err
	}
	pw.PageSize, pw.RowGroupSize, pw.CompressionType = documentPage, documentRowGroup, codec
	creator := "stockwright"
	pw.Footer.CreatedBy = &creator
	for i := range lines {
		if err := pw.Write(lines[i]); err != nil {
			return fmt.Errorf("line %d: %w", i, err)
		}
	}
	return pw.WriteStop()
}
