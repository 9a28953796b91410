package casebook

import (
	"fmt"

	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/stockpolicy"
)

func budgetListCase(in, want input) figures {
	group := in.group("sku")
	var items []stockpolicy.BudgetItem
	for _, k := range keys(group) {
		g := group.group(k)
		items = append(items, stockpolicy.BudgetItem{Key: k,
			Demand: demand.Poisson{Lambda: g.num("lam")}, OnHand: int64(g.num("on_hand")),
			Underage: g.num("cu"), Overage: g.num("co"), UnitCost: g.num("unit_cost")})
	}
	ranked := stockpolicy.RankUnits(items, 20)
	names, scores := make([]string, len(ranked)), make([]float64, len(ranked))
	for i, u := range ranked {
		names[i], scores[i] = fmt.Sprintf("%s%d", items[u.Item].Key, u.Unit), u.Score
	}
	out := figures{"ranking": names, "scores": scores}
	for _, key := range keys(want) {
		n := 0
		if _, err := fmt.Sscanf(key, "ranking_first%d", &n); err == nil {
			var names []string
			for _, u := range stockpolicy.RankUnits(items, n) {
				names = append(names, fmt.Sprintf("%s%d", items[u.Item].Key, u.Unit))
			}
			out[key] = names
		}
		if _, err := fmt.Sscanf(key, "scores_first%d", &n); err == nil {
			var scores []float64
			for _, u := range stockpolicy.RankUnits(items, n) {
				scores = append(scores, u.Score)
			}
			out[key] = scores
		}
	}
	for name, b := range map[string]stockpolicy.Basket{"greedy": stockpolicy.BuyGreedy(items,
		in.num("budget")), "exact": stockpolicy.BuyExact(items, in.num("budget"))} {
		f := figures{"spend": b.Spend, "value": b.Value}
		for i, it := range items {
			f[it.Key] = b.Units[i]
		}
		out[name] = f
	}
	return out
}

func budgetCase(in, _ input) figures {
	cols, rows := in["cols"].([]any), in["items"].([]any)
	items := make([]stockpolicy.BudgetItem, len(rows))
	for i, r := range rows {
		v := input{}
		for j, c := range cols {
			v[c.(string)] = r.([]any)[j]
		}
		items[i] = stockpolicy.BudgetItem{Demand: demand.Normal{Mu: v.num("mu"), Sigma: v.num("sd")},
			UnitCost: v.num("unit_cost"), Underage: v.num("cu"), Overage: v.num("co")}
	}
	free, q, lambda := stockpolicy.BudgetNewsvendor(items, in.num("budget"))
	spend := 0.0
	for i, v := range free {
		spend += v * items[i].UnitCost
	}
	return figures{"unconstrained_Q": free, "unconstrained_spend": spend, "lambda": lambda, "Q": q}
}
