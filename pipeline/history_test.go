package pipeline

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/generate"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// A night whose history is laid over that of the night before plans what it would with a
// whole one, writes little of it, and refers to the file of the night before.
func TestAHistoryLaidOverTheLastOneChangesNothing(t *testing.T) {
	defer func(least int64) { leastBase = least }(leastBase)
	files := map[int64]map[string]string{}
	dirs := map[int64]string{}
	for _, least := range []int64{1, 1 << 40} {
		leastBase = least
		dir := generated(t, generate.Layout{})
		var last *Outcome
		for _, before := range []int{2, 1, 0} {
			opt := night(dir, 2)
			opt.Today = generate.DefaultAsOf
			for range before {
				opt.AsOf--
			}
			out, err := Run(context.Background(), opt)
			require.NoError(t, err)
			last = out
		}
		files[least], dirs[least] = map[string]string{}, last.Dir
		for _, table := range last.Manifest.Tables {
			if !strings.HasPrefix(table.Table, "history") {
				files[least][table.Table] = table.Hash
			}
		}
		in, ok := recorded(last, "sales")
		require.True(t, ok)
		files[least]["sales"] = in.Hash
		require.True(t, last.Manifest.HasHistory())
	}
	require.Equal(t, files[1<<40], files[1])
	require.NoFileExists(t, filepath.Join(dirs[1], datasets.HistoryName))
	ids, err := runs.List(filepath.Dir(dirs[1]))
	require.NoError(t, err)
	first, err := os.Stat(filepath.Join(filepath.Dir(dirs[1]), ids[0].String(), datasets.HistoryName))
	require.NoError(t, err)
	base, err := os.Stat(filepath.Join(dirs[1], datasets.HistoryBaseName))
	require.NoError(t, err)
	require.True(t, os.SameFile(first, base), "the base is not written again, by any night")
}
