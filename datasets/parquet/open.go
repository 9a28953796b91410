// Package parquet reads and writes Parquet files: footers, pages and columns of
// one file. It knows no table of the contract.
package parquet

import (
	"fmt"
	"io"
	"slices"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"

	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/place"
)

// Open is openParquet for a file that may hold logical types the library
// does not know.
func Open(f place.File, path string) (*file.Reader, error) {
	r, err := openQuietly(f, path)
	if err == nil {
		return r, nil
	}
	if p := knownTypes(f); p != nil {
		if again, wrong := openQuietly(p, path); wrong == nil {
			return again, nil
		}
	}
	return nil, err
}

// openQuietly is openParquet with the library's panics as errors.
func openQuietly(f place.File, path string) (r *file.Reader, err error) {
	defer fault.Recovered(path, -1, "", &err)
	return openParquet(f, path)
}

// openParquet reads a footer with the library.
func openParquet(f place.File, path string) (*file.Reader, error) {
	r, err := file.NewParquetReader(seekable{f, io.NewSectionReader(f, 0, f.Size())})
	if err != nil {
		return nil, &fault.FileError{File: path, RowGroup: -1, Row: -1, Err: err,
			Text: fmt.Sprintf("it is not a whole Parquet file (%v)", err), Hint: "export it again"}
	}
	return r, nil
}

// seekable is a file with a place to read on from, which the library asks for.
type seekable struct {
	place.File
	*io.SectionReader
}

func (s seekable) ReadAt(b []byte, at int64) (int, error) { return s.File.ReadAt(b, at) }

func (s seekable) Size() int64 { return s.File.Size() }

// CureEncoding says how to write a file whose encodings can be read.
const CureEncoding = "write it with plain or dictionary encoding (pyarrow, pandas: no column_encoding; " +
	"DuckDB: COPY … (PARQUET_VERSION v1))"

var readableCodecs = []compress.Compression{compress.Codecs.Uncompressed, compress.Codecs.Snappy,
	compress.Codecs.Gzip, compress.Codecs.Brotli, compress.Codecs.Zstd, compress.Codecs.Lz4, codecLZ4Raw}

// CheckChunk refuses, from metadata alone, what the library would read
// wrongly or not at all. size is the file's, in bytes; name the column's.
func CheckChunk(path string, size int64, meta *metadata.FileMetaData, group, index int, name string) error {
	fail := func(text, hint string) error {
		return &fault.FileError{File: path, RowGroup: group, Row: -1, Column: name, Text: text, Hint: hint}
	}
	rows := meta.RowGroup(group).NumRows()
	chunk, err := meta.RowGroup(group).ColumnChunk(index)
	if err != nil {
		return fail(fmt.Sprintf("its metadata is damaged (%v)", err), "export it again")
	}
	if chunk.CryptoMetadata() != nil {
		return fail("it is encrypted", "export it without encryption")
	}
	if !slices.Contains(readableCodecs, chunk.Compression()) {
		return fail(fmt.Sprintf("compression %s cannot be read", chunk.Compression()),
			"write it with zstd, snappy, gzip or none (pyarrow, pandas: compression='zstd'; "+
				"DuckDB: COPY … (COMPRESSION zstd); Spark: spark.sql.parquet.compression.codec=zstd)")
	}
	for _, e := range chunk.Encodings() {
		if !readableEncoding(e) {
			return fail(fmt.Sprintf("encoding %s cannot be read", e), CureEncoding)
		}
	}
	if chunk.NumValues() != rows {
		return fail(fmt.Sprintf("it holds %d values for %d rows", chunk.NumValues(), rows), "export it again")
	}
	if start, n := chunkPlace(chunk); start < 0 || n < 0 || start > size || n > size || start+n > size {
		return fail("its pages lie outside the file", "export it again")
	}
	return nil
}

// readableEncoding tells whether the library decodes an encoding of values or
// of levels; what came after BYTE_STREAM_SPLIT is not.
func readableEncoding(e parquet.Encoding) bool {
	switch e {
	case parquet.Encodings.Plain, parquet.Encodings.PlainDict, parquet.Encodings.RLE, parquet.Encodings.RLEDict,
		parquet.Encodings.BitPacked, parquet.Encodings.DeltaBinaryPacked, parquet.Encodings.DeltaByteArray,
		parquet.Encodings.DeltaLengthByteArray, encodingSplit:
		return true
	}
	return false
}
