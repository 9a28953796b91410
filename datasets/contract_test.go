package datasets

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/table"
)

// TestContractAndStructsAgree holds the contract and the row
// structs equal: same columns, same order, same kinds.
func TestContractAndStructsAgree(t *testing.T) {
	check := func(name string, sh *table.Shape, err error) {
		require.NoError(t, err)
		spec, err := InputTable(name)
		require.NoError(t, err)
		require.Equal(t, spec.Columns, sh.Columns, name)
	}
	seen := 0
	for _, one := range []struct {
		name string
		of   func() (*table.Shape, error)
		row  any
	}{
		{"sales", table.ShapeOf[Sale], Sale{}}, {"items", table.ShapeOf[Item], Item{}},
		{"locations", table.ShapeOf[Location], Location{}},
		{"sourcing", table.ShapeOf[Sourcing], Sourcing{}}, {"suppliers", table.ShapeOf[Supplier], Supplier{}},
		{"stock", table.ShapeOf[Stock], Stock{}}, {"open_orders", table.ShapeOf[OpenOrder], OpenOrder{}},
		{"receipts", table.ShapeOf[Receipt], Receipt{}}, {"slots", table.ShapeOf[Slot], Slot{}},
		{"slot_stock", table.ShapeOf[SlotStock], SlotStock{}}, {"order_lines", table.ShapeOf[OrderLine], OrderLine{}},
		{"distances", table.ShapeOf[Distance], Distance{}}, {"stations", table.ShapeOf[Station], Station{}},
		{"walkways", table.ShapeOf[Walkway], Walkway{}}, {"events", table.ShapeOf[Event], Event{}},
		{"openings", table.ShapeOf[Opening], Opening{}}, {"drivers", table.ShapeOf[Driver], Driver{}},
		{"overrides", table.ShapeOf[Override], Override{}},
		{"customer_orders", table.ShapeOf[CustomerOrder], CustomerOrder{}},
		{"lanes", table.ShapeOf[Lane], Lane{}}, {"currencies", table.ShapeOf[Currency], Currency{}},
		{"capacities", table.ShapeOf[Capacity], Capacity{}}, {"kits", table.ShapeOf[Kit], Kit{}},
	} {
		sh, err := one.of()
		check(one.name, sh, err)
		rt := reflect.TypeOf(one.row)
		spec, _ := InputTable(one.name)
		fields := parquet.FieldsOf(rt)
		require.Len(t, fields, len(spec.Columns), one.name)
		for i, c := range spec.Columns {
			f := fields[i]
			require.Equal(t, c.Name, table.Snake(f.Name), "the Go field is the column in camel case")
			key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			require.Equal(t, c.Name, key, "the JSON key is the column")
			ft := f.Type
			if ft.Kind() == reflect.Pointer {
				ft = ft.Elem()
			}
			kind, err := table.KindOf(ft, "")
			require.NoError(t, err)
			require.Equal(t, c.Kind, kind, "%s.%s", one.name, c.Name)
		}
		seen++
	}
	require.Len(t, InputTables(), seen)
}

func TestContractDocumentIsCurrent(t *testing.T) {
	path := filepath.Join("..", "docs", "contract.md")
	doc, err := os.ReadFile(path)
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(doc), "<!-- input tables: kept by datasets -->\n\n")
	require.True(t, found)
	have, _, found := strings.Cut(rest, "<!-- end of input tables -->")
	require.True(t, found)
	if os.Getenv("STOCKWRIGHT_UPDATE") != "" {
		text := strings.Replace(string(doc), have, inputsMarkdown(), 1)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return
	}
	require.Equal(t, inputsMarkdown(), have, "run STOCKWRIGHT_UPDATE=1 go test ./datasets -run ContractDocument")
}

func TestOutputDocumentIsCurrent(t *testing.T) {
	path := filepath.Join("..", "docs", "contract.md")
	doc, err := os.ReadFile(path)
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(doc), "<!-- output tables: kept by datasets -->\n\n")
	require.True(t, found)
	have, _, found := strings.Cut(rest, "<!-- end of output tables -->")
	require.True(t, found)
	want, err := outputsMarkdown()
	require.NoError(t, err)
	if os.Getenv("STOCKWRIGHT_UPDATE") != "" {
		text := strings.Replace(string(doc), "kept by datasets -->\n\n"+have+"<!-- end of output",
			"kept by datasets -->\n\n"+want+"<!-- end of output", 1)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return
	}
	require.Equal(t, want, have, "run STOCKWRIGHT_UPDATE=1 go test ./datasets -run OutputDocument")
}

// inputsMarkdown is the section of docs/contract.md that lists the input tables.
func inputsMarkdown() string {
	var b strings.Builder
	for _, t := range InputTables() {
		fmt.Fprintf(&b, "### %s\n\n%s", t.Name, t.Doc)
		if t.Optional {
			b.WriteString(" Optional.")
		}
		if t.Key != nil {
			fmt.Fprintf(&b, " One row per %s.", strings.Join(t.Key, ", "))
		}
		b.WriteString("\n\n| column | kind | unit | when missing | allowed | meaning |\n|---|---|---|---|---|---|\n")
		for _, c := range t.Columns {
			missing := c.Missing
			if c.Required {
				missing = "**required**"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", c.Name, c.Kind, c.Unit, missing, c.Allowed(), c.Doc)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// outputsMarkdown is the section that lists the tables of a run folder.
func outputsMarkdown() (string, error) {
	tables, err := OutputTables()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, t := range tables {
		fmt.Fprintf(&b, "### %s\n\n%s\n\n", t.Name, t.Doc)
		var parts []string
		for _, c := range t.Columns {
			parts = append(parts, fmt.Sprintf("`%s` %s", c.Name, c.Kind))
		}
		b.WriteString(strings.Join(parts, " · ") + "\n\n")
	}
	return b.String(), nil
}

func TestUnknownTableIsSuggested(t *testing.T) {
	_, err := InputTable("sale")
	require.ErrorContains(t, err, `did you mean "sales"?`)
}
