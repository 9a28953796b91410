package stockwright

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// docs/replenishment.md names for each thing how to use it and what shows it:
// every test, night, bar, verb and model it names exists, and so does every word of
// the configuration and the contract.
func TestReplenishmentTableNamesWhatExists(t *testing.T) {
	text := read(t, "docs/replenishment.md")
	tests := strings.Join(sources(t, "_test.go"), "\n")
	code := strings.Join(sources(t, ".go"), "\n")
	bars := read(t, "benchmarks/replenish/main.go")
	cases := read(t, "replenish/casebook/testdata/cases.json")
	words := read(t, "docs/contract.md") + read(t, "docs/operate.md") + code
	rows, shown := 0, 0
	for _, line := range strings.Split(text, "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if !strings.HasPrefix(line, "| ") || len(cells) < 2 || cells[0] == "what" {
			continue
		}
		rows++
		last := cells[len(cells)-1]
		require.Regexp(t, "`(Test|go run|stockwright)", last, "nothing shows: %s", line)
		for _, quoted := range regexp.MustCompile("`[^`]+`").FindAllString(line, -1) {
			name := strings.Trim(quoted, "`")
			switch {
			case strings.HasPrefix(name, "TestNights/"):
				require.FileExists(t, "pipeline/testdata/nights/"+strings.TrimPrefix(name, "TestNights/")+".txt", line)
				shown++
			case strings.HasPrefix(name, "Test"):
				require.Contains(t, tests, "func "+name+"(", line)
				shown++
			case strings.HasPrefix(name, "go run ./benchmarks/replenish "):
				for _, part := range strings.Fields(name)[3:] {
					require.Contains(t, bars, `{"`+part+`", measure`, line)
				}
				shown++
			case strings.HasPrefix(name, "stockwright model "):
				require.Contains(t, cases, `"`+strings.Fields(name)[2]+`"`, line)
			case strings.HasPrefix(name, "stockwright "):
				require.Regexp(t, `Use:\s+"`+strings.Fields(name)[1]+`[ "]`, code, line)
			default:
				word, _, _ := strings.Cut(strings.TrimPrefix(name, "--"), ":")
				require.Contains(t, words, word, line)
			}
		}
	}
	require.Greater(t, rows, 50)
	require.Greater(t, shown, rows)
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}

// sources are the texts of all files of the repository whose names end so.
func sources(t *testing.T, suffix string) []string {
	t.Helper()
	var out []string
	require.NoError(t, filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, suffix) {
			out = append(out, read(t, path))
		}
		return err
	}))
	return out
}

// docs/method.md gives formulas under the names of the files that compute them:
// every heading of its replenishment section names files or rooms, and every file
// of the engine and every room of theory stands under one.
func TestMethodHasTheHeadingsOfTheFiles(t *testing.T) {
	text := read(t, "docs/method.md")
	_, text, found := strings.Cut(text, "\n## Replenishment\n")
	require.True(t, found)
	text, _, found = strings.Cut(text, "<!-- end of replenishment -->")
	require.True(t, found)
	under := map[string]bool{}
	for _, line := range strings.Split(text, "\n") {
		if heading, ok := strings.CutPrefix(line, "### "); ok {
			for _, name := range strings.Split(heading, ", ") {
				under[name] = true
				_, file := os.Stat("replenish/" + name + ".go")
				_, room := os.Stat("replenish/" + name)
				_, replay := os.Stat("pipeline/" + name)
				require.True(t, file == nil || room == nil || replay == nil, "docs/method.md has the heading %s, and there is no such file or room", name)
			}
		}
	}
	entries, err := os.ReadDir("replenish")
	require.NoError(t, err)
	for _, e := range entries {
		name, _, _ := strings.Cut(strings.TrimSuffix(e.Name(), ".go"), "_") // what a noun's file was split into stands under it
		if !strings.HasSuffix(e.Name(), "_test.go") && e.Name() != "testdata" && !under[name] && !plumbing[name] {
			t.Errorf("replenish/%s has no heading in docs/method.md", e.Name())
		}
	}
}

// plumbing are files and rooms of replenish that compute nothing of their own.
var plumbing = map[string]bool{"doc": true, "parallel": true, "plan": true, "arrange": true, "result": true, "decide": true, "item": true, "casebook": true}
