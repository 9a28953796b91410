package sheet

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
)

type row struct {
	Name     string     `json:"name"`
	Count    int64      `json:"count"`
	Value    core.Money `json:"value"`
	UnitCost core.Money `json:"unit_cost"`
	Days     float64    `json:"days"`
	Level    float64    `json:"level"`
	Due      core.Day   `json:"due"`
	Hidden   string     `json:"-"`
}

func rows() []row {
	return []row{
		{Name: "Käse", Count: 7, Value: 123456, UnitCost: 125, Days: 8.3, Level: 12, Due: 20000},
		{Name: "=1+1\tx", Count: 1200, Value: 5, UnitCost: 20000, Days: 1234567.891, Level: 3, Due: 20001},
	}
}

// TestTableIsReadable: numbers on the right with one number of decimals a
// column, amounts in cents, one line a row whatever a text holds.
func TestTableIsReadable(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Table(&b, rows()))
	require.Equal(t, strings.Join([]string{
		"name    count  value  unit_cost        days  level  due",
		"Käse        7  12.35     0.0125        8.30     12  2024-10-04",
		"=1+1 x   1200   0.00       2.00  1234567.89      3  2024-10-05",
		"",
	}, "\n"), b.String())
	b.Reset()
	require.NoError(t, Table(&b, rows()[:1], "level", "name"))
	require.Equal(t, "level  name\n   12  Käse\n", b.String())
	b.Reset()
	require.NoError(t, Table(&b, []row{}, "name", "count"))
	require.Equal(t, "name  count\n", b.String())
}

// TestCSVIsExact: no digit is lost, and no text becomes a formula.
func TestCSVIsExact(t *testing.T) {
	var b strings.Builder
	require.NoError(t, CSV(&b, "", rows()))
	require.Equal(t, "name,count,value,unit_cost,days,level,due\n"+
		"Käse,7,12.3456,0.0125,8.3,12,2024-10-04\n"+
		"'=1+1\tx,1200,0.0005,2.00,1234567.891,3,2024-10-05\n", b.String())
}
