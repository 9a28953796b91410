// Package contract says what the input tables are: their columns, the kinds and
// bounds of their values, their keys, and what a missing column means.
package contract

import (
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/datasets/fault"
)

// Kind is the type of a contract column. Each kind is read from every
// physical type that can carry it without loss (see docs/contract.md).
type Kind uint8

// The kinds of columns and the Go type that carries each in a row struct.
const (
	Text    Kind = iota // string; "" when missing
	Day                 // plan.Day; plan.NoDay when missing
	Time                // time.Time in UTC, to the microsecond; zero when missing
	Integer             // int64
	Number              // float64
	Money               // plan.Money
	Flag                // bool, or *bool where unknown differs from false
)

// String is the kind's name as the contract prints it.
func (k Kind) String() string {
	return [...]string{"text", "day", "time", "integer", "number", "money", "flag"}[k]
}

// Column is one column of a contract table.
type Column struct {
	Name     string // Parquet column, JSON key; the Go field in snake case
	Kind     Kind
	Required bool   // the column must be there and hold no null
	Unit     string // what a value counts; "" where the name says it
	Missing  string // what a missing value means; "" for required columns
	Doc      string
	Min, Max float64  // values outside are rejected; both 0 = any
	OneOf    []string // the texts allowed; nil = any
}

// Allowed tells the values allowed, as the contract prints them; "" = any.
func (c Column) Allowed() string {
	switch {
	case c.OneOf != nil:
		return strings.Join(c.OneOf, ", ")
	case c.Min == 0 && c.Max == 0:
		return ""
	}
	return fmt.Sprintf("%.0f … %.0f", c.Min, c.Max)
}

// Table is one table of the contract.
type Table struct {
	Name     string
	Doc      string
	Key      []string // columns that identify a row; nil where rows are summed
	Optional bool     // the night runs without it
	Columns  []Column
}

// Column finds a column by name.
func (t Table) Column(name string) (Column, bool) {
	for _, c := range t.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

// InputTable finds an input table of the contract by name.
func InputTable(name string) (Table, error) {
	var names []string
	for _, t := range InputTables() {
		if t.Name == name {
			return t, nil
		}
		names = append(names, t.Name)
	}
	return Table{}, fmt.Errorf("%q is not a table of the contract%s; the tables are %s",
		name, fault.Suggest(name, names), strings.Join(names, ", "))
}
