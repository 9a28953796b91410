package datasets

import (
	"fmt"
	"io"
	"strings"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/schema"

	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/datasets/place"
)

// footer is what a file says about itself, checked before any page is read.
type footer struct {
	sourceFile
	meta   *metadata.FileMetaData // nil of a text
	text   *csv.File              // nil of a Parquet file
	leaves map[string]*leaf       // top-level columns by name
	names  []string               // their names, in the file's order
	rows   int64
	groups []int64 // rows of each row group
	starts []int64 // first row of each row group
	// superseded are days of which another file's rows count; see Source.Duplicates.
	superseded map[dayCell]bool
}

// leaf is a top-level column of a file.
type leaf struct {
	index  int
	column *schema.Column
	nested bool
}

// readFooter opens a file, checks its footer and closes it again.
func readFooter(source sourceFile, want csv.Format) (ft *footer, err error) {
	defer recovered(source.path, -1, "", &err)
	f, err := place.Open(source.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := isText(f, source.path)
	if err != nil {
		return nil, err
	}
	if text {
		return readTextFooter(source, f, want)
	}
	r, err := openKnown(f, source.path)
	if err != nil {
		return nil, err
	}
	ft = &footer{sourceFile: source, meta: r.MetaData(), leaves: map[string]*leaf{}}
	ft.size = f.Size()
	ft.findLeaves()
	return ft, ft.countRows()
}

// openKnown is openParquet for a file that may hold logical types the library
// does not know.
func openKnown(f place.File, path string) (*file.Reader, error) {
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
	defer recovered(path, -1, "", &err)
	return openParquet(f, path)
}

// openParquet reads a footer with the library.
func openParquet(f place.File, path string) (*file.Reader, error) {
	r, err := file.NewParquetReader(seekable{f, io.NewSectionReader(f, 0, f.Size())})
	if err != nil {
		return nil, &FileError{File: path, RowGroup: -1, Row: -1, Err: err,
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
func (s seekable) Size() int64                            { return s.File.Size() }

func (ft *footer) findLeaves() {
	root := ft.meta.Schema.Root()
	for i := range ft.meta.Schema.NumColumns() {
		column := ft.meta.Schema.Column(i)
		top := ft.meta.Schema.ColumnRoot(i)
		nested := top != column.SchemaNode() || column.MaxRepetitionLevel() > 0 || top.Parent() != root
		name, known := ft.nameOf(top)
		if _, seen := ft.leaves[name]; !seen && known {
			ft.names = append(ft.names, name)
			ft.leaves[name] = &leaf{index: i, column: column, nested: nested}
		}
	}
}

// nameOf is the name of a top-level column: its own, or the one its table has
// for its field id; false where the table has the column no more.
func (ft *footer) nameOf(top schema.Node) (name string, known bool) {
	if ft.fields == nil || top.FieldID() < 0 {
		return top.Name(), true
	}
	name, known = ft.fields[top.FieldID()]
	return name, known
}

// What a file may claim: rows that no size can hold would take memory for
// nothing. Dense daily sales, mostly zeros, reach some ten rows a byte.
const (
	fewRows     = 1 << 20
	rowsPerByte = 64
	ours        = "stockwright"
)

func (ft *footer) countRows() error {
	ft.rows = ft.meta.GetNumRows()
	var sum int64
	for i := range ft.meta.GetRowGroups() {
		n := ft.meta.RowGroup(i).NumRows()
		if n < 0 || n > 1<<40 {
			return fileFault(ft.path, fmt.Sprintf("row group %d claims %d rows", i, n), "export it again")
		}
		ft.groups = append(ft.groups, n)
		ft.starts = append(ft.starts, sum)
		sum += n
	}
	if most := fewRows + rowsPerByte*ft.size; sum > most && ft.meta.GetCreatedBy() != ours {
		return fileFault(ft.path, fmt.Sprintf("it claims %d rows in %d bytes, more than sales can be packed into", sum, ft.size),
			"export it again")
	}
	if sum != ft.rows {
		return fileFault(ft.path, fmt.Sprintf("its footer counts %d rows, its row groups %d", ft.rows, sum),
			"export it again")
	}
	return nil
}

const cureEncoding = "write it with plain or dictionary encoding (pyarrow, pandas: no column_encoding; " +
	"DuckDB: COPY … (PARQUET_VERSION v1))"

var readableCodecs = []compress.Compression{compress.Codecs.Uncompressed, compress.Codecs.Snappy,
	compress.Codecs.Gzip, compress.Codecs.Brotli, compress.Codecs.Zstd, compress.Codecs.Lz4, codecLZ4Raw}

// checkChunk refuses, from metadata alone, what the library would read
// wrongly or not at all.
func (ft *footer) checkChunk(group int, lf *leaf, name string) error {
	fail := func(text, hint string) error {
		return &FileError{File: ft.path, RowGroup: group, Row: -1, Column: name, Text: text, Hint: hint}
	}
	chunk, err := ft.meta.RowGroup(group).ColumnChunk(lf.index)
	if err != nil {
		return fail(fmt.Sprintf("its metadata is damaged (%v)", err), "export it again")
	}
	if chunk.CryptoMetadata() != nil {
		return fail("it is encrypted", "export it without encryption")
	}
	if !contains(readableCodecs, chunk.Compression()) {
		return fail(fmt.Sprintf("compression %s cannot be read", chunk.Compression()),
			"write it with zstd, snappy, gzip or none (pyarrow, pandas: compression='zstd'; "+
				"DuckDB: COPY … (COMPRESSION zstd); Spark: spark.sql.parquet.compression.codec=zstd)")
	}
	for _, e := range chunk.Encodings() {
		if !readableEncoding(e) {
			return fail(fmt.Sprintf("encoding %s cannot be read", e), cureEncoding)
		}
	}
	if chunk.NumValues() != ft.groups[group] {
		return fail(fmt.Sprintf("it holds %d values for %d rows", chunk.NumValues(), ft.groups[group]), "export it again")
	}
	start, size := chunk.DataPageOffset(), chunk.TotalCompressedSize()
	if dict := chunk.DictionaryPageOffset(); chunk.HasDictionaryPage() && dict > 0 && dict < start {
		start = dict
	}
	if start < 0 || size < 0 || start > ft.size || size > ft.size || start+size > ft.size {
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

func contains[T comparable](all []T, one T) bool {
	for _, v := range all {
		if v == one {
			return true
		}
	}
	return false
}

// missingColumn is the fault of a file without a column, with the columns it
// has and the nearest name.
func (ft *footer) missingColumn(name, wanted string) error {
	has := ft.names
	if len(has) > 30 {
		has = append(append([]string{}, has[:30]...), "…")
	}
	text := fmt.Sprintf("column %s is missing%s", name, suggest(name, ft.names))
	if wanted != name {
		text = fmt.Sprintf("column %s (read as %s) is missing%s", name, wanted, suggest(name, ft.names))
	}
	e := fileFault(ft.path, text, fmt.Sprintf("the file has %s; say which it is under aliases in the config (--map THEIRS="+wanted+" for init)",
		strings.Join(has, ", ")))
	e.Column = name
	return e
}
