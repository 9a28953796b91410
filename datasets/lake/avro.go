package lake

import (
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/twmb/avro/ocf"

	"github.com/stockwright/stockwright/datasets/place"
)

// record is an Avro record with its fields by name.
type record map[string]any

func (r record) text(name string) string {
	s, _ := r[name].(string)
	return s
}

func (r record) bytes(name string) []byte {
	b, _ := r[name].([]byte)
	return b
}

func (r record) number(name string) int64 {
	switch v := r[name].(type) {
	case int32:
		return int64(v)
	case int64:
		return v
	case int:
		return int64(v)
	}
	return 0
}

func (r record) inner(name string) record {
	m, _ := r[name].(map[string]any)
	return m
}

// maxBlock bounds a block of a manifest, so that a damaged one takes no memory
// to speak of.
const maxBlock = 256 << 20

// readAvro hands the records of an Avro file on.
func readAvro(path string, take func(record) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the file is damaged (%v)", r)
		}
	}()
	f, err := place.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := ocf.NewReader(place.Reader(f), ocf.WithMaxBlockBytes(maxBlock),
		ocf.WithMaxDecompressedBlockBytes(maxBlock))
	if err != nil {
		return err
	}
	defer r.Close()
	for {
		var one any
		if err := r.Decode(&one); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		m, ok := one.(map[string]any)
		if !ok {
			return errors.New("its entries are no records")
		}
		if err := take(m); err != nil {
			return err
		}
	}
}

// sectionOf is a file as the Parquet library wants it.
func sectionOf(f place.File) parquet.ReaderAtSeeker { return io.NewSectionReader(f, 0, f.Size()) }
