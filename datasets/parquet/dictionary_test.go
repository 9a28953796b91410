package parquet

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/vector"
)

// A column written by places reads back as it was, bit for bit, with the statistics of all
// its values, in batches that do not come out even and with dictionaries that grow.
func TestDictionaryPlaces(t *testing.T) {
	columns := []contract.Column{{Name: "number", Kind: contract.Number, Required: true},
		{Name: "day", Kind: contract.Day, Required: true}, {Name: "text", Kind: contract.Text},
		{Name: "same", Kind: contract.Number}}
	for _, n := range []int{1, 100, 2*batchRows + 17} {
		v := make([]vector.Vector, len(columns))
		for c := range v {
			v[c].Kind = columns[c].Kind
			v[c].Resize(n)
		}
		for i := range n {
			v[0].Nums[i] = float64(i*i%5001) / 4
			v[1].Days[i] = int32(i%700) - 300
			v[2].Text[i] = []byte(fmt.Sprint("sku ", i%3000))
			v[3].Nums[i] = math.Copysign(0, float64(i%2)-0.5)
		}
		v[2].Text[n-1] = []byte{}
		var out bytes.Buffer
		w, err := NewWriter(&out, columns, WriteOptions{})
		require.NoError(t, err)
		require.NoError(t, w.Group(v))
		require.NoError(t, w.Group(v)) // the table of places serves again
		require.NoError(t, w.Close())

		r, err := file.NewParquetReader(bytes.NewReader(out.Bytes()))
		require.NoError(t, err)
		require.Equal(t, 2, r.NumRowGroups())
		for g := range 2 {
			rg := r.RowGroup(g)
			for c := range columns {
				col, err := rg.Column(c)
				require.NoError(t, err)
				defs := make([]int16, n)
				var read int
				switch col := col.(type) {
				case *file.Float64ColumnChunkReader:
					got := make([]float64, n)
					_, read, err = col.ReadBatch(int64(n), got, defs, nil)
					for i := range got {
						require.Equal(t, math.Float64bits(v[c].Nums[i]), math.Float64bits(got[i]))
					}
				case *file.Int32ColumnChunkReader:
					got := make([]int32, n)
					_, read, err = col.ReadBatch(int64(n), got, defs, nil)
					require.Equal(t, v[c].Days[:n], got)
				case *file.ByteArrayColumnChunkReader:
					got := make([]vector.Bytes, n)
					_, read, err = col.ReadBatch(int64(n), got, defs, nil)
					for i := range got {
						require.Equal(t, string(v[c].Text[i]), string(got[i]))
					}
				}
				require.NoError(t, err)
				require.Equal(t, n, read)
			}
			chunk, err := rg.MetaData().ColumnChunk(2)
			require.NoError(t, err)
			stats, err := chunk.Statistics()
			require.NoError(t, err)
			require.Empty(t, stats.EncodeMin(), "the empty text is the least")
		}
	}
}
