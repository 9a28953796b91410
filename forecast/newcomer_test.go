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

// Siblings sell 1 to 30 a day; the item sells 0.02 a day at other places, in whole units or
// not. Without a sale, and after weeks with one, it is expected to sell about so much, and
// after a week of ten a day no longer.
func TestWhatIsNewHereStartsFromElsewhere(t *testing.T) {
	for _, unit := range []float64{1, 0.7} {
		draws, of := rand.New(rand.NewPCG(3, 9)), func(days int, sold ...float64) Series {
			return Series{Start: 20000 - int32(days), Season: 7, Group: "g", Y: append(sold, make([]float64, days-len(sold))...)}
		}
		var all []Series
		for i := range 30 {
			s := of(300)
			for t := range s.Y {
				s.Y[t] = unit * distuv.Poisson{Lambda: float64(i + 1), Src: draws}.Rand()
			}
			all = append(all, s)
		}
		r := Request{Horizon: 28, Windows: []Window{FixedWindow(10, 0)}}
		p := LearnPool(all, r)
		expects := func(s Series) float64 {
			s.Elsewhere, s.Unlike = 0.02, 0.3
			return Forecast(s, p, r).Covers[0].Mean / 10
		}
		for name, s := range map[string]Series{"unsold": of(0), "two weeks": of(14, unit), "six weeks": of(42, unit)} {
			if unit < 1 && name == "six weeks" {
				continue // that is old for what is no count
			}
			if mean := expects(s); mean < 0.01 || mean > 0.04/unit {
				t.Errorf("%s, units of %g: %.4f a day", name, unit, mean)
			}
		}
		if mean := expects(of(7, 9*unit, 11*unit, 10*unit, 8*unit, 12*unit, 10*unit, 9*unit)); mean < 5*unit {
			t.Errorf("ten a day, units of %g: %.2f a day", unit, mean)
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
