package table

import (
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/schema"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/datasets/vector"
)

// Footer is what a file says about itself, checked before any page is read.
type Footer struct {
	Entry
	Meta   *metadata.FileMetaData // nil of a text
	text   *csv.File              // nil of a Parquet file
	Leaves map[string]*leaf       // top-level columns by name
	Names  []string               // their names, in the file's order
	Rows   int64
	Groups []int64 // rows of each row group
	starts []int64 // first row of each row group
	// superseded are days of which another file's rows count; see Source.Duplicates.
	Superseded map[LocationDay]bool
}

// leaf is a top-level column of a file.
type leaf struct {
	Index  int
	Column *schema.Column
	nested bool
}

// ReadFooter opens a file, checks its footer and closes it again.
func ReadFooter(source Entry, want csv.Format) (ft *Footer, err error) {
	defer fault.Recovered(source.Path, -1, "", &err)
	f, err := place.Open(source.Path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := isText(f, source.Path)
	if err != nil {
		return nil, err
	}
	if text {
		return readTextFooter(source, f, want)
	}
	r, err := parquet.Open(f, source.Path)
	if err != nil {
		return nil, err
	}
	ft = &Footer{Entry: source, Meta: r.MetaData(), Leaves: map[string]*leaf{}}
	ft.size = f.Size()
	ft.findLeaves()
	return ft, ft.countRows()
}

func (ft *Footer) findLeaves() {
	root := ft.Meta.Schema.Root()
	for i := range ft.Meta.Schema.NumColumns() {
		column := ft.Meta.Schema.Column(i)
		top := ft.Meta.Schema.ColumnRoot(i)
		nested := top != column.SchemaNode() || column.MaxRepetitionLevel() > 0 || top.Parent() != root
		name, known := ft.nameOf(top)
		if _, seen := ft.Leaves[name]; !seen && known {
			ft.Names = append(ft.Names, name)
			ft.Leaves[name] = &leaf{Index: i, Column: column, nested: nested}
		}
	}
}

// nameOf is the name of a top-level column: its own, or the one its table has
// for its field id; false where the table has the column no more.
func (ft *Footer) nameOf(top schema.Node) (name string, known bool) {
	if ft.fields == nil || top.FieldID() < 0 {
		return top.Name(), true
	}
	name, known = ft.fields[top.FieldID()]
	return name, known
}

// What a file may claim: rows that no size can hold would take memory for
// nothing. Dense daily sales, mostly zeros, reach some ten rows a byte.
const (
	fewRows     = 1 << 20
	rowsPerByte = 64
)

func (ft *Footer) countRows() error {
	ft.Rows = ft.Meta.GetNumRows()
	var sum int64
	for i := range ft.Meta.GetRowGroups() {
		n := ft.Meta.RowGroup(i).NumRows()
		if n < 0 || n > 1<<40 {
			return fault.File(ft.Path, fmt.Sprintf("row group %d claims %d rows", i, n), "export it again")
		}
		ft.Groups = append(ft.Groups, n)
		ft.starts = append(ft.starts, sum)
		sum += n
	}
	if most := fewRows + rowsPerByte*ft.size; sum > most && ft.Meta.GetCreatedBy() != parquet.Ours {
		return fault.File(ft.Path, fmt.Sprintf("it claims %d rows in %d bytes, more than sales can be packed into", sum, ft.size),
			"export it again")
	}
	if sum != ft.Rows {
		return fault.File(ft.Path, fmt.Sprintf("its footer counts %d rows, its row groups %d", ft.Rows, sum),
			"export it again")
	}
	return nil
}

// missingColumn is the fault of a file without a column, with the columns it
// has and the nearest name.
func (ft *Footer) missingColumn(name, wanted string) error {
	has := ft.Names
	if len(has) > 30 {
		has = append(append([]string{}, has[:30]...), "…")
	}
	text := fmt.Sprintf("column %s is missing%s", name, fault.Suggest(name, ft.Names))
	if wanted != name {
		text = fmt.Sprintf("column %s (read as %s) is missing%s", name, wanted, fault.Suggest(name, ft.Names))
	}
	e := fault.File(ft.Path, text, fmt.Sprintf("the file has %s; say which it is under aliases in the config (--map THEIRS="+wanted+" for init)",
		strings.Join(has, ", ")))
	e.Column = name
	return e
}

// IsText tells whether a file is delimited text.
func (ft *Footer) IsText() bool { return ft.text != nil }

// ReadsAsText tells whether a column can be compared as text.
func (ft *Footer) ReadsAsText(name string) bool {
	lf := ft.Leaves[name]
	return lf.Column == nil || !lf.nested && parquet.Fits(contract.Text, lf.Column,
		parquet.LogicalOf(lf.Column), vector.Reading{}) == ""
}
