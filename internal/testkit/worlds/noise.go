package worlds

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// Noise is how the demand of one day is spread around its mean.
type Noise struct {
	// Draw gives one day's demand of that mean (≥ 0).
	Draw func(r *rand.Rand, mean float64) float64
	// Variance of a day's demand of that mean.
	Variance func(mean float64) float64
	// Whole says that demand comes in whole units, or in so many of Lot.
	Whole bool
	Lot   float64 // 0 for 1
}

// Poisson counts independent customers who buy one unit each.
func Poisson() Noise {
	return Noise{
		Draw: func(r *rand.Rand, m float64) float64 {
			if m <= 0 {
				return 0
			}
			return distuv.Poisson{Lambda: m, Src: r}.Rand()
		},
		Variance: func(m float64) float64 { return m },
		Whole:    true,
	}
}

// NegBin is Poisson whose mean varies from day to day by a gamma law of that
// size: variance m + m²/size.
func NegBin(size float64) Noise {
	return Noise{
		Draw: func(r *rand.Rand, m float64) float64 {
			if m <= 0 {
				return 0
			}
			rate := distuv.Gamma{Alpha: size, Beta: size / m, Src: r}.Rand()
			if rate <= 0 {
				return 0
			}
			return distuv.Poisson{Lambda: rate, Src: r}.Rand()
		},
		Variance: func(m float64) float64 { return m + m*m/size },
		Whole:    true,
	}
}

// Gamma is demand in fractions (kilograms, metres) with that coefficient of
// variation.
func Gamma(cv float64) Noise {
	shape := 1 / (cv * cv)
	return Noise{
		Draw: func(r *rand.Rand, m float64) float64 {
			if m <= 0 {
				return 0
			}
			return distuv.Gamma{Alpha: shape, Beta: shape / m, Src: r}.Rand()
		},
		Variance: func(m float64) float64 { return m * m * cv * cv },
	}
}

// Normal is a large steady demand with that coefficient of variation, in whole
// units.
func Normal(cv float64) Noise {
	return Noise{
		Draw: func(r *rand.Rand, m float64) float64 {
			return math.Max(0, math.Round(m*(1+cv*r.NormFloat64())))
		},
		Variance: func(m float64) float64 { return m * m * cv * cv },
		Whole:    true,
	}
}

// Lumpy sells on a share p of days only, then a lot of mean m/p: 1 + a
// geometric number of units where m/p > 1.
func Lumpy(p float64) Noise {
	return Noise{
		Draw: func(r *rand.Rand, m float64) float64 {
			if m <= 0 || r.Float64() >= p {
				return 0
			}
			size := m / p
			if size <= 1 {
				return 1
			}
			return 1 + math.Floor(math.Log(1-r.Float64())/math.Log(1-1/size))
		},
		Variance: func(m float64) float64 {
			size := math.Max(1, m/p)
			return p*(size*size+size*(size-1)) - m*m
		},
		Whole: true,
	}
}

// Scaled is another unit of measure of a noise: tonnes for kilograms, say. The
// mean is in the new unit, of which one old unit has so many.
func (n Noise) Scaled(unit float64) Noise {
	return Noise{
		Draw:     func(r *rand.Rand, m float64) float64 { return unit * n.Draw(r, m/unit) },
		Variance: func(m float64) float64 { return unit * unit * n.Variance(m/unit) },
		Whole:    n.Whole && unit == math.Trunc(unit),
		Lot:      unit * max(n.Lot, 1),
	}
}

// Exactly is demand without noise: each day its mean.
func Exactly() Noise {
	return Noise{Draw: func(_ *rand.Rand, m float64) float64 { return m },
		Variance: func(float64) float64 { return 0 }, Whole: true}
}

// Beside is demand of two kinds of customers: b is that share of the mean.
func (a Noise) Beside(share float64, b Noise) Noise {
	return Noise{
		Draw:     func(r *rand.Rand, m float64) float64 { return a.Draw(r, (1-share)*m) + b.Draw(r, share*m) },
		Variance: func(m float64) float64 { return a.Variance((1-share)*m) + b.Variance(share*m) },
		Whole:    a.Whole && b.Whole,
	}
}

// Pallets are sold on a share p of days, each of the same size: the mean of such a
// day to the nearest unit.
func Pallets(p float64) Noise {
	return Noise{
		Draw: func(r *rand.Rand, m float64) float64 {
			if r.Float64() >= p {
				return 0
			}
			return math.Floor(m/p + r.Float64())
		},
		Variance: func(m float64) float64 { return m * m / p * (1 - p) },
		Whole:    true,
	}
}
