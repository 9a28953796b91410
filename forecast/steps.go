package forecast

import "math"

// stepBuckets end at these steps: the quantiles of single steps are
// recalibrated by how far ahead they look, each step by the map of its bucket.
var stepBuckets = [...]int{1, 3, 7, 14, 28, 56, 112}

// stepBucket is the end of the bucket of a step; beyond the last it is the last.
func stepBucket(j int) int {
	for _, end := range stepBuckets {
		if j <= end {
			return end
		}
	}
	return stepBuckets[len(stepBuckets)-1]
}

// stepsOf picks one step of every bucket that begins within a horizon; turn
// picks another each time.
func stepsOf(horizon, turn int) []int {
	var out []int
	first := 1
	for _, end := range stepBuckets {
		if first > horizon {
			break
		}
		last := min(end, horizon)
		out = append(out, first+turn%(last-first+1))
		first = end + 1
	}
	return out
}

// at is the map of a step: that of its bucket, else of the last one learnt
// before it; nil where the method has none.
func (m Maps) at(method string, step int) *Map {
	var best *Map
	for i := range m {
		if m[i].Method == method && (best == nil || m[i].Periods <= float64(stepBucket(step))) {
			best = &m[i]
		}
	}
	return best
}

// stepSums are the laws of some single steps.
func stepSums(m Model, factor []float64, of []int) []sumLaw {
	out := make([]sumLaw, len(of))
	if l, ok := m.(lawful); ok {
		for i, law := range l.stepLaws(factor, of) {
			out[i] = countSum{law}
		}
		return out
	}
	if l, ok := m.(ownLaws); ok {
		return l.stepsOf(factor, of)
	}
	mean, variance := m.Mean(len(factor)), variances(m, len(factor))
	for i, j := range of {
		out[i] = normalMix{p: []float64{1}, mean: []float64{mean[j-1] * factor[j-1]},
			sd: []float64{math.Sqrt(max(variance[j-1], 0)) * factor[j-1]}}
	}
	return out
}

// expected is the demand expected of each coming period. What is expected of a window is
// its sum, so that days and windows never tell two stories.
func expected(m Model, factor []float64, negative bool) []float64 {
	out := m.Mean(len(factor))
	for j := range out {
		out[j] *= factor[j]
		if !negative {
			out[j] = max(out[j], 0)
		}
	}
	return out
}

// sum is what is expected of a window of which the days are.
func (w Window) sum(daily []float64) float64 {
	mean, upto, at := 0.0, 0.0, 0
	for _, l := range w.lengths() { // ascending
		for ; at < min(l.Periods, len(daily)); at++ {
			upto += daily[at]
		}
		mean += l.P * upto
	}
	return mean
}

// mapOf is the map of a window; one of a single period is recalibrated as that period.
func (g *Group) mapOf(method string, w Window) *Map {
	if all := w.lengths(); len(all) == 1 && all[0].Periods == 1 && len(g.steps()) > 0 {
		return g.steps().at(method, 1)
	}
	return g.maps().of(method, w)
}

// steps fills mean, deviation and quantiles of the single periods.
func steps(m Model, r *Request, factor []float64, g *Group, res *Result) {
	res.Mean = expected(m, factor[:r.Horizon], r.AllowNegative)
	res.SD = make([]float64, r.Horizon)
	for j, v := range variances(m, r.Horizon) {
		res.SD[j] = math.Sqrt(max(v, 0)) * factor[j]
	}
	res.Probabilities = append([]float64(nil), r.Probabilities...)
	res.Quantiles = make([][]float64, len(r.Probabilities))
	for i := range res.Quantiles {
		res.Quantiles[i] = make([]float64, r.Horizon)
	}
	if len(res.Quantiles) == 0 {
		return
	}
	name := mapName(m, res.Method)
	for j, law := range stepSums(m, factor[:r.Horizon], upTo(r.Horizon)) {
		recal := g.steps().at(name, j+1)
		for i, tau := range r.Probabilities {
			q := law.quantile(min(max(recal.of(tau), 1e-9), 1-1e-9))
			if !r.AllowNegative {
				q = max(q, 0)
			}
			res.Quantiles[i][j] = q
		}
	}
}

// upTo lists 1 … h.
func upTo(h int) []int {
	out := make([]int, h)
	for j := range out {
		out[j] = j + 1
	}
	return out
}

func (g *Group) steps() Maps {
	if g == nil {
		return nil
	}
	return g.Steps
}
