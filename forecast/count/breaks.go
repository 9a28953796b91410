package count

import "math"

// A level that stands still and then changes once for good is followed by no rate well: the
// slow ones keep the old level, the fast ones follow noise. So where levels of a group stand
// still, the change that explains a series' history beyond doubt ends what it tells of its
// level. What is beyond doubt follows from the share of series that changed: where one in four did,
// less tells than where one in a hundred may have.
const (
	brokenLeast   = 14  // observations before and after a change
	brokenBlock   = 7   // observations in a block
	brokenBy      = 0.2 // least change, log scale
	brokenChanges = 2   // looked for, the second among what came after the first
)

// What was off sale for long may come back at another level, which less evidence tells.
const (
	silentLeast = 28  // observations without a sale in a row
	silentLog   = 9.0 // −log of the chance of so many
	silentDraw  = 2   // days that count as one draw: sales and silences come in runs
	backLeast   = 5   // observations since
	backScore   = 9.0
)

// The score of a change is the deviance that it explains, over the dispersion of blocks within its
// two levels. A change there is e^(score/2 − anywhere) times as likely as none.
const (
	usualBroken = 0.01 // share of series that changed where nothing is known
	brokenWorth = 50   // series that this is worth
	anywhere    = 3.4  // for a change may lie on any day: beyond a score of 16 one in a hundred has one
	leastBroken = 9.0  // score, whatever others do
	brokenEM    = 20   // rounds in which shares and single series tell of each other
)

// enough is the score beyond which a change is likelier than none where so large a share of
// series changed.
func enough(share float64) float64 {
	return max(2*(math.Log((1-share)/share)+anywhere), leastBroken)
}

// BrokenShare is the share of series that changed for good, by the scores of all.
func BrokenShare(scores []float64) float64 {
	share := usualBroken
	for range brokenEM {
		sum := brokenWorth * usualBroken
		for _, s := range scores {
			sum += 1 / (1 + (1-share)/share*math.Exp(anywhere-s/2))
		}
		share = sum / (float64(len(scores)) + brokenWorth)
	}
	return share
}

// BrokenScore is the score of the likeliest change for good of y, demand ~ level·factor.
func BrokenScore(y, factor []float64) float64 {
	sold, weight, _, _ := sums(y, factor, Silences(y))
	return scoreOf(sold, weight, likeliest(sold, weight))
}

// Broken is the first period of the level that holds now where y, demand ~ level·factor with
// NaN missing, changed its level for good, as a share of the series of its group did; 0 where it
// did not.
func Broken(y, factor []float64, share float64) int {
	sold, weight, period, back := sums(y, factor, Silences(y))
	from := 0
	if returned(sold, weight, back) {
		from = back
	}
	for range brokenChanges {
		next := likeliest(sold[from:], weight[from:])
		if scoreOf(sold[from:], weight[from:], next) < enough(share) {
			break
		}
		from += next
	}
	if from == 0 {
		return 0
	}
	return period[from]
}

// sums are what was sold up to each observation but those of silences, its weight, the period
// of each, and the observation with which the last silence ended; 0 for none.
func sums(y, factor []float64, gone [][2]int) (sold, weight []float64, period []int, back int) {
	sold, weight = []float64{0}, []float64{0}
	for t, v := range y {
		if len(gone) > 0 && t >= gone[0][1] {
			gone, back = gone[1:], len(period)
		}
		if v != v || len(gone) > 0 && t >= gone[0][0] {
			continue
		}
		i := len(period)
		sold, weight, period = append(sold, sold[i]+v), append(weight, weight[i]+at(factor, t)), append(period, t)
	}
	return sold, weight, period, back
}

// returned tells that what came back with an observation has another level than before.
func returned(sold, weight []float64, back int) bool {
	return back > 0 && len(sold)-1-back >= backLeast && scoreOf(sold, weight, back) >= backScore
}

// Returned is by what the level of demand of factor one, which comes in any unit, changed with
// the end of its last silence, in some period, and the standard deviation of the logarithm of that; 1
// where it did not.
func Returned(y []float64, silences [][2]int) (by, doubt float64, from int) {
	sold, weight, period, back := sums(y, nil, silences)
	n := len(period)
	total := sold[n]
	for i := range sold {
		sold[i] *= manyUnits * float64(n) / total
	}
	if !(total > 0) || !returned(sold, weight, back) {
		return 1, 0, 0
	}
	by = (sold[n] - sold[back]) / float64(n-back) / (sold[back] / float64(back))
	return by, math.Abs(math.Log(by)) / math.Sqrt(scoreOf(sold, weight, back)), period[back]
}

// manyUnits a period are so many that their noise is no matter of counts.
const manyUnits = 1000

// Silences are the first period, and that after the last, of the runs without a sale that are
// no chance by the share of other observations without one.
func Silences(y []float64) (runs [][2]int) {
	seen, empty := 0.0, 0.0
	for _, v := range y {
		if v == v {
			if seen++; v == 0 {
				empty++
			}
		}
	}
	for t := 0; t < len(y); t++ {
		first, run := t, 0.0
		for ; t < len(y) && (y[t] == 0 || y[t] != y[t]); t++ {
			if y[t] == 0 {
				run++
			}
		}
		if share := (empty - run + 1) / (seen - run + 1); run >= silentLeast && -math.Log(share)*run/silentDraw >= silentLog {
			runs = append(runs, [2]int{first, t})
		}
	}
	return runs
}

// likeliest is the observation with which the likeliest change begins; 0 for none. sold and
// weight are sums up to each.
func likeliest(sold, weight []float64) int {
	n := len(sold) - 1
	best, where := 0.0, 0
	for i := brokenLeast; i+brokenLeast <= n; i++ {
		if gain := deviance(sold, weight, i); gain > best {
			best, where = gain, i
		}
	}
	return where
}

// deviance is what a change at an observation explains of counts.
func deviance(sold, weight []float64, at int) float64 {
	n := len(sold) - 1
	of := func(i, j int) float64 {
		if s := sold[j] - sold[i]; s > 0 {
			return s * math.Log(s/(weight[j]-weight[i]))
		}
		return 0
	}
	return 2 * (of(0, at) + of(at, n) - of(0, n))
}

// scoreOf is what a change at an observation explains, over the noise of the blocks within its
// two levels; 0 where either is none or they hardly differ.
func scoreOf(sold, weight []float64, at int) float64 {
	if at == 0 {
		return 0
	}
	n := len(sold) - 1
	between := func(i, j int) (s, w float64) { return sold[j] - sold[i], weight[j] - weight[i] }
	before, was := between(0, at)
	after, is := between(at, n)
	if !(before > 0) || !(after > 0) || math.Abs(math.Log(after/is/(before/was))) < brokenBy {
		return 0
	}
	wide := 1.0
	for _, size := range [...]int{brokenBlock, 4 * brokenBlock} {
		pearson, blocks := 0.0, 0.0
		for _, side := range [2][3]float64{{0, float64(at), before / was}, {float64(at), float64(n), after / is}} {
			for i := int(side[0]); i+size <= int(side[1]); i += size {
				s, w := between(i, i+size)
				pearson, blocks = pearson+(s-side[2]*w)*(s-side[2]*w)/(side[2]*w), blocks+1
			}
		}
		wide = max(wide, pearson/max(blocks-2, 1))
	}
	return deviance(sold, weight, at) / wide
}
