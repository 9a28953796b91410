package backtest

import (
	"math"
	"sort"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/forecast"
)

// Row is the score of one method on one class of demand at one stretch of the
// horizon. Means over series and origins; an error scale of zero (a history
// that never changed) leaves the series out of the scaled errors.
type Row struct {
	Method  string `json:"method" parquet:"name=method, type=BYTE_ARRAY, convertedtype=UTF8"`
	Class   string `json:"class" parquet:"name=class, type=BYTE_ARRAY, convertedtype=UTF8"`
	Horizon string `json:"horizon" parquet:"name=horizon, type=BYTE_ARRAY, convertedtype=UTF8"`
	// Forecasts counts series times origins.
	Forecasts int64 `json:"forecasts" parquet:"name=forecasts, type=INT64"`
	// MASE is the mean absolute error over the in-sample mean absolute seasonal
	// difference; RMSSE the root mean squared error over the root mean squared
	// first difference (Hyndman & Koehler 2006; M5).
	MASE  float64 `json:"mase" parquet:"name=mase, type=DOUBLE"`
	RMSSE float64 `json:"rmsse" parquet:"name=rmsse, type=DOUBLE"`
	// SMAPE is 200·|y−f|/(|y|+|f|), 0 where both are zero, in per cent.
	SMAPE float64 `json:"smape" parquet:"name=smape, type=DOUBLE"`
	// Bias is Σ(f − y)/Σ|y|: positive forecasts too much.
	Bias float64 `json:"bias" parquet:"name=bias, type=DOUBLE"`
	// Pinball is the mean pinball loss over Probabilities, in units.
	Pinball float64 `json:"pinball" parquet:"name=pinball, type=DOUBLE"`
	// CoverageNN is the share of observations at or below the NN % quantile.
	Coverage50 float64 `json:"coverage_50" parquet:"name=coverage_50, type=DOUBLE"`
	Coverage80 float64 `json:"coverage_80" parquet:"name=coverage_80, type=DOUBLE"`
	Coverage90 float64 `json:"coverage_90" parquet:"name=coverage_90, type=DOUBLE"`
	Coverage95 float64 `json:"coverage_95" parquet:"name=coverage_95, type=DOUBLE"`
	Coverage99 float64 `json:"coverage_99" parquet:"name=coverage_99, type=DOUBLE"`
}

// Every class and the whole horizon have these names in a row; Sum is the row
// of the sum over the horizon.
const (
	AllClasses = "all"
	Whole      = "all"
	Sum        = "sum"
)

type cell struct{ method, class, horizon string }

type score struct {
	mase, rmsse, smape, pinball   float64
	scaled, squared, seen, judged float64
	over, volume                  float64
	covered                       [5]float64
	forecasts                     int64
}

// Answered stands in Row.Method between the method asked for and the one that
// answered, where the default chose: "default > counts".
const Answered = " > "

// addPath scores one forecast under every cell it belongs to.
func addPath(scores map[cell]*score, p *Path, history forecast.Series) {
	absolute := seasonalDifference(history.Y, max(history.Season, 1))
	square := squaredDifference(history.Y)
	h := len(p.Actual)
	for _, class := range []string{AllClasses, p.Class} {
		for _, part := range stretches(h) {
			s := scoreOf(scores, cell{p.Method, class, part.name})
			s.forecasts++
			s.points(p, part.from, part.to, absolute, square)
		}
		s := scoreOf(scores, cell{p.Method, class, Sum})
		s.forecasts++
		s.total(p, absolute, square)
	}
	if p.Answered == "" || p.Answered == p.Method {
		return
	}
	by := p.Method + Answered + p.Answered
	s := scoreOf(scores, cell{by, AllClasses, Whole})
	s.forecasts++
	s.points(p, 0, h, absolute, square)
	s = scoreOf(scores, cell{by, AllClasses, Sum})
	s.forecasts++
	s.total(p, absolute, square)
}

func scoreOf(scores map[cell]*score, k cell) *score {
	if scores[k] == nil {
		scores[k] = &score{}
	}
	return scores[k]
}

type stretch struct {
	name     string
	from, to int
}

// stretches are the whole horizon and, of one longer than three steps, its
// first, second and last third.
func stretches(h int) []stretch {
	all := []stretch{{Whole, 0, h}}
	if h < 4 {
		return all
	}
	a, b := (h+2)/3, (2*h+2)/3
	for _, c := range [][2]int{{0, a}, {a, b}, {b, h}} {
		all = append(all, stretch{strconv.Itoa(c[0]+1) + "-" + strconv.Itoa(c[1]), c[0], c[1]})
	}
	return all
}

func (s *score) points(p *Path, from, to int, absolute, square float64) {
	ae, se, n := 0.0, 0.0, 0.0
	for j := from; j < to; j++ {
		y, f := p.Actual[j], p.Mean[j]
		if math.IsNaN(y) {
			continue
		}
		n++
		e := f - y
		ae += math.Abs(e)
		se += e * e
		s.over += e
		s.volume += math.Abs(y)
		if d := math.Abs(y) + math.Abs(f); d > 0 {
			s.smape += 200 * math.Abs(e) / d
		}
		s.seen++
		for i, tau := range Probabilities {
			s.quantile(i, tau, p.Quantiles[i][j], y)
		}
		s.judged++
	}
	s.scale(ae, se, n, absolute, square)
}

func (s *score) quantile(i int, tau, q, y float64) {
	if y <= q {
		s.covered[i]++
		s.pinball += (1 - tau) * (q - y) / float64(len(Probabilities))
	} else {
		s.pinball += tau * (y - q) / float64(len(Probabilities))
	}
}

func (s *score) scale(ae, se, n, absolute, square float64) {
	if n == 0 {
		return
	}
	if absolute > 0 {
		s.mase += ae / n / absolute
		s.scaled++
	}
	if square > 0 {
		s.rmsse += math.Sqrt(se / n / square)
		s.squared++
	}
}

// total scores the sum over the horizon; one not fully observed is left out.
func (s *score) total(p *Path, absolute, square float64) {
	y, f := 0.0, 0.0
	for j, v := range p.Actual {
		y, f = y+v, f+p.Mean[j]
	}
	if math.IsNaN(y) {
		s.forecasts--
		return
	}
	h := float64(len(p.Actual))
	e := f - y
	s.over += e
	s.volume += math.Abs(y)
	if d := math.Abs(y) + math.Abs(f); d > 0 {
		s.smape += 200 * math.Abs(e) / d
	}
	s.seen++
	for i, tau := range Probabilities {
		s.quantile(i, tau, p.Total[i], y)
	}
	s.judged++
	// Per period, so that the scale fits.
	s.scale(math.Abs(e)/h, e*e/h/h, 1, absolute, square)
}

func seasonalDifference(y []float64, m int) float64 {
	sum, n := 0.0, 0.0
	for t := m; t < len(y); t++ {
		if d := math.Abs(y[t] - y[t-m]); !math.IsNaN(d) {
			sum, n = sum+d, n+1
		}
	}
	return ratio(sum, n)
}

func squaredDifference(y []float64) float64 {
	sum, n := 0.0, 0.0
	for t := 1; t < len(y); t++ {
		if d := y[t] - y[t-1]; !math.IsNaN(d) {
			sum, n = sum+d*d, n+1
		}
	}
	return ratio(sum, n)
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// rowsOf lays the scores out: methods in the order asked for, then classes and
// horizons by name with the whole first.
func rowsOf(scores map[cell]*score, methods []string) []Row {
	rank := map[string]int{}
	for i, m := range methods {
		if m == "" {
			m = "default"
		}
		rank[m] = i
	}
	var keys []cell
	for k := range scores {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		a, b := keys[i], keys[j]
		if a.class != b.class {
			return a.class == AllClasses || b.class != AllClasses && a.class < b.class
		}
		if a.horizon != b.horizon {
			return startOf(a.horizon) < startOf(b.horizon)
		}
		if ra, rb := rankOf(rank, a.method), rankOf(rank, b.method); ra != rb {
			return ra < rb
		}
		return a.method < b.method
	})
	var rows []Row
	for _, k := range keys {
		rows = append(rows, scores[k].row(k))
	}
	return rows
}

// rankOf puts a method that answered for another right behind it.
func rankOf(rank map[string]int, method string) int {
	asked, _, _ := strings.Cut(method, Answered)
	return rank[asked]
}

// startOf orders horizons: the whole, the stretches by their first step, the sum.
func startOf(horizon string) int {
	switch horizon {
	case Whole:
		return 0
	case Sum:
		return math.MaxInt
	}
	for i, c := range horizon {
		if c == '-' {
			n, _ := strconv.Atoi(horizon[:i])
			return n
		}
	}
	return 0
}

func (s *score) row(k cell) Row {
	return Row{Method: k.method, Class: k.class, Horizon: k.horizon, Forecasts: s.forecasts,
		MASE: ratio(s.mase, s.scaled), RMSSE: ratio(s.rmsse, s.squared), SMAPE: ratio(s.smape, s.seen),
		Bias: ratio(s.over, s.volume), Pinball: ratio(s.pinball, s.judged),
		Coverage50: ratio(s.covered[0], s.judged), Coverage80: ratio(s.covered[1], s.judged),
		Coverage90: ratio(s.covered[2], s.judged), Coverage95: ratio(s.covered[3], s.judged),
		Coverage99: ratio(s.covered[4], s.judged)}
}
