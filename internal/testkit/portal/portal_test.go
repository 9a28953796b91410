package portal

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/execution/interchange/epc"
)

func TestReadsCollapseToPassages(t *testing.T) {
	const second = 1_000_000
	item := func(n int) epc.EPC {
		e, err := epc.ParseURI(fmt.Sprintf("urn:epc:id:sgtin:0614141.812345.%d", n))
		require.NoError(t, err)
		return e
	}
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		var reads []Read
		truth := map[string]int{}
		for i := range 20 {
			for visit := range 1 + rng.IntN(2) {
				start := int64(visit)*600*second + rng.Int64N(100*second)
				truth[fmt.Sprint(i)]++
				for at := start; at < start+20*second; at += rng.Int64N(4 * second) {
					for range 1 + rng.IntN(3) {
						reads = append(reads, Read{item(i), "D1", at})
					}
				}
			}
		}
		rng.Shuffle(len(reads), func(i, j int) { reads[i], reads[j] = reads[j], reads[i] })
		passages := Collapse(reads, 5*second)
		got := map[string]int{}
		total := 0
		for _, p := range passages {
			got[p.EPC.Part(2)]++
			total += p.Reads
		}
		require.Equal(t, truth, got)
		require.Equal(t, len(reads), total)
	})
}
