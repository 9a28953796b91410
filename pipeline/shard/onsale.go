package shard

import (
	"math"

	"github.com/stockwright/stockwright/datasets"
)

// OnSale is what is known, beside its sales, of when a series could be sold.
type OnSale struct {
	// Since is the first day on which it could; 0 where that is not known, as at a
	// location that never sold anything or of an item yet to be launched.
	Since int32
	// Held tells that it is in stock now, and Received the day it last came in, 0 for
	// none that is known.
	Held     bool
	Received int32
}

// Stocked tells that a series was in stock from its last sale to the end of its history.
func (o OnSale) Stocked(rows datasets.SeriesRows) bool {
	for i := len(rows.Days) - 1; i >= 0; i-- {
		if rows.Quantity[i] > 0 {
			return o.Held && o.Received <= rows.Days[i]
		}
	}
	return o.Held
}

// unsold lays an item that has no history out as days on which it could be sold and was
// not; false where it is new.
func (job *Job) unsold(s Series) (first int32, y []float64, ok bool) {
	asOf := int32(job.AsOf)
	if s.Since == 0 || s.Since >= asOf || len(s.Carried) > 0 {
		return 0, nil, false
	}
	first = max(s.Since, asOf-int32(job.HistoryDays))
	y = make([]float64, asOf-first)
	at := job.Openings.Of(s.Key.Location)
	for t := range y {
		if at.Unknown(first + int32(t)) {
			y[t] = math.NaN()
		}
	}
	return first, y, true
}
