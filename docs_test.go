package stockwright

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/pages"
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

// The pages of the method say under each heading which files hold its formulas: every
// file and room they name exists, and every file of the replenishment engine and
// every room of its theory stands under a heading.
func TestMethodNamesTheFilesOfItsFormulas(t *testing.T) {
	named := map[string]bool{}
	for _, page := range matches(t, "docs/method/*.md") {
		for _, line := range strings.Split(read(t, page), "\n") {
			if !strings.HasPrefix(line, "Code: ") {
				continue
			}
			for _, quoted := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(line, -1) {
				_, file := os.Stat(quoted[1] + ".go")
				_, room := os.Stat(quoted[1])
				require.True(t, file == nil || room == nil, "%s names %s, and there is no such file or room", page, quoted[1])
				named[quoted[1]] = true
			}
		}
	}
	for _, path := range unnamed(t, "replenish", named) {
		t.Errorf("no page of docs/method names %s", path)
	}
}

// unnamed are the files and rooms of a room that no page names: a room is named itself, or by
// each of its files.
func unnamed(t *testing.T, room string, named map[string]bool) (out []string) {
	entries, err := os.ReadDir(room)
	require.NoError(t, err)
	for _, e := range entries {
		noun, _, _ := strings.Cut(strings.TrimSuffix(e.Name(), ".go"),
			"_") // what a noun's file was split into stands under it
		path := room + "/" + noun
		switch {
		case strings.HasSuffix(e.Name(), "_test.go") || e.Name() == "testdata" || e.Name() == "casebook" || named[path]:
		case e.IsDir():
			out = append(out, unnamed(t, path, named)...)
		case plumbing[noun]:
		default:
			out = append(out, path)
		}
	}
	return out
}

// plumbing are files of replenish that compute nothing of their own.
var plumbing = map[string]bool{"doc": true, "names": true, "plan": true, "arrange": true,
	"result": true, "decide": true, "item": true, "parallel": true}

// docs/method.md is the contents of the method: each of its pages stands there.
func TestMethodListsItsPages(t *testing.T) {
	front := read(t, "docs/method.md")
	for _, page := range matches(t, "docs/method/*.md") {
		require.Contains(t, front, "]("+strings.TrimPrefix(page, "docs/")+")", "docs/method.md does not list %s", page)
	}
}

// Every link of the documents to a file of the repository leads to a file that exists,
// and its anchor to a heading of that file.
func TestDocsLinkToWhatExists(t *testing.T) {
	links := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, page := range documents(t) {
		for _, link := range links.FindAllStringSubmatch(read(t, page), -1) {
			if strings.Contains(link[1], "://") || strings.HasPrefix(link[1], "mailto:") {
				continue
			}
			file, anchor, _ := strings.Cut(link[1], "#")
			target := page
			if file != "" {
				target = filepath.Join(filepath.Dir(page), file)
			}
			require.FileExists(t, target, "%s links to %s", page, link[1])
			if anchor != "" {
				require.Contains(t, anchors(read(t, target)), anchor, "%s links to %s", page, link[1])
			}
		}
	}
}

// Every test and every folder of benchmarks that a document names exists.
func TestDocsNameTestsThatExist(t *testing.T) {
	tests := strings.Join(sources(t, "_test.go"), "\n")
	names, benchmarks := regexp.MustCompile("`(Test[A-Z]\\w+)`"), regexp.MustCompile(`go run (\./benchmarks/\w+)`)
	seen := 0
	for _, page := range documents(t) {
		text := read(t, page)
		for _, name := range names.FindAllStringSubmatch(text, -1) {
			require.Contains(t, tests, "func "+name[1]+"(", page)
			seen++
		}
		for _, folder := range benchmarks.FindAllStringSubmatch(text, -1) {
			if folder[1] != "./benchmarks/NAME" {
				require.DirExists(t, folder[1], page)
			}
		}
	}
	require.Greater(t, seen, 50)
}

// Documents are read in the morning by people with other work: half of the sentences
// have at most sixteen words, and at most one in twenty has more than thirty.
func TestDocsHaveShortSentences(t *testing.T) {
	var words []int
	long := 0
	all, err := pages.Read(".")
	require.NoError(t, err)
	for _, p := range all {
		for _, sentence := range p.Sentences {
			n := pages.Words(sentence)
			words = append(words, n)
			if n > 30 {
				long++
				t.Logf("%s has %d words: %s", p.Path, n, sentence)
			}
		}
	}
	slices.Sort(words)
	require.LessOrEqual(t, words[len(words)/2], 16)
	require.LessOrEqual(t, long, len(words)/20)
}

// anchors are the anchors that a page's headings get where it is shown.
func anchors(text string) []string {
	var out []string
	drop := regexp.MustCompile(`[^\p{L}\p{N}\s_-]`)
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(text, -1) {
		out = append(out, strings.ReplaceAll(drop.ReplaceAllString(strings.ToLower(heading[1]), ""), " ", "-"))
	}
	return out
}

// documents are the pages that users and contributors read.
func documents(t *testing.T) []string {
	t.Helper()
	all, err := pages.Read(".")
	require.NoError(t, err)
	var out []string
	for _, p := range all {
		out = append(out, p.Path)
	}
	return out
}

func matches(t *testing.T, pattern string) []string {
	t.Helper()
	out, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, out)
	return out
}
