package casebook

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"

	"github.com/stockwright/stockwright/replenish/demand"
)

func distributions() map[string]model {
	continuous := func(d func(in input) demand.Distribution) model {
		return func(in, _ input) figures { return lossFigures(d(in), in.num("x"), restOfLoss) }
	}
	discrete := func(d func(in input) demand.Distribution) model {
		return func(in, _ input) figures { return lossFigures(d(in), in.num("x"), sumOfLoss) }
	}
	return map[string]model{
		"std_normal_loss": func(in, _ input) figures {
			z := in.num("z")
			n2 := demand.StandardNormalLoss2(z)
			return figures{"n1": demand.StandardNormalLoss(z),
				"n1_bar": z + demand.StandardNormalLoss(z), "n2": n2, "n2_bar": (z*z+1)/2 - n2}
		},
		"normal_loss": continuous(func(in input) demand.Distribution { return demand.Normal{Mu: in.num("mu"), Sigma: in.num("sd")} }),
		"gamma_loss": continuous(func(in input) demand.Distribution {
			return demand.Gamma{Shape: in.num("shape"), Scale: in.num("scale")}
		}),
		"lognormal_loss": continuous(func(in input) demand.Distribution {
			return demand.LogNormal{MuLog: in.num("mu_log"), SigmaLog: in.num("sigma_log")}
		}),
		"exponential_loss": continuous(func(in input) demand.Distribution { return demand.Exponential{Rate: in.num("rate")} }),
		"uniform_loss":     continuous(func(in input) demand.Distribution { return uniform(in.num("a"), in.num("b")) }),
		"poisson_loss":     discrete(func(in input) demand.Distribution { return demand.Poisson{Lambda: in.num("lam")} }),
		"negbin_loss":      discrete(func(in input) demand.Distribution { return demand.NegBin{R: in.num("r"), P: in.num("p")} }),
		"discrete_loss":    discrete(func(in input) demand.Distribution { return pmfOf(in.group("pmf")) }),
		"geometric_loss":   geometricCase,
	}
}

// lossFigures are the losses of first and second order and their complements:
// n2 = E[((X − x)+)²]/2, and for whole units E[(X − x)+(X − x − 1)+]/2 (Snyder
// and Shen, appendix C).
func lossFigures(d demand.Distribution, x float64, second func(demand.Distribution, float64) float64) figures {
	n2, away := second(d, x), d.Mean()-x
	square := d.SD()*d.SD() + away*away
	out := figures{"n1": d.Shortage(x), "n1_bar": demand.Surplus(d, x), "n2": n2, "n2_bar": square/2 - n2}
	switch d.(type) {
	case demand.Poisson, demand.NegBin, demand.Discrete:
		out["n2_bar"] = (square-away)/2 - n2
	}
	return out
}

// restOfLoss is ∫ n₁ from x on, n₂ of a continuous distribution.
func restOfLoss(d demand.Distribution, x float64) float64 {
	total, from := 0.0, x
	for step := d.SD() / 2; ; step *= 1.5 {
		part := quad.Fixed(d.Shortage, from, from+step, 40, nil, 0)
		total += part
		if from += step; part <= 1e-14*total && from > d.Mean() || math.IsInf(from, 1) {
			return total
		}
	}
}

// sumOfLoss is Σ n₁ over the whole numbers above x, n₂ of a discrete one.
func sumOfLoss(d demand.Distribution, x float64) float64 {
	total := 0.0
	for k := x + 1; ; k++ {
		part := d.Shortage(k)
		total += part
		if part <= 1e-15*total {
			return total
		}
	}
}

// uniform is the continuous uniform distribution on [a, b], as a quantile grid
// is: linear between its two points.
func uniform(a, b float64) demand.Distribution { return uniformDemand{a, b} }

type uniformDemand struct{ a, b float64 }

func (u uniformDemand) Mean() float64              { return (u.a + u.b) / 2 }
func (u uniformDemand) SD() float64                { return (u.b - u.a) / math.Sqrt(12) }
func (u uniformDemand) CDF(x float64) float64      { return min(1, max(0, (x-u.a)/(u.b-u.a))) }
func (u uniformDemand) Quantile(p float64) float64 { return u.a + p*(u.b-u.a) }
func (u uniformDemand) Shortage(x float64) float64 {
	if x < u.a {
		return u.Mean() - x
	}
	over := max(0, u.b-x)
	return over * over / (u.b - u.a) / 2
}

// geometricCase is the number of trials to the first success: one failure more
// than the negative binomial of one success counts.
func geometricCase(in, _ input) figures {
	return lossFigures(demand.NegBin{R: 1, P: in.num("p")}, in.num("x")-1, sumOfLoss)
}
