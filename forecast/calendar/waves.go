package calendar

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// A series of small counts shows its own year in no single week, and plainly in two
// years of them. Its blocks of days are fitted by a log-linear Poisson regression (level,
// drift, and waves of each year apart). What the years share is its own season; what they
// do not is noise or a change of level. How wide seasons are (τ) and how far a year
// departs from the last (δ) are mixed by how likely they make the waves found, so that
// a series without a season keeps none and a strong one is hardly shrunk.
const (
	waveHarmonics = 3
	// WaveSize is the number of coefficients of Waves.
	WaveSize      = waveCoef
	waveCoef      = 2 * waveHarmonics
	waveBlock     = 14 // days of a block
	waveYear      = 364
	waveShort     = 28 // days that the oldest year may lack
	waveMost      = 4  // years looked at
	waveLeast     = 12 // units sold in the years looked at, below which nothing is told
	waveRounds    = 12
	waveLeastDays = 45 // days known in a year: a season may be short
)

// Spreads of the fit, log scale: of the drift a year, of a year's level beside the
// drift, and of a year's first wave (wide, so that the data speak).
const (
	waveDrift = 0.3
	waveLevel = 0.3
	waveWide  = 2.0
)

// waveSpreads are the widths of seasons that are mixed, waveDepart those of departures of
// single years; WavePrior weighs them.
var (
	waveSpreads = [...]float64{0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6}
	waveDepart  = [...]float64{0.03, 0.1, 0.3, 1}
)

// Waves are sine and cosine of the first harmonics of the year, log scale; nil for none.
type Waves []float64

// At is that of a day.
func (w Waves) At(day int32) float64 {
	if w == nil {
		return 0
	}
	at, sum := waveDay(day), 0.0
	for h := range waveHarmonics {
		sum += w[2*h]*at[2*h] + w[2*h+1]*at[2*h+1]
	}
	return sum
}

// waveDays are the waves of the days of a hundred years, which every series asks for.
var waveDays = sync.OnceValue(func() [][waveCoef]float64 {
	out := make([][waveCoef]float64, 36525)
	for i := range out {
		out[i] = wavesAt(int32(i) + waveFirst)
	}
	return out
})

// waveFirst is the first of them, 1990-01-01.
const waveFirst = 7305

func waveDay(day int32) [waveCoef]float64 {
	if all := waveDays(); day >= waveFirst && int(day-waveFirst) < len(all) {
		return all[day-waveFirst]
	}
	return wavesAt(day)
}

func wavesAt(day int32) (at [waveCoef]float64) {
	for h := range waveHarmonics {
		at[2*h], at[2*h+1] = math.Sincos(2 * math.Pi * float64(h+1) * float64(day) / 365.25)
	}
	return at
}

// OwnWaves finds what a series of counts y repeats in every year beyond the factors f
// of its group; y[0] is the day first, NaN is unknown. Where y was laid out from sums over
// longer periods, period gives the first and last day of a day's, else it is nil. Nil
// below two years. prior is of the series' group, nil for none.
func OwnWaves(y, f []float64, first int32, period func(day int32) (from, to int32), prior *WavePrior) Waves {
	found, ok := findWaves(y, f, first, period)
	if !ok {
		return nil
	}
	return prior.season(found)
}

// findWaves fits the waves of all years of a series; false where they cannot be told.
func findWaves(y, f []float64, first int32, period func(day int32) (from, to int32)) (foundWaves, bool) {
	blocks, years := waveBlocks(y, f, first, period)
	if years < 2 {
		return foundWaves{}, false
	}
	mean, covariance, ok := newWaveFit(blocks, years).run()
	return foundWaves{mean, covariance}, ok
}

// WavesTold tells whether so many days are long enough to tell waves of the year.
func WavesTold(days int) bool { return (days+waveShort)/waveYear >= 2 }

// waveSum is a block of days: units sold and expected at the usual level, the middle of
// it in days, and its year, 0 the latest.
type waveSum struct {
	sold, expected, day float64
	year                int
}

// waveBlocks sums days into blocks of two weeks back from the last, or into the periods
// that the days were laid out from.
func waveBlocks(y, f []float64, first int32, period func(day int32) (from, to int32)) (out []waveSum, years int) {
	years = min((len(y)+waveShort)/waveYear, waveMost)
	sold, known := 0.0, 0
	for to := len(y); to > max(len(y)-years*waveYear, 0); {
		from := max(to-waveBlock, 0)
		if period != nil {
			day, _ := period(first + int32(to) - 1)
			from = max(int(day-first), 0)
		}
		w := waveSum{day: float64(first) + float64(from+to)/2, year: min((len(y)-(from+to)/2)/waveYear, years-1)}
		for t := from; t < to; t++ {
			if v := y[t]; v == v && f[t] > 0 {
				w.sold, w.expected = w.sold+v, w.expected+f[t]
				known++
			}
		}
		if w.expected > 0 {
			out, sold = append(out, w), sold+w.sold
		}
		to = from
	}
	if sold < waveLeast || known < years*waveLeastDays {
		return nil, 0
	}
	return out, years
}

// waveFit is the regression of blocks under way.
type waveFit struct {
	blocks []waveSum
	years  int
	rows   [][]float64
	pull   []float64 // precision of each coefficient's prior, all but the level's around zero
	coef   []float64
}

func newWaveFit(blocks []waveSum, years int) *waveFit {
	p := 1 + years + waveCoef*years // level, drift, levels of the years before the latest, waves
	f := &waveFit{blocks: blocks, years: years, pull: make([]float64, p), coef: make([]float64, p)}
	f.pull[0], f.pull[1] = 1e-6, 1/(waveDrift*waveDrift)
	sold, expected := 0.0, 0.0
	for _, b := range blocks {
		row := make([]float64, p)
		row[0], row[1] = 1, (b.day-blocks[0].day)/365.25
		if b.year > 0 {
			row[1+b.year] = 1
		}
		for h := range waveHarmonics {
			at := 1 + years + waveCoef*b.year + 2*h
			row[at], row[at+1] = math.Sincos(2 * math.Pi * float64(h+1) * b.day / 365.25)
		}
		f.rows = append(f.rows, row)
		sold, expected = sold+b.sold, expected+b.expected
	}
	for y := 1; y < years; y++ {
		f.pull[1+y] = 1 / (waveLevel * waveLevel)
	}
	for j := range waveCoef * years {
		h := float64(j%waveCoef/2 + 1)
		f.pull[1+years+j] = h * h / (waveWide * waveWide)
	}
	f.coef[0] = math.Log(sold / expected)
	return f
}

// run iterates weighted least squares and returns the waves of all years with their
// covariance; false where they cannot be told.
func (f *waveFit) run() (found []float64, covariance blas64.Symmetric, ok bool) {
	p, spread := len(f.coef), 1.0
	information, score := newSymmetric(p), make([]float64, p)
	for range waveRounds {
		clear(information.Data)
		clear(score)
		pearson := 0.0
		for i, row := range f.rows {
			eta := 0.0
			for j, x := range row {
				eta += x * f.coef[j]
			}
			eta = math.Max(-8, math.Min(8, eta))
			mu := f.blocks[i].expected * math.Exp(eta)
			left := f.blocks[i].sold - mu
			pearson += left * left / mu
			for j, x := range row {
				if x == 0 {
					continue
				}
				score[j] += x * (left + mu*eta) / spread
				for k := 0; k <= j; k++ {
					if row[k] != 0 {
						information.Data[k*p+j] += mu * x * row[k] / spread
					}
				}
			}
		}
		for j, w := range f.pull {
			information.Data[j*p+j] += w
		}
		if !solveInPlace(information, score) {
			return nil, covariance, false
		}
		before := spread
		spread = math.Max(1, pearson/math.Max(float64(len(f.rows)-p), 1))
		moved := math.Abs(spread/before - 1)
		for j, c := range score {
			moved = math.Max(moved, math.Abs(c-f.coef[j]))
		}
		copy(f.coef, score)
		if moved < settled {
			break
		}
	}
	factor := blas64.Triangular{N: p, Stride: p, Data: information.Data, Uplo: blas.Upper,
		Diag: blas.NonUnit} // of the last round
	inverse, ok := lapack64.Potri(factor)
	if !ok {
		return nil, covariance, false
	}
	at, size := 1+f.years, waveCoef*f.years
	covariance = newSymmetric(size)
	for i := range size {
		copy(covariance.Data[i*size+i:(i+1)*size], inverse.Data[(at+i)*p+at+i:(at+i)*p+at+size])
	}
	return f.coef[at:], covariance, true
}

// newSymmetric is an empty symmetric matrix, of which the upper triangle is kept.
func newSymmetric(n int) blas64.Symmetric {
	return blas64.Symmetric{N: n, Stride: n, Data: make([]float64, n*n), Uplo: blas.Upper}
}

// solveInPlace turns a into its Cholesky factor and b into a⁻¹b; false where a is not
// positive definite. Priors keep a well conditioned, so that its condition is not asked.
func solveInPlace(a blas64.Symmetric, b []float64) bool {
	factor, ok := lapack64.Potrf(a)
	if ok {
		lapack64.Potrs(factor, blas64.General{Rows: a.N, Cols: 1, Stride: 1, Data: b})
	}
	return ok
}
