package life

import (
	"math"
	"slices"
)

const (
	// ahead is how many weeks ahead lives are foreseen, and elder how many periods earlier
	// those began that tell of them, so that all was known by then.
	ahead = 4
	elder = ahead * Week
	// most is how many lives are held against what the elder ones foretell, least how few.
	most  = 40
	least = 8
	// better is the share of the error without a curve that is left where lives are alike. Lives
	// that began in one month go through the same times and tell as one: of leastMonths there
	// must be, and beyond is how many standard errors, squared, the gain has to exceed.
	better      = 0.8
	beyond      = 4
	leastMonths = 4
)

var (
	// widths are numbers of weeks on either side of an age that may tell of it.
	widths = [...]int{0, 1, 2, 4}
	// paces are rates at which a level without a curve may be followed, by week.
	paces = [...]float64{0.02, 0.1, 0.2, 0.4, 0.7}
)

// usualPace is the place of the one by which a life that is unlike others is followed.
const usualPace = 2

// within steepAges ages demand has to double or halve somewhere: what goes more slowly is growth or
// a season, and is followed without ages.
const (
	steepAges  = 8
	steepTimes = 2
)

func steep(f []float64) bool {
	for a := range f {
		b := min(a+steepAges, len(f)-1)
		if f[a] > steepTimes*f[b] || f[b] > steepTimes*f[a] {
			return true
		}
	}
	return false
}

// Learn tells the curve of lives, all of which began within the history of their group; nil
// where those that began later were not foreseen better with that of their elders.
func Learn(of []Of, since int32) *Curve {
	list := make([]*Of, len(of))
	for i := range of {
		list[i] = &of[i]
	}
	slices.SortStableFunc(list, func(a, b *Of) int { return int(a.Start) - int(b.Start) })
	by, ok := alike(list)
	if !ok {
		return nil
	}
	f := smooth(fitMost(list), by)
	if len(f) < 2 || !steep(f) {
		return nil
	}
	sum, squares := 0.0, 0.0
	for a, v := range f {
		sum, squares = sum+v*days(a), squares+v*v*days(a)
	}
	for a := range f { // over the demand of most days that sell
		if f[a] *= sum / squares; f[a] < faded {
			f[a] = 0
		}
	}
	return &Curve{Since: since, Ages: f}
}

// missed are the errors of foreseeing one life: with a curve of each width, and without.
type missed struct {
	with    [len(widths)]float64
	without [len(paces)]float64
}

// alike tells whether elder lives foretell later ones, and at which width.
func alike(list []*Of) (by int, ok bool) {
	var later []int // that have elders
	for i, o := range list {
		if len(o.Ages) > early+ahead && len(elders(list, o)) >= 2*leastElders {
			later = append(later, i)
		}
	}
	if len(later) < least {
		return 0, false
	}
	var all missed
	var told []missed
	byMonth := map[int32][]int{}
	for k := range min(most, len(later)) {
		o := list[later[k*len(later)/min(most, len(later))]]
		m, ok := o.foresee(fitMost(elders(list, o)))
		if !ok {
			continue
		}
		month := (o.Start - list[0].Start) / elder
		byMonth[month] = append(byMonth[month], len(told))
		told = append(told, m)
		for j, v := range m.with {
			all.with[j] += v
		}
		for j, v := range m.without {
			all.without[j] += v
		}
	}
	if len(told) < least || len(byMonth) < leastMonths {
		return 0, false
	}
	w, p := leastOf(all.with[:]), leastOf(all.without[:])
	gain, squares := all.without[p]-all.with[w], 0.0
	for _, of := range byMonth {
		d := 0.0
		for _, i := range of {
			d += told[i].without[p] - told[i].with[w]
		}
		squares += d * d
	}
	return widths[w], all.with[w] < better*all.without[p] && gain*gain > beyond*squares
}

// elders are the lives that began long enough before one.
func elders(list []*Of, o *Of) []*Of {
	n := 0
	for n < len(list) && list[n].Start+elder <= o.Start {
		n++
	}
	return list[:n]
}

// foresee sums up, over the ages of a life, by how much its next weeks were missed, as shares
// of its mean.
func (o *Of) foresee(f []float64) (m missed, ok bool) {
	var curves [len(widths)][]float64
	for j, by := range widths {
		curves[j] = smooth(f, by)
	}
	var level [len(paces)]float64
	total, seen := 0.0, 0
	for a := 0; a+ahead <= min(len(o.Ages), len(f)); a++ {
		sum, n, wants := 0.0, 0.0, [len(widths)]float64{}
		for b := a; b < a+ahead; b++ {
			if v := o.Ages[b]; v == v {
				sum, n = sum+v, n+1
				for j := range curves {
					wants[j] += curves[j][b]
				}
			}
		}
		if a >= early && seen > 0 && n > 0 {
			for j := range curves {
				want := level[usualPace] * n
				if fits(curves[j], o.Ages[:a]) {
					want = o.level(curves[j], a) * wants[j]
				}
				m.with[j] += math.Abs(sum - want)
			}
			for j := range paces {
				m.without[j] += math.Abs(sum - level[j]*n)
			}
			total += sum
			ok = true
		}
		if v := o.Ages[a]; v == v {
			seen++
			for j, rate := range paces {
				level[j] += math.Max(rate, 1/float64(seen)) * (v - level[j])
			}
		}
	}
	if !(total > 0) {
		return m, false
	}
	for j := range m.with {
		m.with[j] /= total
	}
	for j := range m.without {
		m.without[j] /= total
	}
	return m, ok
}

func leastOf(x []float64) (at int) {
	for i, v := range x {
		if v < x[at] {
			at = i
		}
	}
	return at
}
