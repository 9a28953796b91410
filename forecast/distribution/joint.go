package distribution

import (
	"math"

	"github.com/stockwright/stockwright/forecast/series"
)

// Where a sum over a window has no closed form, joint paths stand in: futures
// of the whole window, drawn together, so that the sum of each is one draw of
// the sum. They are few and placed well instead of many: the direction in the
// space of shocks along which the sum moves is stratified (Glasserman,
// Heidelberger & Shahabuddin 1999, "Asymptotically optimal importance sampling
// and stratification for pricing path-dependent options", Mathematical Finance
// 9), in even strips out to far in the tails; only what is left is drawn at random.
const (
	JointPaths   = 256                // futures of a window by default
	JointMost    = 4096               // and at most
	BentLeast    = 0.02               // share of models without a closed form below which the moments do
	strandRatio  = 0.7548776662466927 // of the lattice of place, strand and length
	lengthRatio  = 0.5698402909980532
	shockStretch = 0x9e3779b97f4a7c15
)

// Walker follows a model along given unit Normal shocks.
type Walker interface{ Walk(shock, row []float64) }

// Strand is one law that the future of a model may follow.
type Strand struct {
	Share float64
	Sum   func(weight []float64) (mean, variance float64) // exact unless walk is there
	shift []float64                                       // added to every step, nil for none
	Pulls func(weight []float64) []float64                // nil where sum is exact
	Walk  func() Walker
}

// Shifted gives strands their share of a larger model and moves them from
// their own mean to its.
func Shifted(of []Strand, share float64, to, from []float64) []Strand {
	for i := range of {
		shift := make([]float64, len(to))
		for j := range shift {
			shift[j] = to[j] - from[j]
			if of[i].shift != nil {
				shift[j] += of[i].shift[j]
			}
		}
		of[i].Share *= share
		of[i].shift = shift
	}
	return of
}

// BentShare is the share of the strands without a closed form.
func BentShare(of []Strand) float64 {
	sum := 0.0
	for i := range of {
		if of[i].Walk != nil {
			sum += of[i].Share
		}
	}
	return sum
}

// cell is a strand over one length of the window.
type cell struct {
	mean, sd float64   // of the sum by closed form, the shift included
	shift    float64   // of the sum
	pull     []float64 // unit direction of the sum in the space of shocks, nil for a closed form
}

// Joint draws the sum over a window of random length. factor multiplies the
// steps and covers the longest length; first is the window's law to first
// order, a Normal for every length, along which the draws are placed.
func Joint(of []Strand, w series.Window, first NormalMix, factor []float64, seed uint64, paths int) *Paths {
	lengths := w.Lengths()
	cells := make([]*cell, len(of)*len(lengths))
	walkers := make([]Walker, len(of))
	longest := w.Longest()
	shock, row := make([]float64, longest), make([]float64, longest)
	draws := first.strips(paths)
	post := make([]float64, len(lengths))
	for i := range draws {
		k := strandAt(of, lattice(i, strandRatio, seed))
		n := first.lengthGiven(draws[i].Value, lattice(i, lengthRatio, seed>>16), post)
		L := lengths[n].Periods
		c := cells[k*len(lengths)+n]
		if c == nil {
			c = newCell(&of[k], factor[:L])
			cells[k*len(lengths)+n] = c
		}
		z := 0.0
		if first.SD[n] > 0 {
			z = (draws[i].Value - first.Mean[n]) / first.SD[n]
		}
		draws[i].Value = c.mean + c.sd*z
		if c.pull == nil {
			continue
		}
		if walkers[k] == nil {
			walkers[k] = of[k].Walk()
		}
		aim(shock[:L], (seed+uint64(i))*shockStretch, c.pull, z)
		walkers[k].Walk(shock[:L], row[:L])
		sum := c.shift
		for j, v := range row[:L] {
			sum += factor[j] * v
		}
		draws[i].Value = sum
	}
	return NewPaths(draws)
}

func newCell(s *Strand, weight []float64) *cell {
	c := &cell{}
	mean, variance := s.Sum(weight)
	for j, v := range s.shift[:min(len(weight), len(s.shift))] {
		c.shift += weight[j] * v
	}
	c.mean, c.sd = mean+c.shift, math.Sqrt(max(variance, 0))
	if s.Walk == nil {
		return c
	}
	pull := s.Pulls(weight)
	norm := 0.0
	for _, v := range pull {
		norm += v * v
	}
	if norm = math.Sqrt(norm); !(norm > 0) || math.IsInf(norm, 0) {
		return c
	}
	for j := range pull {
		pull[j] /= norm
	}
	c.pull = pull
	return c
}

// aim fills shock with Normals whose component along the unit vector pull is z.
func aim(shock []float64, at uint64, pull []float64, z float64) {
	normals := jointNormals()
	along := -z
	from := at >> 40
	for j := range shock {
		v := normals[(from+uint64(j))&(shockTable-1)]
		shock[j] = v
		along += v * pull[j]
	}
	for j := range shock {
		shock[j] -= along * pull[j]
	}
}

// lattice is the place of path i in one dimension of a rank-one lattice,
// turned by the seed.
func lattice(i int, ratio float64, seed uint64) float64 {
	x := float64(i)*ratio + float64(seed&0xffff)/0x10000
	return x - math.Floor(x)
}

func strandAt(of []Strand, u float64) int {
	k := 0
	for k < len(of)-1 && u >= of[k].Share {
		u -= of[k].Share
		k++
	}
	return k
}
