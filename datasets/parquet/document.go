package parquet

import (
	"fmt"
	"io"
	"reflect"
	"slices"

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
	fields := FieldsOf(reflect.TypeFor[T]())
	for _, f := range fields {
		if f.Tag.Get("parquet") == "" {
			return fmt.Errorf("%s.%s has no parquet tag: the library would leave it out", reflect.TypeFor[T](), f.Name)
		}
	}
	line := reflect.New(reflect.StructOf(flat(fields)))
	pw, err := writer.NewParquetWriterFromWriter(w, line.Interface(), 1)
	if err != nil {
		return err
	}
	pw.PageSize, pw.RowGroupSize, pw.CompressionType = documentPage, documentRowGroup, codec
	creator := "stockwright"
	pw.Footer.CreatedBy = &creator
	for i := range lines {
		line, from := reflect.New(line.Type().Elem()).Elem(), reflect.ValueOf(&lines[i]).Elem()
		for j, f := range fields {
			line.Field(j).Set(from.FieldByIndex(f.Index))
		}
		if err := pw.Write(line.Interface()); err != nil {
			return fmt.Errorf("line %d: %w", i, err)
		}
	}
	return pw.WriteStop()
}

// FieldsOf are the fields of a row struct in order, those of embedded structs in their
// place.
func FieldsOf(t reflect.Type) []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool {
		return f.Anonymous && f.Type.Kind() == reflect.Struct
	})
}

// flat are the fields as those of one struct: the library knows no embedded ones.
func flat(fields []reflect.StructField) []reflect.StructField {
	out := slices.Clone(fields)
	for i := range out {
		out[i].Index, out[i].Offset = nil, 0
	}
	return out
}
