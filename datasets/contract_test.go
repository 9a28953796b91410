package datasets

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestContractAndStructsAgree holds the table-driven contract and the row
// structs equal: same columns, same order, same kinds.
func TestContractAndStructsAgree(t *testing.T) {
	check := func(name string, sh *shape, err error) {
		require.NoError(t, err)
		table, err := InputTable(name)
		require.NoError(t, err)
		require.Equal(t, table.Columns, sh.columns, name)
	}
	seen := 0
	for _, one := range []struct {
		name string
		of   func() (*shape, error)
		row  any
	}{
		{"sales", shapeOf[Sale], Sale{}}, {"items", shapeOf[Item], Item{}}, {"locations", shapeOf[Location], Location{}},
		{"sourcing", shapeOf[Sourcing], Sourcing{}}, {"suppliers", shapeOf[Supplier], Supplier{}},
		{"stock", shapeOf[Stock], Stock{}}, {"open_orders", shapeOf[OpenOrder], OpenOrder{}},
		{"receipts", shapeOf[Receipt], Receipt{}}, {"slots", shapeOf[Slot], Slot{}},
		{"slot_stock", shapeOf[SlotStock], SlotStock{}}, {"order_lines", shapeOf[OrderLine], OrderLine{}},
		{"distances", shapeOf[Distance], Distance{}}, {"stations", shapeOf[Station], Station{}},
		{"walkways", shapeOf[Walkway], Walkway{}}, {"events", shapeOf[Event], Event{}},
		{"openings", shapeOf[Opening], Opening{}}, {"drivers", shapeOf[Driver], Driver{}}, {"overrides", shapeOf[Override], Override{}},
		{"customer_orders", shapeOf[CustomerOrder], CustomerOrder{}}, {"lanes", shapeOf[Lane], Lane{}}, {"currencies", shapeOf[Currency], Currency{}}, {"capacities", shapeOf[Capacity], Capacity{}}, {"kits", shapeOf[Kit], Kit{}},
	} {
		sh, err := one.of()
		check(one.name, sh, err)
		rt := reflect.TypeOf(one.row)
		table, _ := InputTable(one.name)
		require.Equal(t, len(table.Columns), rt.NumField(), one.name)
		for i, c := range table.Columns {
			f := rt.Field(i)
			require.Equal(t, c.Name, snake(f.Name), "the Go field is the column in camel case")
			require.Equal(t, c.Name, f.Tag.Get("json"), "the JSON key is the column")
			ft := f.Type
			if ft.Kind() == reflect.Pointer {
				ft = ft.Elem()
			}
			kind, err := kindOf(ft, "")
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
		text := strings.Replace(string(doc), have, ContractMarkdown(), 1)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return
	}
	require.Equal(t, ContractMarkdown(), have, "run STOCKWRIGHT_UPDATE=1 go test ./datasets -run ContractDocument")
}

func TestOutputDocumentIsCurrent(t *testing.T) {
	path := filepath.Join("..", "docs", "contract.md")
	doc, err := os.ReadFile(path)
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(doc), "<!-- output tables: kept by datasets -->\n\n")
	require.True(t, found)
	have, _, found := strings.Cut(rest, "<!-- end of output tables -->")
	require.True(t, found)
	want, err := OutputMarkdown()
	require.NoError(t, err)
	if os.Getenv("STOCKWRIGHT_UPDATE") != "" {
		text := strings.Replace(string(doc), "kept by datasets -->\n\n"+have+"<!-- end of output", "kept by datasets -->\n\n"+want+"<!-- end of output", 1)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return
	}
	require.Equal(t, want, have, "run STOCKWRIGHT_UPDATE=1 go test ./datasets -run OutputDocument")
}

func TestUnknownTableIsSuggested(t *testing.T) {
	_, err := InputTable("sale")
	require.ErrorContains(t, err, `did you mean "sales"?`)
}
