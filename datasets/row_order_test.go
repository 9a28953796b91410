package datasets

import (
	"bytes"
	"cmp"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/datasets/table"
)

func itemEncoder(t *testing.T) encoder {
	spec, err := InputTable("items")
	require.NoError(t, err)
	sh, err := table.ShapeOf[Item]()
	require.NoError(t, err)
	return encoder{sh: sh, key: keyColumns(spec, sh)}
}

// Rows in order, and those whose key is there already, against sorting copies of all.
func TestRowsInOrder(t *testing.T) {
	enc := itemEncoder(t)
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Item {
			return Item{SKU: rapid.StringMatching(`[a-cé0-2]{1,10}`).Draw(t, "sku"),
				Category: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "category")}
		}), 0, 40).Draw(t, "rows")
		var o rowOrder
		var want []Item
		again := map[int]int{}
		for i := range rows {
			if rapid.IntRange(0, 3).Draw(t, "refused") == 0 {
				continue
			}
			o.add(enc, i, reflect.ValueOf(&rows[i]).Elem())
			if first := slices.IndexFunc(rows[:i], func(r Item) bool { return r.SKU == rows[i].SKU }); first >= 0 && slices.ContainsFunc(want, func(r Item) bool { return r.SKU == rows[i].SKU }) {
				again[i] = -1
				continue
			}
			want = append(want, rows[i])
		}
		slices.SortFunc(want, func(a, b Item) int { return cmp.Compare(a.SKU, b.SKU) })
		o.sort()
		found := o.repeated()
		require.Len(t, found, len(again))
		for i, first := range found {
			require.Contains(t, again, i)
			require.Less(t, first, i)
			require.Equal(t, rows[i].SKU, rows[first].SKU)
		}
		got := inOrder(rows, o.order())
		require.True(t, slices.EqualFunc(want, got, func(a, b Item) bool {
			x, _ := enc.encode(nil, reflect.ValueOf(a))
			y, _ := enc.encode(nil, reflect.ValueOf(b))
			return bytes.Equal(x, y)
		}))
	})
}

// Many rows are in order by their bytes and then by their places, as comparing them says.
func TestManyRowsInOrder(t *testing.T) {
	enc := itemEncoder(t)
	rapid.Check(t, func(t *rapid.T) {
		sku := rapid.SampledFrom([]string{`[ab]{1,3}`, `[a-z]{2,14}`, `ORDER-[0-9]{6}-[ab]`}).Draw(t, "codes")
		var o rowOrder
		for i := range rapid.IntRange(1, 900).Draw(t, "rows") {
			row := Item{SKU: rapid.StringMatching(sku).Draw(t, "sku")}
			o.add(enc, i, reflect.ValueOf(&row).Elem())
		}
		want := slices.SortedFunc(slices.Values(o.rows), func(a, b encoded) int {
			return cmp.Or(bytes.Compare(o.bytes(a), o.bytes(b)), cmp.Compare(a.row, b.row))
		})
		o.sort()
		for i := range want {
			require.Equal(t, want[i].row, o.rows[i].row)
		}
	})
}

// Rows that are put in order run by run are those that are put in order at once.
func TestRunsOfRowsInOrder(t *testing.T) {
	enc := itemEncoder(t)
	rapid.Check(t, func(t *rapid.T) {
		runs, whole := rowRuns{size: rapid.IntRange(1, 30).Draw(t, "size")}, rowOrder{}
		code := rapid.StringMatching(`[ab]{0,3}|ORDER-[0-9]{3}`)
		for i := range rapid.IntRange(0, 200).Draw(t, "rows") {
			row := reflect.ValueOf(Item{SKU: code.Draw(t, "sku")})
			runs.add(enc, row)
			whole.add(enc, i, row)
		}
		whole.sort()
		got := runs.sorted()
		var rows [][]byte
		for row := range got.all() {
			rows = append(rows, slices.Clone(row))
		}
		require.True(t, slices.EqualFunc(slices.Collect(whole.all()), rows, bytes.Equal))
		require.Equal(t, len(whole.rows), got.count)
		wantSum, wantAgain := sumOfRows(whole.all())
		sum, again := sumOfRows(got.all())
		require.Equal(t, wantSum, sum)
		require.Equal(t, wantAgain, again)
	})
}
