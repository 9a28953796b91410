package runs

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
)

// What is kept does not depend on luck: the newest plan and what explains it, open days
// and, by policy, young runs and month ends; everything else goes.
func TestRetentionKeepsWhatIsNeeded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Retention{Days: rapid.IntRange(0, 200).Draw(t, "days"),
			Months: rapid.IntRange(0, 14).Draw(t, "months"), Open: map[core.Day]bool{}}
		var ids []ID
		day := core.Day(20_000)
		for range rapid.IntRange(1, 120).Draw(t, "nights") {
			day += core.Day(rapid.IntRange(1, 9).Draw(t, "gap"))
			for _, pipeline := range []string{"nightly", "weekly"} {
				for n := 1; n <= rapid.IntRange(0, 2).Draw(t, "results"); n++ {
					ids = append(ids, ID{day, pipeline, n})
				}
			}
			if rapid.IntRange(0, 9).Draw(t, "open") == 0 {
				p.Open[day] = true
			}
		}
		kept := p.Keep(ids, func(ID) []string { return nil })
		require.Len(t, kept, len(ids))
		for _, pipeline := range []string{"nightly", "weekly"} {
			mine := slices.DeleteFunc(slices.Clone(kept), func(k Kept) bool { return k.ID.Pipeline != pipeline })
			if len(mine) == 0 {
				continue
			}
			last := mine[len(mine)-1].ID.AsOf
			days := map[core.Day]bool{}
			ends := map[string]core.Day{}
			for _, k := range slices.Backward(mine) {
				days[k.ID.AsOf] = true
				if month := k.ID.AsOf.String()[:7]; ends[month] == 0 {
					ends[month] = k.ID.AsOf
				}
				needed := len(days) <= explainedNights || k.ID.AsOf >= last-explainedDays
				young := k.ID.AsOf > last-core.Day(p.Days)
				if needed || young || p.Open[k.ID.AsOf] {
					require.NotEmpty(t, k.Why, "%v", k.ID)
				} else if len(ends) > p.Months {
					require.Empty(t, k.Why, "%v", k.ID)
				}
			}
		}
	})
}

// A run that a kept run read is kept; what is pruned is gone whole, also after a crash.
func TestPruneRemovesWholeRuns(t *testing.T) {
	dir := t.TempDir()
	add := func(id ID, reads string) {
		m := Manifest{Run: id.String(), AsOf: id.AsOf, Pipeline: id.Pipeline}
		if reads != "" {
			m.Inputs = []InputRecord{{Table: "forecasts", Path: reads}, {Table: "sales", Path: "sales.parquet"}}
		}
		body, err := json.Marshal(m)
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Join(dir, id.String()), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, id.String(), ManifestName), body, 0o644))
	}
	first := core.Day(20_000)
	for n := range core.Day(100) {
		reads := ""
		if n == 99 {
			reads = ID{first + 5, "nightly", 1}.String()
		}
		add(ID{first + n, "nightly", 1}, reads)
	}
	require.NoError(t, os.MkdirAll(filepath.Join(dir, prunedPrefix+"2024-01-01-nightly"), 0o755))
	before, err := List(dir)
	require.NoError(t, err)
	said, err := Prune(dir, Retention{Open: map[core.Day]bool{first + 7: true}}, true)
	require.NoError(t, err)
	still, err := List(dir)
	require.NoError(t, err)
	require.Equal(t, before, still, "a dry run removes nothing")
	done, err := Prune(dir, Retention{Open: map[core.Day]bool{first + 7: true}}, false)
	require.NoError(t, err)
	require.Equal(t, said, done)
	left, err := List(dir)
	require.NoError(t, err)
	require.Len(t, left, explainedDays+1+2)
	require.Equal(t, first+5, left[0].AsOf)
	require.Equal(t, first+7, left[1].AsOf)
	hidden, err := filepath.Glob(filepath.Join(dir, prunedPrefix+"*"))
	require.NoError(t, err)
	require.Empty(t, hidden)
}
