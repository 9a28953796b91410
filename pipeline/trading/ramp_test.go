package trading

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// shops is what a settled and a new shop sold of the same items, one of them open for so many
// days and selling as share says by its age.
func shops(seed uint64, age int32, share func(age float64) float64) (*Begun, map[string]int32, int32) {
	const asOf = 20000
	source := rand.NewPCG(seed, 1)
	b := NewBegun()
	add := func(location string, first int32, mean func(day int32) float64) {
		for i := range 60 {
			r := datasets.SeriesRows{Location: location, SKU: fmt.Sprint(i)}
			for day := first; day < asOf; day++ {
				season := 1 + 0.3*math.Sin(float64(day)/58)
				q := distuv.Poisson{Lambda: float64(2+i%7) * season * mean(day), Src: source}.Rand()
				if q > 0 {
					r.Days, r.Quantity = append(r.Days, day), append(r.Quantity, q)
				}
			}
			b.Add(r, asOf)
		}
	}
	add("OLD", asOf-500, func(int32) float64 { return 1 })
	add("NEW", asOf-age, func(day int32) float64 { return share(float64(day - (asOf - age))) })
	return b, map[string]int32{"OLD": asOf - 500, "NEW": asOf - age}, asOf
}

func TestRampOfANewShop(t *testing.T) {
	for _, c := range []struct {
		name     string
		age      int32
		less, by float64
	}{
		{"fills up", 45, 0.6, 50}, {"fills up slowly", 90, 0.75, 70}, {"opens with a rush", 60, -1, 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			share := func(age float64) float64 { return 1 - c.less*math.Exp(-age/c.by) }
			b, opened, asOf := shops(7, c.age, share)
			ramps := b.Learn(opened, &Openings{}, asOf)
			require.Len(t, ramps, 1)
			r := ramps["NEW"]
			now, _ := r.At(asOf)
			require.InDelta(t, 1, now, 1e-9)
			for _, ahead := range []int32{-28, -14, 14, 28, 56} {
				got, doubt := r.At(asOf + ahead)
				want := share(float64(c.age+ahead)) / share(float64(c.age))
				require.InDelta(t, 0, math.Log(got/want), 0.02+2.5*doubt, "%d days ahead: %.3f for %.3f", ahead, got, want)
			}
			require.Contains(t, r.Words(asOf), core.Day(opened["NEW"]).String())
		})
	}
}

func TestNoRamp(t *testing.T) {
	flat := func(float64) float64 { return 1 }
	for name, age := range map[string]int32{"level from the first day": 70, "too new": 20, "settled": 300} {
		t.Run(name, func(t *testing.T) {
			found := 0
			for seed := range uint64(10) {
				b, opened, asOf := shops(seed, age, flat)
				found += len(b.Learn(opened, &Openings{}, asOf))
			}
			require.LessOrEqual(t, found, 1)
		})
	}
	t.Run("nothing to hold it against", func(t *testing.T) {
		b, opened, asOf := shops(1, 60, func(age float64) float64 { return 1 - math.Exp(-age/30) })
		clear(b.settled)
		require.Empty(t, b.Learn(opened, &Openings{}, asOf))
	})
	t.Run("it has closed", func(t *testing.T) {
		b, opened, asOf := shops(1, 60, func(age float64) float64 { return 1 - 0.9*math.Exp(-age/30) })
		require.NotEmpty(t, b.Learn(opened, &Openings{}, asOf))
		require.Empty(t, b.Learn(opened, &Openings{Silent: map[string]bool{"NEW": true}}, asOf))
	})
}
