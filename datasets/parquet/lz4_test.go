package parquet

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/pierrec/lz4/v4"
	"github.com/stretchr/testify/require"
)

func lz4Block(t testing.TB, b []byte) []byte {
	out := make([]byte, lz4.CompressBlockBound(len(b)))
	n, err := lz4.CompressBlock(b, out, nil)
	require.NoError(t, err)
	require.Positive(t, n)
	return out[:n]
}

func length(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }

// TestHadoopLZ4 reads one frame, several, several chunks in a frame, and a bare
// block, and refuses every cut of them.
func TestHadoopLZ4(t *testing.T) {
	text := make([]byte, 6000)
	for i := range text {
		text[i] = byte(i / 7 % 11)
	}
	a, b := lz4Block(t, text[:3500]), lz4Block(t, text[3500:])
	join := func(parts ...[]byte) (out []byte) {
		for _, p := range parts {
			out = append(out, p...)
		}
		return out
	}
	for name, stored := range map[string][]byte{
		"one frame":  join(length(6000), length(len(lz4Block(t, text))), lz4Block(t, text)),
		"two frames": join(length(3500), length(len(a)), a, length(2500), length(len(b)), b),
		"two chunks": join(length(6000), length(len(a)), a, length(len(b)), b),
		"bare block": lz4Block(t, text),
	} {
		into := make([]byte, len(text))
		require.NoError(t, unpackHadoopLZ4(into, stored), name)
		require.Equal(t, text, into, name)
		for cut := range stored {
			require.Error(t, unpackHadoopLZ4(make([]byte, len(text)), stored[:cut]), "%s cut to %d", name, cut)
		}
		require.Error(t, unpackHadoopLZ4(make([]byte, len(text)), append(stored[:len(stored):len(stored)], 0)), name)
	}
}

// FuzzHadoopLZ4: damaged pages are an error, never a panic or a hang.
func FuzzHadoopLZ4(f *testing.F) {
	rng := rand.New(rand.NewPCG(4, 4))
	text := make([]byte, 500)
	for i := range text {
		text[i] = byte(rng.IntN(3))
	}
	block := lz4Block(f, text)
	f.Add(append(append(length(500), length(len(block))...), block...), uint16(500))
	f.Add(block, uint16(500))
	f.Fuzz(func(t *testing.T, stored []byte, size uint16) {
		_ = unpackHadoopLZ4(make([]byte, size), stored) // an error or not, it comes back
	})
}
