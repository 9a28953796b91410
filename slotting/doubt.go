package slotting

import (
	"math"
	"math/rand/v2"

	"github.com/stockwright/stockwright/slotting/doubt"
	"github.com/stockwright/stockwright/slotting/tours"
)

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
func (f *floor) hesitate(past tours.Tours) (known bool) {
	who, seen, known := f.evidence(past)
	if len(who) == 0 {
		return known
	}
	d := doubt.New(seen)
	total, expected := 0.0, 0.0
	for _, l := range who {
		total += f.loads[l].velocity
	}
	change := f.changes(who, seen)
	mean := make([]float64, len(who))
	for k, l := range who {
		mean[k] = d.Expected(k) * change[f.loads[l].sku]
		expected += mean[k]
	}
	for k, l := range who {
		if expected > 0 {
			f.loads[l].velocity = total * mean[k] / expected
		}
	}
	f.futures = f.drawFutures(past.Sizes(), d, who)
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
func (f *floor) evidence(past tours.Tours) (who []int32, seen []float64, known bool) {
	counts := make([]float64, len(f.loads))
	lines, stated := 0.0, 0.0
	for _, tour := range past.Loads {
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

func (f *floor) drawFutures(sizes []int, d doubt.Doubt, who []int32) []tours.Tours {
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
	out := make([]tours.Tours, futures)
	for i := range out {
		for k, l := range who {
			f.loads[l].velocity = mean[l] * d.Draw(k, rng)
		}
		out[i] = f.drawTours(sizes, count)
	}
	for i := range f.loads {
		f.loads[i].velocity = mean[i]
	}
	return out
}
