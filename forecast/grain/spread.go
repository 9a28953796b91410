package grain

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// Periods are the sums of one series, by period, without gaps: an absent row is
// a period without demand.
type Periods struct {
	First []int32 // first day of each
	Last  []int32
	Sum   []float64 // NaN where nothing is known
}

// Collect lays rows out by period, from the first row's to the last period
// that is over before asOf. The first is unknown where there are others enough.
func (g Grain) Collect(days []int32, quantity []float64, asOf int32) Periods {
	if len(days) == 0 {
		return Periods{}
	}
	p := g.collect(days[0], days, quantity, asOf)
	p.leavePart(g.Period == "week")
	return p
}

// CollectFrom is the same from the period of a day on, before which rows were of days. The
// first is unknown where a part of it lies before that day.
func (g Grain) CollectFrom(from int32, days []int32, quantity []float64, asOf int32) Periods {
	p := g.collect(from, days, quantity, asOf)
	if len(p.Sum) > 0 && p.First[0] < from {
		p.Sum[0] = math.NaN()
	}
	return p
}

func (g Grain) collect(from int32, days []int32, quantity []float64, asOf int32) (p Periods) {
	first, last := g.Of(from)
	i := 0
	for last < asOf {
		sum := 0.0
		for ; i < len(days); i++ {
			if from, _ := g.Of(days[i]); from != first {
				break
			}
			sum += quantity[i]
		}
		p.First, p.Last, p.Sum = append(p.First, first), append(p.Last, last), append(p.Sum, max(sum, 0))
		first, last = g.next(last)
	}
	return p
}

// wholeWeeks is from how many weeks on the first one is not needed.
const wholeWeeks = 8

// leavePart makes the first period unknown where it may be a part, in which the export or
// sales began: laid out over all of its days it would teach a low season. Of many weeks the
// first is spared. Of few, and of months, it is left only where it is plainly a part: less
// than half of either of the next two, by three standard errors of a count.
func (p *Periods) leavePart(weeks bool) {
	if len(p.Sum) < 3 {
		return
	}
	if v := p.Sum[0]; weeks && len(p.Sum) >= wholeWeeks || v+3*math.Sqrt(v+1) < min(p.Sum[1], p.Sum[2])/2 {
		p.Sum[0] = math.NaN()
	}
}

// next is the period after one that ends on a day.
func (g Grain) next(last int32) (int32, int32) {
	if g.Period == "week" {
		return last + 1, last + 7
	}
	_, end := g.Of(last + 1)
	return last + 1, end
}

// Spread draws the days of every period from the law of days whose sums the
// periods are, given the sums: days of independent demand with the dispersion that the
// periods show. Counts are split by a Dirichlet-multinomial law (that of
// negative-binomial days), others by a Dirichlet law (that of gamma days), so
// that sums over any window are as widely spread as the periods say. Closed
// days get nothing; a period without an open day keeps its sum on its last.
// Equal seeds give equal days, whatever periods stand before. weight is what is to be expected
// of a day beside others of its period, 0 for a closed one.
func (p Periods) Spread(weight func(day int32) float64, seed uint64, give func(day int32, quantity float64)) {
	whole, shape := p.law()
	for i, sum := range p.Sum {
		var days []int32
		var weights []float64
		rest := 0.0
		for d := p.First[i]; d <= p.Last[i]; d++ {
			if w := weight(d); w > 0 {
				days, weights, rest = append(days, d), append(weights, w), rest+w
			} else {
				give(d, 0)
			}
		}
		switch {
		case sum != sum:
			for _, d := range days {
				give(d, math.NaN())
			}
			continue
		case len(days) == 0:
			give(p.Last[i], sum)
			continue
		}
		r := rand.New(rand.NewPCG(seed, uint64(uint32(p.First[i]))))
		part := shape * float64(len(days)) / (rest * float64(p.Last[i]-p.First[i]+1)) // of a weight of one
		for j, d := range days[:len(days)-1] {
			w := weights[j]
			share := w / rest
			if part*w < 1e6 {
				share = distuv.Beta{Alpha: part * w, Beta: part * (rest - w), Src: r}.Rand()
			}
			q := sum * share
			if whole {
				q = distuv.Binomial{N: sum, P: min(max(share, 0), 1), Src: r}.Rand()
			}
			give(d, q)
			sum -= q
			rest -= w
		}
		give(days[len(days)-1], sum)
	}
}

// law tells whether the sums are counts, and the shape of a period: the size of
// its negative-binomial law or the shape of its gamma law; +Inf for counts no
// wider than Poisson's.
func (p Periods) law() (whole bool, shape float64) {
	whole = true
	sum, n := 0.0, 0.0
	for _, v := range p.Sum {
		if v == v {
			whole = whole && v == math.Trunc(v) && v < 1e7
			sum, n = sum+v, n+1
		}
	}
	variance, ok := p.variance()
	if !ok || sum == 0 {
		return whole, math.Inf(1)
	}
	mean := sum / n
	if whole {
		if variance <= mean {
			return true, math.Inf(1)
		}
		return true, max(mean*mean/(variance-mean), leastShape)
	}
	return false, max(mean*mean/max(variance, 1e-12*mean*mean), leastShape)
}

// variance is that of a period's sum around a level that drifts and swings with the
// year: by second differences, which a drift does not widen, or, where that of sums a
// year apart is plainly less, by these, which a season does not. The first period, in
// which sales or the export began, may be a part of one and does not count.
func (p Periods) variance() (float64, bool) {
	near, pairs := 0.0, 0.0
	for i := 3; i < len(p.Sum); i++ {
		if d := p.Sum[i] - 2*p.Sum[i-1] + p.Sum[i-2]; d == d {
			near, pairs = near+d*d/6, pairs+1
		}
	}
	if pairs == 0 {
		return 0, false
	}
	near /= pairs
	year := int(math.Round(365.25 / float64(p.First[1]-p.First[0])))
	apart := 0.0
	pairs = 0
	for i := year + 1; i < len(p.Sum); i++ {
		if d := p.Sum[i] - p.Sum[i-year]; d == d {
			apart, pairs = apart+d*d/2, pairs+1
		}
	}
	if pairs >= leastYearPairs && apart/pairs < near/2 {
		return apart / pairs, true
	}
	return near, true
}

// leastYearPairs is how many sums a year apart tell their variance.
const leastYearPairs = 8

// leastShape keeps a period from falling on one day of it where few periods
// have anything.
const leastShape = 0.7
