package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// tree is the product's own code, without tests, the command's verbs and benchmarks.
type tree struct {
	rooms     map[string]*room
	functions []function
	structs   []structOf

	statements int
}

type room struct {
	path         string
	files, lines int
}

type function struct {
	name         string
	lines, paths int // paths: cyclomatic complexity
}

type structOf struct {
	room, name string
	fields     map[string]bool // name and type
	embeds     []string
}

func readTree(root string) (*tree, error) {
	t := &tree{rooms: map[string]*room{}}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		file = filepath.ToSlash(file)
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && file != "." || file == "benchmarks" ||
			file == "internal/testkit" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !isProduct(file) {
			return nil
		}
		return t.read(file)
	})
	return t, err
}

func (t *tree) read(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, file, text, 0)
	if err != nil {
		return err
	}
	t.statements += statements(f)
	folder := filepath.ToSlash(filepath.Dir(file))
	if !strings.HasPrefix(folder, "cmd/") { // the command has a file a verb
		if t.rooms[folder] == nil {
			t.rooms[folder] = &room{path: folder}
		}
		t.rooms[folder].files++
		t.rooms[folder].lines += bytes.Count(text, []byte("\n"))
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Body != nil {
				lines := set.Position(d.End()).Line - set.Position(d.Pos()).Line + 1
				t.functions = append(t.functions, function{folder + "." + d.Name.Name, lines, paths(d.Body)})
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if spec, ok := s.(*ast.TypeSpec); ok {
					t.addStruct(folder, spec)
				}
			}
		}
	}
	return nil
}

// paths is the cyclomatic complexity: one and every branch, case and short circuit.
func paths(body *ast.BlockStmt) int {
	n := 1
	ast.Inspect(body, func(node ast.Node) bool {
		switch x := node.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
			n++
		case *ast.CaseClause:
			if x.List != nil {
				n++
			}
		case *ast.CommClause:
			if x.Comm != nil {
				n++
			}
		case *ast.BinaryExpr:
			if x.Op == token.LAND || x.Op == token.LOR {
				n++
			}
		}
		return true
	})
	return n
}

func (t *tree) addStruct(folder string, spec *ast.TypeSpec) {
	st, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	s := structOf{room: folder, name: spec.Name.Name, fields: map[string]bool{}}
	for _, f := range st.Fields.List {
		if len(f.Names) == 0 {
			s.embeds = append(s.embeds, last(f.Type))
		}
		for _, n := range f.Names {
			s.fields[n.Name] = true
		}
	}
	t.structs = append(t.structs, s)
}

// last is the type's own name, without package and pointer.
func last(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.StarExpr:
		return last(x.X)
	case *ast.SelectorExpr:
		return x.Sel.Name
	case *ast.Ident:
		return x.Name
	}
	return ""
}

// tooMuch names the functions that are too long or branch too much.
func (t *tree) tooMuch() (out []string) {
	for _, f := range t.functions {
		if f.lines > mostLines || f.paths > mostPaths {
			out = append(out, fmt.Sprintf("%s has %d lines and %d paths", f.name, f.lines, f.paths))
		}
	}
	slices.Sort(out)
	return out
}

func (t *tree) largest(size func(*room) int) *room {
	most := &room{}
	for _, path := range slices.Sorted(maps.Keys(t.rooms)) {
		if size(t.rooms[path]) > size(most) {
			most = t.rooms[path]
		}
	}
	return most
}

// twins are pairs of structs of different packages that share more than most
// field names, where neither embeds the other.
func (t *tree) twins(most int) (out []string) {
	for i, a := range t.structs {
		for _, b := range t.structs[i+1:] {
			if a.room == b.room || slices.Contains(a.embeds, b.name) || slices.Contains(b.embeds, a.name) {
				continue
			}
			shared := 0
			for f := range a.fields {
				if b.fields[f] {
					shared++
				}
			}
			if shared > most {
				out = append(out, a.room+"."+a.name+" and "+b.room+"."+b.name)
			}
		}
	}
	slices.Sort(out)
	return out
}
