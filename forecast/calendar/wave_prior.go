package calendar

import (
	"math"
	"slices"
)

// WavePrior is how wide the own seasons of a group's series are, and how far single years
// depart from them: a probability for each of the widths that are mixed. Where half of a
// group swings and the other half does not, the group's season is nobody's, and every
// series is believed sooner when it says so. Seasons of a group also differ in one way
// rather than in all: by how far they follow the same bell, say. Common is the covariance of
// that, mixed with even widths.
type WavePrior struct {
	Spreads [len(waveSpreads) + 1]float64 `json:"spreads"` // the last is Common's
	Departs [len(waveDepart)]float64      `json:"departs"`
	Common  *across                       `json:"common,omitempty"`
}

// usualWaves hold where no group is known: most series have their group's season, and most
// years repeat well.
var usualWaves = WavePrior{
	Spreads: [...]float64{0.5, 0.12, 0.12, 0.1, 0.08, 0.05, 0.03, 0},
	Departs: [...]float64{0.4, 0.3, 0.2, 0.1},
}

// usualWorth is how many series usualWaves count as, and waveLearning how many rounds of
// expectation and maximisation a group gets. Of the way in which seasons differ no more is
// asked: commonWorth is how many series of the width commonWide it counts as before any, commonLearning
// its rounds, commonLeast the series it takes and commonShare how likely it is before.
const (
	usualWorth     = 20
	waveLearning   = 30
	commonWorth    = 10
	commonWide     = 0.1
	commonLearning = 8
	commonLeast    = 10
	commonShare    = 0.1
)

// WaveEvidence gathers what the series of a group say of their seasons; Add them in a
// fixed order.
type WaveEvidence struct{ of []foundWaves }

// Add fits the waves of one more series, as OwnWaves does.
func (e *WaveEvidence) Add(y, f []float64, first int32, period func(day int32) (from, to int32)) {
	if found, ok := findWaves(y, f, first, period); ok {
		e.of = append(e.of, found)
	}
}

// Prior is that of the group by empirical Bayes (EM); nil where no series says anything.
func (e *WaveEvidence) Prior() *WavePrior {
	if len(e.of) == 0 {
		return nil
	}
	even := make([][]waveAnswer, len(e.of))
	for i, w := range e.of {
		even[i] = w.answers()
	}
	usual := usualWaves
	p := learnWaves(usual, even)
	if len(e.of) < commonLeast {
		return &p
	}
	common := e.common(&p, even)
	usual.Spreads[len(waveSpreads)], usual.Common = commonShare, &common
	all := make([][]waveAnswer, len(e.of))
	for i, w := range e.of {
		all[i] = w.under(slices.Clone(even[i]), common, len(waveSpreads), w.room())
	}
	p = learnWaves(usual, all)
	return &p
}

// learnWaves learns the probabilities of widths and departures.
func learnWaves(usual WavePrior, of [][]waveAnswer) WavePrior {
	p := usual
	for range waveLearning {
		next := WavePrior{Common: usual.Common}
		for j, w := range usual.Spreads {
			next.Spreads[j] = usualWorth * w
		}
		for j, w := range usual.Departs {
			next.Departs[j] = usualWorth * w
		}
		for _, all := range of {
			for i, w := range p.weigh(all) {
				next.Spreads[all[i].spread] += w
				next.Departs[all[i].depart] += w
			}
		}
		share(next.Spreads[:])
		share(next.Departs[:])
		p = next
	}
	return p
}

// common is how the seasons of the series differ, under the departures that are likeliest.
func (e *WaveEvidence) common(p *WavePrior, of [][]waveAnswer) across {
	depart := 0
	for j, w := range p.Departs {
		if w > p.Departs[depart] {
			depart = j
		}
	}
	before := even(commonWide)
	a := across{}
	for i, all := range of { // the seasons found with even widths, to begin with
		mean := make(Waves, waveCoef)
		for k, w := range p.weigh(all) {
			for j, v := range of[i][k].mean {
				mean[j] += w * v
			}
		}
		for j := range waveCoef {
			for k := range waveCoef {
				a[j*waveCoef+k] += mean[j] * mean[k]
			}
		}
	}
	n := float64(len(of))
	for range commonLearning {
		for j := range a {
			a[j] = (a[j] + commonWorth*before[j]) / (n + commonWorth)
		}
		next := across{}
		for _, w := range e.of {
			w.second(&next, a, depart, 1)
		}
		a = next
	}
	for j := range a {
		a[j] = (a[j] + commonWorth*before[j]) / (n + commonWorth)
	}
	return a
}

// share scales weights to sum to one.
func share(weights []float64) {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	for j := range weights {
		weights[j] /= sum
	}
}

// weigh is the probability of each answer.
func (p *WavePrior) weigh(all []waveAnswer) []float64 {
	if p == nil {
		p = &usualWaves
	}
	best, out := math.Inf(-1), make([]float64, len(all))
	for i, a := range all {
		out[i] = a.log + math.Log(p.Spreads[a.spread]*p.Departs[a.depart])
		best = math.Max(best, out[i])
	}
	for i, v := range out {
		out[i] = math.Exp(v - best)
	}
	share(out)
	return out
}

// waveDoubt is the probability of a season below which none is taken.
const waveDoubt = 0.2

// season is the mean of the answers by their weight; nil where a season is unlikely.
func (p *WavePrior) season(found foundWaves) Waves {
	all := found.answers()
	if p != nil && p.Common != nil {
		all = found.under(all, *p.Common, len(waveSpreads), found.room())
	}
	out, some := make(Waves, waveCoef), 0.0
	for i, w := range p.weigh(all) {
		if all[i].spread > 0 {
			some += w
		}
		for j, v := range all[i].mean {
			out[j] += w * v
		}
	}
	if !(some > waveDoubt) {
		return nil
	}
	return out
}
