package pool

import (
	"math"
	"sort"

	"github.com/stockwright/stockwright/forecast/series"
)

// Map recalibrates the quantiles of one method at one window length: Used[i]
// is the probability whose quantile was reached with frequency Nominal[i] in
// past windows of the group.
type Map struct {
	Method  string    `json:"method"`
	Periods float64   `json:"periods"`
	Windows int       `json:"windows"` // past windows it was learnt from
	Nominal []float64 `json:"nominal"`
	Used    []float64 `json:"used"`
}

// Maps are the maps of a group, by method, then by ascending length.
type Maps []Map

func mapsOf(g *Group) Maps {
	if g == nil {
		return nil
	}
	return g.Maps
}

// of finds the map of a method nearest in length (by ratio); nil when none is
// within a factor of two.
func (m Maps) of(method string, w series.Window) *Map {
	var best *Map
	far := math.Log(2)
	for i := range m {
		d := math.Abs(math.Log(m[i].Periods / math.Max(w.Mean(), 0.5)))
		if m[i].Method == method && d <= far {
			best, far = &m[i], d
		}
	}
	return best
}

// Of maps a probability; a nil map is the identity. Beyond the learnt grid the
// distance to one shrinks in proportion.
func (m *Map) Of(tau float64) float64 {
	if m == nil || len(m.Nominal) == 0 {
		return tau
	}
	n := len(m.Nominal)
	i := sort.SearchFloat64s(m.Nominal, tau)
	switch {
	case i == 0:
		return m.Used[0] * tau / m.Nominal[0]
	case i == n:
		return 1 - (1-m.Used[n-1])*(1-tau)/(1-m.Nominal[n-1])
	}
	x := (tau - m.Nominal[i-1]) / (m.Nominal[i] - m.Nominal[i-1])
	return m.Used[i-1] + x*(m.Used[i]-m.Used[i-1])
}

// StepBuckets end at these steps: the quantiles of single steps are
// recalibrated by how far ahead they look, each step by the map of its bucket.
var StepBuckets = [...]int{1, 3, 7, 14, 28, 56, 112}

// StepBucket is the end of the bucket of a step; beyond the last it is the last.
func StepBucket(j int) int {
	for _, end := range StepBuckets {
		if j <= end {
			return end
		}
	}
	return StepBuckets[len(StepBuckets)-1]
}

// At is the map of a step: that of its bucket, else of the last one learnt
// before it; nil where the method has none.
func (m Maps) At(method string, step int) *Map {
	var best *Map
	for i := range m {
		if m[i].Method == method && (best == nil || m[i].Periods <= float64(StepBucket(step))) {
			best = &m[i]
		}
	}
	return best
}

// MapOf is the map of a window; one of a single period is recalibrated as that period.
func (g *Group) MapOf(method string, w series.Window) *Map {
	if all := w.Lengths(); len(all) == 1 && all[0].Periods == 1 && len(g.StepMaps()) > 0 {
		return g.StepMaps().At(method, 1)
	}
	return mapsOf(g).of(method, w)
}

// StepMaps are the maps of single steps; nil for no group.
func (g *Group) StepMaps() Maps {
	if g == nil {
		return nil
	}
	return g.Steps
}
