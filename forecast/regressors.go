package forecast

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/forecast/calendar"
)

// Regressors are used or refused, never ignored: a promotion or price that
// varies in the history moves it by a fitted coefficient; one that cannot be
// told from nothing is listed in Result.Refused with the reason.
const (
	promotionName = "promotion"
	priceName     = "price"
)

// Answers are a group's mean coefficients of the regressors: demand is
// multiplied by exp(Promotion·intensity) and (price/usual price)^Price.
type Answers struct {
	Promotion float64 `json:"promotion"`
	Price     float64 `json:"price"`
	Series    int     `json:"series"`
}

func (a *Answers) of(name string) float64 {
	switch {
	case a == nil:
		return 0
	case name == promotionName:
		return a.Promotion
	case name == priceName:
		return a.Price
	}
	return 0 // an event of its own: nobody else tells about it
}

// regressor is one column over history and future steps.
type regressor struct {
	name string
	x    []float64
}

// regressors reads promotion, price and own events of a series over its history from
// offset on and ahead steps. Where the future is not given, no promotion is
// planned and the price stays as it was last.
func (h *history) regressors(ahead int) (use []regressor, refused []string) {
	n := len(h.raw)
	offer := func(name string, given []float64, still float64, of func(float64) float64) {
		if given == nil {
			return
		}
		x, moved := make([]float64, n+ahead), 0
		last := still
		for t := range x {
			if i := h.offset + t; i < len(given) && given[i] == given[i] && !math.IsInf(given[i], 0) {
				last = of(given[i])
			} else if t >= n && name != priceName {
				last = 0
			}
			x[t] = last
			if t < n && math.Abs(last-still) > 1e-3 && h.raw[t] == h.raw[t] {
				moved++
			}
		}
		switch {
		case h.seen < 24:
			refused = append(refused, name+": fewer than 24 observed periods")
		case moved < 4 || moved > h.seen-4:
			refused = append(refused, name+": it varies in fewer than 4 observed periods")
		default:
			use = append(use, regressor{name, x})
		}
	}
	offer(promotionName, h.series.Promo, 0, func(v float64) float64 { return v })
	for _, e := range h.series.Events {
		offer("event "+e.Name, e.On, 0, func(v float64) float64 { return v })
	}
	usual := medianPositive(h.series.Price[:min(len(h.series.Price), len(h.series.Y))])
	if h.series.Price != nil && usual <= 0 {
		refused = append(refused, priceName+": no positive price in the history")
	} else {
		offer(priceName, h.series.Price, 0, func(v float64) float64 {
			return math.Log(math.Min(math.Max(v/usual, 0.1), 10))
		})
	}
	return use, refused
}

// respond multiplies the factors of a history by what promotion and price did
// to it, shrunk to what they do in its group.
func (h *history) respond(p *Pool, ahead int) (calendar.Response, []regressor) {
	use, refused := h.regressors(ahead)
	h.refused = append(h.refused, refused...)
	if len(use) == 0 || h.negative() {
		return calendar.Response{}, nil
	}
	n := len(h.raw)
	if h.factor == nil {
		h.factor, h.ahead, h.y = ones(n), ones(ahead), append([]float64(nil), h.raw...)
	}
	y := make([]float64, n)
	var answers *Answers
	if g := p.group(h.series); g != nil {
		answers = g.Answers
	}
	prior, x := make([]float64, len(use)), make([][]float64, len(use))
	for t := range y {
		y[t] = h.raw[t] + 0*h.y[t] // missing where either is
	}
	for k, u := range use {
		prior[k], x[k] = answers.of(u.name), u.x
	}
	r := calendar.Respond(y, h.factor, x, prior)
	for k, u := range use {
		if u.name == priceName {
			h.used = append(h.used, fmt.Sprintf("%s: demand × (price ÷ usual)^%.2f", u.name, r.Coef[k]))
		} else {
			h.used = append(h.used, fmt.Sprintf("%s: demand × %.3g", u.name, math.Exp(r.Coef[k])))
		}
	}
	for t := range n + ahead {
		v := 0.0
		for k := range use {
			v += r.Coef[k] * x[k][t]
		}
		m := math.Exp(math.Min(math.Max(v, -4), 4))
		if t < n {
			h.factor[t] *= m
			h.y[t] /= m
		} else {
			h.ahead[t-n] *= m
		}
	}
	return r, use
}

func (h *history) negative() bool {
	for _, v := range h.raw {
		if v < 0 {
			h.refused = append(h.refused, "promotion, price and events: the history has negative demand")
			return true
		}
	}
	return false
}

// learnAnswers averages the coefficients of a group's series by what each
// knows about them.
func (p *Pool) learnAnswers(sample []Series, r *Request) {
	names, members := byGroup(sample)
	for _, name := range names {
		sums := map[string][3]float64{} // information, information × coefficient, series
		for _, s := range members[name] {
			if s.Promo == nil && s.Price == nil {
				continue
			}
			h := prepare(s, r)
			h.divideCalendar(p, r, 0)
			fit, use := h.respond(nil, 0)
			for k, u := range use {
				v := sums[u.name]
				w := 1 / (1/math.Max(fit.Info[k], 1e-9) + 0.1) // no series outweighs the spread between series
				sums[u.name] = [3]float64{v[0] + w, v[1] + w*fit.Coef[k], v[2] + 1}
			}
		}
		if len(sums) == 0 {
			continue
		}
		a := &Answers{}
		if v := sums[promotionName]; v[0] > 0 {
			a.Promotion, a.Series = v[1]/v[0], int(v[2])
		}
		if v := sums[priceName]; v[0] > 0 {
			a.Price, a.Series = v[1]/v[0], max(a.Series, int(v[2]))
		}
		p.Groups[name].Answers = a
	}
}
