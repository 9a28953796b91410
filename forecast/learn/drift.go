package learn

import "math"

// A level that has grown steadily for years goes on growing: smoothing alone runs behind
// it by its memory, and stands still ahead. One item cannot tell growth from chance; its
// group can. What all series of a group sell is followed from one block of periods to the
// next, in each pair of blocks over the series that have both, so that an item that comes or
// goes is no growth. Each counts by what it knows, whatever its unit.
const (
	// driftBlock is the number of days summed up; longer periods stand alone.
	driftBlock = 28
	// driftYears is the least history, in years, in which a line tells growth from a
	// season, and driftMost how many of its latest blocks are looked at. Before that the same
	// weeks of two years tell it, from driftPairs blocks on.
	driftYears = 1.5
	driftPairs = 2
	driftMost  = 200
	driftDays  = 27 // blocks of days looked at: two years
	// driftBeyond is how many standard errors growth has to exceed.
	driftBeyond = 3
	// driftWide is the relative variance of a block's mean beside that of counts.
	driftWide = 0.1
)

// driftKey is a group's series of one season.
type driftKey struct {
	group  string
	season int
}

// chain sums what series sold in a block (sold) and in the one before it (before), the
// last block first; and, of series that have both, in a block (now) and a year before it.
type chain struct{ sold, before, now, yearAgo []float64 }

// blockMeans are the means of the blocks of a history back from its end, NaN where less than
// half of one is known, without the oldest: it begins with the first sale. on tells which
// periods count.
func blockMeans(y []float64, on []bool, size int) (out []float64) {
	for to := len(y); to-size >= size; to -= size {
		sum, known := 0.0, 0
		for t := to - size; t < to; t++ {
			if y[t] == y[t] && (on == nil || on[t]) {
				sum, known = sum+y[t], known+1
			}
		}
		if 2*known < size {
			sum = math.NaN()
		}
		out = append(out, sum/float64(known))
	}
	return out
}

func (c *chain) add(means []float64, weight float64, year int) {
	c.sold, c.before = pairs(c.sold, c.before, means, weight, 1)
	c.now, c.yearAgo = pairs(c.now, c.yearAgo, means, weight, year)
}

// pairs adds what a series sold in blocks, and in those so many before them, where it has both.
func pairs(of, before, means []float64, weight float64, apart int) (ofAll, beforeAll []float64) {
	for i := 0; i+apart < len(means); i++ {
		a, b := means[i], means[i+apart]
		if a != a || b != b {
			continue
		}
		for len(of) <= i {
			of, before = append(of, 0), append(before, 0)
		}
		of[i] += weight * a
		before[i] += weight * b
	}
	return of, before
}

// index is the logarithm of demand by block, oldest first, back to where it is not known.
func (c *chain) index(most int) []float64 {
	out, at := []float64{0}, 0.0
	for i := 0; i < len(c.sold) && len(out) < most && c.sold[i] > 0 && c.before[i] > 0; i++ {
		at -= math.Log(c.sold[i] / c.before[i])
		out = append(out, at)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// drift is the growth of the logarithm of demand per period, nothing within two standard
// errors; that of late limits that of all.
func (c *chain) drift(season int) float64 {
	size, most := driftSize(season), driftMost
	if size > 1 {
		most = driftDays
	}
	x := c.index(most)
	if len(x) < 10 || len(c.now) < driftPairs {
		return 0 // no series sold in two years: each has a life of its own
	}
	slope, short := trendOf, float64(len(x)*size) < driftYears*periodsAYear(season)
	if short {
		slope = func(x []float64) (float64, float64) { return c.overYear(x, int(periodsAYear(season))/size) }
	}
	b, se := slope(x)
	if b == 0 {
		return 0
	}
	b *= math.Max(0, 1-driftBeyond*driftBeyond*se*se/(b*b))
	late, error := trendOf(x[len(x)/2:])
	limited := math.Min(math.Max(b, late-2*error), late+2*error)
	switch {
	case short && limited*b <= 0: // of late there is a season, or a step was all
		return 0
	case short && math.Abs(limited) > math.Abs(b):
		limited = b
	}
	return limited / float64(size)
}

// overYear is the growth a block that series tell that sold in the same weeks of two years: what
// lives for a season only grows and falls within it. Its standard error is that of neighbouring
// blocks of the index x beside a line, twice as wide for what they share.
func (c *chain) overYear(x []float64, year int) (slope, se float64) {
	n := 0
	for ; n < len(c.now) && c.now[n] > 0 && c.yearAgo[n] > 0; n++ {
		slope += math.Log(c.now[n]/c.yearAgo[n]) / float64(year)
	}
	if n < driftPairs {
		return 0, 0
	}
	square := 0.0
	for i := 1; i+1 < len(x); i++ {
		d := x[i-1] - 2*x[i] + x[i+1]
		square += d * d / 6
	}
	return slope / float64(n), 2 * math.Sqrt(2*square/float64(len(x)-2)/float64(n)) / float64(year)
}

func driftSize(season int) int {
	if season == 7 {
		return driftBlock
	}
	return 1
}

// periodsAYear of a season: of days for weeks, else the season is the year.
func periodsAYear(season int) float64 {
	if season == 7 {
		return 365
	}
	return float64(season)
}

// trendOf is the slope of a line by least squares and its standard error, widened for
// first-order autocorrelation.
func trendOf(y []float64) (slope, se float64) {
	n := float64(len(y))
	var sx, sy, sxx, sxy float64
	for t, v := range y {
		x := float64(t)
		sx, sy, sxx, sxy = sx+x, sy+v, sxx+x*x, sxy+x*v
	}
	dev := sxx - sx*sx/n
	b := (sxy - sx*sy/n) / dev
	a := (sy - b*sx) / n
	rss, lag, before := 0.0, 0.0, 0.0
	for t, v := range y {
		e := v - a - b*float64(t)
		rss, lag, before = rss+e*e, lag+e*before, e
	}
	if rss == 0 {
		return b, 0
	}
	rho := math.Min(math.Max(lag/rss, 0), 0.9)
	return b, math.Sqrt(rss / (n - 2) / dev * (1 + rho) / (1 - rho))
}
