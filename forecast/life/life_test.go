package life

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

// drawn is a business of lives, one new a week for two years, seen until day 730; shape is the demand of
// life i by age.
func drawn(seed uint64, shape func(i, age int) float64) (of []Of) {
	r := rand.New(rand.NewPCG(seed, 4))
	for start := 28; start < 720; start += 7 {
		i, level := len(of), 4+12*r.Float64()
		y := make([]float64, 730-start)
		for age := range y {
			if mean := level * shape(i, age); mean > 0 {
				y[age] = distuv.Poisson{Lambda: mean, Src: r}.Rand()
			}
		}
		if one, ok := New(int32(start), y); ok {
			of = append(of, one)
		}
	}
	return of
}

func style(age, most, days int) float64 {
	if age >= days {
		return 0
	}
	x := float64(age+1) / float64(most)
	return x * math.Exp(1-x)
}

// Styles of four months teach their curve: it rises to the peak, falls and ends.
func TestLivesThatAreAlikeTeachACurve(t *testing.T) {
	for seed := range uint64(4) {
		c := Learn(drawn(seed, func(_, age int) float64 { return style(age, 14, 120) }), 28)
		require.NotNil(t, c)
		for _, age := range [...]int{3, 7, 20, 40, 60} {
			want := style(age, 14, 120) / style(13, 14, 120)
			require.InDelta(t, want, c.At(age)/c.At(13), 0.06, "seed %d, day %d", seed, age)
		}
		require.Zero(t, c.At(130))
	}
}

// What sells as much at every age has no curve, nor has what lives unlike.
func TestOtherItemsHaveNoCurve(t *testing.T) {
	for seed := range uint64(6) {
		require.Nil(t, Learn(drawn(seed, func(int, int) float64 { return 1 }), 28), "flat")
		year := func(i, age int) float64 { return 1 + 0.5*math.Sin(2*math.Pi*float64(7*i+age)/365) }
		require.Nil(t, Learn(drawn(seed, year), 28), "a year's season")
		grown := func(i, age int) float64 { return math.Exp(0.001 * float64(7*i+age)) }
		require.Nil(t, Learn(drawn(seed, grown), 28), "growth")
		r := rand.New(rand.NewPCG(seed, 9))
		ends := make([]int, 200)
		for i := range ends {
			ends[i] = int(r.ExpFloat64() * 300)
		}
		require.Nil(t, Learn(drawn(seed, func(i, age int) float64 {
			if age > ends[i] {
				return 0
			}
			return 1
		}), 28), "taken off at random")
	}
}

// A life that goes on selling is not like those that end.
func TestALifeOfItsOwnDoesNotFit(t *testing.T) {
	c := Learn(drawn(1, func(_, age int) float64 { return style(age, 14, 120) }), 28)
	flat := make([]float64, 150)
	for i := range flat {
		flat[i] = 10
	}
	own, ok := New(100, flat)
	require.True(t, ok)
	require.False(t, c.Fits(&own))
	alike := drawn(2, func(_, age int) float64 { return style(age, 14, 120) })
	for i := range alike {
		require.True(t, c.Fits(&alike[i]), i)
	}
}
