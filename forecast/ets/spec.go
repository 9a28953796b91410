// Package ets fits exponential smoothing models in the state space form of
// Hyndman, Koehler, Ord & Snyder, "Forecasting with Exponential Smoothing"
// (2008), by exact maximum likelihood.
//
// The likelihood is written as a sum of squares with exact sensitivities, so
// that a few Levenberg–Marquardt steps on a box replace hundreds of simplex
// evaluations; initial states are concentrated out of the linear models. The
// criterion, the parameter region and the parameter count are those of R's
// forecast::ets, so AICc values compare one to one.
package ets

// Trend of a model.
type Trend uint8

// The trends.
const (
	NoTrend Trend = iota
	Additive
	Damped
	Multiplicative       // level times growth
	DampedMultiplicative // growth that fades to one
)

// Season of a model.
type Season uint8

// The seasons.
const (
	NoSeason Season = iota
	AddSeason
	MulSeason
)

// Spec is the form of a model.
type Spec struct {
	MulError bool
	Trend    Trend
	Season   Season
}

// String is the usual short name: MAdM is multiplicative error, damped
// additive trend, multiplicative season; MMdN a damped multiplicative trend.
func (s Spec) String() string {
	e := "A"
	if s.MulError {
		e = "M"
	}
	return e + [...]string{"N", "A", "Ad", "M", "Md"}[s.Trend] + [...]string{"N", "A", "M"}[s.Season]
}

// smoothing is the number of smoothing parameters.
func (s Spec) smoothing() int {
	n := 1
	if s.Trend != NoTrend {
		n++
	}
	if s.damped() {
		n++
	}
	if s.Season != NoSeason {
		n++
	}
	return n
}

func (s Spec) damped() bool { return s.Trend == Damped || s.Trend == DampedMultiplicative }

// grows tells that the trend multiplies.
func (s Spec) grows() bool { return s.Trend >= Multiplicative }

// states is the number of free initial states with m periods in a season.
func (s Spec) states(m int) int {
	n := 1
	if s.Trend != NoTrend {
		n++
	}
	if s.Season != NoSeason {
		n += m - 1
	}
	return n
}

// Free is the number of estimated numbers, the error variance included: the k
// of AIC.
func (s Spec) Free(m int) int { return s.smoothing() + s.states(m) + 1 }

// Specs lists the admissible models in the order they are fitted: those with
// additive errors first, because they start the others. An additive error with
// a multiplicative season has infinite forecast variances and is left out, as
// in R.
func Specs() []Spec {
	var out []Spec
	for _, kind := range []struct {
		mul    bool
		season Season
	}{{false, NoSeason}, {false, AddSeason}, {true, NoSeason}, {true, AddSeason}, {true, MulSeason}} {
		for trend := NoTrend; trend <= Damped; trend++ {
			out = append(out, Spec{kind.mul, trend, kind.season})
		}
	}
	return out
}

// growing lists the models with a multiplicative trend that have finite
// variances (those that R's ets admits with allow.multiplicative.trend), in the
// order they are fitted after Specs.
func growing() []Spec {
	return []Spec{{true, Multiplicative, NoSeason}, {true, DampedMultiplicative, NoSeason},
		{true, Multiplicative, MulSeason}, {true, DampedMultiplicative, MulSeason}}
}

// usual and every are the number of models in Specs, and with those of growing.
const (
	usual = 15
	every = usual + 4
)

// specIndex is the position of a spec in Specs and growing; -1 when it is none
// of them.
func specIndex(s Spec) int {
	if s.grows() {
		if !s.MulError || s.Season == AddSeason {
			return -1
		}
		i := usual + int(s.Trend-Multiplicative)
		if s.Season == MulSeason {
			i += 2
		}
		return i
	}
	i := int(s.Trend)
	switch {
	case !s.MulError && s.Season == NoSeason:
	case !s.MulError && s.Season == AddSeason:
		i += 3
	case s.MulError && s.Season == NoSeason:
		i += 6
	case s.MulError && s.Season == AddSeason:
		i += 9
	case s.MulError && s.Season == MulSeason:
		i += 12
	default:
		return -1
	}
	return i
}

// Bounds of the parameters, those of forecast::ets: lowest and highest of
// alpha (beta and gamma share the lowest), and of phi.
const (
	lowest, highest = 1e-4, 0.9999
	phiLow, phiHigh = 0.8, 0.98
)

// theta holds the smoothing parameters in their usual form.
type theta struct{ alpha, beta, gamma, phi float64 }

// Region says which smoothing parameters a search may use. In both alpha,
// beta and gamma lie in (0, 1), and a seasonal fit must be admissible.
type Region uint8

const (
	// Usual is R's region: beta < alpha and gamma < 1 - alpha, so that every
	// component is an average of observations.
	Usual Region = iota
	// Unit is the whole unit box, which statsforecast searches.
	Unit
)

// A point of a fit is a vector: the box coordinates alpha, bs, gs, phi that
// the model has, then the initial level, slope and all seasonal slots but the
// last. In the usual region beta = lo + (alpha-lo)·bs and
// gamma = lo + (1-alpha-lo)·gs turn R's constraints into a box; in the unit
// region bs and gs span (lo, 1-lo) alone.
func (r Region) theta(s Spec, x []float64) theta {
	th := theta{alpha: x[0], phi: 1}
	betaRoom, gammaRoom := x[0]-lowest, 1-x[0]-lowest
	if r == Unit {
		betaRoom, gammaRoom = highest-lowest, highest-lowest
	}
	i := 1
	if s.Trend != NoTrend {
		th.beta = lowest + betaRoom*x[i]
		i++
	}
	if s.Season != NoSeason {
		th.gamma = lowest + gammaRoom*x[i]
		i++
	}
	if s.damped() {
		th.phi = x[i]
	}
	return th
}

// chain maps d/d(alpha, beta, gamma, phi) to d/d(alpha, bs, gs, phi) in place.
func (r Region) chain(s Spec, x []float64, raw *[4]float64) {
	if r == Unit {
		raw[1] *= highest - lowest
		raw[2] *= highest - lowest
		return
	}
	i := 1
	if s.Trend != NoTrend {
		raw[0] += x[i] * raw[1]
		raw[1] *= x[0] - lowest
		i++
	}
	if s.Season != NoSeason {
		raw[0] -= x[i] * raw[2]
		raw[2] *= 1 - x[0] - lowest
	}
}

// coordinates is the inverse of theta for the box coordinates.
func (r Region) coordinates(s Spec, th theta, x []float64) {
	betaRoom, gammaRoom := th.alpha-lowest, 1-th.alpha-lowest
	if r == Unit {
		betaRoom, gammaRoom = highest-lowest, highest-lowest
	}
	part := func(v, room float64) float64 {
		if room <= 0 {
			return 0
		}
		return min(max((v-lowest)/room, 0), 1)
	}
	x[0] = th.alpha
	i := 1
	if s.Trend != NoTrend {
		x[i] = part(th.beta, betaRoom)
		i++
	}
	if s.Season != NoSeason {
		x[i] = part(th.gamma, gammaRoom)
		i++
	}
	if s.damped() {
		x[i] = th.phi
	}
}

// box returns the bounds of the i-th smoothing coordinate.
func (s Spec) box(i int) (lo, hi float64) {
	switch {
	case i == 0:
		return lowest, highest
	case s.damped() && i == s.smoothing()-1:
		return phiLow, phiHigh
	}
	return 0, 1
}
