package exportfaults

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/xitongsys/parquet-go/parquet"
	"github.com/xitongsys/parquet-go/writer"
)

// The sales table as exports get it wrong.
type (
	misnamedSale struct {
		Date     core.Day `json:"date"`
		SKU      string   `json:"sku"`
		Location string   `json:"location"`
		Quantiti float64  `json:"quantiti"`
	}
	textSale struct {
		Date     core.Day `json:"date"`
		SKU      string   `json:"sku"`
		Location string   `json:"location"`
		Quantity string   `json:"quantity"`
	}
	numberedDaySale struct {
		Date     int64   `json:"date"`
		SKU      string  `json:"sku"`
		Location string  `json:"location"`
		Quantity float64 `json:"quantity"`
	}
	textStock struct {
		SKU      string `json:"sku"`
		Location string `json:"location"`
		OnHand   string `json:"on_hand"`
	}
	splitSale struct {
		Date     int32   `parquet:"name=date, type=INT32, convertedtype=DATE"`
		SKU      string  `parquet:"name=sku, type=BYTE_ARRAY, convertedtype=UTF8"`
		Location string  `parquet:"name=location, type=BYTE_ARRAY, convertedtype=UTF8"`
		Quantity float64 `parquet:"name=quantity, type=DOUBLE, encoding=BYTE_STREAM_SPLIT"`
	}
	listSale struct {
		Date     int32    `parquet:"name=date, type=INT32, convertedtype=DATE"`
		SKU      []string `parquet:"name=sku, type=LIST, valuetype=BYTE_ARRAY, valueconvertedtype=UTF8"`
		Location string   `parquet:"name=location, type=BYTE_ARRAY, convertedtype=UTF8"`
		Quantity float64  `parquet:"name=quantity, type=DOUBLE"`
	}
)

// foreign writes one row as a file our own writers refuse to write.
func foreign[T any](path string, row T, codec parquet.CompressionCodec) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w, err := writer.NewParquetWriterFromWriter(f, new(T), 1)
	if err != nil {
		return err
	}
	w.CompressionType = codec
	if err := w.Write(row); err != nil {
		return err
	}
	return w.WriteStop()
}

func replaceSales[T any](row T) func(string, datasets.Sources) error {
	return func(dir string, s datasets.Sources) error {
		return datasets.WriteRows(s["sales"].Path, []T{row}, datasets.WriteOptions{})
	}
}

func fileFaults() []Fault {
	return append(wholeFileFaults(), columnFaults()...)
}

func wholeFileFaults() []Fault {
	cut := func(table string, change func([]byte) []byte) func(string, datasets.Sources) error {
		return func(dir string, s datasets.Sources) error { return damage(s[table].Path, change) }
	}
	return []Fault{
		{Name: "sales cut short", Stops: true, Want: []string{"sales.parquet",
			"not a whole Parquet file", "export it again"},
			Files: cut("sales", func(b []byte) []byte { return b[:len(b)/2] })},
		{Name: "sales is the reply of a server", Stops: true,
			Want:  []string{"sales.parquet", "it is JSON, not Parquet or CSV"},
			Files: cut("sales", func([]byte) []byte { return []byte("{\"error\": \"not found\"}\n") })},
		{Name: "sales is bytes of nothing", Stops: true, Want: []string{"sales.parquet", "not a whole Parquet file"},
			Files: cut("sales", func([]byte) []byte { return bytes.Repeat([]byte{7, 0, 9}, 100) })},
		{Name: "items is an empty file", Stops: true, Want: []string{"items.parquet", "it is empty", "export it again"},
			Files: cut("items", func([]byte) []byte { return nil })},
		{Name: "stock with a damaged page", Stops: true, Want: []string{"stock.parquet", "row group 0",
			"column sku", "export"},
			Files: cut("stock", func(b []byte) []byte {
				for i := 4; i < 24; i++ {
					b[i] = 0xff
				}
				return b
			})},
		{Name: "items without rows", Stops: true, Want: []string{"items.parquet", "the table items is empty"},
			Rows: func(w *Workspace) { w.Items = nil }},
		{Name: "no file at the path", Stops: true, Want: []string{"nowhere", "no file is there", "config"},
			Files: func(dir string, s datasets.Sources) error {
				s["sales"] = datasets.Source{Path: filepath.Join(dir, "nowhere-*.parquet")}
				return nil
			}},
		{Name: "items not in the config", Stops: true, Want: []string{"the table items is missing", "config"},
			Files: func(dir string, s datasets.Sources) error { delete(s, "items"); return nil }},
		{Name: "an unknown table in the config", Stops: true, Want: []string{`"slotz"`, `did you mean "slots"?`},
			Files: func(dir string, s datasets.Sources) error { s["slotz"] = s["slots"]; return nil }},
	}
}

func columnFaults() []Fault {
	day := AsOf - 1
	return []Fault{
		{Name: "a column is misnamed", Stops: true, Want: []string{"sales.parquet",
			"column quantity is missing", `did you mean "quantiti"?`},
			Files: replaceSales(misnamedSale{day, "SKU-1", "S1", 3})},
		{Name: "an alias names no column", Stops: true, Want: []string{"sales.parquet", "column units",
			"read as quantity", "is missing"},
			Files: func(dir string, s datasets.Sources) error {
				s["sales"] = datasets.Source{Path: s["sales"].Path,
					Aliases: map[string]string{"units": "quantity", "quantity": "old"}}
				return nil
			}},
		{Name: "quantity is a word", Want: []string{"sales.parquet row 1 quantity", "not a number", "decimal point"},
			Files: replaceSales(textSale{day, "SKU-1", "S1", "three"})},
		{Name: "date is a plain integer", Stops: true, Want: []string{"sales.parquet", "column date",
			"dates under the input", "yyyymmdd"},
			Files: replaceSales(numberedDaySale{20261122, "SKU-1", "S1", 3})},
		{Name: "on_hand is a word", Want: []string{"stock.parquet row 1 on_hand", "not a number"},
			Files: func(dir string, s datasets.Sources) error {
				return datasets.WriteRows(s["stock"].Path, []textStock{{"SKU-1", "S1", "three"}},
					datasets.WriteOptions{})
			}},
		{Name: "sku is a list", Stops: true, Want: []string{"sales.parquet", "column sku", "nested", "flat"},
			Files: func(dir string, s datasets.Sources) error {
				return foreign(s["sales"].Path, listSale{int32(day), []string{"SKU-1"}, "S1", 3},
					parquet.CompressionCodec_ZSTD)
			}},
		{Name: "an encoding that cannot be read", Stops: true,
			Want: []string{"sales.parquet", "row group 0", "column quantity", "encoding", "(13)",
				"plain or dictionary"},
			Files: func(dir string, s datasets.Sources) error {
				path := s["sales"].Path
				if err := foreign(path, splitSale{int32(day), "SKU-1", "S1", 3},
					parquet.CompressionCodec_ZSTD); err != nil {
					return err
				}
				return damage(path, func(b []byte) []byte { // the last page's header names encoding 13, which does not exist
					pages := b[:len(b)-8-int(binary.LittleEndian.Uint32(b[len(b)-8:]))]
					if at := bytes.LastIndex(pages, []byte{0x15, 9 << 1, 0x15}); at >= 0 {
						b[at+1] = 13 << 1
					}
					return b
				})
			}},
		{Name: "a codec that cannot be read", Stops: true, Want: []string{"sales.parquet",
			"row group 0", "LZO", "zstd"},
			Files: func(dir string, s datasets.Sources) error {
				return foreign(s["sales"].Path, splitSale{int32(day), "SKU-1", "S1", 3}, parquet.CompressionCodec_LZO)
			}},
	}
}
