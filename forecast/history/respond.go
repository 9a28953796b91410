package history

import (
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/forecast/calendar"
	"github.com/stockwright/stockwright/forecast/pool"
	"github.com/stockwright/stockwright/forecast/series"
)

// Respond multiplies the factors of a count history by what drivers did
// to it, shrunk to what they do in its group.
func (h *History) Respond(p *pool.Pool, ahead int, use []Regressor) calendar.Response {
	n := len(h.Raw)
	if h.Factor == nil {
		h.Factor, h.Ahead, h.Y = series.Ones(n), series.Ones(ahead), append([]float64(nil), h.Raw...)
	}
	var answers map[string]float64
	if g := p.Group(h.Series); g != nil {
		answers = g.Answers
	}
	prior, x := make([]float64, len(use)), make([][]float64, len(use))
	for k, u := range use {
		prior[k], x[k] = answers[u.Name], u.x
	}
	var r calendar.Response
	learn := func() []float64 {
		y := make([]float64, n)
		for t := range y {
			y[t] = h.Raw[t] + 0*h.Y[t] // missing where either is
		}
		r = calendar.Respond(y, h.Factor, x, prior)
		return r.Coef
	}
	if r.Coef = h.once(keptDrivers, namesOf(use), len(use), learn); len(r.Coef) != len(use) { // a state that was cut
		r.Coef = learn()
	}
	for k, u := range use {
		h.Used = append(h.Used, u.does(r.Coef[k]))
	}
	for t := range n + ahead {
		v := 0.0
		for k := range use {
			v += r.Coef[k] * x[k][t]
		}
		if v == 0 {
			continue
		}
		m := math.Exp(min(max(v, -4), 4))
		if t < n {
			h.Factor[t] *= m
			h.Y[t] /= m
		} else {
			h.Ahead[t-n] *= m
		}
	}
	return r
}

func namesOf(use []Regressor) []string {
	out := make([]string, len(use))
	for k, u := range use {
		out[k] = u.Name
	}
	return out
}

// does says what a regressor does to demand.
func (u Regressor) does(coef float64) string {
	if u.power {
		return fmt.Sprintf("%s: demand × (price ÷ usual)^%.2f", u.Name, coef)
	}
	return fmt.Sprintf("%s: demand × %.3g", u.Name, math.Exp(coef))
}

// Negative tells whether a history has negative demand, of which there is no logarithm.
func (h *History) Negative() bool {
	return slices.ContainsFunc(h.Raw, func(v float64) bool { return v < 0 })
}

// Driven tells whether a series comes with drivers.
func Driven(s *series.Series) bool {
	return s.Promo != nil || s.Price != nil || s.Events != nil || s.Drivers != nil
}
