package methods

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"github.com/stockwright/stockwright/forecast/count"
	"github.com/stockwright/stockwright/forecast/history"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// newcomerModel forecasts a count series that is too young to know its level:
// it may be any of those of its group, weighed by how well each explains the few
// periods there are. Its laws are mixtures over the levels, so that they are as
// wide as what is not known yet; with every period they tighten.
type newcomerModel struct {
	levels, weight []float64
	excess         *count.Excess
	slope          float64
}

// The first periods of an item depend on each other, its shelf being filled and its price
// introduced: newcomerFirst is what the likelihood of its first sale is raised to, and the
// excess of the sum of n periods after it is 1 + newcomerShock/n times that of its group's
// established items.
const (
	newcomerFirst = 0.8
	newcomerShock = 5
)

// ownLevels are the levels around its own mean that a newcomer may have.
var ownLevels = [...]float64{0.7, 1, 1.4}

// fitNewcomer weighs the group's levels, or those it has elsewhere, and around the series' own mean a
// few more that count as one of them together: an item may be unlike any other.
func fitNewcomer(h *history.History, all *pool.Group, of *pool.Scale) *newcomerModel {
	g := all.CountsOrUsual()
	levels := of.Levels
	if h.Seen == 0 {
		levels = of.Unseen()
	}
	m := &newcomerModel{excess: &g.Excess, slope: all.Drift(h.Series.Season)}
	m.levels, m.weight = priorLevels(h.Series, levels)
	if own, known := h.MeanAfterFirst(0.5); known { // half a unit: it may yet sell
		for _, times := range ownLevels {
			m.levels, m.weight = append(m.levels, times*own), append(m.weight, -math.Log(float64(len(ownLevels))))
		}
	}
	for i, level := range m.levels {
		m.weight[i] += logLikelihood(h, level, &g.Excess)
	}
	normalise(m.weight)
	return m
}

// kinWorth is how many times as likely the levels that the same item has at other places
// are together as those around its own mean.
const kinWorth = 40

// kinPlaces are these levels, in deviations of their logarithm, with normal weights.
var kinPlaces = [...]float64{-2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5}

// priorLevels are the levels that an item may have, and the logarithms of their weights:
// of what it sells elsewhere in the mean, where that is known, else those of its group.
func priorLevels(s *series.Series, group []float64) (levels, weight []float64) {
	if !(s.Elsewhere > 0) {
		return slices.Clone(group), make([]float64, len(group))
	}
	total, mean := 0.0, 0.0
	for _, z := range kinPlaces {
		w := math.Exp(-z * z / 2)
		total, mean = total+w, mean+w*math.Exp(z*s.Unlike)
	}
	for _, z := range kinPlaces {
		levels = append(levels, s.Elsewhere*math.Exp(z*s.Unlike)*total/mean)
		weight = append(weight, math.Log(kinWorth/total)-z*z/2)
	}
	return levels, weight
}

// logLikelihood of a young count series at a level: of the sum of its periods, as wide as
// sums of so many are in its group, so that periods that depend on each other count as
// few. Its first period, where it sold, is given that something sold.
func logLikelihood(h *history.History, level float64, excess *count.Excess) float64 {
	like, sum, mean, periods, first := 0.0, 0.0, 0.0, 0, true
	for t, v := range h.Raw {
		if math.IsNaN(v) || math.IsNaN(h.Y[t]) {
			continue
		}
		mu := level
		if h.Factor != nil {
			mu *= h.Factor[t]
		}
		switch {
		case !first || v == 0:
			sum, mean, periods = sum+v, mean+mu, periods+1
		case mu > 0: // else the limit: one unit, and no more
			law := count.NegBin{Mean: mu, Size: 1 / math.Max(excess.Of(1), 1e-7)}
			like += newcomerFirst * (law.LogPMF(v) - math.Log(-math.Expm1(law.LogPMF(0))))
		}
		first = false
	}
	if periods > 0 {
		over := excess.Of(periods) * (1 + newcomerShock/float64(periods))
		like += count.NegBin{Mean: mean, Size: 1 / math.Max(over, 1e-7)}.LogPMF(sum)
	}
	return like
}

// normalise turns logarithms of weights into weights that sum to one.
func normalise(weight []float64) {
	best := slices.Max(weight)
	total := 0.0
	for i, ll := range weight {
		weight[i] = math.Exp(ll - best)
		total += weight[i]
	}
	for i := range weight {
		weight[i] /= total
	}
}

func (m *newcomerModel) level() float64 {
	sum := 0.0
	for i, w := range m.weight {
		sum += w * m.levels[i]
	}
	return sum
}

func (m *newcomerModel) drift(j int) float64 { return pool.Grown(m.slope, j+1) }

func (m *newcomerModel) Mean(h int) []float64 {
	out := make([]float64, h)
	for j := range out {
		out[j] = m.level() * m.drift(j)
	}
	return out
}

func (m *newcomerModel) law(lengths []count.Length, weight []float64) count.Law {
	var parts []count.NegBin
	var share []float64
	for _, l := range lengths {
		mu := 0.0
		for j, f := range weight[:l.Periods] {
			mu += f * m.drift(j)
		}
		size := 1 / math.Max(m.excess.Of(max(l.Periods, 1)), 1e-7)
		for i, w := range m.weight {
			parts, share = append(parts, count.NegBin{Mean: mu * m.levels[i], Size: size}), append(share, l.P*w)
		}
	}
	return count.NewLaw(parts, share)
}

func (m *newcomerModel) Sum(weight []float64) (mean, variance float64) {
	l := m.law([]count.Length{{Periods: len(weight), P: 1}}, weight)
	return l.Mean, l.SD() * l.SD()
}

func (m *newcomerModel) stepLaws(weight []float64, of []int) []count.Law {
	out := make([]count.Law, len(of))
	size := 1 / math.Max(m.excess.Of(1), 1e-7)
	known := map[float64]count.Law{}
	for k, j := range of {
		mu := weight[j-1] * m.drift(j-1)
		l, ok := known[mu]
		if !ok {
			parts := make([]count.NegBin, len(m.levels))
			for i, level := range m.levels {
				parts[i] = count.NegBin{Mean: mu * level, Size: size}
			}
			l = count.NewLaw(parts, m.weight)
			known[mu] = l
		}
		out[k] = l
	}
	return out
}

func (m *newcomerModel) Variances(h int) []float64 {
	out := make([]float64, h)
	for j, l := range m.stepLaws(series.Ones(h), series.UpTo(h)) {
		out[j] = l.SD() * l.SD()
	}
	return out
}

// Paths draws one level a path, what all its periods have in common, and counts around it.
func (m *newcomerModel) Paths(rng *rand.Rand, out [][]float64) {
	for _, row := range out {
		common, alone := shares(m.excess.Of, len(row))
		level := m.levels[drawn(rng, m.weight)] * gammaAround(rng, common)
		for j := range row {
			row[j] = count.NewLaw([]count.NegBin{{Mean: level * m.drift(j),
				Size: 1 / math.Max(alone, 1e-7)}}, []float64{1}).Quantile(rng.Float64())
		}
	}
}

// shares takes the relative variance of a sum of so many periods apart: what they have in
// common, and what each has alone.
func shares(of func(periods int) float64, periods int) (common, alone float64) {
	one := of(1)
	if periods < 2 {
		return 0, one
	}
	n := float64(periods)
	common = math.Min(math.Max((of(periods)-one/n)/(1-1/n), 0), one)
	return common, (one - common) / (1 + common)
}

// drawn is a place by its weight.
func drawn(rng *rand.Rand, weight []float64) int {
	u, i := rng.Float64(), 0
	for ; i < len(weight)-1 && u > weight[i]; i++ {
		u -= weight[i]
	}
	return i
}

// gammaAround draws from the gamma law of mean one and that variance.
func gammaAround(rng *rand.Rand, variance float64) float64 {
	if variance < leastSpread {
		return 1
	}
	return variance * mathext.GammaIncRegInv(1/variance, rng.Float64())
}

func (m *newcomerModel) Components() series.Components { return series.Components{Level: m.level()} }

func (m *newcomerModel) State() []byte { return nil }
