// Package life holds how demand goes by the age of an item, where the items of a group live
// alike: styles of a season, books, magazines.
package life

import (
	"math"
	"slices"
)

const (
	// Week is the number of days that are one age from the second week on.
	Week = 7
	// early is how many ages make the first week, in which demand may rise from day to day.
	early = 4
	// faded is the share of the usual demand below which a life is over.
	faded = 2e-3
	// leastElders is how many lives have to be known at an age for it to be told.
	leastElders = 3
	// rounds of telling levels and ages from each other.
	rounds = 12
)

// begins are the days of a life on which its first ages begin. Its first day is none of them:
// a history may begin there because something sold.
var begins = [early + 1]int{1, 2, 3, 5, 8}

// begin is the first day of an age.
func begin(age int) int {
	if age <= early {
		return begins[age]
	}
	return begins[early] + Week*(age-early)
}

func days(age int) float64 { return float64(begin(age+1) - begin(age)) }

// middle is the middle of an age in days.
func middle(age int) float64 { return float64(begin(age)+begin(age+1)-1) / 2 }

// Curve is demand by age over the usual demand of a life.
type Curve struct {
	// Since is the first period of which is known that what began then was launched.
	Since int32 `json:"since"`
	// Ages are the factors of the ages of a life; after the last it stays as it is.
	Ages []float64 `json:"ages"`
}

// At is the factor of a day of a life. Between the middles of ages it goes evenly in logarithms.
func (c *Curve) At(day int) float64 {
	last := len(c.Ages) - 1
	age := 0
	for age < min(early, last) && day >= begin(age+1) {
		age++
	}
	if age == early {
		age = min(early+(day-begins[early])/Week, last)
	}
	from := age
	if float64(day) < middle(age) {
		from--
	}
	if from < 0 || from >= last || !(c.Ages[from] > 0 && c.Ages[from+1] > 0) {
		return c.Ages[age]
	}
	part := (float64(day) - middle(from)) / (middle(from+1) - middle(from))
	return math.Exp((1-part)*math.Log(c.Ages[from]) + part*math.Log(c.Ages[from+1]))
}

// Of is one life: when it began and the mean demand a day of its ages, NaN where not known.
type Of struct {
	Start int32
	Ages  []float64
	mean  float64 // of its first ages
	worth float64 // what a unit of it tells
}

// usualAges are the first ages that tell the size of a life, and wide the relative variance
// of a week beside that of counts.
const (
	usualAges = 16
	wide      = 0.1
)

// New is the life of a history y that began in period start.
func New(start int32, y []float64) (o Of, ok bool) {
	o.Start = start
	sum, n := 0.0, 0.0
	for age := 0; begin(age+1) <= len(y); age++ {
		sold, known := 0.0, 0.0
		for _, v := range y[begin(age):begin(age+1)] {
			if v == v {
				sold, known = sold+v, known+1
			}
		}
		if 2*known < days(age) {
			sold = math.NaN()
		} else if age < usualAges {
			sum, n = sum+sold, n+known
		}
		o.Ages = append(o.Ages, sold/known)
	}
	if !(sum > 0) {
		return o, false
	}
	o.mean = sum / n
	o.worth = 1 / ((wide + 1/(o.mean*Week)) * o.mean)
	return o, true
}

// fit tells the factors of ages from lives, each beside its own level: what sums of ages and
// of lives say of each other. Ages of which too few lives tell end it.
func fit(of []*Of) []float64 {
	var known []int
	for _, o := range of {
		for a, v := range o.Ages {
			if a == len(known) {
				known = append(known, 0)
			}
			if v == v {
				known[a]++
			}
		}
	}
	n := 0
	for n < len(known) && known[n] >= leastElders {
		n++
	}
	f := make([]float64, n)
	for a := range f {
		f[a] = 1
	}
	sold, expected := make([]float64, n), make([]float64, n)
	for range rounds {
		clear(sold)
		clear(expected)
		for _, o := range of {
			level := o.level(f, len(o.Ages))
			for a, v := range o.Ages[:min(len(o.Ages), n)] {
				if v == v {
					sold[a] += o.worth * v
					expected[a] += o.worth * level
				}
			}
		}
		mean := 0.0
		for a := range f {
			if f[a] = 0; expected[a] > 0 {
				f[a] = sold[a] / expected[a]
			}
			mean += f[a] / float64(n)
		}
		if !(mean > 0) {
			return nil
		}
		for a := range f {
			f[a] /= mean
		}
	}
	return f
}

// level is what a life sold in its first ages over what a curve gives for them.
func (o *Of) level(f []float64, ages int) float64 {
	sold, expected := 0.0, 0.0
	for a, v := range o.Ages[:min(ages, len(o.Ages), len(f))] {
		if v == v {
			sold, expected = sold+v*days(a), expected+f[a]*days(a)
		}
	}
	if expected == 0 {
		return 0
	}
	return sold / expected
}

// smooth takes ages together with so many on either side.
func smooth(f []float64, by int) []float64 {
	if by == 0 {
		return f
	}
	out := slices.Clone(f)
	for a := min(early, len(f)); a < len(f); a++ {
		sum, weight := 0.0, 0.0
		for b := max(a-by, early); b <= min(a+by, len(f)-1); b++ {
			w := float64(by + 1 - max(b-a, a-b))
			sum, weight = sum+w*f[b], weight+w
		}
		out[a] = sum / weight
	}
	return out
}

// enoughAway is by how many times its own error of an age a life has to be foreseen better
// without a curve not to be like the others.
const enoughAway = 8

// Fits tells whether a life goes as the curve says, or has no age that tells otherwise.
func (c *Curve) Fits(o *Of) bool { return fits(c.Ages, o.Ages) }

// fits holds each age against what those before it let expect, with the curve f and without, in
// roots, whose errors are as wide at any level.
func fits(f, ages []float64) bool {
	with, without, known, level, sold, expected := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
	for a, v := range ages {
		if v != v {
			continue
		}
		by := f[min(a, len(f)-1)]
		if known > 0 {
			if expected > 0 {
				with += days(a) * roots(v, sold/expected*by)
			} else {
				with += days(a) * v
			}
			without += days(a) * roots(v, level)
		}
		known++
		level += math.Max(ownPace, 1/known) * (v - level)
		sold, expected = sold+v*days(a), expected+by*days(a)
	}
	return with <= without*(1+enoughAway/math.Max(known, 1))
}

// ownPace is how fast a level without a curve is followed.
const ownPace = 0.4

func roots(a, b float64) float64 {
	d := math.Sqrt(a) - math.Sqrt(b)
	return d * d
}

// fitMost tells the factors from those lives that go as most do, where those are more than half: in a
// group of styles some items may sell for ever.
func fitMost(of []*Of) []float64 {
	usual := usualOf(of)
	if len(usual) == 0 {
		return fit(of)
	}
	var most []*Of
	for _, o := range of {
		if fits(usual, o.Ages) {
			most = append(most, o)
		}
	}
	if 2*len(most) <= len(of) {
		return fit(of)
	}
	return fit(most)
}

// usualOf is the median of lives at each age, each beside what it sold in its first ages.
func usualOf(of []*Of) (out []float64) {
	for a := 0; ; a++ {
		var at []float64
		for _, o := range of {
			if a < len(o.Ages) && o.Ages[a] == o.Ages[a] {
				at = append(at, o.Ages[a]/o.mean)
			}
		}
		if len(at) < leastElders {
			return out
		}
		slices.Sort(at)
		out = append(out, at[len(at)/2])
	}
}
