package calendar

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// foundWaves are the waves of each year of a series, one after the other, and their
// covariance.
type foundWaves struct {
	mean       []float64
	covariance blas64.Symmetric
}

// across is the covariance of the seasons of a group's series, row by row.
type across [waveCoef * waveCoef]float64

// even is that of seasons of a width in all directions. Higher waves are narrower.
func even(wide float64) (a across) {
	for i := range waveCoef {
		a[i*waveCoef+i] = wide * wide * narrower(i)
	}
	return a
}

// narrower is by how much the variance of a wave lies below that of the first.
func narrower(i int) float64 {
	h := float64(i%waveCoef/2 + 1)
	return 1 / (h * h)
}

// waveAnswer is the season under one law of seasons and one of departures, and the
// logarithm of how likely these make the waves found.
type waveAnswer struct {
	spread, depart int
	log            float64
	mean           Waves
}

// answers are the seasons of a series under all even widths.
func (w foundWaves) answers() (all []waveAnswer) {
	all = make([]waveAnswer, 0, (len(waveSpreads)+1)*len(waveDepart))
	room := w.room()
	for s, wide := range waveSpreads {
		all = w.under(all, even(wide), s, room)
	}
	return all
}

// room is for the covariance of what was found and its solution, of one answer after the other.
func (w foundWaves) room() waveRoom {
	return waveRoom{newSymmetric(len(w.mean)), make([]float64, len(w.mean))}
}

type waveRoom struct {
	sum      blas64.Symmetric
	weighted []float64
}

// under adds the seasons under one law of them, for all departures.
func (w foundWaves) under(all []waveAnswer, a across, spread int, room waveRoom) []waveAnswer {
	for r := range waveDepart {
		if of, _, ok := w.answer(a, spread, r, room); ok {
			all = append(all, of)
		}
	}
	return all
}

// answer also gives the Cholesky factor of the covariance of what was found, in the room.
func (w foundWaves) answer(a across, spread, depart int, room waveRoom) (of waveAnswer, factor blas64.Triangular, ok bool) {
	size, apart := len(w.mean), waveDepart[depart]*waveDepart[depart]
	sum, weighted := room.sum, room.weighted
	for i := range size {
		for j := i; j < size; j++ {
			v := w.covariance.Data[i*size+j] + a[i%waveCoef*waveCoef+j%waveCoef]
			if i == j {
				v += apart * narrower(j)
			}
			sum.Data[i*size+j] = v
		}
	}
	copy(weighted, w.mean)
	if !solveInPlace(sum, weighted) {
		return of, factor, false
	}
	logDet, distance := 0.0, blas64.Dot(blas64.Vector{N: size, Data: w.mean, Inc: 1},
		blas64.Vector{N: size, Data: weighted, Inc: 1})
	for i := range size {
		logDet += 2 * math.Log(sum.Data[i*size+i])
	}
	of = waveAnswer{spread: spread, depart: depart, log: -0.5 * (logDet + distance), mean: make(Waves, waveCoef)}
	for i := range size {
		for j := range waveCoef {
			of.mean[j] += a[j*waveCoef+i%waveCoef] * weighted[i]
		}
	}
	return of, blas64.Triangular{N: size, Stride: size, Data: sum.Data, Uplo: blas.Upper, Diag: blas.NonUnit}, true
}

// second adds the second moments of the season under a law of seasons, so many times.
func (w foundWaves) second(to *across, a across, depart int, times float64) {
	of, factor, ok := w.answer(a, 0, depart, w.room())
	if !ok {
		return
	}
	inverse, ok := lapack64.Potri(factor)
	if !ok {
		return
	}
	var precision across // of all years together
	size := len(w.mean)
	for i := range size {
		for j := i; j < size; j++ {
			v := inverse.Data[i*size+j]
			precision[i%waveCoef*waveCoef+j%waveCoef] += v
			if i != j {
				precision[j%waveCoef*waveCoef+i%waveCoef] += v
			}
		}
	}
	half := a.times(precision).times(a)
	for i := range waveCoef {
		for j := range waveCoef {
			to[i*waveCoef+j] += times * (of.mean[i]*of.mean[j] + a[i*waveCoef+j] - half[i*waveCoef+j])
		}
	}
}

func (a across) times(b across) (out across) {
	for i := range waveCoef {
		for j := range waveCoef {
			for k := range waveCoef {
				out[i*waveCoef+j] += a[i*waveCoef+k] * b[k*waveCoef+j]
			}
		}
	}
	return out
}
