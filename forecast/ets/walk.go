package ets

import "math"

// Bent tells that sums of the model's future are not Normal: an error or a
// season that multiplies has no closed form beyond its first moments.
func (f *Fit) Bent() bool { return f.MulError || f.Spec.Season == MulSeason }

// Walker follows the model into the future, one path at a time.
type Walker struct {
	f      *Fit
	season []float64
}

// Walker returns a walker; it may be used by one goroutine at a time.
func (f *Fit) Walker() *Walker {
	return &Walker{f: f, season: make([]float64, max(len(f.Season), 1))}
}

// Walk writes the future that unit Normal shocks, one per step, make of the
// model; len(shock) ≥ len(row). A relative error stays above -1.
func (w *Walker) Walk(shock, row []float64) {
	f, season := w.f, w.season
	l, b, slot := f.Level, f.Slope, 0
	if copy(season, f.Season) == 0 {
		season[0] = 1
	}
	for j := range row {
		q := l + f.Phi*b
		if f.grows() {
			q = l * power(b, f.Phi)
		}
		s, base := season[slot], q
		switch f.Spec.Season {
		case AddSeason:
			base = q + s
		case MulSeason:
			base = q * s
		}
		e := shock[j] * f.Sigma
		if f.MulError {
			e = base * max(e, -0.999)
		}
		row[j] = base + e
		f.move(&l, &b, season, slot, q, s, e)
		if slot++; slot == len(season) {
			slot = 0
		}
	}
}

// Pulls is how far a unit shock of each step moves Σ weight[j-1]·y(n+j), to
// first order: what the step's error weighs itself and leaves in the states.
func (f *Fit) Pulls(weight []float64) []float64 {
	if f.grows() {
		at := 0
		return f.nudged(len(weight), func(out, move []float64) {
			for j, v := range move {
				out[at] += weight[j] * v
			}
			at++
		})
	}
	g := f.gains(weight)
	for j, v := range f.shocks(len(weight)) {
		g[j] *= math.Sqrt(v)
	}
	return g
}

// nudged gives take, for the shock of each of h steps in turn, how far that
// shock alone moves every step: half the difference between a shock of one
// deviation up and one down.
func (f *Fit) nudged(h int, take func(out, move []float64)) []float64 {
	out, shock := make([]float64, h), make([]float64, h)
	up, down := make([]float64, h), make([]float64, h)
	w := f.Walker()
	for j := range shock {
		shock[j] = 1
		w.Walk(shock, up)
		shock[j] = -1
		w.Walk(shock, down)
		shock[j] = 0
		for i := range up {
			up[i] = (up[i] - down[i]) / 2
		}
		take(out, up)
	}
	return out
}
