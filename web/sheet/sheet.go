// Package sheet writes rows as CSV, tables and real workbooks. The columns are
// the JSON keys of the row's struct, the same words in every format.
package sheet

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// FieldName is the JSON key of a struct field, which is the column name of
// every export, or "" for a field that is not exported.
func FieldName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "-" {
		return ""
	}
	return name
}

// Columns lists the column names of a row struct, in field order.
func Columns[T any]() []string {
	var names []string
	for _, f := range fieldsOf(reflect.TypeFor[T]()) {
		names = append(names, FieldName(f))
	}
	return names
}

// Cells gives a row's values in the order of Columns.
func Cells(row any) []any {
	v := reflect.ValueOf(row)
	var cells []any
	for _, f := range fieldsOf(v.Type()) {
		cells = append(cells, v.FieldByIndex(f.Index).Interface())
	}
	return cells
}

// fieldsOf are the fields of a row struct that are exported, in order, those of embedded
// structs in their place.
func fieldsOf(t reflect.Type) []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool {
		return f.Anonymous || FieldName(f) == ""
	})
}

// textOf is a cell as exact text.
func textOf(cell any) string {
	switch v := cell.(type) {
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprint(cell)
}

// Texts gives a row's values as exact text.
func Texts(row any) []string {
	cells := Cells(row)
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = textOf(c)
	}
	return texts
}

// Table writes rows as an aligned table with the chosen columns, all when none
// is named; numbers stand on the right, as a person reads them.
func Table[T any](w io.Writer, rows []T, columns ...string) error {
	return TableOf(w, rows, nil, columns...)
}

// Figure is a number as a person writes it, with its unit.
type Figure string

// TableOf is Table in which a figure may stand for the value of a row's column; "" leaves
// the value.
func TableOf[T any](w io.Writer, rows []T, figure func(row T, column string, value any) Figure, columns ...string) error {
	all := Columns[T]()
	pick := pickColumns(all, columns)
	lines := make([]strings.Builder, len(rows)+1)
	values := make([][]any, len(rows))
	for j, row := range rows {
		values[j] = Cells(row)
	}
	for _, p := range pick {
		cells := make([]any, len(rows))
		for j := range rows {
			cells[j] = values[j][p]
			if figure != nil {
				if f := figure(rows[j], all[p], cells[j]); f != "" {
					cells[j] = f
				}
			}
		}
		addColumn(lines, all[p], cells)
	}
	out := bufio.NewWriter(w)
	for i := range lines {
		fmt.Fprintln(out, strings.TrimRight(lines[i].String(), " "))
	}
	return out.Flush()
}

// addColumn writes one column, its name first, onto the lines of a table.
func addColumn(lines []strings.Builder, name string, cells []any) {
	texts := append([]string{name}, shown(name, cells)...)
	width := 0
	for _, text := range texts {
		width = max(width, utf8.RuneCountInString(text))
	}
	right := len(cells) > 0 && isNumber(cells[0])
	for i, text := range texts {
		pad := strings.Repeat(" ", width-utf8.RuneCountInString(text))
		if right {
			text, pad = pad+text, ""
		}
		lines[i].WriteString(text + pad + "  ")
	}
}

// shown gives a column's cells as a person reads them: amounts in cents (what
// one unit costs keeps all its decimals), other numbers with as many decimals as
// the largest of the column leaves room for, none where all are whole.
func shown(column string, cells []any) []string {
	largest, whole := 0.0, true
	for _, c := range cells {
		if v, ok := c.(float64); ok {
			largest, whole = max(largest, math.Abs(v)), whole && v == math.Trunc(v)
		}
	}
	decimals := 4
	if whole {
		decimals = 0
	} else if largest >= 10 {
		decimals = 2
	}
	texts := make([]string, len(cells))
	for i, c := range cells {
		v, isFloat := c.(float64)
		amount, isAmount := c.(interface{ Float() float64 })
		switch {
		case isFloat:
			texts[i] = strconv.FormatFloat(v, 'f', decimals, 64)
		case isAmount && !strings.HasPrefix(column, "unit_"):
			texts[i] = strconv.FormatFloat(amount.Float(), 'f', 2, 64)
		default:
			texts[i] = strings.NewReplacer("\t", " ", "\n", " ").Replace(textOf(c))
		}
	}
	return texts
}

// isNumber tells numbers and amounts from days, names and texts.
func isNumber(cell any) bool {
	if _, amount := cell.(interface{ Float() float64 }); amount {
		return true
	}
	if _, named := cell.(fmt.Stringer); named {
		return false
	}
	if _, figure := cell.(Figure); figure {
		return true
	}
	k := reflect.ValueOf(cell).Kind()
	return k >= reflect.Int && k <= reflect.Float64
}

func pickColumns(all, wanted []string) []int {
	var pick []int
	for _, name := range wanted {
		for i, have := range all {
			if have == name {
				pick = append(pick, i)
			}
		}
	}
	if len(pick) == 0 {
		for i := range all {
			pick = append(pick, i)
		}
	}
	return pick
}

// CSV writes rows as RFC 4180 CSV with a header line; CSV has no name for the
// table, so name is not used.
func CSV[T any](w io.Writer, name string, rows []T) error {
	cw := csv.NewWriter(w)
	if err := cw.Write(Columns[T]()); err != nil {
		return err
	}
	for _, row := range rows {
		texts, cells := Texts(row), Cells(row)
		for i := range texts {
			if reflect.TypeOf(cells[i]).Kind() == reflect.String {
				texts[i] = harmless(texts[i])
			}
		}
		if err := cw.Write(texts); err != nil {
			return err
		}
	}
	cw.Flush()
	return cw.Error()
}

// harmless keeps a spreadsheet from taking a text for a formula (OWASP, CSV
// injection). Workbooks need no such sign: their cells say that they are text.
func harmless(text string) string {
	if text == "" || !strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return text
	}
	return "'" + text
}

// XLSX writes rows as a real workbook with a frozen header line.
func XLSX[T any](w io.Writer, name string, rows []T) error {
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	sw, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2",
		ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	var head []any
	for _, name := range Columns[T]() {
		head = append(head, name)
	}
	if err := sw.SetRow("A1", head); err != nil {
		return err
	}
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return err
		}
		if err := sw.SetRow(cell, workbookCells(Cells(row))); err != nil {
			return err
		}
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}

// workbookCells keeps numbers as numbers and turns days, money and statuses
// into what a spreadsheet understands.
func workbookCells(cells []any) []any {
	out := make([]any, len(cells))
	for i, c := range cells {
		switch v := c.(type) {
		case interface{ Float() float64 }:
			out[i] = v.Float()
		case fmt.Stringer:
			out[i] = v.String()
		default:
			out[i] = c
			if rv := reflect.ValueOf(c); rv.Kind() == reflect.String {
				out[i] = rv.String()
			}
		}
	}
	return out
}
