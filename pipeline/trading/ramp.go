package trading

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// A new location does not sell as it will: customers find it bit by bit, or an opening rush
// fades. All its items share that, and what the same items sell at settled locations in the
// same weeks tells it from the season.

const (
	rampWeeks   = 28  // since a location opened, in which it may not have settled
	settledAge  = 260 // days that an item has sold at a location which others are held against
	rampFew     = 4   // whole weeks that tell anything
	rampFewSKUs = 10  // items that do
	rampBegins  = 21  // days within which items began with their location
	rampRate    = 0.5 // units a day from which an item is known to have begun with its first sale
	rampAhead   = 400 // days
	rampFlat    = 0.5 // probability beforehand that a location sells as it will from the first day
	rampApart   = 0.01
	rampDegrees = 4 // weeks that the noise counts as known from beforehand
)

// Ramp is how the sales of a new location go with its age.
type Ramp struct {
	Opened int32 `json:"opened"`
	// Level is by day from then on, that of the as-of day one; Doubt is the standard
	// deviation of its logarithm.
	Level []float64 `json:"level"`
	Doubt []float64 `json:"doubt"`
}

// At is the level of a day and its doubt.
func (r *Ramp) At(day int32) (level, doubt float64) {
	t := min(max(int(day-r.Opened), 0), len(r.Level)-1)
	return r.Level[t], r.Doubt[t]
}

// Mean is the mean level over the days from one up to another.
func (r *Ramp) Mean(from, until int32) float64 {
	sum := 0.0
	for day := from; day < until; day++ {
		level, _ := r.At(day)
		sum += level
	}
	return sum / float64(max(1, until-from))
}

// Words say what a ramp makes of the four weeks after a day.
func (r *Ramp) Words(asOf int32) string {
	return fmt.Sprintf("its location opened on %s and is still settling: %+.0f %% in four weeks",
		core.Day(r.Opened), 100*(r.Mean(asOf+27, asOf+28)-1))
}

// weekly is what was sold in the last weeks, the latest first.
type weekly [rampWeeks]float64

func (w *weekly) add(r datasets.SeriesRows, from int, asOf int32) {
	for i := from; i < len(r.Days); i++ {
		if age := int(asOf-1-r.Days[i]) / 7; r.Days[i] < asOf && age < len(w) {
			w[age] += max(r.Quantity[i], 0)
		}
	}
}

// Begun gathers, by SKU, what settled locations and those where it is new sold by week.
type Begun struct {
	settled map[string]*weekly
	fresh   map[string][]begun // by location
}

// begun is a SKU that is new at a location.
type begun struct {
	sku   string
	first int32
	weekly
}

// NewBegun gathers nothing yet.
func NewBegun() *Begun { return &Begun{map[string]*weekly{}, map[string][]begun{}} }

// Add takes in one series of days before asOf.
func (b *Begun) Add(r datasets.SeriesRows, asOf int32) {
	i := 0
	for i < len(r.Days) && !(r.Quantity[i] > 0) {
		i++
	}
	if i == len(r.Days) || r.Days[i] >= asOf {
		return
	}
	switch age := asOf - r.Days[i]; {
	case age > settledAge:
		w := b.settled[r.SKU]
		if w == nil {
			w = new(weekly)
			b.settled[r.SKU] = w
		}
		for i < len(r.Days) && r.Days[i] < asOf-7*rampWeeks {
			i++
		}
		w.add(r, i, asOf)
	case age <= 7*rampWeeks:
		s := begun{sku: r.SKU, first: r.Days[i]}
		s.add(r, i, asOf)
		b.fresh[r.Location] = append(b.fresh[r.Location], s)
	}
}

// Learn finds the ramps of the locations that opened of late and do not sell as they will.
func (b *Begun) Learn(opened map[string]int32, o *Openings, asOf int32) map[string]*Ramp {
	late := int32(0) // days of which not all is known
	for _, known := range o.Known {
		late = max(late, asOf-known)
	}
	out := map[string]*Ramp{}
	for location, some := range b.fresh {
		first := opened[location]
		if asOf-first > 7*rampWeeks || o.Silent[location] || !o.Grain[location].Days() {
			continue
		}
		if w := b.against(some, first, int(late+6)/7, int(asOf-first)/7, asOf); w != nil {
			if r := w.learn(first, asOf); r != nil {
				out[location] = r
			}
		}
	}
	return out
}

// week is what a location sold over what others sold of the same, as a logarithm, and its
// variance by the number of units.
type week struct{ age, log, noise float64 }

type weeks []week

// against holds what began with a location against the same at settled ones, in the weeks from one up to
// another; nil where that tells nothing.
func (b *Begun) against(some []begun, opened int32, from, until int, asOf int32) weeks {
	if until-from < rampFew {
		return nil
	}
	here, there, noise, skus := weekly{}, weekly{}, [2]weekly{}, 0
	for i := range some {
		s, total := &some[i], 0.0
		base := b.settled[s.sku]
		for _, v := range s.weekly {
			total += v
		}
		if base == nil || s.first-opened > rampBegins || total < rampRate*float64(asOf-s.first) {
			continue
		}
		skus++
		by := 1 / math.Sqrt(total) // no item outweighs the others
		for k := from; k < until; k++ {
			if s.first >= asOf-int32(7*k+7) { // its first sale is no measure of it
				continue
			}
			here[k], there[k] = here[k]+by*s.weekly[k], there[k]+by*base[k]
			noise[0][k], noise[1][k] = noise[0][k]+by*by*s.weekly[k], noise[1][k]+by*by*base[k]
		}
	}
	if skus < rampFewSKUs {
		return nil
	}
	var out weeks
	for k := until - 1; k >= from; k-- {
		if here[k] > 0 && there[k] > 0 {
			out = append(out, week{age: float64(asOf-opened) - 7*float64(k) - 3.5, log: math.Log(here[k] / there[k]),
				noise: noise[0][k]/(here[k]*here[k]) + noise[1][k]/(there[k]*there[k]) + rampApart*rampApart})
		}
	}
	if len(out) < rampFew {
		return nil
	}
	return out
}

// curve is a location that sells a share less at first (more, if below 0), less than that by the days in
// which all but 1/e of it is made up.
type curve struct{ less, by float64 }

func (c curve) at(age float64) float64 { return 1 - c.less*math.Exp(-age/c.by) }

// rampCurves are those that are looked at beside the flat one.
func rampCurves() (out []curve) {
	for _, by := range []float64{7, 10, 14, 20, 30, 45} {
		for _, less := range []float64{-2, -1.5, -1, -0.7, -0.5, -0.3} {
			out = append(out, curve{less, by})
		}
	}
	for _, by := range []float64{14, 20, 30, 45, 60, 90, 130} {
		for _, less := range []float64{0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9} {
			out = append(out, curve{less, by})
		}
	}
	return out
}

// learn weighs the curves by how likely they make the weeks; nil where a location sells as it
// will.
func (w weeks) learn(opened, asOf int32) *Ramp {
	curves := rampCurves()
	flat := math.Log(rampFlat) + w.likelihood(curve{by: 1})
	logs, most := make([]float64, len(curves)), flat
	for i, c := range curves {
		logs[i] = math.Log((1-rampFlat)/float64(len(curves))) + w.likelihood(c)
		most = max(most, logs[i])
	}
	sum := math.Exp(flat - most)
	still := sum
	for i := range logs {
		logs[i] = math.Exp(logs[i] - most)
		sum += logs[i]
	}
	if still >= rampFlat*sum {
		return nil
	}
	now := float64(asOf - opened)
	r := &Ramp{Opened: opened, Level: make([]float64, int(asOf-opened)+rampAhead), Doubt: make([]float64, int(asOf-opened)+rampAhead)}
	for t := range r.Level {
		mean, square := 0.0, 0.0 // of the logarithm; that of the flat curve is 0
		for i, c := range curves {
			x := math.Log(c.at(float64(t)) / c.at(now))
			mean, square = mean+logs[i]/sum*x, square+logs[i]/sum*x*x
		}
		variance := max(square-mean*mean, 0)
		r.Level[t], r.Doubt[t] = math.Exp(mean+variance/2), math.Sqrt(variance)
	}
	return r
}

// likelihood is the logarithm of that of the weeks under a curve of any height, by Student's
// law of their noise.
func (w weeks) likelihood(c curve) float64 {
	sum, weight := 0.0, 0.0
	for _, k := range w {
		sum, weight = sum+(k.log-math.Log(c.at(k.age)))/k.noise, weight+1/k.noise
	}
	squares := 0.0
	for _, k := range w {
		off := k.log - math.Log(c.at(k.age)) - sum/weight
		squares += off * off / k.noise
	}
	return -(rampDegrees + float64(len(w)) - 1) / 2 * math.Log(rampDegrees+squares)
}
