// Package pages reads the project's Markdown pages as a reader meets them: the
// shell blocks to paste, the commands named in running text, and the sentences.
package pages

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// Page is one Markdown file.
type Page struct {
	Path string // from the root of the repository, with slashes
	// Before are commands that make what the page takes for granted, one a line, from
	// comments of the form <!-- before: COMMAND -->. Needs names a folder of real data
	// without which the page cannot be run, from <!-- needs: FOLDER -->.
	Before []string
	Needs  string
	Blocks []string // contents of ```sh blocks, in order
	Inline []string // code spans, in order
	// Sentences are those of paragraphs and list items. A code span counts as one word.
	// Tables, headings and blocks are left out.
	Sentences []string
}

// Read reads README.md, CONTRIBUTING.md and all pages under docs, ordered by path.
func Read(root string) ([]Page, error) {
	paths := []string{"CONTRIBUTING.md", "README.md"}
	err := filepath.WalkDir(filepath.Join(root, "docs"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".md") {
			rel, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			paths = append(paths, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	sort.Strings(paths)
	out := make([]Page, 0, len(paths))
	for _, path := range paths {
		source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
		if err != nil {
			return nil, err
		}
		out = append(out, parse(path, source))
	}
	return out, nil
}

var (
	before   = regexp.MustCompile(`<!-- before: (.*?) -->`)
	needs    = regexp.MustCompile(`<!-- needs: (.*?) -->`)
	boundary = regexp.MustCompile(`[.!?][")”]?\s+`)
)

func parse(path string, source []byte) Page {
	p := Page{Path: path}
	for _, m := range before.FindAllSubmatch(source, -1) {
		p.Before = append(p.Before, string(m[1]))
	}
	if m := needs.FindSubmatch(source); m != nil {
		p.Needs = string(m[1])
	}
	tree := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			if string(n.Language(source)) == "sh" {
				p.Blocks = append(p.Blocks, string(n.Lines().Value(source)))
			}
		case *ast.CodeSpan:
			p.Inline = append(p.Inline, strings.ReplaceAll(plain(n, source, false), "\n", " "))
		case *ast.Paragraph, *ast.TextBlock:
			p.Sentences = append(p.Sentences, sentences(plain(n, source, true))...)
		}
		return ast.WalkContinue, nil
	})
	return p
}

// plain is the text of a node without its marks; a code span becomes one word
// where asked.
func plain(n ast.Node, source []byte, word bool) string {
	var b bytes.Buffer
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.CodeSpan:
			if word {
				if entering {
					b.WriteString("code")
				}
				return ast.WalkSkipChildren, nil
			}
		case *ast.Text:
			if entering {
				b.Write(n.Segment.Value(source))
				if n.SoftLineBreak() || n.HardLineBreak() {
					b.WriteByte('\n')
				}
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// sentences splits where a full stop, question or exclamation mark is followed
// by white space and a capital letter or a figure.
func sentences(s string) []string {
	var out []string
	start := 0
	for _, at := range boundary.FindAllStringIndex(s, -1) {
		next := s[at[1]:]
		if next == "" || !(next[0] >= 'A' && next[0] <= 'Z' || strings.HasPrefix(next, "code")) {
			continue
		}
		out = append(out, s[start:at[1]])
		start = at[1]
	}
	return append(out, s[start:])
}

// Words counts the words of a sentence.
func Words(sentence string) int {
	n := 0
	for _, f := range strings.Fields(sentence) {
		if strings.ContainsFunc(f, func(r rune) bool {
			return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r > 127
		}) {
			n++
		}
	}
	return n
}
