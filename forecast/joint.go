package forecast

import "math"

// Where a sum over a window has no closed form, joint paths stand in: futures
// of the whole window, drawn together, so that the sum of each is one draw of
// the sum. They are few and placed well instead of many: the direction in the
// space of shocks along which the sum moves is stratified (Glasserman,
// Heidelberger & Shahabuddin 1999, "Asymptotically optimal importance sampling
// and stratification for pricing path-dependent options", Mathematical Finance
// 9), in even strips out to far in the tails; only what is left is drawn at random.
const (
	jointPaths   = 256                // futures of a window by default
	jointMost    = 4096               // and at most
	bentLeast    = 0.02               // share of models without a closed form below which the moments do
	strandRatio  = 0.7548776662466927 // of the lattice of place, strand and length
	lengthRatio  = 0.5698402909980532
	shockStretch = 0x9e3779b97f4a7c15
)

// walker follows a model along given unit Normal shocks.
type walker interface{ Walk(shock, row []float64) }

// strand is one law that the future of a model may follow.
type strand struct {
	share float64
	sum   func(weight []float64) (mean, variance float64) // exact unless walk is there
	shift []float64                                       // added to every step, nil for none
	pulls func(weight []float64) []float64                // nil where sum is exact
	walk  func() walker
}

// strands takes a model apart into the laws its future may follow, over h steps.
func strands(m Model, h int) []strand {
	switch m := m.(type) {
	case *smoothModel:
		var out []strand
		for i := range m.fits {
			f := &m.fits[i]
			s := strand{share: m.weight[i], sum: f.Sum}
			if f.Bent() {
				s.pulls, s.walk = f.Pulls, func() walker { return f.Walker() }
			}
			out = append(out, s)
		}
		return out
	case doubleModel:
		s := strand{share: 1, sum: m.Sum}
		if m.Bent() {
			s.pulls, s.walk = m.Pulls, func() walker { return m.Walker(h) }
		}
		return []strand{s}
	case *temporalModel:
		return shifted(strands(m.smoothModel, h), 1, m.Mean(h), m.smoothModel.Mean(h))
	case *combined:
		var out []strand
		mean := m.Mean(h)
		for i, part := range m.parts {
			out = append(out, shifted(strands(part, h), m.share[i], mean, part.Mean(h))...)
		}
		return out
	}
	return []strand{{share: 1, sum: m.Sum}}
}

// shifted gives strands their share of a larger model and moves them from
// their own mean to its.
func shifted(of []strand, share float64, to, from []float64) []strand {
	for i := range of {
		shift := make([]float64, len(to))
		for j := range shift {
			shift[j] = to[j] - from[j]
			if of[i].shift != nil {
				shift[j] += of[i].shift[j]
			}
		}
		of[i].share *= share
		of[i].shift = shift
	}
	return of
}

// bentShare is the share of the strands without a closed form.
func bentShare(of []strand) float64 {
	sum := 0.0
	for i := range of {
		if of[i].walk != nil {
			sum += of[i].share
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

// jointLaw draws the sum over a window of random length. factor multiplies the
// steps and covers the longest length; first is the window's law to first
// order, a Normal for every length, along which the draws are placed.
func jointLaw(of []strand, w Window, first normalMix, factor []float64, seed uint64, paths int) *pathLaw {
	lengths := w.lengths()
	cells := make([]*cell, len(of)*len(lengths))
	walkers := make([]walker, len(of))
	longest := w.Longest()
	shock, row := make([]float64, longest), make([]float64, longest)
	draws := first.strips(paths)
	post := make([]float64, len(lengths))
	for i := range draws {
		k := strandAt(of, lattice(i, strandRatio, seed))
		n := first.lengthGiven(draws[i].value, lattice(i, lengthRatio, seed>>16), post)
		L := lengths[n].Periods
		c := cells[k*len(lengths)+n]
		if c == nil {
			c = newCell(&of[k], factor[:L])
			cells[k*len(lengths)+n] = c
		}
		z := 0.0
		if first.sd[n] > 0 {
			z = (draws[i].value - first.mean[n]) / first.sd[n]
		}
		draws[i].value = c.mean + c.sd*z
		if c.pull == nil {
			continue
		}
		if walkers[k] == nil {
			walkers[k] = of[k].walk()
		}
		aim(shock[:L], (seed+uint64(i))*shockStretch, c.pull, z)
		walkers[k].Walk(shock[:L], row[:L])
		sum := c.shift
		for j, v := range row[:L] {
			sum += factor[j] * v
		}
		draws[i].value = sum
	}
	return newPathLaw(draws)
}

func newCell(s *strand, weight []float64) *cell {
	c := &cell{}
	mean, variance := s.sum(weight)
	for j, v := range s.shift[:min(len(weight), len(s.shift))] {
		c.shift += weight[j] * v
	}
	c.mean, c.sd = mean+c.shift, math.Sqrt(max(variance, 0))
	if s.walk == nil {
		return c
	}
	pull := s.pulls(weight)
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

func strandAt(of []strand, u float64) int {
	k := 0
	for k < len(of)-1 && u >= of[k].share {
		u -= of[k].share
		k++
	}
	return k
}
