package stockpolicy

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/replenish/demand"
)

func TestExactSSAgainstEveryPair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := rapid.Float64Range(0.1, 5).Draw(t, "h")
		lambda := rapid.Float64Range(0.05, 12).Draw(t, "lambda")
		m := PoissonSS(rapid.Float64Range(0, 60).Draw(t, "K"), h,
			h*rapid.Float64Range(0.3, 50).Draw(t, "p/h"), lambda, rapid.IntRange(0, 3).Draw(t, "lead"))
		s, S, cost := m.Optimal()
		require.InEpsilon(t, cost, m.Cost(s, S), 1e-9)
		for up := max(S-15, 1); up <= S+15; up++ {
			for down := up - 1; down >= up-1-2*(S-s)-8; down-- {
				require.LessOrEqual(t, cost, m.Cost(down, up)*(1+1e-10)+1e-12)
			}
		}
	})
}

func TestExactRQIsLeastCost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := rapid.Float64Range(0.05, 5).Draw(t, "h")
		rate := rapid.Float64Range(1, 3000).Draw(t, "rate")
		m := NewRQ(rapid.Float64Range(0.5, 2000).Draw(t, "K"), h, h*rapid.Float64Range(1.1, 300).Draw(t, "p/h"), rate,
			rate*rapid.Float64Range(0.01, 1.5).Draw(t, "cv"), rapid.Float64Range(0.002, 4).Draw(t, "lead"))
		r, q, cost := m.Optimal()
		require.InEpsilon(t, cost, m.level(r), 1e-6) // the first-order condition
		for _, f := range []float64{0.2, 0.7, 0.99, 1.01, 1.4, 5} {
			require.LessOrEqual(t, cost, m.Cost(m.BestR(q*f), q*f)*(1+1e-9))
			require.LessOrEqual(t, cost, m.Cost(r+(f-1)*m.Lead.Sigma, q)*(1+1e-9))
		}
		p := PoissonRQ{K: m.K, H: m.H, P: m.P, Rate: min(rate, 40), LeadTime: 1.5}
		pr, pq, least := p.Optimal()
		for dr := -6; dr <= 6; dr++ {
			for dq := -6; dq <= 6; dq++ {
				if pq+dq > 0 {
					require.LessOrEqual(t, least, p.Cost(pr+dr, pq+dq)*(1+1e-10))
				}
			}
		}
	})
}

// Whole packs, simulated: the exact fill rates lie within the noise of 400,000
// periods, with backorders and with lost sales, also where goods come at once.
func TestPacksAgainstSimulation(t *testing.T) {
	for _, c := range []struct{ lead, pack, s int }{{0, 4, 5}, {1, 6, 10}, {2, 5, 12}, {3, 1, 18}} {
		m := PoissonPacks(4, c.lead, c.pack)
		for _, lost := range []bool{false, true} {
			exact := m.BackorderFill(c.s)
			if lost {
				exact = m.LostSalesFill(c.s)
			}
			require.InDelta(t, exact, simulatePacks(4, c.lead, c.pack, c.s, lost), 0.003, "%+v lost %t", c, lost)
		}
	}
}

func simulatePacks(lambda float64, lead, pack, s int, lost bool) float64 {
	const periods = 400_000
	draw := rand.New(rand.NewPCG(7, 11))
	due := make([]int, periods+lead+1)
	stock, out, wanted, short := s, 0, 0, 0
	for t := range periods {
		stock += due[t]
		out -= due[t]
		order := 0
		for stock+out+order < s {
			order += pack
		}
		if lead == 0 {
			stock += order
		} else {
			due[t+lead] += order
			out += order
		}
		d := poissonDraw(draw, lambda)
		wanted += d
		short += max(0, d-max(0, stock))
		if stock -= d; lost {
			stock = max(0, stock)
		}
	}
	return 1 - float64(short)/float64(wanted)
}

func poissonDraw(r *rand.Rand, lambda float64) int {
	k, p := 0, r.Float64()
	for ; p > math.Exp(-lambda); k++ {
		p *= r.Float64()
	}
	return k
}

// With a longer lead time the least cost of lost sales rises, stays below that of
// the same system with backorders, and a lead time of 0 is a newsvendor.
func TestLostSalesCost(t *testing.T) {
	for _, p := range []float64{4, 19} {
		before := 0.0
		for lead := range 4 {
			cost := LostSalesOptimal(2, lead, 1, p)
			_, backorders := Newsvendor(1, p, demand.Poisson{Lambda: 2 * float64(lead+1)})
			require.LessOrEqual(t, cost, backorders+1e-6)
			require.Greater(t, cost, before-1e-9)
			before = cost
		}
	}
	require.True(t, math.IsNaN(LostSalesOptimal(2, 5, 1, 4)))
}

func TestBudgetBaskets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var items []BudgetItem
		for i := range 3 {
			items = append(items, BudgetItem{Key: string(rune('A' + i)),
				Demand: demand.Poisson{Lambda: rapid.Float64Range(0.3, 9).Draw(t, "lambda")},
				OnHand: rapid.Int64Range(0, 5).Draw(t, "on hand"), Underage: rapid.Float64Range(1, 20).Draw(t, "cu"),
				Overage:  rapid.Float64Range(0.1, 3).Draw(t, "co"),
				UnitCost: float64(rapid.IntRange(1, 25).Draw(t, "cost"))})
		}
		budget := float64(rapid.IntRange(5, 150).Draw(t, "budget"))
		greedy, exact := BuyGreedy(items, budget), BuyExact(items, budget)
		require.LessOrEqual(t, greedy.Spend, budget)
		require.LessOrEqual(t, exact.Spend, budget+1e-9)
		require.GreaterOrEqual(t, exact.Value, greedy.Value-1e-9)
	})
}
