package profile

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/stockwright/stockwright/forecast/series"
)

// promotedGroup is twenty flat items whose promotions double them.
func promotedGroup(times float64, on func(day int) bool) []*series.Series {
	r := rand.New(rand.NewPCG(4, 1))
	var out []*series.Series
	for range 20 {
		s := &series.Series{Season: 7, Start: 18000, Y: make([]float64, 728), Promo: make([]float64, 728)}
		for t := range s.Y {
			mean := 12.0
			if on(t) {
				mean, s.Promo[t] = times*mean, 1
			}
			s.Y[t] = distuv.Poisson{Lambda: mean, Src: r}.Rand()
		}
		out = append(out, s)
	}
	return out
}

func shareOf(profile []float64, days func(day int) bool) float64 {
	in, n, all, m := 0.0, 0.0, 0.0, 0.0
	for t, v := range profile {
		if days(t) {
			in, n = in+v, n+1
		} else {
			all, m = all+v, m+1
		}
	}
	return in / n / (all / m)
}

// A week on promotion every eight is not what those weeks of the year are like.
func TestPromotionsAreNoTimeOfTheYear(t *testing.T) {
	week := func(day int) bool { return day/7%8 == 3 }
	_, profile := Pooled(promotedGroup(2, week), 28)
	require.InDelta(t, 1, shareOf(profile, week), 0.05)
}

// Where a whole season is on promotion nothing tells the two apart, and all but its ends stays.
func TestASeasonOnPromotionStays(t *testing.T) {
	season := func(day int) bool { return day%364 >= 300 && day%364 < 360 }
	_, profile := Pooled(promotedGroup(2, season), 28)
	require.Greater(t, shareOf(profile, season), 1.4)
}
