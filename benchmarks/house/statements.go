package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"strings"

	"github.com/stockwright/stockwright/benchmarks/bar"
)

// began is the commit that the work on the house set out from.
const began = "dc1f4c5^"

// measureStatements holds the product's statements against those of the commit the
// work set out from. What the product has learnt to do since is counted too.
func measureStatements(sheet *bar.Sheet, now int) {
	name := "Go statements of the product, with all it has learnt since"
	out, err := exec.Command("git", "archive", "--format=tar", began).Output()
	if err != nil {
		sheet.Skip(name, "the history here does not hold "+began)
		return
	}
	before, err := statementsOf(bytes.NewReader(out))
	if err != nil || before == 0 {
		sheet.Skip(name, fmt.Sprintf("%s cannot be read: %v", began, err))
		return
	}
	sheet.AtMost(fmt.Sprintf("%s: %d then, %d now", name, before, now), 100*(float64(now)/float64(before)-1), -10, "%")
}

// statementsOf counts the product's statements in an archive of its tree.
func statementsOf(archive io.Reader) (n int, err error) {
	files := tar.NewReader(archive)
	for {
		h, err := files.Next()
		if err == io.EOF {
			return n, nil
		} else if err != nil {
			return 0, err
		}
		if !isProduct(h.Name) {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), h.Name, files, 0)
		if err != nil {
			return 0, err
		}
		n += statements(f)
	}
}

// isProduct tells whether a file is the product's own code: no test, no test kit, no benchmark.
func isProduct(file string) bool {
	return strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go") &&
		!strings.HasPrefix(file, "benchmarks/") && !strings.HasPrefix(file, "internal/testkit/") &&
		!strings.Contains(file, "testdata/")
}

// statements counts the statements of a file; blocks and labels are none.
func statements(f *ast.File) (n int) {
	ast.Inspect(f, func(node ast.Node) bool {
		switch node.(type) {
		case *ast.BlockStmt, *ast.EmptyStmt, *ast.LabeledStmt:
		case ast.Stmt:
			n++
		}
		return true
	})
	return n
}
