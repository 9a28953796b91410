package worlds

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"gonum.org/v1/gonum/stat/distuv"
)

// Levels are the probabilities at which window laws are held.
var Levels = [4]float64{0.5, 0.8, 0.95, 0.99}

// stockService is the cycle service that worlds promise unless they say else.
const stockService = 0.95

// windows of the bias: two of days, and the cover window.
const biasWindows = 3

// Figures add up what nights of one world, or of a family, came to.
type Figures struct {
	Forecast, Truth [biasWindows]float64 // 28 days, 56 days, cover window, base units
	variance        [biasWindows]float64 // of what the best planner would know of the truth
	days            float64              // item-days of 28
	// Hits of the randomised probability integral transform at Levels, one window
	// an item and seed.
	Hits    [4]int
	Windows int
	// MeanGap is the largest relative difference of the days' means from the
	// window's; QuantileGap of a one-day window's quantiles from that day's, beyond
	// one unit.
	MeanGap, QuantileGap float64
	UpTo, KnownUpTo      float64 // order-up-to, and that of who knows the truth
	Bayes                bool    // who knows is Bayes' rule with the true law of levels
	Missing              []Key   // judged, without a forecast
	Wrong                []string
	Right                int
}

// BiasOf is forecast over truth − 1 of a window, 0 … 2.
func (f *Figures) BiasOf(w int) float64 { return f.Forecast[w]/f.Truth[w] - 1 }

// Error is the sampling error, a share of the truth, of a planner who knows
// all of the law but the level, from up to 56 open days of each item.
func (f *Figures) Error(w int) float64 { return math.Sqrt(f.variance[w]) / f.Truth[w] }

// Slow tells whether the mean demand of its items is below a unit a day.
func (f *Figures) Slow() bool { return f.Truth[0] < f.days }

// Hit is the share of windows within the quantile at Levels[i], and its
// standard error if the law is right.
func (f *Figures) Hit(i int) (share, deviation float64) {
	n := float64(f.Windows)
	return float64(f.Hits[i]) / n, math.Sqrt(Levels[i] * (1 - Levels[i]) / n)
}

// Add adds other figures.
func (f *Figures) Add(g Figures) {
	for w := range biasWindows {
		f.Forecast[w] += g.Forecast[w]
		f.Truth[w] += g.Truth[w]
		f.variance[w] += g.variance[w]
	}
	for i := range Levels {
		f.Hits[i] += g.Hits[i]
	}
	f.days += g.days
	f.Windows += g.Windows
	f.MeanGap, f.QuantileGap = max(f.MeanGap, g.MeanGap), max(f.QuantileGap, g.QuantileGap)
	f.UpTo, f.KnownUpTo, f.Bayes = f.UpTo+g.UpTo, f.KnownUpTo+g.KnownUpTo, f.Bayes || g.Bayes
	f.Missing, f.Wrong, f.Right = append(f.Missing, g.Missing...), append(f.Wrong, g.Wrong...), f.Right+g.Right
}

// Judge holds a night against the truth of its world.
func (n *Night) Judge() Figures {
	var f Figures
	b := n.Business
	future := rand.New(rand.NewPCG(b.Rand.Uint64(), 1))
	for _, d := range b.Demands {
		if d.Unjudged {
			continue
		}
		k := Key{d.SKU, d.Location}
		days, cover, policy := n.Forecasts[k], n.Covers[k], n.Policies[k]
		if len(days) < 56 || len(cover) == 0 {
			f.Missing = append(f.Missing, k)
			continue
		}
		end := policy.CoverTo - 1
		if policy.CoverTo == core.NoDay || policy.CoverTo == 0 {
			end = b.AsOf + core.Day(math.Ceil(d.Lead)) + core.Day(b.Review) - 1
		}
		f.bias(b, d, days, n.Series[k].CoverMean, end)
		f.calibration(future, d, b, cover, end)
		f.oneLaw(days, cover, n.Series[k].CoverMean, int(end-b.AsOf)+1)
		f.stock(future, d, b, policy, end)
	}
	if n.World.Says != nil {
		n.World.Says(n, func(what, seen string, ok bool) {
			if ok {
				f.Right++
				return
			}
			f.Wrong = append(f.Wrong, what+": "+seen)
		})
	}
	return f
}

func (f *Figures) bias(b *Business, d *Demand, days []datasets.Forecast, cover float64, end core.Day) {
	seen, variance := d.spread(b)
	for w, last := range [biasWindows]core.Day{b.AsOf + 27, b.AsOf + 55, end} {
		mean, truth, open := 0.0, 0.0, 0.0
		for day := b.AsOf; day <= last; day++ {
			if w < 2 {
				mean += days[day-b.AsOf].Mean
			}
			truth += d.Truth(day)
			if d.onSale(day) {
				open++
			}
		}
		if w == 2 {
			mean = cover
		}
		f.Forecast[w] += mean
		f.Truth[w] += truth
		f.variance[w] += open * open * variance / max(1, seen)
	}
	f.days += 28
}

// spread is the number of the latest open days that say something of the
// level, at most 56, and the variance of one of them.
func (d *Demand) spread(b *Business) (days, variance float64) {
	for day := b.AsOf - 1; day >= b.First && days < 56; day-- {
		if d.onSale(day) && (d.Sells == nil || d.Sells(day)) {
			days++
			variance += d.Noise.Variance(d.Mean(day))
		}
	}
	if days == 0 {
		return 0, d.Noise.Variance(d.Truth(b.AsOf))
	}
	return days, variance / days
}

// calibration places one true future in the window's law, evenly within the
// jump of a count.
func (f *Figures) calibration(r *rand.Rand, d *Demand, b *Business, cover []datasets.Cover, end core.Day) {
	y := d.Future(r, b.AsOf, end)
	u := place(cover, y)
	if d.Noise.Whole {
		below := 0.0
		if lot := max(d.Noise.Lot, 1); y >= lot {
			below = place(cover, y-lot)
		}
		u = below + r.Float64()*(u-below)
	}
	for i, p := range Levels {
		if u <= p {
			f.Hits[i]++
		}
	}
	f.Windows++
}

// place is the probability of at most y under the quantiles of a cover: between
// them linear, at the end of a step between its last and the next, beyond them
// all halfway to certainty.
func place(cover []datasets.Cover, y float64) float64 {
	n := len(cover)
	if y < cover[0].Quantity {
		return cover[0].Probability / 2
	}
	for i := n - 1; i >= 0; i-- {
		q := cover[i]
		if q.Quantity > y {
			continue
		}
		if i == n-1 {
			if y > q.Quantity {
				return (1 + q.Probability) / 2
			}
			return q.Probability
		}
		next := cover[i+1]
		if y == q.Quantity && next.Quantity >= y+1 { // a step of a count ends between the two
			return (q.Probability + next.Probability) / 2
		}
		return q.Probability + (next.Probability-q.Probability)*(y-q.Quantity)/(next.Quantity-q.Quantity)
	}
	return 0
}

// oneLaw holds the days against the window of so many days.
func (f *Figures) oneLaw(days []datasets.Forecast, cover []datasets.Cover, mean float64, length int) {
	if length > len(days) {
		return
	}
	sum := 0.0
	for _, x := range days[:length] {
		sum += x.Mean
	}
	if gap := math.Abs(sum - mean); gap > 1e-6 {
		f.MeanGap = max(f.MeanGap, gap/max(sum, mean))
	}
	if length > 1 {
		return
	}
	x := days[0]
	for _, q := range []struct{ p, v float64 }{{0.05, x.Q05}, {0.5, x.Q50}, {0.9, x.Q90}, {0.95, x.Q95},
		{0.99, x.Q99}} {
		i := slices.IndexFunc(cover, func(c datasets.Cover) bool { return math.Abs(c.Probability-q.p) < 1e-9 })
		if i < 0 {
			continue
		}
		if gap := math.Abs(cover[i].Quantity - q.v); gap > 1 {
			f.QuantileGap = max(f.QuantileGap, gap/max(q.v, cover[i].Quantity))
		}
	}
}

// knownDraws is how many futures stand for the true law of a window.
const knownDraws = 400

// stock holds order-up-to against the true law's quantile of the promised cycle service, or
// against that of Bayes' rule. Neither plans on less than mean demand: safety stock is not
// negative by default.
func (f *Figures) stock(r *rand.Rand, d *Demand, b *Business, p datasets.Policy, end core.Day) {
	if p.Target != "cycle_service" || p.Policy != "R,S" {
		return
	}
	future, mean := func() float64 { return d.Future(r, b.AsOf, end) }, 0.0
	for day := b.AsOf; day <= end; day++ {
		mean += d.Truth(day)
	}
	if d.Levels[1] > 0 {
		f.Bayes = true
		future, mean = d.believed(r, b.AsOf, end)
	}
	draws := make([]float64, knownDraws)
	for i := range draws {
		draws[i] = future()
	}
	slices.Sort(draws)
	f.UpTo += float64(p.OrderUpTo)
	f.KnownUpTo += math.Ceil(max(draws[int(p.TargetLevel*knownDraws)], mean) - 1e-9)
}

// believedLevels is on how many levels Bayes' rule is reckoned.
const believedLevels = 200

// believed draws futures by Bayes' rule: a level by how likely it makes the total sold (by a
// gamma law of the total's mean and variance), then demand of that level. mean is that of all.
func (d *Demand) believed(r *rand.Rand, from, to core.Day) (future func() float64, mean float64) {
	levels, weights := make([]float64, believedLevels), make([]float64, believedLevels)
	best := math.Inf(-1)
	for i := range levels {
		m := d.Levels[0] * math.Pow(d.Levels[1]/d.Levels[0], (float64(i)+0.5)/believedLevels)
		levels[i] = m
		if v := d.Noise.Variance(m); d.soldOn > 0 {
			weights[i] = distuv.Gamma{Alpha: d.soldOn * m * m / v, Beta: m / v}.LogProb(max(d.sold, m/100))
		}
		best = max(best, weights[i])
	}
	var shapes []float64
	days, sum := 0.0, 0.0
	for day := from; day <= to; day++ {
		if d.onSale(day) {
			shapes = append(shapes, d.shape(day))
			days += d.shape(day)
		}
	}
	for i, m := range levels {
		weights[i] = math.Exp(weights[i] - best)
		sum += weights[i]
		mean += weights[i] * m * days
	}
	law := distuv.NewCategorical(weights, r)
	return func() float64 {
		m, y := levels[int(law.Rand())], 0.0
		for _, shape := range shapes {
			y += d.Noise.Draw(r, m*shape)
		}
		return y
	}, mean / sum
}
