package datasets

import (
	"fmt"
	"io"

	"github.com/xitongsys/parquet-go/parquet"
	"github.com/xitongsys/parquet-go/writer"

	"github.com/stockwright/stockwright/internal/wholefile"
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

// WriteDocument writes plan lines as one Parquet file whose schema is the
// parquet tags of T. The file is written under a temporary name, made
// durable, reopened with the other library and its rows counted, and only
// then given its name. The same lines give the same bytes.
func WriteDocument[T any](path string, lines []T, opts WriteOptions) error {
	codec, ok := documentCodecs[opts.Codec]
	if !ok {
		return fmt.Errorf("writing %s: codec %q is not written; use zstd, snappy, gzip or none", path, opts.Codec)
	}
	return wholefile.WriteChecked(path, wholefile.Shared, func(w io.Writer) error { return writeDocument(w, lines, codec) }, countRows(int64(len(lines))))
}

func writeDocument[T any](w io.Writer, lines []T, codec parquet.CompressionCodec) (err error) {
	defer recovered("", -1, "", &err)
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

// DocumentColumns lists the columns of a document type, in order.
func DocumentColumns[T any]() ([]Column, error) {
	sh, err := shapeOf[T]()
	if err != nil {
		return nil, err
	}
	return sh.columns, nil
}
