package replay

import "math"

// Croston smooths the sizes of sales and the days between them apart, each as a sale
// comes, and takes the mean of a day as the one over the other, less the half of the rate
// by which that is too much (Croston 1972; Syntetos and Boylan 2005). A day's deviation
// is that of a sale of smoothed size and square which comes with the smoothed chance.
type Croston struct {
	states []crostonState
}

// crostonRate is the usual rate of smoothing, of sizes and days alike.
const crostonRate = 0.1

type crostonState struct {
	day, since            int
	size, square, between float64 // between 0 = not sold yet
}

// NewCroston makes one for n items.
func NewCroston(n int) *Croston { return &Croston{states: make([]crostonState, n)} }

// At is a MeanSigma, units per day. Days without stock count as they were recorded.
func (c *Croston) At(v *View) (mean, sigma float64) {
	s := &c.states[v.Index]
	for ; s.day < len(v.Sales); s.day++ {
		s.since++
		y := v.Sales[s.day]
		if y <= 0 {
			continue
		}
		if s.between == 0 {
			s.size, s.square, s.between = y, y*y, float64(s.since)
		} else {
			s.size += crostonRate * (y - s.size)
			s.square += crostonRate * (y*y - s.square)
			s.between += crostonRate * (float64(s.since) - s.between)
		}
		s.since = 0
	}
	if s.between == 0 {
		return 0, 0
	}
	mean = (1 - crostonRate/2) * s.size / s.between
	return mean, math.Sqrt(math.Max(0, s.square/s.between-mean*mean))
}
