package forecast

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// shop is a group of items whose demand is wilder than a negative binomial:
// their level jumps now and then.
func shop(rng *rand.Rand, items, days int) []Series {
	out := make([]Series, items)
	for i := range out {
		level := math.Exp(rng.NormFloat64()*0.8 + 0.3)
		y := make([]float64, days)
		for t := range y {
			if rng.Float64() < 0.01 {
				level *= math.Exp(rng.NormFloat64() * 0.5)
				level = math.Min(math.Max(level, 0.05), 12)
			}
			y[t] = distuv.Poisson{Lambda: level, Src: rng}.Rand()
		}
		out[i] = Series{Y: y, Season: 7, Start: 18000}
	}
	return out
}

func TestCoverageOfSumsOnUnseenWindows(t *testing.T) {
	all := shop(rand.New(rand.NewPCG(1, 1)), 250, 400)
	past := make([]Series, len(all))
	for i, s := range all {
		past[i] = s
		past[i].Y = s.Y[:386]
	}
	r := Request{Windows: []Window{FixedWindow(14, 0)}}
	pool := LearnPool(past, r)
	in := map[float64]float64{}
	for i, s := range past {
		c := Forecast(s, pool, r).Covers[0]
		sum := 0.0
		for _, v := range all[i].Y[386:] {
			sum += v
		}
		for j, tau := range c.Probabilities {
			if sum <= c.Quantiles[j] {
				in[tau]++
			}
		}
	}
	// Three binomial standard errors, and what whole numbers add.
	require.InDelta(t, 0.95, in[0.95]/250, 0.045)
	require.InDelta(t, 0.5, in[0.5]/250, 0.12)
}

func TestPoolSurvivesJSON(t *testing.T) {
	all := shop(rand.New(rand.NewPCG(3, 3)), 40, 200)
	r := Request{Horizon: 7, Windows: []Window{FixedWindow(7, 0)}, Calendar: &Calendar{Weekday: true},
		Probabilities: []float64{0.5, 0.95}}
	pool := LearnPool(all, r)
	text, err := json.Marshal(pool)
	require.NoError(t, err)
	var again Pool
	require.NoError(t, json.Unmarshal(text, &again))
	require.Equal(t, Forecast(all[3], pool, r), Forecast(all[3], &again, r))
	second, err := json.Marshal(LearnPool(all, r))
	require.NoError(t, err)
	require.Equal(t, text, second, "the same sample gives the same bytes")
}

func TestOutlierIsCappedAndShown(t *testing.T) {
	y := make([]float64, 100)
	for i := range y {
		y[i] = float64(2 + i%4)
	}
	y[60] = 900
	res := Forecast(Series{Y: y, Season: 7}, nil, Request{Horizon: 3})
	require.Len(t, res.Outliers, 1)
	require.Equal(t, 60, res.Outliers[0].Index)
	require.Equal(t, 900.0, res.Outliers[0].Was)
	require.Equal(t, 5.0, res.Outliers[0].Used)
	require.NotEmpty(t, res.Outliers[0].Rule)
	require.Less(t, res.Mean[0], 6.0)
	promo := make([]float64, 100)
	promo[60] = 1
	require.Empty(t, Forecast(Series{Y: y, Season: 7, Promo: promo}, nil, Request{Horizon: 3}).Outliers)
}

// Out of stock half the time: sales are half of demand, and the forecast is of
// demand.
func TestInStockIsCensoring(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	y, in := make([]float64, 600), make([]bool, 600)
	for i := range y {
		in[i] = (i/10)%2 == 0
		if in[i] {
			y[i] = distuv.Poisson{Lambda: 4, Src: rng}.Rand()
		}
	}
	known := Forecast(Series{Y: y, InStock: in}, nil, Request{Horizon: 1})
	require.InDelta(t, 4, known.Mean[0], 0.7)
	require.Less(t, Forecast(Series{Y: y}, nil, Request{Horizon: 1}).Mean[0], known.Mean[0]-0.5)
}

func TestPromotionIsUsedOrRefused(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	n, ahead := 300, 10
	y, promo := make([]float64, n), make([]float64, n+ahead)
	for i := range promo {
		if i%9 == 4 {
			promo[i] = 1
		}
		if i < n {
			y[i] = distuv.Poisson{Lambda: 3 + 9*promo[i], Src: rng}.Rand()
		}
	}
	res := Forecast(Series{Y: y, Promo: promo}, nil, Request{Horizon: ahead})
	require.Empty(t, res.Refused)
	for j := range ahead {
		want := 3 + 9*promo[n+j]
		require.InDelta(t, want, res.Mean[j], 0.35*want, "step %d", j+1)
	}
	never := Forecast(Series{Y: y, Promo: make([]float64, n)}, nil, Request{Horizon: 3})
	require.Len(t, never.Refused, 1)
	require.Contains(t, never.Refused[0], "promotion")
}

func TestSucceedCarriesHistory(t *testing.T) {
	old := Series{Y: []float64{10, 12, 11, 2}, Start: 100, Season: 7}
	next := Series{Y: []float64{5, 6}, Start: 103, Season: 7, Group: "g"}
	got := Succeed(old, next, 0.5)
	require.Equal(t, []float64{5, 6, 5.5, 6, 6}, got.Y)
	require.EqualValues(t, 100, got.Start)
	require.Equal(t, "g", got.Group)
	gap := Succeed(Series{Y: []float64{4}, Start: 100}, Series{Y: []float64{1}, Start: 102}, 1)
	require.True(t, math.IsNaN(gap.Y[1]))
	// The old item's known history may begin after the new one's.
	late := Succeed(Series{Y: []float64{3, 4}, Start: 101, Promo: []float64{1, 1}},
		Series{Y: []float64{1, 2}, Start: 100}, 1)
	require.Equal(t, []float64{1, 5, 4}, late.Y)
	require.EqualValues(t, 100, late.Start)
	// One that has not sold yet goes on from the old one's last day.
	fresh := Succeed(Series{Y: []float64{3, 4}, Start: 101, InStock: []bool{true, false}}, Series{Group: "g"}, 2)
	require.Equal(t, []float64{6, 8}, fresh.Y)
	require.Equal(t, []bool{true, false}, fresh.InStock)
}

func TestShareGivesDaysToOthers(t *testing.T) {
	y := make([]float64, 200)
	for i := range y {
		y[i] = float64(50 + i%7*3)
	}
	for _, scale := range []float64{0.1, 1, 100} { // counts, and not
		s := Series{Y: make([]float64, len(y)), Season: 7}
		for i := range y {
			s.Y[i] = math.Round(scale * y[i])
		}
		all := Forecast(s, nil, Request{Horizon: 4, Windows: []Window{FixedWindow(4, 0), FixedWindow(2, 0)}})
		part := Forecast(s, nil, Request{Horizon: 4, Windows: []Window{FixedWindow(4, 0),
			FixedWindow(2, 0)}, Share: []float64{0, 0, 1, 1}})
		require.Equal(t, []float64{0, 0, all.Mean[2], all.Mean[3]}, part.Mean)
		require.Zero(t, part.Covers[1].Mean)
		require.Zero(t, part.Covers[1].Quantiles[len(part.Covers[1].Quantiles)-1])
		require.InDelta(t, all.Covers[0].Mean-all.Covers[1].Mean, part.Covers[0].Mean, 0.02*all.Covers[0].Mean)
		own := all.Components.Calendar // of counts: the season
		if own == nil {
			own = series.Ones(4)
		}
		require.Equal(t, []float64{0, 0, own[2], own[3]}, part.Components.Calendar)
	}
}

func TestNewItemsStartFromTheirGroup(t *testing.T) {
	pool := LearnPool(shop(rand.New(rand.NewPCG(6, 6)), 60, 200), Request{Horizon: 1})
	level := series.MeanOf(pool.Groups[""].Scale.Levels)
	require.Greater(t, level, 0.3)
	none := Forecast(Series{Y: nil}, pool, Request{Horizon: 1})
	require.Equal(t, "group", none.Method)
	require.InEpsilon(t, level, none.Mean[0], 0.01, "but for the group's drift")
	one := Forecast(Series{Y: []float64{0, 9}}, pool, Request{Horizon: 1})
	require.Contains(t, one.Reason, "group")
	require.Greater(t, one.Mean[0], 0.0)
	require.Less(t, one.Mean[0], 6.0)
}

// TestNewcomersTightenAsTheySell follows items whose level is known to the test:
// the interval over four weeks holds it, and gets narrower with every week.
func TestNewcomersTightenAsTheySell(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	pool := LearnPool(shop(rng, 60, 200), Request{Horizon: 1})
	levels := pool.Groups[""].Scale.Levels
	require.GreaterOrEqual(t, len(levels), 8)
	require.True(t, slices.IsSorted(levels))
	r := Request{Horizon: 3, Probabilities: []float64{0.5, 0.95}, Windows: []Window{FixedWindow(28, 0)}}
	width := map[int]float64{}
	for _, level := range []float64{levels[2], levels[len(levels)/2], levels[len(levels)-3]} {
		y := make([]float64, 27)
		for i := range y {
			y[i] = distuv.Poisson{Lambda: level, Src: rng}.Rand()
		}
		for _, n := range []int{1, 7, 27} {
			res := Forecast(Series{Y: y[:n], Season: 7}, pool, r)
			require.Equal(t, "counts", res.Method)
			require.Contains(t, res.Reason, "levels of its group")
			c := res.Covers[0]
			require.Greater(t, quantile(c, 0.99), 28*level, "level %g after %d periods", level, n)
			width[n] += math.Log(quantile(c, 0.95)+1) - math.Log(quantile(c, 0.2)+1)
			require.InEpsilon(t, res.Components.Level, res.Mean[0], 0.01, "but for the group's drift")
			require.LessOrEqual(t, res.Quantiles[0][0], res.Quantiles[1][0])
		}
	}
	require.Less(t, width[7], width[1])
	require.Less(t, width[27], width[7])
	zeros := Forecast(Series{Y: make([]float64, 5)}, pool, r)
	require.Greater(t, zeros.Mean[0], 0.0, "a few days without a sale are no demand of zero")
	require.Less(t, zeros.Mean[0], pool.Groups[""].Counts.Level)
	unlike := Forecast(Series{Y: []float64{35, 40, 38, 33, 41}}, pool, r)
	require.InDelta(t, 37, unlike.Mean[0], 8, "an item unlike any of its group")
	same := Forecast(Series{Y: []float64{3, 3}}, pool, r)
	require.Greater(t, same.Covers[0].SD, 0.0, "two equal days are no constant")
}

// TestNewcomersAreNotRecalibratedAsTheirElders: a map learnt on items whose
// level is known moves the quantiles of these, not those of a new item.
func TestNewcomersAreNotRecalibratedAsTheirElders(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	shared := LearnPool(shop(rng, 60, 200), Request{Horizon: 1})
	old, young := Series{Y: shop(rng, 1, 200)[0].Y, Season: 7}, Series{Y: []float64{1, 0, 2}, Season: 7}
	r := Request{Horizon: 1, Probabilities: []float64{0.95}, Windows: []Window{FixedWindow(28, 0)}}
	before := []Result{Forecast(old, shared, r), Forecast(young, shared, r)}
	wider := pool.Map{Method: "counts", Periods: 28, Nominal: []float64{0.001, 0.95, 0.9995},
		Used: []float64{0.001, 0.999, 0.99999}}
	shared.Groups[""].Maps = pool.Maps{wider}
	wider.Periods = 1
	shared.Groups[""].Steps = pool.Maps{wider}
	require.Greater(t, quantile(Forecast(old, shared, r).Covers[0], 0.95), quantile(before[0].Covers[0], 0.95))
	require.Equal(t, before[1], Forecast(young, shared, r))
}

func quantile(c Cover, tau float64) float64 {
	i := slices.IndexFunc(c.Probabilities, func(p float64) bool { return p >= tau-1e-9 })
	return c.Quantiles[i]
}

func TestClassicalMethodsAnswer(t *testing.T) {
	y := []float64{0, 0, 3, 0, 1, 0, 0, 0, 5, 0, 2, 2, 0, 0, 0, 1}
	for _, name := range []string{"croston", "sba", "tsb", "adida", "imapa"} {
		res := Forecast(Series{Y: y}, nil, Request{Horizon: 2, Method: name})
		require.Equal(t, name, res.Method)
		require.Greater(t, res.Mean[1], 0.3)
		require.Less(t, res.Mean[1], 1.6)
	}
}
