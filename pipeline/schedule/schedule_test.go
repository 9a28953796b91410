package schedule

import (
	"fmt"
	"testing"
	"time"

	"github.com/robfig/cron/v3"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	loc, err := time.LoadLocation(name)
	require.NoError(t, err)
	return loc
}

// TestOccurrencesAroundClockChanges lists all that falls due between two
// wall-clock dates: "day @ instant with offset".
func TestOccurrencesAroundClockChanges(t *testing.T) {
	for _, c := range []struct {
		zone, expression, from, until string
		want                          []string
	}{
		// Spring: 02:00 → 03:00; 02:30 does not exist and falls due at 03:00.
		{"Europe/Paris", "30 2 * * *", "2026-03-28", "2026-03-31",
			[]string{"2026-03-28 @ 03-28 02:30 +0100", "2026-03-29 @ 03-29 03:00 +0200",
				"2026-03-30 @ 03-30 02:30 +0200"}},
		// Autumn: 03:00 → 02:00; 02:30 is shown twice and falls due the first time.
		{"Europe/Paris", "30 2 * * *", "2026-10-24", "2026-10-27",
			[]string{"2026-10-24 @ 10-24 02:30 +0200", "2026-10-25 @ 10-25 02:30 +0200",
				"2026-10-26 @ 10-26 02:30 +0100"}},
		{"America/New_York", "30 2 * * *", "2026-03-07", "2026-03-10",
			[]string{"2026-03-07 @ 03-07 02:30 -0500", "2026-03-08 @ 03-08 03:00 -0400",
				"2026-03-09 @ 03-09 02:30 -0400"}},
		{"America/New_York", "30 1 * * *", "2026-10-31", "2026-11-03",
			[]string{"2026-10-31 @ 10-31 01:30 -0400", "2026-11-01 @ 11-01 01:30 -0400",
				"2026-11-02 @ 11-02 01:30 -0500"}},
		// Half an hour: 02:00 → 02:30 in October, 02:00 → 01:30 in April.
		{"Australia/Lord_Howe", "15 2 * * *", "2026-10-03", "2026-10-06",
			[]string{"2026-10-03 @ 10-03 02:15 +1030", "2026-10-04 @ 10-04 02:30 +1100",
				"2026-10-05 @ 10-05 02:15 +1100"}},
		{"Australia/Lord_Howe", "45 1 * * *", "2026-04-04", "2026-04-07",
			[]string{"2026-04-04 @ 04-04 01:45 +1100", "2026-04-05 @ 04-05 01:45 +1100",
				"2026-04-06 @ 04-06 01:45 +1030"}},
		// The day began at 01:00, and the evening before the other change came twice.
		{"America/Sao_Paulo", "0 0 * * *", "2018-11-03", "2018-11-06",
			[]string{"2018-11-03 @ 11-03 00:00 -0300", "2018-11-04 @ 11-04 01:00 -0200",
				"2018-11-05 @ 11-05 00:00 -0200"}},
		{"America/Sao_Paulo", "30 23 * * *", "2018-02-16", "2018-02-19",
			[]string{"2018-02-16 @ 02-16 23:30 -0200", "2018-02-17 @ 02-17 23:30 -0200",
				"2018-02-18 @ 02-18 23:30 -0300"}},
		// 30 December 2011 did not exist in Samoa: no plan belongs to it.
		{"Pacific/Apia", "30 2 * * *", "2011-12-29", "2012-01-01",
			[]string{"2011-12-29 @ 12-29 02:30 -1000", "2011-12-31 @ 12-31 02:30 +1400"}},
		{"Pacific/Kwajalein", "30 2 * * *", "1993-08-20", "1993-08-23",
			[]string{"1993-08-20 @ 08-20 02:30 -1200", "1993-08-22 @ 08-22 02:30 +1200"}},
		// The clock jumps from 23:00 to midnight: the plan still belongs to the 29th.
		{"America/Nuuk", "30 23 * * *", "2025-03-28", "2025-03-31",
			[]string{"2025-03-28 @ 03-28 23:30 -0200", "2025-03-29 @ 03-30 00:00 -0100",
				"2025-03-30 @ 03-30 23:30 -0100"}},
		// Weekly, on a Sunday of the change.
		{"Europe/Paris", "0 2 * * SUN", "2026-03-22", "2026-04-06",
			[]string{"2026-03-22 @ 03-22 02:00 +0100", "2026-03-29 @ 03-29 03:00 +0200",
				"2026-04-05 @ 04-05 02:00 +0200"}},
		// Two times a day of which one is jumped over: they are two occurrences.
		{"Europe/Paris", "30 1,2 * * *", "2026-03-29", "2026-03-30",
			[]string{"2026-03-29 @ 03-29 01:30 +0100", "2026-03-29 @ 03-29 03:00 +0200"}},
		{"Asia/Kathmandu", "@daily", "2026-01-01", "2026-01-03",
			[]string{"2026-01-01 @ 01-01 00:00 +0545", "2026-01-02 @ 01-02 00:00 +0545"}},
	} {
		t.Run(c.zone+" "+c.expression+" "+c.from, func(t *testing.T) {
			loc := zone(t, c.zone)
			s, err := Parse(c.expression, loc)
			require.NoError(t, err)
			require.Equal(t, c.want, list(t, s, instant(t, c.from, loc), instant(t, c.until, loc)))
		})
	}
}

// instant is the start of a day; the tables use days whose midnight exists.
func instant(t testing.TB, day string, loc *time.Location) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, day, loc)
	require.NoError(t, err)
	return at.Add(-time.Nanosecond)
}

func list(t testing.TB, s Schedule, after, until time.Time) []string {
	t.Helper()
	var out []string
	for {
		o, ok := s.Next(after)
		require.True(t, ok)
		require.True(t, o.At.After(after), "Next must move on")
		if o.At.After(until) {
			return out
		}
		out = append(out, o.Day.String()+" @ "+o.At.Format("01-02 15:04 -0700"))
		after = o.At
	}
}

// TestHourlyFollowsTheHours: a check each hour neither rests in the repeated
// hour nor runs twice in the skipped one.
func TestHourlyFollowsTheHours(t *testing.T) {
	for _, c := range []struct {
		zone, expression, day string
		hours                 int
	}{
		{"Europe/Paris", "0 * * * *", "2026-03-29", 23},
		{"Europe/Paris", "0 * * * *", "2026-10-25", 25},
		{"Europe/Paris", "*/15 * * * *", "2026-10-25", 100},
		{"Europe/Paris", "0 0-23 * * *", "2026-10-25", 25},
		{"Australia/Lord_Howe", "0 * * * *", "2026-04-05", 24},
		{"Australia/Lord_Howe", "*/15 * * * *", "2026-04-05", 98},
		{"America/Sao_Paulo", "0 * * * *", "2018-02-17", 25},
	} {
		loc := zone(t, c.zone)
		s, err := Parse(c.expression, loc)
		require.NoError(t, err)
		from := instant(t, c.day, loc)
		next := from.Add(time.Nanosecond).AddDate(0, 0, 1).Add(-time.Nanosecond)
		got := list(t, s, from, next)
		require.Len(t, got, c.hours, "%s %s %s: %v", c.zone, c.expression, c.day, got)
	}
}

// TestOnceADay counts, over years of real clock changes in every listed zone,
// that a nightly plan falls due exactly once for each day that exists.
func TestOnceADay(t *testing.T) {
	for _, name := range []string{"Europe/Paris", "America/New_York", "America/Sao_Paulo",
		"Australia/Lord_Howe", "Pacific/Apia",
		"America/Nuuk", "Africa/Casablanca", "Asia/Beirut", "Asia/Gaza", "Antarctica/Troll", "Asia/Tehran", "UTC"} {
		loc := zone(t, name)
		for _, at := range []string{"0 0", "30 1", "30 2", "0 3", "30 23"} {
			s, err := Parse(at+" * * *", loc)
			require.NoError(t, err)
			after, last := instant(t, "2009-12-31", time.UTC), ""
			seen := map[string]bool{}
			for range 365 * 10 {
				o, ok := s.Next(after)
				require.True(t, ok)
				require.False(t, seen[o.Day.String()], "%s %s: %s twice", name, at, o.Day)
				seen[o.Day.String()] = true
				if last != "" {
					gap := int(o.Day) - int(dayOf(t, last))
					skipped := name == "Pacific/Apia" && o.Day.String() == "2011-12-31"
					require.True(t, gap == 1 || skipped && gap == 2, "%s %s: %s after %s", name, at, o.Day, last)
				}
				after, last = o.At, o.Day.String()
			}
		}
	}
}

func dayOf(t testing.TB, s string) int32 {
	at, err := time.Parse(time.DateOnly, s)
	require.NoError(t, err)
	return int32(at.Unix() / 86400)
}

// TestAgreesWithCronWhereNoClockChanges compares with robfig/cron v3.0.1's own
// SpecSchedule.Next in UTC, where its defect cannot show.
func TestAgreesWithCronWhereNoClockChanges(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		field := func(name string, low, high int) string {
			a := rapid.IntRange(low, high).Draw(r, name)
			b := rapid.IntRange(a, high).Draw(r, name+" to")
			return rapid.SampledFrom([]string{"*", fmt.Sprint(a), fmt.Sprintf("%d-%d", a, b),
				fmt.Sprintf("%d,%d", a, b),
				fmt.Sprintf("%d-%d/2", a, b)}).Draw(r, name+" shape")
		}
		expression := field("minute", 0, 59) + " " + field("hour", 0, 23) + " " + field("dom", 1, 28) +
			" " + field("month", 1, 12) +
			" " + field("dow", 0, 6)
		s, err := Parse(expression, time.UTC)
		require.NoError(r, err)
		theirs, err := cron.ParseStandard("CRON_TZ=UTC " + expression)
		require.NoError(r, err)
		at := time.Unix(rapid.Int64Range(0, 4e9).Draw(r, "at"), 0).UTC()
		for range 20 {
			o, ok := s.Next(at)
			want := theirs.Next(at)
			require.Equal(r, !want.IsZero(), ok)
			if !ok {
				return
			}
			require.True(r, want.Equal(o.At), "%s after %s: %s, not %s", expression, at, o.At, want)
			at = want
		}
	})
}

// TestNextIsMonotoneEverywhere: for any zone and moment, occurrences come in
// the order of their instants and none hides between them.
func TestNextIsMonotoneEverywhere(t *testing.T) {
	names := []string{"Europe/Paris", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo",
		"America/Nuuk", "Africa/Casablanca"}
	rapid.Check(t, func(r *rapid.T) {
		loc := zone(t, rapid.SampledFrom(names).Draw(r, "zone"))
		s, err := Parse(rapid.SampledFrom([]string{"30 2 * * *", "*/20 * * * *", "0 0 * * *",
			"45 1,23 * * *", "15 */2 * * *"}).Draw(r, "expr"), loc)
		require.NoError(r, err)
		// Half of the moments near a transition.
		at := time.Unix(rapid.Int64Range(1.2e9, 1.9e9).Draw(r, "at"), 0).In(loc)
		if _, end := at.ZoneBounds(); rapid.Bool().Draw(r, "near") && !end.IsZero() {
			at = end.Add(time.Duration(rapid.IntRange(-30, 3).Draw(r, "hours")) * time.Hour)
		}
		first, ok := s.Next(at)
		require.True(r, ok)
		between := at.Add(time.Duration(rapid.Float64Range(0, 1).Draw(r, "share") * float64(first.At.Sub(at)-1)))
		again, _ := s.Next(between)
		require.True(r, first.At.Equal(again.At), "from %s %s, from %s %s", at, first.At, between, again.At)
	})
}

func TestMissed(t *testing.T) {
	loc := zone(t, "Europe/Paris")
	s, err := Parse("30 2 * * *", loc)
	require.NoError(t, err)
	after := instant(t, "2026-03-27", loc)
	latest, n := s.Missed(after, instant(t, "2026-03-30", loc))
	require.Equal(t, 3, n)
	require.Equal(t, "2026-03-29", latest.Day.String())
	_, n = s.Missed(after, after.Add(time.Minute))
	require.Zero(t, n)
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ expression, says string }{
		{"", "minute, hour"}, {"30 2 * *", "minute, hour"}, {"61 2 * * *", "61"}, {"@every 1h", "0 * * * *"},
		{"0 0 30 2 *", "never falls due"}, {"0 25 * * *", "25"}, {"nonsense", "minute, hour"},
		{"CRON_TZ=Mars/Base 0 0 * * *", "Mars"},
	} {
		_, err := Parse(c.expression, time.UTC)
		require.ErrorContains(t, err, c.says, c.expression)
	}
	s, err := Parse("CRON_TZ=Asia/Tokyo 30 2 * * *", time.UTC)
	require.NoError(t, err)
	require.Equal(t, "Asia/Tokyo", s.Zone().String())
}
