package level

import (
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
	"testing"
)

func TestLevelledReceiptsAreNeverLateAndLeastEarly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		var rs []PlannedReceipt
		total := int64(0)
		for i := range n {
			need := rapid.Int32Range(0, 8).Draw(t, "need")
			rs = append(rs, PlannedReceipt{SKU: string(rune('A' + i)), Need: need,
				Earliest: rapid.Int32Range(0, need).Draw(t, "earliest"),
				Load:     rapid.Int64Range(1, 20).Draw(t, "load")})
			total += rs[i].Load
		}
		capacity := rapid.Int64Range(1, 30).Draw(t, "capacity")
		plan, unplaced := LevelReceipts(rs, func(int32) int64 { return capacity })
		used := map[int32]int64{}
		for _, p := range plan {
			require.LessOrEqual(t, p.Day, p.Need)
			require.GreaterOrEqual(t, p.Day, p.Earliest)
			used[p.Day] += p.Load
			total -= p.Load
		}
		for _, u := range used {
			require.LessOrEqual(t, u, capacity)
		}
		for _, u := range unplaced {
			total -= u.Load
			for d := u.Earliest; d <= u.Need; d++ {
				require.Equal(t, capacity, used[d], "a day it could come still has room")
			}
		}
		require.Zero(t, total, "no load is lost")
	})
	plan, _ := LevelReceipts([]PlannedReceipt{{SKU: "1", Need: 0, Load: 10},
		{SKU: "2", Need: 1, Load: 12}, {SKU: "3", Need: 2, Load: 15},
		{SKU: "4", Need: 3, Load: 40}, {SKU: "5", Need: 4, Load: 8}}, func(int32) int64 { return 22 })
	early, used := int64(0), make([]int64, 5)
	for _, p := range plan {
		early += int64(p.Need-p.Day) * p.Load
		used[p.Day] += p.Load
	}
	require.Equal(t, []int64{11, 22, 22, 22, 8}, used)
	require.Equal(t, int64(30), early)
}
