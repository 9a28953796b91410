package pool

import (
	"slices"

	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/forecast/yearly"
)

// Factors is a multiplier a day, from First on; 1 outside.
type Factors struct {
	First  int32     `json:"first"`
	Values []float64 `json:"values"`
	// Names and Coef are the effects behind the values, on the log scale.
	Names []string  `json:"names"`
	Coef  []float64 `json:"coef"`
	// Dates is what repeats on dates of the year beyond its waves, on the log scale.
	Dates yearly.Dates `json:"dates,omitempty"`
	// Feasts is what belongs to feasts that move.
	Feasts yearly.Feasts `json:"feasts,omitempty"`
	// Shifts are the changes of level for good; Values hold none of them.
	Shifts []calendar.Shift `json:"shifts,omitempty"`
	// Shut lists the days the doors were shut or will be.
	Shut []int32 `json:"shut,omitempty"`
	// Unsure lists days on dates on which years are far apart: they tell nothing of a level.
	Unsure []int32 `json:"unsure,omitempty"`
}

// Yearly tells whether they have a shape over the year.
func (k *Factors) Yearly() bool { return slices.Contains(k.Names, calendar.YearName) || k.ByEaster() }

// ByEaster tells whether they count spring from Easter.
func (k *Factors) ByEaster() bool { return slices.Contains(k.Names, calendar.EasterName) }

// At fills f with the factors of the days from first on.
func (k *Factors) At(first int32, f []float64) {
	for t := range f {
		f[t] = 1
		if i := int(first-k.First) + t; i >= 0 && i < len(k.Values) {
			f[t] = k.Values[i]
		}
	}
}

// Knows tells whether a group has learnt what a driver does.
func (g *Group) Knows(name string) bool {
	if g == nil {
		return false
	}
	_, counts := g.Answers[name]
	return counts || g.Driven != nil && slices.Contains(g.Driven.Names, name)
}
