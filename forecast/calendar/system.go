package calendar

import (
	"math"
	"slices"
)

// system gathers normal equations and solves them by Cholesky.
type system struct {
	p     int
	a     []float64 // lower triangle, row-major p×p
	b     []float64
	cols  []int // of gather
	value []float64
	drawn []penalty
}

// penalty is w·(x_i − x_j)², j < 0 for a pull of x_i alone.
type penalty struct {
	i, j int
	w    float64
}

func newSystem(p int) *system {
	return &system{p: p, a: make([]float64, p*p), b: make([]float64, p)}
}

// clear empties it for another round.
func (s *system) clear() {
	clear(s.a)
	clear(s.b)
	s.drawn = s.drawn[:0]
}

// gather adds the row that each enumerates, with response v.
func (s *system) gather(each func(func(int, float64)), v float64) {
	s.cols, s.value = s.cols[:0], s.value[:0]
	each(func(j int, a float64) { s.cols, s.value = append(s.cols, j), append(s.value, a) })
	s.observe(s.cols, s.value, v)
}

// observe adds the row of these values in these columns, with response v.
func (s *system) observe(cols []int, value []float64, v float64) {
	value = value[:len(cols)]
	for i, ci := range cols {
		x := value[i]
		s.b[ci] += x * v
		for j, cj := range cols[:i+1] {
			if ci >= cj {
				s.a[ci*s.p+cj] += x * value[j]
			} else {
				s.a[cj*s.p+ci] += x * value[j]
			}
		}
	}
}

// pull adds w·(x_j − to)².
func (s *system) pull(j int, w, to float64) {
	s.a[j*s.p+j] += w
	s.b[j] += w * to
	s.drawn = append(s.drawn, penalty{j, -1, w})
}

// tie adds w·(x_i − x_j)², i < j.
func (s *system) tie(i, j int, w float64) {
	s.a[i*s.p+i] += w
	s.a[j*s.p+j] += w
	s.a[j*s.p+i] -= w
	s.drawn = append(s.drawn, penalty{i, j, w})
}

// balance adds w·(Σ share·x)² over some unknowns: with a large w the sum is zero.
func (s *system) balance(first, every int, share []float64, w float64) {
	for i, a := range share {
		for j, b := range share[:i+1] {
			s.a[(first+i*every)*s.p+first+j*every] += w * a * b
		}
	}
}

// freedom is how many numbers of a factored system the observations set, of all
// unknowns those that no penalty sets: tr(A⁻¹X'X), but for what is balanced.
func (s *system) freedom() float64 {
	left, x, room := float64(s.p), make([]float64, s.p), make([]float64, s.p)
	for _, d := range s.drawn {
		x[d.i] = 1
		if d.j >= 0 {
			x[d.j] = -1
		}
		copy(room, x)
		left -= d.w * s.squares(room)
		x[d.i] = 0
		if d.j >= 0 {
			x[d.j] = 0
		}
	}
	return max(left, 0)
}

// solution factors in place; a pivot that is not positive (a column that never
// occurs and has no prior) leaves its unknown at zero.
func (s *system) solution() []float64 {
	p, a := s.p, s.a
	for i := range p {
		ri := a[i*p : i*p+i+1]
		for j := range i {
			rj := a[j*p : j*p+j+1]
			v := ri[j]
			for k, x := range rj[:j] {
				v -= ri[k] * x
			}
			if rj[j] > 0 {
				ri[j] = v / rj[j]
			} else {
				ri[j] = 0
			}
		}
		v := ri[i]
		for _, x := range ri[:i] {
			v -= x * x
		}
		ri[i] = 0
		if v > 1e-12 {
			ri[i] = math.Sqrt(v)
		}
	}
	return s.back()
}

func (s *system) back() []float64 {
	p, a := s.p, s.a
	x := append([]float64(nil), s.b...)
	for i := range p {
		v, row := x[i], a[i*p:i*p+i+1]
		for k, b := range x[:i] {
			v -= row[k] * b
		}
		x[i] = divide(v, row[i])
	}
	for i := p - 1; i >= 0; i-- {
		v := x[i]
		for k := i + 1; k < p; k++ {
			v -= a[k*p+i] * x[k]
		}
		x[i] = divide(v, a[i*p+i])
	}
	return x
}

func divide(x, by float64) float64 {
	if by <= 0 {
		return 0
	}
	return x / by
}

// variance is x'A⁻¹x of a factored system.
func (s *system) variance(x []float64) float64 { return s.squares(slices.Clone(x)) }

// squares is the same, with room for what it works on in x.
func (s *system) squares(x []float64) float64 {
	s.halve(x)
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return sum
}

// half is L⁻¹x of a factored system A = LL'.
func (s *system) half(x []float64) []float64 {
	v := slices.Clone(x)
	s.halve(v)
	return v
}

// halve makes v what half makes of it.
func (s *system) halve(v []float64) {
	p, a := s.p, s.a
	first := 0
	for first < p && v[first] == 0 {
		first++
	}
	for i := first; i < p; i++ {
		left, row := v[i], a[i*p+first:i*p+i]
		for k, b := range v[first:i] {
			left -= row[k] * b
		}
		v[i] = divide(left, a[i*p+i])
	}
}
