// Package replenish turns distributions of demand and of lead time into
// policies (safety stock, reorder point, order-up-to) and into purchase and
// transfer lines, each with a receipt from which anyone can recompute it.
//
// Days are counted in days since 1970-01-01, stock and order quantities are
// int64 base units, demand is in float64 units, money in currency units,
// probabilities lie in 0–1. Nothing here reads a clock, a file or a global;
// equal inputs give equal bytes, whatever the order of the items.
//
// The theory lives in subpackages under its standard names: demand
// (distributions and loss functions), lotsize, stockpolicy, echelon, ddmrp.
package replenish

import "github.com/stockwright/stockwright/replenish/demand"

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
