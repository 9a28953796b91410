package history

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Few sales, or one that is no whole lot, tell of no lot.
func TestLotsNeedEvidence(t *testing.T) {
	of := func(sales ...float64) float64 {
		return (&History{Raw: append([]float64{0, math.NaN()}, sales...)}).Lot()
	}
	assert.Equal(t, 10.0, of(10, 20, 10, 30))
	assert.Equal(t, 1.0, of(10, 20, 10))
	assert.Equal(t, 1.0, of(10, 20, 10, 30, 7))
	assert.Equal(t, 1.0, of(2, 4, 2, 2, 2), "five of Poisson sales may be even")
	assert.Equal(t, 2.0, of(2, 4, 2, 2, 2, 2, 4, 2, 2, 2))
	assert.Equal(t, 1.0, of(), "never sold")
}
