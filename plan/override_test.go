package plan

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
)

func TestOverrideCheck(t *testing.T) {
	good := Override{Subject: "S@W", Field: OverrideReorderPoint, Value: 12, StartsOn: 10, EndsOn: 20,
		Reason: "opening", Author: "ann"}
	require.NoError(t, good.Check(nil))
	for _, c := range []struct {
		name string
		edit func(o *Override)
		want string
	}{
		{"no subject", func(o *Override) { o.Subject = "" }, "subject"},
		{"no author", func(o *Override) { o.Author = "" }, "author"},
		{"unknown field", func(o *Override) { o.Field = "magic" }, "no override of"},
		{"no reason", func(o *Override) { o.Reason = "" }, "reason"},
		{"no start", func(o *Override) { o.StartsOn = core.NoDay }, "from which day"},
		{"no end", func(o *Override) { o.EndsOn = core.NoDay }, "last day"},
		{"ends before it starts", func(o *Override) { o.EndsOn = 9 }, "before it starts"},
		{"half a unit", func(o *Override) { o.Value = 1.5 }, "whole number"},
		{"negative", func(o *Override) { o.Value = -1 }, "cannot be"},
		{"not a number", func(o *Override) { o.Value = math.NaN() }, "cannot be"},
		{"a target of 1", func(o *Override) { o.Field, o.Value = OverrideTarget, 1 }, "between 0 and 100"},
		{"ending nothing", func(o *Override) { o.Ends = true }, "nothing to end"},
	} {
		o := good
		c.edit(&o)
		require.ErrorContains(t, o.Check(nil), c.want, c.name)
	}
	second := good
	require.ErrorIs(t, second.Check([]Override{good}), ErrStale, "made on the version before")
	second.Version = 1
	require.NoError(t, second.Check([]Override{good}))
	lock := Override{Subject: "A-01@W", Field: OverrideLock, StartsOn: 10, EndsOn: core.NoDay,
		Reason: "broken rack", Author: "ann"}
	require.NoError(t, lock.Check(nil), "a lock may last until it is ended")
}

func TestTheLastEventBegunDecides(t *testing.T) {
	set := func(value float64, from, to core.Day) Override {
		return Override{Subject: "S@W", Field: OverrideSafetyStock, Value: value, StartsOn: from, EndsOn: to}
	}
	end := Override{Subject: "S@W", Field: OverrideSafetyStock, Ends: true, StartsOn: 15, EndsOn: core.NoDay}
	for _, c := range []struct {
		name    string
		journal []Override
		day     core.Day
		want    []float64
	}{
		{"before it starts", []Override{set(5, 10, 20)}, 9, nil},
		{"its first day", []Override{set(5, 10, 20)}, 10, []float64{5}},
		{"its last day", []Override{set(5, 10, 20)}, 20, []float64{5}},
		{"the day after", []Override{set(5, 10, 20)}, 21, nil},
		{"replaced", []Override{set(5, 10, 20), set(7, 12, 20)}, 12, []float64{7}},
		{"the old one until then", []Override{set(5, 10, 20), set(7, 12, 20)}, 11, []float64{5}},
		{"ended", []Override{set(5, 10, 20), end}, 15, nil},
		{"a past night knows it still", []Override{set(5, 10, 20), end}, 14, []float64{5}},
	} {
		var got []float64
		for _, o := range InForce(c.journal, c.day) {
			got = append(got, o.Value)
		}
		require.Equal(t, c.want, got, c.name)
	}
}

// At most one override of a field holds on any day, and it covers the day.
func TestOneOverrideAFieldHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var journal []Override
		for range rapid.IntRange(0, 12).Draw(t, "events") {
			from := core.Day(rapid.IntRange(1, 30).Draw(t, "from"))
			journal = append(journal, Override{Subject: rapid.SampledFrom([]string{"A@W", "B@W"}).Draw(t, "subject"),
				Field: rapid.SampledFrom(OverrideFigures()).Draw(t, "field"), StartsOn: from,
				EndsOn: from + core.Day(rapid.IntRange(0, 9).Draw(t, "days")), Ends: rapid.Bool().Draw(t, "ends")})
		}
		day := core.Day(rapid.IntRange(1, 40).Draw(t, "day"))
		seen := map[string]bool{}
		for _, o := range InForce(journal, day) {
			name := o.Subject + string(o.Field)
			require.False(t, seen[name])
			seen[name] = true
			require.False(t, o.Ends)
			require.True(t, o.StartsOn <= day && day <= o.EndsOn)
		}
	})
}
