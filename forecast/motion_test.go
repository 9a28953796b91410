package forecast

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// moved is some daily count series of a group; rate gives the mean of a day, NaN where the
// item is not there.
func moved(r *rand.Rand, items, days int, rate func(item, day int) float64) []Series {
	var out []Series
	for i := range items {
		y := make([]float64, days)
		for t := range y {
			switch m := rate(i, t); {
			case math.IsNaN(m):
				y[t] = math.NaN()
			case m > 0:
				y[t] = distuv.Poisson{Lambda: m, Src: r}.Rand()
			}
		}
		out = append(out, Series{Y: y, Season: 7, Group: "G"})
	}
	return out
}

func dailyWindow() Request { return Request{Horizon: 28, Windows: []Window{FixedWindow(7, 1)}} }

// Levels that stand still are followed more slowly than usual, and those that wander faster.
func TestPaceOfLevels(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 14))
	still := LearnPool(moved(r, 40, 400, func(int, int) float64 { return 2 }), dailyWindow())
	walks := make([]float64, 40)
	wander := LearnPool(moved(r, 40, 400, func(i, _ int) float64 {
		walks[i] += 0.12 * r.NormFloat64()
		return 8 * math.Exp(walks[i])
	}), dailyWindow())
	if s, w := still.Groups["G"].Pace(), wander.Groups["G"].Pace(); s > 0.4 || w < 1.5 {
		t.Errorf("pace %.2f where levels stand still, %.2f where they wander", s, w)
	}
}

// A shop that grows is forecast to where it will be; items that come and go are no growth.
func TestGrowthOfAGroup(t *testing.T) {
	const days, yearly = 700, 0.3
	r := rand.New(rand.NewPCG(15, 92))
	growing := moved(r, 40, days, func(_, day int) float64 { return 6 * math.Exp(yearly*float64(day-days)/365) })
	p := LearnPool(growing, dailyWindow())
	if d := 365 * p.Groups["G"].Drift(7); math.Abs(d-yearly) > 0.05 {
		t.Errorf("growth of %.3f a year, not %.3f", d, yearly)
	}
	sum, truth := 0.0, 0.0
	for _, s := range growing {
		for j, v := range Forecast(s, p, dailyWindow()).Mean {
			sum, truth = sum+v, truth+6*math.Exp(yearly*float64(j)/365)
		}
	}
	if math.Abs(sum/truth-1) > 0.03 {
		t.Errorf("forecast %.1f, truth %.1f", sum, truth)
	}
	changing := moved(r, 80, days, func(i, day int) float64 {
		if i%2 == 0 && day > 300+i*4 {
			return 0
		}
		if i%4 == 1 && day < 200+i*2 {
			return math.NaN()
		}
		return 6
	})
	if d := 365 * LearnPool(changing, dailyWindow()).Groups["G"].Drift(7); math.Abs(d) > 0.03 {
		t.Errorf("growth of %.3f a year where items come and go", d)
	}
}
