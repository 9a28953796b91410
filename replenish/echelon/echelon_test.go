package echelon

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Every vector of service times of small random trees is looked at.
func TestGuaranteedServiceAgainstEveryVector(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "stages")
		tree := Tree{}
		feeds := make([]bool, n)
		for i := range n {
			tree.Stages = append(tree.Stages, Stage{Key: fmt.Sprint(i),
				Time: rapid.IntRange(0, 3).Draw(t, "time"), Holding: rapid.Float64Range(0.1, 9).Draw(t, "holding"),
				ServiceMax: Unbounded, InboundMin: rapid.IntRange(0, 1).Draw(t, "inbound"),
				SafetyStock: SquareRoot(1.645, rapid.Float64Range(0.1, 20).Draw(t, "sd"))})
			if i == 0 {
				continue
			}
			l := Link{From: i, To: rapid.IntRange(0, i-1).Draw(t, "other")}
			if rapid.Bool().Draw(t, "turned") {
				l.From, l.To = l.To, l.From
			}
			tree.Links = append(tree.Links, l)
			feeds[l.From] = true
		}
		for i := range tree.Stages {
			if !feeds[i] {
				tree.Stages[i].ServiceMax = rapid.IntRange(0, 3).Draw(t, "promise")
			}
		}
		_, cost, err := tree.Optimal()
		require.NoError(t, err)
		least := math.Inf(1)
		vector := make([]int, n)
		var visit func(i int)
		visit = func(i int) {
			if i == n {
				if c, err := tree.Cost(vector); err == nil {
					least = min(least, c)
				}
				return
			}
			for vector[i] = 0; vector[i] <= 3*n+1; vector[i]++ {
				if vector[i] > tree.Stages[i].ServiceMax {
					break
				}
				visit(i + 1)
			}
		}
		if n <= 4 {
			visit(0)
			require.InDelta(t, least, cost, 1e-9)
		}
	})
}

// A line of two stages, simulated: the recursion's least cost is what
// its levels cost over 100,000 units of time.
func TestSerialCostAgainstSimulation(t *testing.T) {
	m := PoissonSerial(3, []float64{1, 2}, []float64{1.5, 1}, 20)
	levels, cost := m.Optimal()
	const steps, perTime = 20_000_000, 200 // a step is a two-hundredth of the unit of time
	draw := rand.New(rand.NewPCG(3, 5))
	s1, s2 := int(levels[0]), int(levels[1])
	// stock at 2, on the way to 2, stock at 1 (below 0: backorders), on the way to 1
	on2, on1 := s2-s1, s1
	way2, way1 := make([]int, 2*perTime), make([]int, perTime)
	owed, total := 0, 0.0 // units that 2 owes 1
	sum1 := 0
	for t := range steps {
		on2 += way2[t%len(way2)]
		way2[t%len(way2)] = 0
		on1 += way1[t%len(way1)]
		sum1 -= way1[t%len(way1)]
		way1[t%len(way1)] = 0
		if draw.Float64() < 3.0/perTime { // at most one unit a step
			on1--
			owed++
			way2[t%len(way2)]++
		}
		send := min(owed, on2)
		on2, owed = on2-send, owed-send
		way1[t%len(way1)] += send
		sum1 += send
		// local holding: 1 above stage 2, 2.5 at stage 1; what is under way to 1 is held at 1
		total += float64(on2+sum1) + 2.5*float64(max(on1, 0)) + 20*float64(max(-on1, 0))
	}
	require.InEpsilon(t, cost, total/steps, 0.03)
}

func TestFairShareEqualisesSafety(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b []Branch
		for range rapid.IntRange(1, 5).Draw(t, "branches") {
			b = append(b, Branch{Mean: rapid.Float64Range(1, 90).Draw(t, "mean"),
				SD: rapid.Float64Range(0.5, 30).Draw(t, "sd"), OnHand: rapid.Float64Range(0, 200).Draw(t, "on hand")})
		}
		stock := rapid.Float64Range(0.1, 300).Draw(t, "stock")
		ship, z := FairShare(b, stock)
		sum := 0.0
		for i, q := range ship {
			sum += q
			require.GreaterOrEqual(t, q, 0.0)
			if q > 1e-9 {
				require.InDelta(t, z, (b[i].OnHand+q-b[i].Mean)/b[i].SD, 1e-6)
			} else {
				require.GreaterOrEqual(t, (b[i].OnHand-b[i].Mean)/b[i].SD, z-1e-6)
			}
		}
		require.InDelta(t, stock, sum, 1e-6)
	})
}
