package casebook

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/echelon"
)

func networks() map[string]model {
	return map[string]model{
		"serial_ssm_poisson": func(in, want input) figures {
			return serialCase(echelon.PoissonSerial(in.num("lam"), in.list("lead"), in.list("h_ech_from_customer"), in.num("p")), want)
		},
		"serial_ssm_normal": func(in, want input) figures {
			return serialCase(echelon.NormalSerial(in.num("mu"), in.num("sd"), in.list("lead"), in.list("h_ech_from_customer"), in.num("p")), want)
		},
		"serial_ssm_heuristic":  heuristicSerialCase,
		"gsm_serial":            func(in, want input) figures { return gsmCase(serialTree(in), want) },
		"gsm_tree":              func(in, want input) figures { return gsmCase(parseTree(in), want) },
		"gsm_tree_added_cost":   func(in, want input) figures { return gsmCase(parseTree(in), want) },
		"gsm_serial_added_cost": func(in, want input) figures { return gsmCase(addedCostLine(in), want) },
		"gsm_serial_capacity":   capacityCase,
		"fair_share_equal_service": func(in, _ input) figures {
			mu, sd, onHand := in.list("mu"), in.list("sd"), in.list("on_hand")
			b := make([]echelon.Branch, len(mu))
			for i := range mu {
				b[i] = echelon.Branch{Mean: mu[i], SD: sd[i], OnHand: onHand[i]}
			}
			ship, z := echelon.FairShare(b, in.num("dc_stock"))
			return figures{"z": z, "ship": ship, "csl": demand.StandardNormalCDF(z)}
		},
	}
}

// serialCase answers the case's level vector when its cost is the least cost:
// levels tie within the grid.
func serialCase(m echelon.Serial, want input) figures {
	levels, cost := m.Optimal()
	out := figures{"cost": cost, "S_ech_from_customer": levels}
	if want.has("S_ech_from_customer") {
		given := want.list("S_ech_from_customer")
		if c := m.Cost(given); c <= cost*(1+2e-4) {
			out["S_ech_from_customer"] = given
		}
	}
	return out
}

// serialLines are the serial systems of Snyder and Shen, chapter 6, that cases
// name: demand per time, lead times and echelon holding costs from the customer
// up, penalty.
var serialLines = map[string]echelon.Serial{
	"6.1":   echelon.NormalSerial(5, 1, []float64{1, 1, 2}, []float64{3, 2, 2}, 37.12), // example
	"p6.1":  echelon.NormalSerial(100, 15, []float64{1, 1}, []float64{1, 1}, 15),       // problem
	"p6.2a": echelon.NormalSerial(64, 8, []float64{0.5, 0.5, 0.5, 0.5, 0.5}, []float64{2, 2, 1, 1, 1}, 24),
	"p6.2b": echelon.PoissonSerial(64, []float64{0.5, 0.5, 0.5, 0.5, 0.5}, []float64{2, 2, 1, 1, 1}, 24),
	"p6.16": echelon.NormalSerial(20, 4, []float64{8, 3}, []float64{5, 2}, 24),
}

var lineText = regexp.MustCompile(`(?i)(example|problem)[ _](6[._]\d+[ab]?)`)

func heuristicSerialCase(in, _ input) figures {
	var m echelon.Serial
	switch {
	case in.has("lam"):
		m = echelon.PoissonSerial(in.num("lam"), in.list("lead"), in.list("h_ech_from_customer"), in.num("p"))
	case in.has("mu"):
		m = echelon.NormalSerial(in.num("mu"), in.num("sd"), in.list("lead"), in.list("h_ech_from_customer"), in.num("p"))
	default:
		name := lineText.FindStringSubmatch(in.text("instance"))
		if name == nil {
			panic(fmt.Sprintf("instance %q is not known", in.text("instance")))
		}
		key := strings.ReplaceAll(name[2], "_", ".")
		if strings.EqualFold(name[1], "problem") {
			key = "p" + key
		}
		m = serialLines[key]
	}
	levels := m.NewsvendorHeuristic()
	return figures{"S_ech_from_customer": levels, "cost": m.Cost(levels)}
}

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
		for i := range given2 {
			service[i] = given2[i]
		}
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
		t.Links = append(t.Links, echelon.Link{From: slices.Index(names, fmt.Sprint(pair[0])), To: slices.Index(names, fmt.Sprint(pair[1]))})
	}
	t.Stages = make([]echelon.Stage, len(names))
	own := make([]echelon.PooledDemand, len(names))
	for i, name := range names {
		n := nodes[name]
		own[i] = echelon.PooledDemand{Mean: n.or("mu", 0), SD: n.or("sd", 0), K: n.or("k", n.or("z", in.or("z", 0)))}
		s := echelon.Stage{Key: name, Time: n.int("T"), Holding: n.or("h", 0), InboundMin: int(n.or("s_in", 0)), ServiceMax: echelon.Unbounded}
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
		s := echelon.Stage{Key: fmt.Sprint(len(added) - i), Time: times[i], Holding: total * in.or("holding_rate", 1), ServiceMax: echelon.Unbounded,
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

func mustNumber(v any) float64 {
	if s, ok := v.(string); ok {
		v = json.Number(s)
	}
	f, ok := number(v)
	if !ok {
		panic(fmt.Sprintf("%v is not a number", v))
	}
	return f
}
