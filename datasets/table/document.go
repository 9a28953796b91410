package table

import (
	"io"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// WriteDocument writes plan lines as one Parquet file whose schema is the
// parquet tags of T. The file is written under a temporary name, made
// durable, reopened with the other library and its rows counted, and only
// then given its name. The same lines give the same bytes.
func WriteDocument[T any](path string, lines []T, opts parquet.WriteOptions) error {
	return wholefile.WriteChecked(path, wholefile.Shared, func(w io.Writer) error { return parquet.WriteDocument(w, lines, opts.Codec) }, CheckCount(int64(len(lines))))
}

// DocumentColumns lists the columns of a document type, in order.
func DocumentColumns[T any]() ([]contract.Column, error) {
	sh, err := ShapeOf[T]()
	if err != nil {
		return nil, err
	}
	return sh.Columns, nil
}
