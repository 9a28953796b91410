package calendar

import "math"

// WavePrior is how wide the own seasons of a group's series are, and how far single years
// depart from them: a probability for each of the widths that are mixed. Where half of a
// group swings and the other half does not, the group's season is nobody's, and every
// series is believed sooner when it says so.
type WavePrior struct {
	Spreads [len(waveSpreads)]float64 `json:"spreads"`
	Departs [len(waveDepart)]float64  `json:"departs"`
}

// usualWaves hold where no group is known: most series have their group's season, and most
// years repeat well.
var usualWaves = WavePrior{
	Spreads: [...]float64{0.5, 0.12, 0.12, 0.1, 0.08, 0.05, 0.03},
	Departs: [...]float64{0.4, 0.3, 0.2, 0.1},
}

// usualWorth is how many series usualWaves count as, and waveLearning how many rounds of
// expectation and maximisation a group gets.
const (
	usualWorth   = 20
	waveLearning = 30
)

// WaveEvidence gathers what the series of a group say of their seasons; Add them in a
// fixed order.
type WaveEvidence struct{ of [][]waveAnswer }

// Add fits the waves of one more series, as OwnWaves does.
func (e *WaveEvidence) Add(y, f []float64, first int32, period func(day int32) (from, to int32)) {
	if all := ownAnswers(y, f, first, period); all != nil {
		e.of = append(e.of, all)
	}
}

// Prior is that of the group by empirical Bayes (EM); nil where no series says anything.
func (e *WaveEvidence) Prior() *WavePrior {
	if len(e.of) == 0 {
		return nil
	}
	p := usualWaves
	for range waveLearning {
		next := WavePrior{}
		for j, w := range usualWaves.Spreads {
			next.Spreads[j] = usualWorth * w
		}
		for j, w := range usualWaves.Departs {
			next.Departs[j] = usualWorth * w
		}
		for _, all := range e.of {
			for i, w := range p.weigh(all) {
				next.Spreads[all[i].spread] += w
				next.Departs[all[i].depart] += w
			}
		}
		share(next.Spreads[:])
		share(next.Departs[:])
		p = next
	}
	return &p
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
