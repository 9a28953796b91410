package datasets

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xitongsys/parquet-go-source/local"
	"github.com/xitongsys/parquet-go/reader"

	"github.com/stockwright/stockwright/core"
)

// line is a plan line with one column of every kind.
type line struct {
	Line     string     `parquet:"name=line, type=BYTE_ARRAY, convertedtype=UTF8, encoding=PLAIN_DICTIONARY"`
	Due      core.Day   `parquet:"name=due, type=INT32, convertedtype=DATE"`
	Quantity int64      `parquet:"name=quantity, type=INT64"`
	Value    core.Money `parquet:"name=value, type=INT64, convertedtype=DECIMAL, scale=4, precision=18"`
	Mean     float64    `parquet:"name=mean, type=DOUBLE"`
	Approved bool       `parquet:"name=approved, type=BOOLEAN"`
	Cover    *float64   `parquet:"name=cover, type=DOUBLE, repetitiontype=OPTIONAL"`
	Note     *string    `parquet:"name=note, type=BYTE_ARRAY, convertedtype=UTF8, repetitiontype=OPTIONAL"`
}

// plainLine is line in the types the row-oriented reader can set.
type plainLine struct {
	Line     string   `parquet:"name=line, type=BYTE_ARRAY, convertedtype=UTF8"`
	Due      int32    `parquet:"name=due, type=INT32, convertedtype=DATE"`
	Quantity int64    `parquet:"name=quantity, type=INT64"`
	Value    int64    `parquet:"name=value, type=INT64, convertedtype=DECIMAL, scale=4, precision=18"`
	Mean     float64  `parquet:"name=mean, type=DOUBLE"`
	Approved bool     `parquet:"name=approved, type=BOOLEAN"`
	Cover    *float64 `parquet:"name=cover, type=DOUBLE, repetitiontype=OPTIONAL"`
	Note     *string  `parquet:"name=note, type=BYTE_ARRAY, convertedtype=UTF8, repetitiontype=OPTIONAL"`
}

func lines(n int) []line {
	out := make([]line, n)
	for i := range out {
		c := float64(i) / 3
		out[i] = line{Line: fmt.Sprintf("2026-11-23/A%d", i%97), Due: core.Day(20000 + i), Quantity: int64(i) - 5,
			Value: core.Money(i) * 12345, Mean: float64(i) / 7, Approved: i%3 == 0}
		if i%2 == 0 {
			note := fmt.Sprint("note ", i%11)
			out[i].Cover, out[i].Note = &c, &note
		}
	}
	return out
}

// TestDocumentsAreReadByTheOtherLibrary writes with xitongsys and reads every
// cell with arrow, for each codec.
func TestDocumentsAreReadByTheOtherLibrary(t *testing.T) {
	want := lines(3000)
	for _, codec := range []string{"zstd", "snappy", "gzip", "none"} {
		path := filepath.Join(t.TempDir(), "plan.parquet")
		require.NoError(t, WriteDocument(path, want, WriteOptions{Codec: codec}))
		got, err := ReadRows[line](context.Background(), Source{Path: path})
		require.NoError(t, err, codec)
		require.Equal(t, want, got, codec)
	}
}

// TestRowsAreReadByTheOtherLibrary writes with arrow and reads every cell
// with xitongsys.
func TestRowsAreReadByTheOtherLibrary(t *testing.T) {
	want := lines(3000)
	for _, codec := range []string{"zstd", "snappy", "gzip", "none"} {
		path := filepath.Join(t.TempDir(), "plan.parquet")
		require.NoError(t, WriteRows(path, want, WriteOptions{Codec: codec, RowGroup: 1000}))
		f, err := local.NewLocalFileReader(path)
		require.NoError(t, err)
		r, err := reader.NewParquetReader(f, new(plainLine), 1)
		require.NoError(t, err)
		require.EqualValues(t, len(want), r.GetNumRows())
		rows := make([]plainLine, len(want))
		require.NoError(t, r.Read(&rows))
		r.ReadStop()
		f.Close()
		got := make([]line, len(want))
		for i, p := range rows {
			got[i] = line{p.Line, core.Day(p.Due), p.Quantity, core.Money(p.Value), p.Mean, p.Approved, p.Cover, p.Note}
		}
		require.Equal(t, want, got, codec)
	}
}

func TestDocumentsRefuseUnsoundCodecsAndLeaveNothing(t *testing.T) {
	dir := t.TempDir()
	for _, codec := range []string{"lz4", "lz4_raw", "brotli", "LZO"} {
		err := WriteDocument(filepath.Join(dir, "plan.parquet"), lines(3), WriteOptions{Codec: codec})
		require.ErrorContains(t, err, "use zstd, snappy, gzip or none")
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, entries)
}

func TestDocumentsAreTheSameBytes(t *testing.T) {
	dir := t.TempDir()
	var files [2][]byte
	for i := range files {
		path := filepath.Join(dir, fmt.Sprint(i))
		require.NoError(t, WriteDocument(path, lines(5000), WriteOptions{}))
		files[i], _ = os.ReadFile(path)
	}
	require.NotEmpty(t, files[0])
	require.Equal(t, files[0], files[1])
}

func TestEmptyDocument(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.parquet")
	require.NoError(t, WriteDocument(path, []line(nil), WriteOptions{}))
	got, err := ReadRows[line](context.Background(), Source{Path: path})
	require.NoError(t, err)
	require.Empty(t, got)
	require.NoError(t, WriteRows(path, []line(nil), WriteOptions{}))
	got, err = ReadRows[line](context.Background(), Source{Path: path})
	require.NoError(t, err)
	require.Empty(t, got)
}
