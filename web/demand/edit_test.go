package demand

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/plan"
)

const testDay = core.Day(20_604) // a Monday

// drawCube draws some series of a few items and places.
func drawCube(t *rapid.T) *cube {
	c := &cube{asOf: testDay, days: 28}
	for i := range rapid.IntRange(1, 6).Draw(t, "series") {
		v := series{key: core.Key{SKU: fmt.Sprint("S", i/2), Location: fmt.Sprint("L", i%2)},
			category: []string{"dry", "cold"}[i%2]}
		v.id = v.key.String()
		for day := range c.days {
			own := float32(rapid.IntRange(0, 9).Draw(t, "own"))
			if (testDay + core.Day(day)).Weekday() == 0 {
				own = 0
			}
			v.own, v.past = append(v.own, own), append(v.past, float32(day%3))
		}
		c.series = append(c.series, v)
	}
	return c
}

// accept makes events of what was asked, and holds each to the journal's own rules.
func accept(t require.TestingT, c *cube, q question, changes []change, journal []plan.Override) []plan.Override {
	asked, err := c.share(q, changes, journal, "")
	require.NoError(t, err)
	for _, a := range asked {
		o := plan.Override{Subject: a.Subject, Field: a.Field, Ends: a.Ends, Value: a.Value,
			StartsOn: a.StartsOn, EndsOn: core.NoDay, Reason: a.Reason, Author: "p", Version: a.Version}
		if a.EndsOn != nil {
			o.EndsOn = *a.EndsOn
		}
		var before []plan.Override
		for _, b := range journal {
			if b.Subject == o.Subject {
				before = append(before, b)
			}
		}
		require.NoError(t, o.Check(before))
		journal = append(journal, o)
	}
	return journal
}

// TestAnEditComesToItsFigure makes edits one after another: each leaves its period at the
// figure that was typed, and every other period and row as it was.
func TestAnEditComesToItsFigure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCube(t)
		var journal []plan.Override
		for range rapid.IntRange(1, 4).Draw(t, "edits") {
			q := question{By: rapid.SampledFrom(levels).Draw(t, "by"), Period: "week", Unit: "units"}
			spans := spansOf(c.asOf, c.days, q.Period)
			_, before := c.rows(q, spans, toldOf(journal, c.asOf))
			row, at := rapid.IntRange(0, len(before)-1).Draw(t, "row"),
				rapid.IntRange(0, len(spans)-1).Draw(t, "period")
			to := float64(rapid.IntRange(0, 200).Draw(t, "to"))
			journal = accept(t, c, q, []change{{row: before[row].Name, at: spans[at], to: to}}, journal)
			_, after := c.rows(q, spans, toldOf(journal, c.asOf))
			for _, a := range after {
				for _, b := range before {
					for j := range spans {
						want := b.Cells[j].Plan
						if b.Name == before[row].Name && j == at {
							want = to
						}
						if a.Name == b.Name {
							require.InDelta(t, want, a.Cells[j].Plan, 1e-6, "%s %s", a.Name, spans[j].Label)
						}
					}
				}
			}
		}
	})
}

// TestAnEditIsTakenBack empties a field: its period is statistical again, the edits of
// other periods stand.
func TestAnEditIsTakenBack(t *testing.T) {
	c := &cube{asOf: testDay, days: 28, series: []series{{key: core.Key{SKU: "S", Location: "L"},
		id: "S@L", category: "dry", own: make([]float32, 28)}}}
	for i := range c.series[0].own {
		c.series[0].own[i] = 10
	}
	q := question{By: "category", Period: "week", Unit: "units"}
	spans := spansOf(c.asOf, c.days, q.Period)
	journal := accept(t, c, q, []change{{row: "dry", at: spans[1], to: 140}, {row: "dry", at: spans[3], to: 7}}, nil)
	journal = accept(t, c, q, []change{{row: "dry", at: spans[1], back: true}}, journal)
	_, rows := c.rows(q, spans, toldOf(journal, c.asOf))
	require.InDelta(t, 70, rows[0].Cells[1].Plan, 1e-9)
	require.InDelta(t, 7, rows[0].Cells[3].Plan, 1e-9)
	require.False(t, math.IsNaN(rows[0].Sum.Plan))
}

// TestSpansCoverEveryDayOnce cuts days into weeks and months.
func TestSpansCoverEveryDayOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, days := core.Day(rapid.IntRange(20_000, 21_000).Draw(t, "from")), rapid.IntRange(1, 200).Draw(t, "days")
		for _, period := range []string{"week", "month"} {
			at := 0
			for i, sp := range spansOf(from, days, period) {
				require.Equal(t, at, sp.From)
				require.Greater(t, sp.To, sp.From)
				if i > 0 && period == "week" {
					require.Equal(t, 1, int(sp.Day.Weekday()))
				}
				at = sp.To
			}
			require.Equal(t, days, at)
		}
	})
}
