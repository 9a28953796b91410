package csv

import (
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

// FuzzPacked reads compressed texts, and texts of any encoding, whose bytes are
// all the fuzzer's: they may be refused; blocks hold the rows that were counted.
func FuzzPacked(f *testing.F) {
	plain := []byte("date,sku,location,quantity\n2026-01-01,\"A\"\"1\",L,1\n2026-01-02,B,L,2\nTotal,,,3\n")
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, err := w.Write(plain)
	require.NoError(f, err)
	require.NoError(f, w.Close())
	enc, err := zstd.NewWriter(nil)
	require.NoError(f, err)
	f.Add(plain)
	f.Add(zipped.Bytes())
	f.Add(enc.EncodeAll(plain, nil))
	f.Add([]byte("BZh91AY&SY"))
	f.Add([]byte("\xff\xfed\x00a\x00t\x00e\x00\n\x001\x00"))
	f.Add([]byte("date\rx\ry\r"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _, err := readAll(string(b), Format{})
		if err != nil {
			require.NotContains(t, err.Error(), "were counted")
			require.NotContains(t, err.Error(), "in the file")
			require.NotContains(t, err.Error(), "begins with row")
		}
	})
}
