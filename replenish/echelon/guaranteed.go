package echelon

import (
	"fmt"
	"math"
)

// treeSolver runs the dynamic programme of Graves and Willems (2000) over the
// undirected tree, rooted at the last stage visited.
type treeSolver struct {
	t       Tree
	horizon int
	longest []int // greatest replenishment time of each stage
	// toParent[i][x]: least cost of i's subtree when i quotes x (parent downstream)
	// or when i's inbound time is x (parent upstream).
	toParent [][]float64
	choice   [][][2]int // the service and inbound time behind it
	parent   []int
	upward   []bool // parent is downstream of i
	order    []int
}

// Optimal is the service times of least cost and that cost. It returns an error
// when the links do not form one tree or a circle is found.
func (t Tree) Optimal() (service []int, cost float64, err error) {
	s := &treeSolver{t: t}
	if err := s.prepare(); err != nil {
		return nil, 0, err
	}
	for _, i := range s.order {
		s.solve(i)
	}
	root := s.order[len(s.order)-1]
	cost = math.Inf(1)
	best := 0
	for x, c := range s.toParent[root] {
		if c < cost {
			cost, best = c, x
		}
	}
	service = make([]int, len(t.Stages))
	if math.IsInf(cost, 1) {
		return nil, 0, fmt.Errorf("no service times meet the limits")
	}
	s.trace(root, best, service)
	return service, cost, nil
}

func (s *treeSolver) prepare() error {
	n := len(s.t.Stages)
	if len(s.t.Links) != n-1 {
		return fmt.Errorf("%d stages need %d links to form a tree, got %d", n, n-1, len(s.t.Links))
	}
	s.longest = make([]int, n)
	done := make([]bool, n)
	for range n { // longest paths in topological order
		progress := false
		for i := range n {
			if done[i] {
				continue
			}
			ready, in := true, s.t.Stages[i].InboundMin
			for _, l := range s.t.Links {
				if l.To == i {
					ready = ready && done[l.From]
					in = max(in, s.longest[l.From])
				}
			}
			if ready {
				s.longest[i], done[i], progress = in+s.t.Stages[i].Time, true, true
			}
		}
		if !progress {
			break
		}
	}
	for i := range n {
		if !done[i] {
			return fmt.Errorf("the links form a circle through stage %s", s.t.Stages[i].Key)
		}
		s.horizon = max(s.horizon, s.longest[i])
		if m := s.t.Stages[i].ServiceMax; m != Unbounded {
			s.horizon = max(s.horizon, m)
		}
	}
	s.toParent, s.choice = make([][]float64, n), make([][][2]int, n)
	s.parent, s.upward = make([]int, n), make([]bool, n)
	seen := make([]bool, n)
	s.walk(0, -1, seen)
	if len(s.order) != n {
		return fmt.Errorf("the links do not join all stages")
	}
	return nil
}

// walk orders stages children first.
func (s *treeSolver) walk(i, parent int, seen []bool) {
	seen[i] = true
	s.parent[i] = parent
	for _, l := range s.t.Links {
		switch {
		case l.From == i && !seen[l.To]:
			s.walk(l.To, i, seen)
		case l.To == i && !seen[l.From]:
			s.upward[l.From] = true
			s.walk(l.From, i, seen)
		}
	}
	s.order = append(s.order, i)
}

// solve tabulates one stage given its children.
func (s *treeSolver) solve(i int) {
	stage := s.t.Stages[i]
	n := s.horizon + 1
	supply, serve := make([]float64, n), make([]float64, n)
	for c, p := range s.parent {
		if p != i {
			continue
		}
		if s.upward[c] { // c supplies i: any service time up to the inbound time
			best := math.Inf(1)
			for x := range n {
				best = min(best, s.toParent[c][x])
				supply[x] += best
			}
		} else { // i supplies c: any inbound time from the service time up
			best := math.Inf(1)
			for x := n - 1; x >= 0; x-- {
				best = min(best, s.toParent[c][x])
				serve[x] += best
			}
		}
	}
	out := make([]float64, n)
	choice := make([][2]int, n)
	for x := range out {
		out[x] = math.Inf(1)
	}
	customers := s.t.facesCustomers(i)
	for in := stage.InboundMin; in <= max(stage.InboundMin, s.longest[i]-stage.Time); in++ {
		for quote := 0; quote < n && quote <= stage.ServiceMax; quote++ {
			net := in + stage.Time - quote
			if customers && stage.ServiceMax != Unbounded {
				if quote != stage.ServiceMax {
					continue
				}
			} else if net < 0 {
				break
			}
			c := stage.Holding*stage.SafetyStock(max(0, net)) + supply[in] + serve[quote]
			x := quote
			if s.parent[i] >= 0 && !s.upward[i] {
				x = in
			}
			if c < out[x] {
				out[x], choice[x] = c, [2]int{quote, in}
			}
		}
	}
	s.toParent[i], s.choice[i] = out, choice
}

func (s *treeSolver) trace(i, x int, service []int) {
	quote, in := s.choice[i][x][0], s.choice[i][x][1]
	service[i] = quote
	for c, p := range s.parent {
		if p != i {
			continue
		}
		best := -1
		for y := range s.toParent[c] {
			allowed := y >= quote
			if s.upward[c] {
				allowed = y <= in
			}
			if allowed && (best < 0 || s.toParent[c][y] < s.toParent[c][best]) {
				best = y
			}
		}
		s.trace(c, best, service)
	}
}
