package datasets

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestRangesAndTextsAreThoseOfTheWholeTable holds rows found by a range, a key's text or
// streamed side by side against the whole table.
func TestRangesAndTextsAreThoseOfTheWholeTable(t *testing.T) {
	rows := make([]Policy, 70)
	for i := range rows {
		rows[i] = Policy{Location: fmt.Sprintf("L%d", i%3), SKU: fmt.Sprintf("S%02d", i/3),
			Supplier: []string{"", "A", "B", "A"}[i*i%4], PolicyAim: PolicyAim{Policy: "s,S"}}
	}
	s := Source{Path: filepath.Join(t.TempDir(), "policies.parquet")}
	require.NoError(t, WriteRows(s.Path, rows, WriteOptions{RowGroup: 17}))
	var streamed []Policy
	require.NoError(t, StreamRows(context.Background(), s, func(some []Policy) error {
		streamed = append(streamed, some...)
		return nil
	}))
	require.Equal(t, len(rows), len(streamed))
	for i := range rows {
		require.Equal(t, rows[i].SKU+rows[i].Supplier, streamed[i].SKU+streamed[i].Supplier)
	}
	rapid.Check(t, func(t *rapid.T) {
		from, most := rapid.IntRange(0, 80).Draw(t, "from"), rapid.IntRange(0, 80).Draw(t, "most")
		got, total, err := ReadRange[Policy](context.Background(), s, int64(from), int64(most))
		require.NoError(t, err)
		require.EqualValues(t, len(rows), total)
		want := streamed[min(from, len(rows)):min(from+most, len(rows))]
		require.Equal(t, len(want), len(got))
		for i := range want {
			require.Equal(t, want[i], got[i])
		}
		of := rapid.SampledFrom([]string{"A", "B", "C", ""}).Draw(t, "of")
		found, err := FindText[Policy](context.Background(), s, "supplier", of, "B")
		require.NoError(t, err)
		want = []Policy{}
		for _, r := range streamed {
			if r.Supplier == of || r.Supplier == "B" {
				want = append(want, r)
			}
		}
		require.Equal(t, want, append([]Policy{}, found...))
	})
}

// TestAStreamThatIsStoppedReadsNoFurther takes an error from whoever takes rows.
func TestAStreamThatIsStoppedReadsNoFurther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "policies.parquet")
	require.NoError(t, WriteRows(path, make([]State, 100), WriteOptions{RowGroup: 3}))
	stop := fmt.Errorf("enough")
	seen := 0
	err := StreamRows(context.Background(), Source{Path: path}, func(rows []State) error {
		if seen += len(rows); seen > 10 {
			return stop
		}
		return nil
	})
	require.ErrorIs(t, err, stop)
	require.Less(t, seen, 20)
}
