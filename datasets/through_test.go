package datasets

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
)

// Sums over weeks and months are known to the end of their period, and are not late
// before the next one is over.
func TestSumsAreKnownToTheEndOfTheirPeriod(t *testing.T) {
	monday := day("2026-01-05")
	for name, c := range map[string]struct {
		dates      []core.Day
		last, next string
	}{
		"days":                  {every(monday, 1, 40), "2026-02-13", "2026-02-14"},
		"weeks from Monday":     {every(monday, 7, 40), "2026-10-11", "2026-10-18"},
		"weeks to Sunday":       {every(monday+6, 7, 40), "2026-10-11", "2026-10-18"},
		"a shop open on Friday": {every(monday+4, 7, 40), "2026-10-09", "2026-10-16"},
		"months": {[]core.Day{day("2026-01-01"), day("2026-02-01"), day("2026-03-01"),
			day("2026-04-01"), day("2026-05-01"), day("2026-06-01"),
			day("2026-07-01"), day("2026-08-01"), day("2026-09-01")}, "2026-09-30", "2026-10-31"},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString("date,sku,location,quantity\n")
			stats := &SeriesStats{FirstDay: c.dates[0], LastDay: c.dates[len(c.dates)-1]}
			stats.DayRows = make([]int64, stats.LastDay-stats.FirstDay+1)
			for _, d := range c.dates {
				fmt.Fprintf(&b, "%s,A,L,3\n%s,B,L,4\n", d, d)
				stats.DayRows[d-stats.FirstDay] += 2
			}
			fmt.Fprintln(&b, "2999-01-01,A,L,3") // a slip of the pen decides nothing
			path := filepath.Join(t.TempDir(), "sales.csv")
			require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o644))
			last, err := LastDay(t.Context(), Source{Path: path}, day("2026-12-01"))
			require.NoError(t, err)
			require.Equal(t, c.last, last.String())
			require.Equal(t, c.next, NextDay(stats).String())
		})
	}
}

func every(first core.Day, step, n int) []core.Day {
	out := make([]core.Day, n)
	for i := range out {
		out[i] = first + core.Day(i*step)
	}
	return out
}
