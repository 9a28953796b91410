package history

import (
	"math"

	"github.com/stockwright/stockwright/forecast/count"
)

// What was off sale for months and is back tells by those months nothing of its level. Counts
// tell such silences by their own law (count.Smooth); of larger demand they are left out here.

// inOtherYears is the share of the days of a silence that sold in another year: else it may be
// a season.
const inOtherYears = 0.8

const yearOfWeeks = 364

// leaveSilences takes the days of ended silences for unknown, and tells whether there are any.
func (h *History) leaveSilences() bool {
	if h.Season != 7 || !h.Series.Laid.Days() || h.Scale == 0 || h.IsCount() {
		return false
	}
	for _, run := range count.Silences(h.Raw) {
		if run[1] == len(h.Raw) || !h.soldInOtherYears(run) {
			continue
		}
		h.silent = append(h.silent, run)
		for t := run[0]; t < run[1]; t++ {
			h.Raw[t] = math.NaN()
		}
	}
	return h.silent != nil
}

func (h *History) soldInOtherYears(run [2]int) bool {
	sold := 0.0
	for t := run[0]; t < run[1]; t++ {
		for _, other := range [...]int{t - 2*yearOfWeeks, t - yearOfWeeks, t + yearOfWeeks, t + 2*yearOfWeeks} {
			if other >= 0 && other < len(h.Raw) && h.Raw[other] > 0 {
				sold++
				break
			}
		}
	}
	return sold >= inOtherYears*float64(run[1]-run[0])
}

// cameBack lays what came back from a silence at another level out as if it always had it, and
// adds what is not known of that level to the doubt about what comes.
func (h *History) cameBack(ahead int) {
	if h.silent == nil {
		return
	}
	by, doubt, from := count.Returned(h.Y, h.silent)
	if by == 1 {
		return
	}
	h.addDoubt(ahead, func(int) float64 { return doubt })
	for t := range h.Y[:from] {
		h.Y[t] *= by
		if h.Factor != nil {
			h.Factor[t] /= by
		}
	}
}
