package datasets

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/table"
)

// TestFindKeysIsAFilterOfTheWholeTable holds the seeking reader to the one
// that reads everything, on tables in any order and with any row groups.
func TestFindKeysIsAFilterOfTheWholeTable(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	type file struct {
		path string
		rows []Forecast
	}
	var files []file
	for i, group := range []int{1, 3, 7, 20, 100} {
		rows := make([]Forecast, 60*min(i, 1)+rng.IntN(20))
		for j := range rows {
			rows[j] = Forecast{Location: fmt.Sprint("L", rng.IntN(4)),
				SKU: fmt.Sprint("S", rng.IntN(7)), Date: core.Day(20_000 + j), Quantiles: Quantiles{Mean: float64(j)}}
		}
		path := filepath.Join(t.TempDir(), "forecasts.parquet")
		require.NoError(t, WriteRows(path, rows, WriteOptions{RowGroup: group}))
		files = append(files, file{path, rows})
	}
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(files).Draw(t, "file")
		wanted := map[core.Key]bool{}
		var keys []core.Key
		for range rapid.IntRange(0, 4).Draw(t, "keys") {
			k := core.Key{Location: fmt.Sprint("L", rapid.IntRange(0, 4).Draw(t, "location")),
				SKU: fmt.Sprint("S", rapid.IntRange(0, 7).Draw(t, "sku"))}
			keys = append(keys, k)
			wanted[k] = true
		}
		var want []Forecast
		for _, r := range f.rows {
			if wanted[core.Key{Location: r.Location, SKU: r.SKU}] {
				want = append(want, r)
			}
		}
		got, err := FindKeys[Forecast](context.Background(), Source{Path: f.path}, keys...)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

// TestFindKeysReadsOneRowGroup counts the row groups that the statistics of a
// sorted table leave to be read.
func TestFindKeysReadsOneRowGroup(t *testing.T) {
	var rows []Forecast
	for l := range 4 {
		for s := range 100 {
			rows = append(rows, Forecast{Location: fmt.Sprint("L", l), SKU: fmt.Sprintf("S%03d", s), Date: 20_000})
		}
	}
	path := filepath.Join(t.TempDir(), "forecasts.parquet")
	require.NoError(t, WriteRows(path, rows, WriteOptions{RowGroup: 20}))
	sh, err := table.ShapeOf[Forecast]()
	require.NoError(t, err)
	opened, err := table.Open(Source{Path: path}, sh.Columns)
	require.NoError(t, err)
	read := 0
	for _, tk := range opened.Tasks {
		if opened.MayHold(tk, sh.Column("location"), sh.Column("sku"), []core.Key{{Location: "L2", SKU: "S037"}}) {
			read++
		}
	}
	require.Equal(t, 1, read, "of %d", len(opened.Tasks))
	type noKeys struct{ SKU string }
	_, err = FindKeys[noKeys](context.Background(), Source{Path: path}, core.Key{Location: "L2", SKU: "S037"})
	require.ErrorContains(t, err, "location")
}

// TestColumnsThatAreNewerThanTheFileAreEmpty reads a run's table as the next
// version of the program does, with a column the file does not know.
func TestColumnsThatAreNewerThanTheFileAreEmpty(t *testing.T) {
	type older struct {
		Location string  `json:"location"`
		SKU      string  `json:"sku"`
		Mean     float64 `json:"mean"`
	}
	type newer struct {
		Location string   `json:"location"`
		SKU      string   `json:"sku"`
		Mean     float64  `json:"mean"`
		Passed   string   `json:"passed_over"`
		On       core.Day `json:"on"`
	}
	path := filepath.Join(t.TempDir(), "table.parquet")
	require.NoError(t, WriteRows(path, []older{{"L", "S", 3}, {"L", "T", 4}}, WriteOptions{}))
	want := []newer{{Location: "L", SKU: "S", Mean: 3, On: core.NoDay},
		{Location: "L", SKU: "T", Mean: 4, On: core.NoDay}}
	got, err := ReadRows[newer](context.Background(), Source{Path: path})
	require.NoError(t, err)
	require.Equal(t, want, got)
	got, err = FindKeys[newer](context.Background(), Source{Path: path}, core.Key{Location: "L", SKU: "T"})
	require.NoError(t, err)
	require.Equal(t, want[1:], got)
	_, err = ReadRows[Policy](context.Background(), Source{Path: filepath.Join(t.TempDir(), "none.parquet")})
	require.Error(t, err)
	type other struct {
		Location string `json:"location"`
		Supplier string `json:"supplier"`
	}
	_, err = ReadRows[other](context.Background(), Source{Path: path})
	require.ErrorContains(t, err, "supplier", "a table of something else is refused")
}
