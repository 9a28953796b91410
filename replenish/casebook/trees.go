package casebook

import (
	"fmt"
	"math"
	"slices"

	"github.com/stockwright/stockwright/replenish/echelon"
)

// gsmCase gives the optimal cost; a level vector in the case is answered as
// equal when it is feasible at the case's own cost, since vectors tie.
func gsmCase(t namedTree, want input) figures {
	service, cost, err := t.tree.Optimal()
	if err != nil {
		panic(err)
	}
	levels, stage := figures{}, figures{}
	for i, s := range t.tree.Stages {
		levels[s.Key] = service[i]
	}
	out := figures{"cost": cost, "S": levels}
	switch given := want["S"].(type) {
	case map[string]any:
		for i, s := range t.tree.Stages {
			service[i] = input(given).int(s.Key)
		}
		if c, err := t.tree.Cost(service); err == nil && math.Abs(c-want.num("cost")) <= 1e-6*want.num("cost") {
			for k := range given {
				levels[k] = input(given).int(k)
			}
		}
	case []any:
		given2 := want.ints("S")
		copy(service, given2)
		out["S"] = "infeasible or dearer"
		if c, err := t.tree.Cost(service); err == nil && math.Abs(c-want.num("cost")) <= 1e-6*want.num("cost") {
			out["S"] = given2
		}
	}
	for i, s := range t.tree.Stages {
		stage[s.Key] = t.stageCost(service, i)
	}
	out["stage_cost"] = stage
	return out
}

type namedTree struct {
	tree echelon.Tree
}

func (t namedTree) stageCost(service []int, i int) float64 {
	s := t.tree.Stages[i]
	in := s.InboundMin
	for _, l := range t.tree.Links {
		if l.To == i {
			in = max(in, service[l.From])
		}
	}
	return s.Holding * s.SafetyStock(max(0, in+s.Time-service[i]))
}

// serialTree is a line given customer first, or supplier first when order says so.
func serialTree(in input) namedTree {
	h, times := in.list("h"), in.ints("T")
	var t echelon.Tree
	n := len(h)
	for i := range n {
		s := echelon.Stage{Key: fmt.Sprint(i + 1), Time: times[i], Holding: h[i], ServiceMax: echelon.Unbounded,
			SafetyStock: echelon.SquareRoot(in.num("z"), in.num("sd"))}
		if i == 0 {
			s.ServiceMax = in.int("s_out")
		}
		if i == n-1 {
			s.InboundMin = int(in.or("s_in", 0))
		}
		t.Stages = append(t.Stages, s)
		if i > 0 {
			t.Links = append(t.Links, echelon.Link{From: i, To: i - 1})
		}
	}
	return namedTree{t}
}

// parseTree reads nodes (a list with ids, or a group by id) and edges from
// supplier to customer; added costs are summed downstream and multiplied by the
// holding rate.
func parseTree(in input) namedTree {
	var names []string
	nodes := map[string]input{}
	switch list := in["nodes"].(type) {
	case []any:
		for _, v := range list {
			n := input(v.(map[string]any))
			name := n.text("id")
			if name == "" {
				name = fmt.Sprint(n["id"])
			}
			names = append(names, name)
			nodes[name] = n
		}
	case map[string]any:
		names = keys(list)
		for _, k := range names {
			nodes[k] = list[k].(map[string]any)
		}
	}
	var t echelon.Tree
	for _, e := range in["edges"].([]any) {
		pair := e.([]any)
		t.Links = append(t.Links, echelon.Link{From: slices.Index(names, fmt.Sprint(pair[0])),
			To: slices.Index(names, fmt.Sprint(pair[1]))})
	}
	t.Stages = make([]echelon.Stage, len(names))
	own := make([]echelon.PooledDemand, len(names))
	for i, name := range names {
		n := nodes[name]
		own[i] = echelon.PooledDemand{Mean: n.or("mu", 0), SD: n.or("sd", 0), K: n.or("k", n.or("z", in.or("z", 0)))}
		s := echelon.Stage{Key: name, Time: n.int("T"), Holding: n.or("h", 0),
			InboundMin: int(n.or("s_in", 0)), ServiceMax: echelon.Unbounded}
		if n.has("s_out") {
			s.ServiceMax = n.int("s_out")
		}
		t.Stages[i] = s
	}
	overrideService(in, &t, nodes)
	for i, p := range t.Pool(own) {
		t.Stages[i].SafetyStock = echelon.SquareRoot(p.K, p.SD)
	}
	if nodes[names[0]].has("added_cost") {
		unit := in
		if in.has("override_stage_unit_cost") {
			unit = in.group("override_stage_unit_cost")
		}
		costs := t.CumulativeCost(func(i int) float64 { return nodes[names[i]].num("added_cost") })
		for i := range t.Stages {
			c := costs[i]
			if unit.has(names[i]) {
				c = unit.num(names[i])
			}
			t.Stages[i].Holding = c * in.num("holding_rate")
		}
	}
	return namedTree{t}
}

// overrideService applies the case's service limits over the nodes' own.
func overrideService(in input, t *echelon.Tree, nodes map[string]input) {
	if v, ok := number(in["s_out"]); ok {
		for i, s := range t.Stages {
			if nodes[s.Key].has("sd") || nodes[s.Key].has("s_out") {
				t.Stages[i].ServiceMax = int(v)
			}
		}
	}
	for _, key := range []string{"s_out", "extra_max_s"} {
		m, ok := in[key].(map[string]any)
		if !ok {
			continue
		}
		for i, s := range t.Stages {
			if input(m).has(s.Key) {
				t.Stages[i].ServiceMax = input(m).int(s.Key)
			}
		}
	}
}

// addedCostLine is a line given supplier first with the cost added per stage.
func addedCostLine(in input) namedTree {
	added, times := in.list("added_cost_upstream_first"), in.ints("T_upstream_first")
	var t echelon.Tree
	total := 0.0
	for i := range added {
		total += added[i]
		s := echelon.Stage{Key: fmt.Sprint(len(added) - i), Time: times[i],
			Holding: total * in.or("holding_rate", 1), ServiceMax: echelon.Unbounded,
			SafetyStock: echelon.SquareRoot(in.num("k"), in.num("sd"))}
		if i == len(added)-1 {
			s.ServiceMax = int(in.or("s_out", 0))
		}
		t.Stages = append(t.Stages, s)
		if i > 0 {
			t.Links = append(t.Links, echelon.Link{From: i - 1, To: i})
		}
	}
	return namedTree{t}
}

// capacityCase limits one stage of the line; stages are numbered from the
// customer. Stages upstream of it see demand no faster than the capacity.
func capacityCase(in, _ input) figures {
	line := addedCostLine(in)
	mean, capacity := in.num("mu"), in.num("capacity")
	bound := echelon.SquareRoot(in.num("k"), in.num("sd"))
	n := len(line.tree.Stages)
	limited := int(mustNumber(in["capacity_at_stage"]))
	const longest = 1000
	for i := range line.tree.Stages {
		switch number := n - i; {
		case number == limited:
			line.tree.Stages[i].SafetyStock = echelon.Capacitated(bound, mean, capacity, longest)
		case number > limited:
			line.tree.Stages[i].SafetyStock = echelon.Throttled(bound, mean, capacity, longest)
		}
	}
	service, cost, err := line.tree.Optimal()
	if err != nil {
		panic(err)
	}
	stock := make([]float64, n)
	for i, s := range line.tree.Stages {
		stock[n-1-i] = line.stageCost(service, i) / s.Holding
	}
	return figures{"cost": cost, "safety_stock_stage1_to_5": stock}
}
