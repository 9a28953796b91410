package echelon

import (
	"fmt"
	"math"
	"slices"
)

// Stage is a stage of a guaranteed-service network.
type Stage struct {
	Key        string
	Time       int     // processing time, periods
	Holding    float64 // per unit and time
	InboundMin int     // service time of outside supply
	// ServiceMax is the most the stage may quote its customers; Unbounded for none.
	// A stage that faces customers quotes exactly this.
	ServiceMax int
	// SafetyStock gives the safety stock for a net replenishment time in periods;
	// it is 0 at 0 and does not fall. Usually k·σ·√time.
	SafetyStock func(net int) float64
}

// Unbounded says that a stage's quoted service time has no limit of its own.
const Unbounded = math.MaxInt32

// Link says that From supplies To (indices of stages).
type Link struct{ From, To int }

// Tree is a guaranteed-service network whose links form a tree.
type Tree struct {
	Stages []Stage
	Links  []Link
}

// SquareRoot is the safety stock k·σ·√net of normal demand (Simpson 1958).
func SquareRoot(k, sigma float64) func(int) float64 {
	return func(net int) float64 { return k * sigma * math.Sqrt(float64(max(0, net))) }
}

// Capacitated is the safety stock of a stage that makes or ships at most
// capacity units a period (mean < capacity): demand beyond capacity queues, so
// the stage must cover the worst of all longer intervals,
// max over τ ≥ net of bound(τ) − (capacity − mean)(τ − net)
// (Graves and Schoenmeyr 2016). bound is safety demand over τ beyond the mean.
func Capacitated(bound func(int) float64, mean, capacity float64, longest int) func(int) float64 {
	return func(net int) float64 {
		worst := 0.0
		for t := max(0, net); t <= longest; t++ {
			worst = max(worst, bound(t)-(capacity-mean)*float64(t-net))
		}
		return worst
	}
}

// Throttled is the demand bound that stages upstream of a capacitated stage see:
// never more than capacity a period, and never more than the queue can release.
func Throttled(bound func(int) float64, mean, capacity float64, longest int) func(int) float64 {
	queue := Capacitated(bound, mean, capacity, longest)
	return func(net int) float64 {
		return min((capacity-mean)*float64(max(0, net)), queue(net))
	}
}

// Cost is the safety-stock cost per time of quoted service times, or an error
// naming the first constraint broken.
func (t Tree) Cost(service []int) (float64, error) {
	cost := 0.0
	for i, s := range t.Stages {
		in := s.InboundMin
		for _, l := range t.Links {
			if l.To == i {
				in = max(in, service[l.From])
			}
		}
		net := in + s.Time - service[i]
		if service[i] < 0 || service[i] > s.ServiceMax {
			return 0, fmt.Errorf("stage %s quotes %d, allowed are 0 to %d", s.Key, service[i], s.ServiceMax)
		}
		if net < 0 && !t.facesCustomers(i) {
			return 0, fmt.Errorf("stage %s quotes %d, more than its replenishment time %d", s.Key,
				service[i], in+s.Time)
		}
		cost += s.Holding * s.SafetyStock(max(0, net))
	}
	return cost, nil
}

func (t Tree) facesCustomers(i int) bool {
	return !slices.ContainsFunc(t.Links, func(l Link) bool { return l.From == i })
}

// PooledDemand is demand per period seen by a stage and its safety factor.
type PooledDemand struct {
	Mean, SD, K float64
}

// Pool carries demand upstream along the links, in topological order: own plus
// the customers' means and variances, the greatest k (Graves and Willems 2000,
// pooled by root sum of squares).
func (t Tree) Pool(own []PooledDemand) []PooledDemand {
	out := slices.Clone(own)
	carry(len(t.Stages), t.Links, func(l Link) (from, to int) { return l.To, l.From }, func(customer, supplier int) {
		o := &out[supplier]
		o.Mean += out[customer].Mean
		o.SD = math.Hypot(o.SD, out[customer].SD)
		o.K = max(o.K, out[customer].K)
	})
	return out
}

// CumulativeCost is the cost of a unit leaving each stage: what the stage adds
// plus what its suppliers' units cost.
func (t Tree) CumulativeCost(added func(stage int) float64) []float64 {
	cost := make([]float64, len(t.Stages))
	for i := range cost {
		cost[i] = added(i)
	}
	carry(len(t.Stages), t.Links, func(l Link) (from, to int) { return l.From, l.To }, func(supplier, customer int) {
		cost[customer] += cost[supplier]
	})
	return cost
}

// carry visits every link once all that leads to its beginning has been carried there.
func carry(stages int, links []Link, along func(Link) (from, to int), visit func(from, to int)) {
	left := make([]int, stages) // links that still lead to a stage
	for _, l := range links {
		_, to := along(l)
		left[to]++
	}
	var queue []int
	for i := range left {
		if left[i] == 0 {
			queue = append(queue, i)
		}
	}
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		for _, l := range links {
			from, to := along(l)
			if from != i {
				continue
			}
			visit(from, to)
			if left[to]--; left[to] == 0 {
				queue = append(queue, to)
			}
		}
	}
}
