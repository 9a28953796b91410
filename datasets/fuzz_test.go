package datasets

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/datasets/sales"
	"github.com/stockwright/stockwright/datasets/table"
)

// seeds are whole files of each writer, small enough to mutate.
func seeds(t testing.TB) [][]byte {
	dir := t.TempDir()
	sold := messySales(60)
	var out [][]byte
	add := func(err error, path string) {
		require.NoError(t, err)
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		out = append(out, b)
	}
	for _, codec := range []string{"zstd", "snappy", "gzip", "none"} {
		path := filepath.Join(dir, codec)
		add(WriteRows(path, sold, WriteOptions{RowGroup: 25, Codec: codec}), path)
	}
	path := filepath.Join(dir, "document")
	add(WriteDocument(path, lines(40), WriteOptions{Codec: "snappy"}), path)
	path = filepath.Join(dir, "history")
	_, err := sales.CompactSales(context.Background(), Source{Path: filepath.Join(dir, "zstd")}, path,
		SeriesOptions{Workers: 1})
	add(err, path)
	return out
}

// readEverything reads a file by every reader. A reader may refuse it; it may
// not panic, hang, or deliver another number of rows than the footer counts.
func readEverything(t testing.TB, path string) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	ft, footerErr := table.ReadFooter(table.Entry{Path: path}, csv.Format{})
	check := func(what string, rows int64, err error) {
		if err == nil && (footerErr != nil || rows != ft.Rows) {
			t.Fatalf("%s delivered %d rows of a footer's %v (%v)", what, rows, ft, footerErr)
		}
	}
	f, err := ReadFrame(path)
	if err == nil {
		check("frame", int64(f.Rows()), err)
	}
	bad := 0
	sales, err := table.ReadChecked[Sale](ctx, Source{Path: path}, nil,
		func(c table.Cell) error { bad++; return nil }, nil)
	if err == nil && bad == 0 {
		check("sales", int64(len(sales)), err)
	}
	docs, err := table.ReadChecked[line](ctx, Source{Path: path}, nil,
		func(c table.Cell) error { bad++; return nil }, nil)
	if err == nil && bad == 0 {
		check("documents", int64(len(docs)), err)
	}
	stats, err := ScanSeries(ctx, Source{Path: path}, SeriesOptions{Workers: 2}, func(SeriesRows) error { return nil })
	if err == nil {
		check("series", stats.Rows, err)
	}
	if h, err := OpenHistory(path); err == nil {
		for _, s := range h.Shards(3) {
			_, _ = h.ReadShard(ctx, s)
		}
	}
}

// FuzzReaders mutates whole Parquet files: a byte is changed at two places,
// and the file may be cut and its end put back.
func FuzzReaders(f *testing.F) {
	files := seeds(f)
	for i := range files {
		f.Add(i, uint32(10), byte(1), uint32(100), byte(0xff), uint16(0))
		f.Add(i, uint32(4), byte(0x15), uint32(len(files[i])-20), byte(0x80), uint16(0))
		f.Add(i, uint32(4), byte(0), uint32(8), byte(0), uint16(300))
	}
	path := filepath.Join(f.TempDir(), "fuzz.parquet")
	f.Fuzz(func(t *testing.T, file int, at1 uint32, xor1 byte, at2 uint32, xor2 byte, cut uint16) {
		src := files[(file%len(files)+len(files))%len(files)]
		b := append([]byte(nil), src...)
		b[int(at1)%len(b)] ^= xor1
		b[int(at2)%len(b)] ^= xor2
		if n := int(cut); n > 0 && n < len(b)/2 { // lose n bytes from the middle
			mid := len(b) / 3
			b = append(b[:mid], b[mid+n:]...)
		}
		require.NoError(t, os.WriteFile(path, b, 0o644))
		readEverything(t, path)
	})
}

// FuzzFooters gives the readers files whose bytes are all the fuzzer's.
func FuzzFooters(f *testing.F) {
	for _, b := range seeds(f) {
		f.Add(b)
	}
	f.Add([]byte("PAR1PAR1"))
	f.Add([]byte("PAR1\x00\x00\x00\x00PAR1"))
	path := filepath.Join(f.TempDir(), "fuzz.parquet")
	f.Fuzz(func(t *testing.T, b []byte) {
		require.NoError(t, os.WriteFile(path, b, 0o644))
		readEverything(t, path)
	})
}

// TestEveryByteMatters flips every byte of small files, one at a time (every
// 13th in the short form), and reads them by every reader.
func TestEveryByteMatters(t *testing.T) {
	step := 13
	if os.Getenv("STOCKWRIGHT_LONG") != "" {
		step = 1
	}
	path := filepath.Join(t.TempDir(), "flip.parquet")
	for _, src := range seeds(t) {
		for at := 0; at < len(src); at += step {
			for _, xor := range []byte{0xff, 0x01} {
				b := append([]byte(nil), src...)
				b[at] ^= xor
				require.NoError(t, os.WriteFile(path, b, 0o644))
				readEverything(t, path)
			}
		}
	}
}
