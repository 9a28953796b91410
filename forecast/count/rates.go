package count

import "math"

// PriorRates is the log-weight of each rate before any data: log-normal around
// centre, with the given spread of its logarithm.
func PriorRates(centre, spread float64) []float64 {
	out := make([]float64, rates)
	for k, r := range Rates {
		d := math.Log(r/centre) / spread
		out[k] = -d * d / 2
	}
	return out
}

// How fast the levels of a group move is told by all of its series together: one alone
// hardly tells a rate that is three times too fast from the right one, and pays for it
// with a level that noise moves. A pace is what the centre of the prior of the rates is
// multiplied by. It is judged by what a level is for, the sums of the coming periods: the
// likelihood of single ones favours rates that are too fast (docs/method/counts.md).
const (
	paceSlowest = -3.5 // log scale
	paceStep    = 0.25
	paces       = 21
	// paceSpread is the standard deviation of the logarithm of a pace before any data.
	paceSpread = 1.0
	// paceWindows is how many windows beside each other a series needs to tell.
	paceWindows = 4
)

// PaceEvidence is how well the sums of series are foreseen at each pace.
type PaceEvidence struct {
	Series float64
	log    [paces]float64
}

// Add adds what other series tell, each counting so much.
func (e *PaceEvidence) Add(of PaceEvidence, each float64) {
	e.Series += each * of.Series
	for j := range e.log {
		e.log[j] += each * of.log[j]
	}
}

// Pace is what a series tells: y and factor are what the fit was fitted to, L the length
// of the sums, skip the first periods that make no forecast; prior gives the log-weights
// of the rates at a pace.
func (f *Fit) Pace(y, factor []float64, L, skip int, prior func(pace float64) []float64) (e PaceEvidence) {
	fit, windows := f.rateFit(y, factor, L, skip)
	if windows < paceWindows {
		return e
	}
	e.Series = 1
	for j := range e.log {
		sum, total := 0.0, 0.0
		for k, w := range prior(paceAt(j)) {
			p := math.Exp(w)
			total += p
			sum += p * math.Exp(fit[k])
		}
		e.log[j] = math.Log(sum / total)
	}
	return e
}

func paceAt(j int) float64 { return math.Exp(paceSlowest + paceStep*float64(j)) }

// Pace is the mean of the logarithm, as a factor: 1 where nothing tells.
func (e *PaceEvidence) Pace() float64 {
	best := math.Inf(-1)
	var log [paces]float64
	for j, l := range e.log {
		x := math.Log(paceAt(j)) / paceSpread
		log[j] = l - x*x/2
		best = max(best, log[j])
	}
	sum, total := 0.0, 0.0
	for j, l := range log {
		w := math.Exp(l - best)
		sum += w * math.Log(paceAt(j))
		total += w
	}
	return math.Exp(sum / total)
}

// usualShare is the probability that a series moves as is usual, not as its group does,
// before its own history is looked at.
const usualShare = 0.1

// ownPrior is the prior of the rates of one series: its group's, or the usual one as far
// as sums of its history bear that out. An item that loses half of its customers among
// neighbours that stand still is followed at once.
func (f *Fit) ownPrior(y, factor []float64, o Options) []float64 {
	skip := min(60, len(y)/3)
	log, _ := f.rateFit(y, factor, min(o.Window, max((len(y)-skip)/paceWindows/2, 1)), skip)
	like := func(prior []float64) (evidence float64, weight []float64) {
		total := 0.0
		weight = make([]float64, len(prior))
		for k, w := range prior {
			weight[k] = math.Exp(w)
			total += weight[k]
		}
		for k := range weight {
			weight[k] /= total
			evidence += weight[k] * log[k] // of their mixture, not of the best: either has them all
		}
		return evidence, weight
	}
	evidence, a := like(o.Prior)
	against, b := like(o.Usual)
	q := 1 / (1 + (1-usualShare)/usualShare*math.Exp(min(evidence-against, 700)))
	out := make([]float64, len(a))
	for k := range out {
		out[k] = math.Log((1-q)*a[k] + q*b[k])
	}
	return out
}

// rateFit is the log-likelihood of the in-sample sums of L periods under the level of each
// rate, the best at 0, and in how many windows beside each other it was found.
func (f *Fit) rateFit(y, factor []float64, L, skip int) (log [rates]float64, windows float64) {
	n := len(y)
	if n < L+skip+1 {
		return log, 0
	}
	sold, weight, known := make([]float64, n+1), make([]float64, n+1), make([]int, n+1)
	for t, v := range y {
		sold[t+1], weight[t+1], known[t+1] = sold[t], weight[t], known[t]
		if v == v && f.OnSale[t] {
			sold[t+1], weight[t+1], known[t+1] = sold[t]+v, weight[t]+at(factor, t), known[t]+1
		}
	}
	var level, squares [rates]float64
	for k := range level {
		level[k] = f.Start
	}
	seen := 0
	for t, v := range y {
		if v == v && f.OnSale[t] {
			seen++
			x, floor := v/at(factor, t), 1/float64(seen+f.Worth)
			for k, a := range Rates {
				level[k] += max(a, floor) * (x - level[k])
			}
		}
		if t+1 < skip || t+1+L > n || 2*(known[t+1+L]-known[t+1]) < L {
			continue
		}
		w, s := weight[t+1+L]-weight[t+1], sold[t+1+L]-sold[t+1]
		for k, l := range level {
			e := s - l*w
			squares[k] += e * e / w
		}
		windows += 1 / float64(L)
	}
	best := math.Inf(-1)
	for k, s := range squares {
		log[k] = -windows / 2 * math.Log(max(s, 1e-300))
		best = max(best, log[k])
	}
	for k := range log {
		log[k] -= best
	}
	return log, windows
}
