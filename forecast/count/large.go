package count

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// A negative binomial of the moments is no mixture of daily sales and rare pallets: it takes
// days without a pallet for days of little demand. So large orders which daily sales cannot
// explain are a law of their own: a number of them at a rate that is only known from how many
// there were, each of a size that was seen.
const (
	largeLeast  = 2    // orders
	largePeriod = 100  // periods with what is known of large orders at least
	largeMost   = 0.1  // of all periods: those that daily sales are not told from
	largeOften  = 0.4  // of those with a sale, likewise
	largeTail   = 1e-4 // probability beyond which an order is none of daily sales
	largeGain   = 10.0 // log-likelihood gained, beside 1.5·log(periods) for three numbers more
	largeUneven = 1.4  // Kolmogorov's statistic of their times: orders of one season are no rare ones
	largeBeyond = 8    // standard deviations beyond which sales may be such an order
	largeSizes  = 12   // most sizes kept
	largeSpread = 0.15 // least standard deviation of the logarithm of a size
)

// Large is what a series knows of its large orders.
type Large struct {
	Orders float64   // seen
	Over   float64   // periods at factor 1 in which they were
	From   float64   // demand of a period at factor 1 from which on it has one
	Sizes  []float64 // equally likely, in whole units above daily demand, ascending
}

// Rate is the number of large orders in a period at factor 1.
func (l *Large) Rate() float64 { return l.Orders / l.Over }

// LikeGroup draws the rate to that of the series of a group which have large orders too, 0 where
// it is not known. They differ as their spreads do.
func (l *Large) LikeGroup(rate float64) *Large {
	if l == nil || !(rate > 0) {
		return l
	}
	const worth = 1 / (excessSpread * excessSpread)
	out := *l
	out.Orders, out.Over = l.Orders+worth, l.Over+worth/rate
	return &out
}

// LargeCounts gathers the large orders of the series that have them.
type LargeCounts struct{ orders, over float64 }

// Add adds those of one series, nil for none.
func (c *LargeCounts) Add(l *Large) {
	if l != nil {
		c.orders, c.over = c.orders+l.Orders, c.over+l.Over
	}
}

// Rate of those series in a period at factor 1; 0 where none has any.
func (c *LargeCounts) Rate() float64 {
	if c.over > 0 {
		return c.orders / c.over
	}
	return 0
}

// mean is what large orders add to a period at factor 1.
func (l *Large) mean() float64 {
	if l == nil {
		return 0
	}
	sum := 0.0
	for _, s := range l.Sizes {
		sum += s
	}
	return l.Rate() * sum / float64(len(l.Sizes))
}

// SplitLarge takes y, demand ~ level·factor with NaN missing, apart into daily sales and large
// orders: nil, and y itself, where daily sales explain all. In the period of a large order
// others buy what is usual.
func SplitLarge(y, factor []float64) (daily []float64, large *Large) {
	shut := hardlyOpen(factor)
	at1 := make([]float64, 0, len(y))
	for t, v := range y {
		if f := at(factor, t); v == v && f > shut {
			at1 = append(at1, math.Round(v/f))
		}
	}
	if len(at1) < largePeriod {
		return y, nil
	}
	sorted := sortedCounts(at1)
	n, of := dailySales(sorted)
	if n == len(sorted) || len(sorted)-n < largeLeast || !apart(sorted, n, of) {
		return y, nil
	}
	large = &Large{From: sorted[n]}
	if !large.scattered(at1) {
		return y, nil
	}
	daily = slices.Clone(y)
	var sizes []float64
	for t, v := range y {
		f := at(factor, t)
		if v != v {
			continue
		}
		large.Over += f
		if f > shut && math.Round(v/f) >= large.From {
			daily[t] = of.Mean * f
			sizes = append(sizes, v-daily[t])
		}
	}
	large.Orders, large.Sizes = float64(len(sizes)), condensed(sizes)
	return daily, large
}

// sortedCounts are whole numbers in order: small ones are counted.
func sortedCounts(of []float64) []float64 {
	var times [256]int
	out := make([]float64, 0, len(of))
	for _, x := range of {
		if x >= 0 && x < float64(len(times)) {
			times[int(x)]++
		} else {
			out = append(out, x)
		}
	}
	large := slices.Clone(out)
	slices.Sort(large)
	out = out[:0]
	for x, n := range times {
		for range n {
			out = append(out, float64(x))
		}
	}
	return append(out, large...)
}

// hardlyOpen is the factor below which a period is.
func hardlyOpen(factor []float64) float64 {
	sum := 0.0
	for _, f := range factor {
		sum += f
	}
	return 0.2 * sum / float64(max(len(factor), 1))
}

// dailySales finds how many of the lowest are daily sales, and their law: from nine tenths
// of all and most of those with a sale on, all that the law of those below does not find too large.
func dailySales(sorted []float64) (n int, law NegBin) {
	none, _ := slices.BinarySearch(sorted, 1)
	n = max(int(math.Ceil((1-largeMost)*float64(len(sorted)))),
		none+int(math.Ceil((1-largeOften)*float64(len(sorted)-none))))
	sum, squares, i := 0.0, 0.0, 0
	for range 2 * largeSizes {
		for ; i < n; i++ {
			sum, squares = sum+sorted[i], squares+sorted[i]*sorted[i]
		}
		mean := sum / float64(n)
		law = NegBin{Mean: mean, Size: sizeOf(squares/float64(n)-mean*mean-mean, mean*mean)}
		most := NewLaw([]NegBin{law}, []float64{1}).Quantile(1 - largeTail)
		for n < len(sorted) && sorted[n] <= most {
			n++
		}
		if n == i {
			break
		}
	}
	return n, law
}

// apart tells that the lowest n with their law, and sizes of large orders, explain demand
// better than one law of all.
func apart(sorted []float64, n int, daily NegBin) bool {
	all := float64(len(sorted))
	sum, squares := 0.0, 0.0
	for _, x := range sorted {
		sum, squares = sum+x, squares+x*x
	}
	mean := sum / all
	one, usual := sizeOf(squares/all-mean*mean-mean, mean*mean), math.Inf(-1)
	for _, by := range [...]float64{1, 2, 4, 8, 16} {
		usual = max(usual, logOf(sorted, NegBin{Mean: mean, Size: min(one*by, 1e6)}))
	}
	logs, middle, wide := make([]float64, 0, len(sorted)-n), 0.0, 0.0
	for _, x := range sorted[n:] {
		logs = append(logs, math.Log(max(x-daily.Mean, 1)))
		middle += logs[len(logs)-1] / (all - float64(n))
	}
	for _, l := range logs {
		wide += (l - middle) * (l - middle) / (all - float64(n))
	}
	wide = max(math.Sqrt(wide), largeSpread)
	share := 1 - float64(n)/all
	split := logOf(sorted[:n], daily) + float64(n)*math.Log(1-share)
	for _, l := range logs {
		z := (l - middle) / wide
		split += math.Log(share) - z*z/2 - max(math.Log(wide*math.Sqrt(2*math.Pi))+l, 0)
	}
	return split-usual > largeGain+1.5*math.Log(all)
}

// logOf is the log-likelihood of sorted counts.
func logOf(sorted []float64, law NegBin) (sum float64) {
	for i := 0; i < len(sorted); {
		j := i + 1
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		sum += float64(j-i) * law.LogPMF(sorted[i])
		i = j
	}
	return sum
}

// scattered tells that large orders come at any time, neither one after the other nor in one season.
func (l *Large) scattered(at1 []float64) bool {
	var when []int
	for t, x := range at1 {
		if x >= l.From {
			when = append(when, t)
		}
	}
	k, n := float64(len(when)), float64(len(at1))
	beside, uneven := 0.0, 0.0
	for i, t := range when {
		if i > 0 && t-when[i-1] <= 2 {
			beside++
		}
		place := (float64(t) + 0.5) / n
		uneven = max(uneven, max(math.Abs(place-float64(i)/k), math.Abs(place-float64(i+1)/k)))
	}
	expected := 2 * k * k / n
	return uneven*math.Sqrt(k) < largeUneven && beside <= expected+3*math.Sqrt(expected)+1
}

// condensed are at most so many equally likely sizes, in whole units.
func condensed(sizes []float64) (out []float64) {
	slices.Sort(sizes)
	parts := min(len(sizes), largeSizes)
	for i := range parts {
		from, to := i*len(sizes)/parts, (i+1)*len(sizes)/parts
		sum := 0.0
		for _, s := range sizes[from:to] {
			sum += s
		}
		out = append(out, max(math.Round(sum/float64(to-from)), 1))
	}
	return out
}

// over are the probabilities of 0, 1, 2, … units of large orders over periods of that sum of
// factors: Panjer's recursion, for a number of orders that is negative binomial as far as
// their rate is not known.
func (l *Large) over(weight float64) []float64 {
	mean := l.Rate() * weight
	a := mean / (l.Orders + mean)
	b := (l.Orders - 1) * a
	each := 1 / float64(len(l.Sizes))
	out := []float64{math.Exp(l.Orders * math.Log1p(-a))}
	for sum, s := out[0], 1; sum < 1-1e-10 && s < 40*tabulated; s++ {
		p := 0.0
		for _, size := range l.Sizes {
			if j := int(size); j <= s {
				p += (a + b*size/float64(s)) * out[s-j]
			}
		}
		out = append(out, p*each)
		sum += p * each
	}
	return out
}

// with is the law of daily sales, l, and large orders together.
func (l *Large) with(daily Law, weight float64) Law {
	if l == nil || !(weight > 0) {
		return daily
	}
	number, mean, second := l.Rate()*weight, 0.0, 0.0
	for _, s := range l.Sizes {
		mean, second = mean+s/float64(len(l.Sizes)), second+s*s/float64(len(l.Sizes))
	}
	variance := number*second + number*number/l.Orders*mean*mean
	out := Law{Mean: daily.Mean + number*mean}
	out.Sum2 = daily.Sum2 - daily.Mean*daily.Mean + variance + out.Mean*out.Mean
	if daily.CDF == nil || out.Mean > tabulated {
		out.asGamma()
		return out
	}
	large := l.over(weight)
	out.Low, out.CDF = daily.Low, make([]float64, len(daily.CDF)+len(large)-1)
	for s, p := range large {
		if p < 1e-13 {
			continue
		}
		before := 0.0
		for i, c := range daily.CDF {
			out.CDF[s+i] += p * (c - before)
			before = c
		}
	}
	out.cumulate()
	return out
}

// cumulate turns probabilities into those of so many or fewer.
func (l *Law) cumulate() {
	acc, end := 0.0, len(l.CDF)
	for i, q := range l.CDF {
		acc += q
		l.CDF[i] = acc
	}
	for i := range l.CDF {
		if l.CDF[i] /= acc; l.CDF[i] > 1-1e-12 {
			l.CDF[i], end = 1, i+1
			break
		}
	}
	l.CDF = l.CDF[:end]
}

// mixed is the law of one of some, each with a probability.
func mixed(laws []Law, weights []float64) Law {
	var out Law
	total, low, high, table := 0.0, math.MaxInt, 0, true
	for i, l := range laws {
		if w := weights[i]; w > 0 {
			total += w
			out.Mean, out.Sum2 = out.Mean+w*l.Mean, out.Sum2+w*l.Sum2
			low, high = min(low, l.Low), max(high, l.Low+len(l.CDF))
			table = table && l.CDF != nil
		}
	}
	if !(out.Mean > 0) {
		return Law{CDF: []float64{1}}
	}
	out.Mean, out.Sum2 = out.Mean/total, out.Sum2/total
	if !table {
		out.asGamma()
		return out
	}
	out.Low, out.CDF = low, make([]float64, high-low)
	for i, l := range laws {
		before := 0.0
		for j, c := range l.CDF {
			out.CDF[l.Low-low+j] += max(weights[i], 0) / total * (c - before)
			before = c
		}
	}
	out.cumulate()
	return out
}

// draw is what large orders of a period come to, at that factor and so many times their rate.
func (l *Large) draw(rng *rand.Rand, factor, rate float64) (sum float64) {
	for left := l.Rate() * rate * factor; left > 0; {
		if left += math.Log(1 - rng.Float64()); left > 0 {
			sum += l.Sizes[rng.IntN(len(l.Sizes))]
		}
	}
	return sum
}

// likelyRate draws how many times the rate seen is the true one.
func (l *Large) likelyRate(rng *rand.Rand) float64 {
	return mathext.GammaIncRegInv(l.Orders, rng.Float64()) / l.Orders
}
