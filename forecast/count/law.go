package count

import (
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mathext"
)

// Law is a distribution of a sum of demand: either a table of probabilities
// over the integers Low, Low+1, …, or over that many lots, or, for large means, a gamma law.
// It never has mass below zero.
type Law struct {
	Low   int       // value of the first table entry
	CDF   []float64 // P(X ≤ (Low+i)·Lot), rising to 1
	Lot   float64   // units that an entry of the table counts as; 0 for one
	Shape float64   // gamma law when CDF is nil
	Scale float64
	Mean  float64
	Sum2  float64 // second moment E[X²]
}

// NewLaw tabulates the mixture Σ weights[i]·parts[i]; weights need not sum to
// one (they are normalised). An empty or worthless mixture is the law of zero.
func NewLaw(parts []NegBin, weights []float64) Law {
	l, total, far := moments(parts, weights)
	if l.Mean == 0 {
		return Law{CDF: []float64{1}}
	}
	if far > tabulated || math.IsInf(far, 0) {
		l.asGamma()
		return l
	}
	l.tabulate(parts, weights, total)
	return l
}

// moments are the first two of a mixture, the sum of its weights and its farthest mean.
func moments(parts []NegBin, weights []float64) (l Law, total, far float64) {
	mean, second := 0.0, 0.0
	for i, p := range parts {
		w := weights[i]
		if !(w > 0) || !(p.Mean >= 0) {
			continue
		}
		total += w
		mean += w * p.Mean
		second += w * (p.Variance() + p.Mean*p.Mean)
		far = max(far, p.Mean)
	}
	if total == 0 || mean == 0 {
		return Law{}, 0, 0
	}
	return Law{Mean: mean / total, Sum2: second / total}, total, far
}

func (l *Law) asGamma() {
	v := max(l.Sum2-l.Mean*l.Mean, l.Mean)
	l.Shape, l.Scale = l.Mean*l.Mean/v, v/l.Mean
}

// tabulate sums the parts from well below the lowest mean to far above the
// highest, until less than 1e-12 of the mass is missing.
func (l *Law) tabulate(parts []NegBin, weights []float64, total float64) {
	low, high := math.Inf(1), 0.0
	for i, p := range parts {
		if weights[i] > 0 && p.Mean >= 0 {
			sd := math.Sqrt(p.Variance())
			low = min(low, math.Floor(p.Mean-9*sd))
			high = max(high, math.Ceil(p.Mean+25*sd)+40)
		}
	}
	l.Low = int(max(low, 0))
	// A very heavy tail is cut where the mean cannot reach it any more.
	high = min(high, float64(l.Low)+40*tabulated)
	scratch := tables.Get().(*[]float64)
	defer tables.Put(scratch)
	*scratch = slices.Grow((*scratch)[:0], int(high)-l.Low+1)[:int(high)-l.Low+1]
	pmf := *scratch
	clear(pmf)
	for i, p := range parts {
		if weights[i] > 0 && p.Mean >= 0 {
			p.addTo(pmf, l.Low, weights[i]/total)
		}
	}
	acc, end := 0.0, len(pmf)
	for i, q := range pmf {
		acc += q
		pmf[i] = acc
		if acc > 1-1e-12 {
			end = i + 1
			break
		}
	}
	l.CDF = make([]float64, end)
	for i := range l.CDF {
		l.CDF[i] = pmf[i] / acc
	}
}

// tables are what laws are summed in before it is known how far they reach.
var tables = sync.Pool{New: func() any { return new([]float64) }}

func (d NegBin) addTo(pmf []float64, low int, w float64) {
	if d.Mean == 0 {
		if low == 0 {
			pmf[0] += w
		}
		return
	}
	// Far below the mean the probabilities underflow and the recursion with
	// them: start where they do not.
	first := max(0, int(math.Floor(d.Mean-12*math.Sqrt(d.Variance())))-low)
	if first >= len(pmf) {
		return
	}
	q := w * math.Exp(d.LogPMF(float64(low+first)))
	for i := first; i < len(pmf); i++ {
		pmf[i] += q
		q *= d.ratio(float64(low + i))
		if q < 1e-18 && float64(low+i) > d.Mean {
			break
		}
	}
}

// Times is the law of so many units for each one of l.
func (l Law) Times(units float64) Law {
	if units == 1 {
		return l
	}
	l.Mean, l.Sum2 = l.Mean*units, l.Sum2*units*units
	if l.CDF == nil {
		l.Scale *= units
	} else {
		l.Lot = l.unit() * units
	}
	return l
}

func (l Law) unit() float64 {
	if l.Lot > 0 {
		return l.Lot
	}
	return 1
}

// At returns P(X ≤ x).
func (l Law) At(x float64) float64 {
	if x < 0 {
		return 0
	}
	if l.CDF == nil {
		return mathext.GammaIncReg(l.Shape, x/l.Scale)
	}
	i := int(min(math.Floor(x/l.unit()), 1e9)) - l.Low
	if i < 0 {
		return 0
	}
	if i >= len(l.CDF) {
		return 1
	}
	return l.CDF[i]
}

// Quantile returns the smallest x with P(X ≤ x) ≥ p, p in [0,1).
func (l Law) Quantile(p float64) float64 {
	if l.CDF == nil {
		return l.gammaQuantile(p)
	}
	lo, hi := 0, len(l.CDF)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if l.CDF[mid] >= p {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return float64(l.Low+lo) * l.unit()
}

func (l Law) gammaQuantile(p float64) float64 {
	if p <= 0 {
		return 0
	}
	return l.Scale * mathext.GammaIncRegInv(l.Shape, min(p, 1-1e-12))
}

// SD is the standard deviation in units.
func (l Law) SD() float64 { return math.Sqrt(max(l.Sum2-l.Mean*l.Mean, 0)) }

// Shortage is E[(X − x)+], the expected units short when x are at hand.
func (l Law) Shortage(x float64) float64 {
	if x <= 0 {
		return l.Mean - x
	}
	if l.CDF == nil {
		u := x / l.Scale
		return max(l.Mean*mathext.GammaIncRegComp(l.Shape+1, u)-x*mathext.GammaIncRegComp(l.Shape, u), 0)
	}
	unit := l.unit()
	x /= unit
	first := int(min(math.Floor(x), 1e9))
	sum := 0.0
	if first < l.Low { // no mass between x and Low
		sum, first = float64(l.Low)-x, l.Low
	} else if first-l.Low < len(l.CDF) {
		sum = (float64(first+1) - x) * (1 - l.CDF[first-l.Low])
		first++
	}
	for i := first - l.Low; i < len(l.CDF); i++ {
		sum += 1 - l.CDF[i]
	}
	return sum * unit
}
