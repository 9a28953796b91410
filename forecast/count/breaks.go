package count

import "math"

// A level that stands still and then changes once for good is followed by no rate well: the
// slow ones keep the old level, the fast ones follow noise. So where levels of a group stand
// still, the one change that explains a series' history beyond all doubt ends what it tells
// of its level.
const (
	brokenLeast   = 28   // observations before and after a change
	brokenScore   = 36.0 // deviance that it explains, over the dispersion of blocks within its two levels
	brokenBlock   = 7    // observations in a block
	brokenBy      = 0.2  // least change, log scale
	brokenSilent  = 0.1  // of what sells beside it, over so many observations
	brokenChanges = 2    // looked for, the second among what came after the first
)

// Broken is the first period of the level that holds now where y, demand ~ level·factor with
// NaN missing, changed its level for good; 0 where it did not.
func Broken(y, factor []float64) int {
	sold, weight, period := []float64{0}, []float64{0}, []int{}
	for t, v := range y {
		if v == v {
			i := len(period)
			sold, weight, period = append(sold, sold[i]+v), append(weight, weight[i]+at(factor, t)), append(period, t)
		}
	}
	from := 0
	for range brokenChanges {
		next := nextBreak(sold[from:], weight[from:])
		if next == 0 || silent(sold, weight, from+next) {
			break
		}
		from += next
	}
	if from == 0 {
		return 0
	}
	return period[from]
}

// silent tells that next to nothing was sold beside a change: what goes off sale and comes
// back has no other level.
func silent(sold, weight []float64, at int) bool {
	rate := func(i, j int) float64 { return (sold[j] - sold[i]) / (weight[j] - weight[i]) }
	before, after := rate(at-brokenLeast, at), rate(at, at+brokenLeast)
	return min(before, after) < brokenSilent*max(before, after)
}

// nextBreak is the observation with which the likeliest change begins; 0 for none. sold and
// weight are sums up to each.
func nextBreak(sold, weight []float64) int {
	n := len(sold) - 1
	between := func(i, j int) (s, w float64) { return sold[j] - sold[i], weight[j] - weight[i] }
	explains := func(i, j int) float64 {
		if s, w := between(i, j); s > 0 {
			return s * math.Log(s/w)
		}
		return 0
	}
	best, where := 0.0, 0
	for i := brokenLeast; i+brokenLeast <= n; i++ {
		if gain := 2 * (explains(0, i) + explains(i, n) - explains(0, n)); gain > best {
			best, where = gain, i
		}
	}
	if where == 0 {
		return 0
	}
	before, was := between(0, where)
	after, is := between(where, n)
	if !(before > 0) || !(after > 0) || math.Abs(math.Log(after/is/(before/was))) < brokenBy {
		return 0
	}
	wide := 1.0
	for _, size := range [...]int{brokenBlock, 4 * brokenBlock} {
		pearson, blocks := 0.0, 0.0
		for _, side := range [2][3]float64{{0, float64(where), before / was},
			{float64(where), float64(n), after / is}} {
			for i := int(side[0]); i+size <= int(side[1]); i += size {
				s, w := between(i, i+size)
				pearson, blocks = pearson+(s-side[2]*w)*(s-side[2]*w)/(side[2]*w), blocks+1
			}
		}
		wide = max(wide, pearson/max(blocks-2, 1))
	}
	if best < brokenScore*wide {
		return 0
	}
	return where
}
