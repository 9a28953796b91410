package ets

// warm refits the models of an earlier night from their optimum: the better of
// the stored initial states and of those concentrated at the stored smoothing
// parameters starts the search.
func (s *search) warm() {
	for n := range s.opt.Warm {
		old := &s.opt.Warm[n]
		i := specIndex(old.Spec)
		if i < 0 || !s.allowed[i] || (old.Spec.Season != NoSeason && old.M != s.w.m) {
			continue
		}
		sp := old.Spec
		k, states := sp.smoothing(), sp.states(s.w.m)
		d := s.w.descent(sp, s.prior(i), 0)
		d.loose = warmConverged
		x := make([]float64, k+states)
		th := theta{old.Alpha, old.Beta, old.Gamma, old.Phi}
		s.w.region.coordinates(sp, th, x)
		if len(old.Point) == k+states {
			copy(x[k:], old.Point[k:])
			s.carry(sp, x[k:], old.Scale)
		} else {
			s.warmStates(sp, th, x[k:])
		}
		f := d.at(x)
		if !d.projected && isInf(f) {
			s.warmStates(sp, th, x[k:])
			f = d.at(x)
		}
		s.refine(i, d, x, f)
	}
}

// warmConverged is the drop of the criterion below which a warm search stops;
// it bounds what one more step could still win.
const warmConverged = 5e-3

func isInf(f float64) bool { return f > 1e300 }

// warmStates fills in initial states concentrated at th.
func (s *search) warmStates(sp Spec, th theta, out []float64) {
	twin, from := sp, s.filled
	twin.MulError = false
	if sp.Season == MulSeason || sp.grows() {
		from = s.logWork()
		twin = sp.logTwin()
	}
	from.concentrate(twin, th, from.y)
	if sp.Season == MulSeason || sp.grows() {
		expStates(out, from.x0[:len(out)], sp)
		return
	}
	copy(out, from.x0[:len(out)])
}

// carry takes initial states from the scale they were fitted at to the present
// one.
func (s *search) carry(sp Spec, x []float64, from float64) {
	r := 1.0
	if from > 0 && s.scale > 0 {
		r = from / s.scale
	}
	x[0] *= r
	o := 1
	if sp.Trend != NoTrend {
		if !sp.grows() {
			x[1] *= r
		}
		o = 2
	}
	if sp.Season == AddSeason {
		for j := o; j < len(x); j++ {
			x[j] *= r
		}
	}
}
