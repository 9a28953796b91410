package slotting

import (
	"math"
	"math/rand/v2"
)

// doubt is what few tours leave open about how often SKUs are picked. The lines of
// a SKU over the tours are taken as Poisson counts whose means are spread over the
// SKUs by a gamma law (empirical Bayes; Robbins 1956, Maritz & Lwin 1989): counts
// that chance alone could spread so far say that all SKUs are alike.
type doubt struct {
	shape float64 // of the gamma law; +Inf where all SKUs are alike
	mean  float64 // lines of a SKU over the tours
	seen  []float64
}

// shapes are the gamma laws tried, from a few SKUs having all lines to all alike.
var shapes = func() []float64 {
	var out []float64
	for e := -5.0; e <= 6; e += 0.125 {
		out = append(out, math.Exp(e))
	}
	return append(out, math.Inf(1))
}()

// newDoubt fits the law to counts by largest likelihood.
func newDoubt(counts []float64) doubt {
	d := doubt{seen: counts, shape: math.Inf(1)}
	times := map[float64]float64{}
	for _, c := range counts {
		d.mean += c / float64(len(counts))
		times[c]++
	}
	if d.mean <= 0 {
		return d
	}
	best := math.Inf(-1)
	for _, a := range shapes {
		sum := 0.0
		for c := range maxKey(times) + 1 { // in order, for the same sum every time
			if n := times[float64(c)]; n > 0 {
				sum += n * logCount(float64(c), a, d.mean)
			}
		}
		if sum > best {
			best, d.shape = sum, a
		}
	}
	return d
}

func maxKey(m map[float64]float64) int {
	most := 0.0
	for k := range m {
		most = max(most, k)
	}
	return int(most)
}

// logCount is the log probability of a count, up to what does not depend on the
// shape: negative binomial, or Poisson at a shape of +Inf.
func logCount(c, shape, mean float64) float64 {
	if math.IsInf(shape, 1) {
		return c*math.Log(mean) - mean
	}
	up, _ := math.Lgamma(shape + c)
	down, _ := math.Lgamma(shape)
	return up - down - shape*math.Log1p(mean/shape) + c*math.Log(mean/(shape+mean))
}

// expected is the lines of a SKU over as many tours again.
func (d doubt) expected(k int) float64 {
	if math.IsInf(d.shape, 1) {
		return d.mean
	}
	return (d.shape + d.seen[k]) * d.mean / (d.shape + d.mean)
}

// draw is one way the lines of a SKU may stand to those expected.
func (d doubt) draw(k int, rng *rand.Rand) float64 {
	if math.IsInf(d.shape, 1) {
		return 1
	}
	a := d.shape + d.seen[k]
	return gamma(a, rng) / a
}

// gamma draws from the gamma law of a shape and scale 1 (Marsaglia & Tsang 2000).
func gamma(shape float64, rng *rand.Rand) float64 {
	if shape < 1 {
		return gamma(shape+1, rng) * math.Pow(1-rng.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := rng.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-rng.Float64()) < 0.5*x*x+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

const (
	futures     = 32   // ways the demand may turn out that a plan is held against
	futureLines = 2000 // lines drawn of each, in 100 to 600 tours
	// carefulness is how many deviations below the mean over the futures a plan
	// must still not lose: about one in 120.
	carefulness = 2.5
)

// hesitate takes velocities to what few tours bear out, and keeps the futures
// that they leave open. What the velocities say beside the tours, such as that a
// season ends or an item runs out, they keep. It says whether they rest on more than
// the tours.
func (f *floor) hesitate(past tours) (known bool) {
	who, seen, known := f.evidence(past)
	if len(who) == 0 {
		return known
	}
	d := newDoubt(seen)
	total, expected := 0.0, 0.0
	for _, l := range who {
		total += f.loads[l].velocity
	}
	change := f.changes(who, seen)
	mean := make([]float64, len(who))
	for k, l := range who {
		mean[k] = d.expected(k) * change[f.loads[l].sku]
		expected += mean[k]
	}
	for k, l := range who {
		if expected > 0 {
			f.loads[l].velocity = total * mean[k] / expected
		}
	}
	f.futures = f.drawFutures(past.sizes(), d, who)
	return known
}

// changes is by how much the lines of each SKU are expected to change since the
// tours, beside all others': 1 where it was not seen, or where nothing says so.
func (f *floor) changes(who []int32, seen []float64) []float64 {
	stated, counted := make([]float64, len(f.skus)), make([]float64, len(f.skus))
	for k, l := range who {
		stated[f.loads[l].sku] = f.skus[f.loads[l].sku].Velocity
		counted[f.loads[l].sku] += seen[k]
	}
	total, all := 0.0, 0.0
	for k := range stated {
		if counted[k] > 0 {
			total, all = total+stated[k], all+counted[k]
		}
	}
	out := make([]float64, len(f.skus))
	for k := range out {
		out[k] = 1
		if counted[k] > 0 && total > 0 && !f.tried { // a trial knows its tours alone
			if by := stated[k] * all / (total * counted[k]); math.Abs(by-1) > 1e-9 {
				out[k] = by
			}
		}
	}
	return out
}

// evidence is the loads that are picked from and the lines seen of each: on the
// tours, or what the velocities rest on where that is more.
func (f *floor) evidence(past tours) (who []int32, seen []float64, known bool) {
	counts := make([]float64, len(f.loads))
	lines, stated := 0.0, 0.0
	for _, tour := range past.loads {
		lines += float64(len(tour))
		for _, l := range tour {
			counts[l]++
		}
	}
	share := f.shares()
	for i := range f.loads {
		stated += f.skus[f.loads[i].sku].Evidence * share[i]
	}
	known = stated > lines && !f.tried
	for i, l := range f.loads {
		if l.velocity > 0 || counts[i] > 0 || !l.virtual && !f.w.Slots[f.at[i]].Reserve {
			who = append(who, int32(i))
			if known {
				counts[i] = math.Round(f.skus[l.sku].Evidence * share[i])
			}
			seen = append(seen, counts[i])
		}
	}
	return who, seen, known
}

// shares is the part of its SKU's lines that each load has.
func (f *floor) shares() []float64 {
	total := make([]float64, len(f.skus))
	for _, l := range f.loads {
		total[l.sku] += l.velocity
	}
	out := make([]float64, len(f.loads))
	for i, l := range f.loads {
		if total[l.sku] > 0 {
			out[i] = l.velocity / total[l.sku]
		}
	}
	return out
}

func (f *floor) drawFutures(sizes []int, d doubt, who []int32) []tours {
	rng := rand.New(rand.NewPCG(f.opt.Seed, 0x66757475726573))
	mean := make([]float64, len(f.loads))
	for i := range f.loads {
		mean[i] = f.loads[i].velocity
	}
	lines := 0
	for _, n := range sizes {
		lines += n
	}
	count := min(max(futureLines*len(sizes)/max(lines, 1), 100), 600)
	out := make([]tours, futures)
	for i := range out {
		for k, l := range who {
			f.loads[l].velocity = mean[l] * d.draw(k, rng)
		}
		out[i] = f.drawTours(sizes, count)
	}
	for i := range f.loads {
		f.loads[i].velocity = mean[i]
	}
	return out
}
