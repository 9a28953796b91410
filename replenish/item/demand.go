package item

import (
	"github.com/stockwright/stockwright/replenish/demand"
	"math"
)

// The distributions of package demand under the names used here.
type (
	// Demand is the distribution of demand over a window of days.
	Demand = demand.Distribution
	// Normal is normal demand (Mu, Sigma).
	Normal = demand.Normal
	// Gamma is gamma demand (Shape, Scale).
	Gamma = demand.Gamma
	// NegBin is negative binomial demand (R, P).
	NegBin = demand.NegBin
	// Poisson is Poisson demand (Lambda).
	Poisson = demand.Poisson
	// QuantileGrid is demand known by its quantiles.
	QuantileGrid = demand.Grid
	// Mixture is demand over a random window.
	Mixture = demand.Mixture
)

// NewQuantileGrid builds a demand distribution from a forecast's quantiles; see
// demand.NewGrid for the conditions it checks and the error where they are broken.
func NewQuantileGrid(probabilities, quantiles []float64) (*QuantileGrid, error) {
	return demand.NewGrid(probabilities, quantiles)
}

// Square is v times itself, in the square of its unit.
func Square(v float64) float64 { return v * v }

// MomentDemand is gamma demand of the given mean and deviation, units, or the
// certain demand where one of them is 0.
func MomentDemand(mean, sd float64) Demand {
	if mean <= 0 || sd <= 1e-9*mean {
		return Normal{Mu: max(0, mean)}
	}
	return Gamma{Shape: mean * mean / (sd * sd), Scale: sd * sd / mean}
}

// DemandOver is demand over so many days from the as-of day on, w the item's cover window.
func (it *Item) DemandOver(w Window, days float64) Demand {
	own := max(1, w.MeanDays())
	mean := it.CoverDemand.Mean() / own * days
	if len(it.Daily) > 0 {
		mean = it.MeanDemandDays(days)
	}
	return MomentDemand(mean, it.CoverDemand.SD()*math.Sqrt(days/own))
}
