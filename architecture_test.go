package stockwright

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/stockwright/stockwright"

// rooms lists, for every top-level folder with Go code, the other rooms it may
// import: an import points only downward (docs/decisions.md).
var rooms = map[string][]string{
	"core":      {},
	"forecast":  {"core"},
	"replenish": {"core"},
	"slotting":  {"core"},
	"plan":      {"core", "forecast", "replenish", "slotting"},
	"datasets":  {"core", "plan", "forecast", "replenish", "slotting"},
	"execution": {"core", "plan", "datasets"},
	"pipeline":  {"core", "plan", "datasets", "forecast", "replenish", "slotting"},
	"internal":  {"core", "plan", "datasets"}, // testkit
	"web":       {"core", "pipeline", "execution", "plan", "datasets"},
	"cmd":       {"core", "web", "pipeline", "execution", "plan", "datasets", "forecast", "replenish", "slotting"},
	"benchmarks": {"core", "internal", "cmd", "web", "pipeline", "execution", "plan", "datasets", "forecast", "replenish",
		"slotting"},
}

// parquetLibraries may be imported by datasets only.
var parquetLibraries = []string{"github.com/apache/arrow", "github.com/xitongsys/parquet-go"}

func TestImportsPointDownward(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || !strings.Contains(path, "/") {
			return err
		}
		path = filepath.ToSlash(path)
		if strings.Contains(path, "testdata/") {
			return nil
		}
		room, _, _ := strings.Cut(path, "/")
		allowed, known := rooms[room]
		require.True(t, known, "%s: the folder %s has no rule in architecture_test.go", path, room)
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range f.Imports {
			checkImport(t, path, room, allowed, spec.Path.Value)
		}
		return nil
	})
	require.NoError(t, err)
}

func checkImport(t *testing.T, path, room string, allowed []string, quoted string) {
	t.Helper()
	imp, err := strconv.Unquote(quoted)
	require.NoError(t, err)
	for _, lib := range parquetLibraries {
		if strings.HasPrefix(imp, lib) {
			require.Equal(t, "datasets", room, "%s imports %s; only datasets may", path, imp)
		}
	}
	rest, ours := strings.CutPrefix(imp, module+"/")
	if !ours {
		return
	}
	target, _, _ := strings.Cut(rest, "/")
	if target == room || target == "internal" && strings.HasSuffix(path, "_test.go") {
		return
	}
	require.Contains(t, allowed, target, "%s imports %s, which is not below it", path, imp)
}
