package soldout

import "math"

// fill puts demand in the place of bounds, from evenly spread places of its distribution above
// them: in the mean it is what is expected, and its spread is that of demand. A bound that demand
// nearly always reaches says nothing, and its period becomes missing.
func (h *history) fill(y []float64, o Options) {
	for _, i := range h.bounds {
		p := &h.of[i]
		if !o.All && h.law.atLeast(p.mean, p.y) > nearlySure {
			y[p.t] = math.NaN()
			continue
		}
		q := h.law.quantile(p.mean, p.y, h.evenly(o.First+p.t))
		y[p.t] = max(y[p.t], h.inUnits(p.y+h.believed*(q-p.y)))
	}
}

// draw puts demand in the place of periods that ran out of which nothing is known.
func (h *history) draw(y []float64, out []bool, o Options) {
	i := 0
	for t := range y {
		for i+1 < len(h.of) && h.of[i+1].t <= t {
			i++
		}
		if y[t] == y[t] || t >= len(out) || !out[t] {
			continue
		}
		near, u := &h.of[i], h.scattered(o.First+t)
		mean := near.mean / near.factor * h.places[h.place(o.First+t)]
		if t < len(o.Factor) && o.Factor[t] > 0 {
			mean *= o.Factor[t]
		}
		y[t] = 0
		if u < h.share {
			y[t] = h.inUnits(h.law.quantile(mean, 0, u/h.share))
		}
	}
}

// inUnits is demand as the item is sold.
func (h *history) inUnits(x float64) float64 {
	x *= h.scale
	if h.unit > 0 {
		x = math.Round(x/h.unit) * h.unit
	}
	return x
}

// place is that of a period in the season.
func (h *history) place(period int) int { return (period%h.season + h.season) % h.season }

// block is the number of periods over which places are spread evenly.
const block = 64

// evenly spreads periods over an interval, whatever every so manieth of them is looked at. Where
// it begins is drawn from the ups and downs of the item's own block before: what all items of a
// day have in common would be taken for demand that moves together.
func (h *history) evenly(period int) float64 {
	u := float64(period)*golden + h.start(period)
	return u - math.Floor(u)
}

// scattered gives periods places that have nothing to do with each other: sums over periods next
// to each other spread less where their places are even.
func (h *history) scattered(period int) float64 {
	hash := uint64(period)*0x9e3779b97f4a7c15 + math.Float64bits(h.start(period))
	hash = (hash ^ hash>>30) * 0xbf58476d1ce4e5b9
	hash = (hash ^ hash>>27) * 0x94d049bb133111eb
	return float64((hash^hash>>31)>>11) / (1 << 53)
}

// start is where the places of draws begin in the block of a period, zero in the first.
func (h *history) start(period int) float64 {
	if of := floorDiv(period, block) - h.block; of > 0 && of <= len(h.starts) {
		return h.starts[of-1]
	}
	return 0
}

// startsOf draws a number from each block's ups and downs for the block after it.
func (h *history) startsOf(y []float64, first int) {
	h.block = floorDiv(first, block)
	hash := uint64(14695981039346656037)
	left := block - (first - h.block*block) // of the block's periods
	for t := range y {
		up := uint64(1)
		if t > 0 && y[t] > y[t-1] {
			up = 2
		}
		hash = (hash ^ up) * 1099511628211
		if left--; left == 0 {
			hash ^= hash >> 29
			h.starts, hash = append(h.starts, float64(hash>>11)/(1<<53)), 14695981039346656037
			left = block
		}
	}
}

func floorDiv(a, b int) int { return int(math.Floor(float64(a) / float64(b))) }

// golden steps through an interval evenly, whatever period the steps are taken at.
const golden = 0.6180339887498949
