// Package sheet writes rows as CSV, tables and real workbooks. The columns are
// the JSON keys of the row's struct, the same words in every format.
package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"text/tabwriter"

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
	t := reflect.TypeFor[T]()
	var names []string
	for i := range t.NumField() {
		if name := FieldName(t.Field(i)); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// Cells gives a row's values in the order of Columns.
func Cells(row any) []any {
	v := reflect.ValueOf(row)
	var cells []any
	for i := range v.NumField() {
		if FieldName(v.Type().Field(i)) != "" {
			cells = append(cells, v.Field(i).Interface())
		}
	}
	return cells
}

// textOf is a cell as text: floats without noise, everything else as printed.
func textOf(cell any) string {
	switch v := cell.(type) {
	case float64:
		return strconv.FormatFloat(v, 'g', 6, 64)
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprint(cell)
}

// Texts gives a row's values as text.
func Texts(row any) []string {
	cells := Cells(row)
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = textOf(c)
	}
	return texts
}

// Table writes rows as an aligned table with the chosen columns, all when none
// is named.
func Table[T any](w io.Writer, rows []T, columns ...string) error {
	tw := tabwriter.NewWriter(w, 2, 8, 2, ' ', 0)
	all := Columns[T]()
	pick := pickColumns(all, columns)
	heads := make([]string, len(pick))
	for i, p := range pick {
		heads[i] = all[p]
	}
	fmt.Fprintln(tw, strings.Join(heads, "\t"))
	for _, row := range rows {
		cells := Texts(row)
		texts := make([]string, len(pick))
		for i, p := range pick {
			texts[i] = strings.ReplaceAll(cells[p], "\t", " ")
		}
		fmt.Fprintln(tw, strings.Join(texts, "\t"))
	}
	return tw.Flush()
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
		texts := Texts(row)
		for i := range texts {
			texts[i] = harmless(texts[i])
		}
		if err := cw.Write(texts); err != nil {
			return err
		}
	}
	cw.Flush()
	return cw.Error()
}

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(text string) string {
	if text == "" || !strings.ContainsRune("=+@\t\r", rune(text[0])) {
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
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
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
