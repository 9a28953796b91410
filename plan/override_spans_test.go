package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
)

// On every day the spans say what the newest event that begins by that day says of it.
func TestForecastSpansSayWhatTheNewestEventSays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		day := rapid.IntRange(0, 12)
		var journal []Override
		for range rapid.IntRange(0, 9).Draw(rt, "events") {
			o := Override{Subject: rapid.SampledFrom([]string{"A", "B"}).Draw(rt, "subject"),
				Value: float64(len(journal)),
				Field: rapid.SampledFrom([]OverrideField{OverrideForecast, OverrideForecast,
					OverrideHold}).Draw(rt, "field"),
				StartsOn: core.Day(day.Draw(rt, "from")), EndsOn: core.NoDay,
				Ends: rapid.IntRange(0, 3).Draw(rt, "ends") == 0}
			if rapid.Bool().Draw(rt, "to") {
				o.EndsOn = o.StartsOn + core.Day(day.Draw(rt, "days"))
			}
			journal = append(journal, o)
		}
		from := core.Day(day.Draw(rt, "as of"))
		said := map[string]map[core.Day]float64{"A": {}, "B": {}}
		for _, o := range ForecastSpans(journal, from) {
			for d := max(o.StartsOn, from); d <= min(orEver(o.EndsOn), 40); d++ {
				_, twice := said[o.Subject][d]
				require.False(rt, twice, "two spans speak of day %d", d)
				said[o.Subject][d] = o.Value
			}
		}
		for _, subject := range []string{"A", "B"} {
			for d := from; d <= 40; d++ {
				want, told := 0.0, false
				for _, o := range journal { // the newest that has begun decides, and may say nothing
					if o.Subject == subject && o.Field == OverrideForecast && o.StartsOn <= d {
						want, told = o.Value, !o.Ends && d <= orEver(o.EndsOn)
					}
				}
				got, has := said[subject][d]
				require.Equal(rt, told, has, "%s on day %d", subject, d)
				if told {
					require.Equal(rt, want, got)
				}
			}
		}
	})
}

func orEver(d core.Day) core.Day {
	if d == core.NoDay {
		return 1 << 20
	}
	return d
}
