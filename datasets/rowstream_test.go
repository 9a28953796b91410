package datasets

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRowWriterStreamsWhatItWasGiven(t *testing.T) {
	path := filepath.Join(t.TempDir(), "forecasts.parquet")
	var want []Forecast
	for i := range 1000 {
		want = append(want, Forecast{Location: "shop", SKU: fmt.Sprint("sku", i/10), Date: 20000,
			Quantiles: Quantiles{Mean: float64(i)}})
	}
	write := func(path string, part int) {
		w, err := CreateRows[Forecast](path, WriteOptions{RowGroup: 128})
		require.NoError(t, err)
		for at := 0; at < len(want); at += part {
			require.NoError(t, w.Write(want[at:min(at+part, len(want))]))
		}
		require.NoError(t, w.Close())
		w.Abort() // after Close: nothing happens
	}
	write(path, 7)
	n, err := CountRows(path)
	require.NoError(t, err)
	require.EqualValues(t, len(want), n)
	var got []Forecast
	require.NoError(t, StreamRows(context.Background(), Source{Path: path}, func(rows []Forecast) error {
		require.LessOrEqual(t, len(rows), 128)
		got = append(got, rows...)
		return nil
	}))
	require.Equal(t, want, got)

	other := path + ".other.parquet"
	write(other, 1000)
	a, err := os.ReadFile(path)
	require.NoError(t, err)
	b, err := os.ReadFile(other)
	require.NoError(t, err)
	require.Equal(t, a, b, "the bytes do not depend on how rows are handed over")
}

func TestAbortedRowWriterLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	w, err := CreateRows[State](filepath.Join(dir, "states.parquet"), WriteOptions{})
	require.NoError(t, err)
	require.NoError(t, w.Write([]State{{Location: "a", SKU: "b"}}))
	w.Abort()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, entries)
}
