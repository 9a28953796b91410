package stockwright

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// unitWords say in what a number is counted; a name may say it itself.
var (
	unitWords = regexp.MustCompile(`(?i)\b(units?|days?|weeks?|months?|years?|yearly|daily|periods?|currency|money|cost|costs|price|value|profit|rate|shares?|0–1|probabilit(y|ies)|` +
		`quantiles?|fill rate|cycle service|deviations?|variance|volume|weight|measure|litres|kg|multiples?|index|indices|count|counts|counted|number|goroutines|lines|items|blocks|` +
		`draws|seed|receipts|orders|lots?|packs?|factor|ratio|points?|score|rank|per|stages?|arguments?)\b|z·|σ`)
	unitNames = regexp.MustCompile(`(Day|Days|Cost|Price|Units|Value|Share|Rate|Count|Items|Lines|Lot|Volume|Weight|Seed|Workers|Multiple|MOQ|Receipts|Rank|Factor)s?$`)
	// distribution are the methods of demand.Distribution, whose comments say units.
	distribution = map[string]bool{"Mean": true, "SD": true, "CDF": true, "PMF": true, "Quantile": true,
		"Shortage": true}

	saysError = regexp.MustCompile(`(?i)\b(errors?|refuse[sd]?|fails?)\b`)
)

// Every exported name of the replenishment rooms that holds, takes or gives a
// number says in what it is counted: by its own name, its comment or its type's.
// What returns an error says when.
func TestPublicNamesSayUnitsAndErrors(t *testing.T) {
	var missing []string
	names := 0
	err := filepath.WalkDir("replenish", func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || strings.Contains(dir, "testdata") {
			return err
		}
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
			require.NoError(t, err)
			for _, decl := range f.Decls {
				if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv != nil && distribution[fn.Name.Name] {
					continue // demand.Distribution says it for all
				}
				n, m := unitless(decl)
				names += n
				for _, text := range m {
					missing = append(missing, path+": "+text)
				}
			}
		}
		return err
	})
	require.NoError(t, err)
	require.Greater(t, names, 400)
	slices.Sort(missing)
	require.Empty(t, missing, "%d of %d public names do not say their units or errors:\n%s",
		len(missing), names, strings.Join(missing, "\n"))
}

// unitless lists what of a declaration does not say its units or errors, and
// counts what should.
func unitless(decl ast.Decl) (names int, missing []string) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if !d.Name.IsExported() || !exportedReceiver(d) {
			return 0, nil
		}
		doc := d.Doc.Text()
		if hasNumber(d.Type.Params) || hasNumber(d.Type.Results) {
			names++
			if !unitWords.MatchString(doc) {
				missing = append(missing, d.Name.Name+" takes or gives a number")
			}
		}
		if d.Type.Results != nil {
			for _, r := range d.Type.Results.List {
				if id, ok := r.Type.(*ast.Ident); ok && id.Name == "error" {
					names++
					if !saysError.MatchString(doc) {
						missing = append(missing, d.Name.Name+" returns an error")
					}
				}
			}
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			s, ok := spec.(*ast.TypeSpec)
			if !ok || !s.Name.IsExported() {
				continue
			}
			fields, ok := s.Type.(*ast.StructType)
			if !ok {
				continue
			}
			group := d.Doc.Text() + s.Doc.Text()
			lead := "" // a comment of its own above a run of fields speaks for the run
			for _, field := range fields.Fields.List {
				if field.Doc != nil {
					lead = field.Doc.Text()
				}
				for _, name := range field.Names {
					if !name.IsExported() || !isNumber(field.Type) {
						continue
					}
					names++
					text := field.Doc.Text() + " " + field.Comment.Text()
					if !unitNames.MatchString(name.Name) && !unitWords.MatchString(text+" "+lead) &&
						!unitWords.MatchString(group) {
						missing = append(missing, fmt.Sprintf("%s.%s", s.Name.Name, name.Name))
					}
				}
			}
		}
	}
	return names, missing
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	id, ok := t.(*ast.Ident)
	return ok && id.IsExported()
}

func hasNumber(l *ast.FieldList) bool {
	return l != nil && slices.ContainsFunc(l.List, func(f *ast.Field) bool { return isNumber(f.Type) })
}

// isNumber tells a numeric type, or a slice or pointer of one.
func isNumber(t ast.Expr) bool {
	switch x := t.(type) {
	case *ast.Ident:
		return slices.Contains([]string{"int", "int32", "int64", "uint64", "float64"}, x.Name)
	case *ast.ArrayType:
		return isNumber(x.Elt)
	case *ast.StarExpr:
		return isNumber(x.X)
	}
	return false
}
