package forecast

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/stockwright/stockwright/forecast/count"
)

// Siblings sell Poisson demand at 5 to 20 a day, evenly in logs. Who knows that, and no
// more of an item than its first days, has Bayes' law of its window. What is stocked for
// 95 % is near that law's quantile: above it by what a first day is not trusted.
func TestNewcomersAgainstBayes(t *testing.T) {
	const low, high, window, siblings, newcomers = 5, 20, 8, 60, 60
	draws := rand.New(rand.NewPCG(7, 14))
	for _, days := range []int{1, 3, 7, 14, 21} {
		var all []Series
		for i := range siblings + newcomers {
			level, n := low*math.Pow(high/low, draws.Float64()), days
			if i < siblings {
				n = 500
			}
			s := Series{Start: 20000 - int32(n), Season: 7, Group: "g"}
			for range n {
				s.Y = append(s.Y, distuv.Poisson{Lambda: level, Src: draws}.Rand())
			}
			all = append(all, s)
		}
		r := Request{Horizon: 28, Calendar: &Calendar{Weekday: true}, Windows: []Window{FixedWindow(window, 0)}}
		p := LearnPool(all, r)
		ours, best := 0.0, 0.0
		for _, s := range all[siblings:] {
			ours += Forecast(s, p, r).Covers[0].Quantile(0.95)
			best += bayes(s.Y, low, high, window).Quantile(0.95)
		}
		t.Logf("%d days old: %.1f %%", days, 100*(ours/best-1))
		if over := ours/best - 1; over < -0.03 || over > 0.08 {
			t.Errorf("%d days old: %.1f %% above what Bayes would stock", days, 100*over)
		}
	}
}

// bayes is the law of a window's sum given some days of Poisson demand whose level lies
// evenly in logs between two.
func bayes(y []float64, low, high float64, window int) count.Law {
	var parts []count.NegBin
	var weight []float64
	for i := range 200 {
		level := low * math.Pow(high/low, (float64(i)+0.5)/200)
		like := 0.0
		for _, v := range y {
			like += v*math.Log(level) - level
		}
		parts, weight = append(parts, count.NegBin{Mean: level * float64(window), Size: 1e9}), append(weight, like)
	}
	floats.AddConst(-floats.Max(weight), weight)
	total := 0.0
	for i := range weight {
		weight[i] = math.Exp(weight[i])
		total += weight[i]
	}
	floats.Scale(1/total, weight)
	return count.NewLaw(parts, weight)
}
