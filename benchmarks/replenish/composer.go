package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/replenish"
	"github.com/stockwright/stockwright/replenish/compose"
)

// measureComposer fills 1,000 random orders of up to 25 lines and compares each
// with the exact optimum by dynamic programming over whole currency units, and
// with filling in proportion to need.
func measureComposer(sheet *bar.Sheet) {
	worst, below, missed := 0.0, 0, 0
	for n := range 1000 {
		rng := rand.New(rand.NewPCG(uint64(n), 42))
		lines, worth, measure, deficit := randomOrder(rng)
		blocks, ok := compose.FillByWorth(lines, float64(deficit))
		best := exactFill(worth, measure, deficit)
		if math.IsInf(best, -1) != !ok {
			missed++
			continue
		}
		if !ok {
			continue
		}
		got := total(worth, blocks)
		if math.Abs(best) > 1e-9 {
			worst = max(worst, (best-got)/math.Abs(best))
		}
		if p, ok := proportional(lines, worth, measure, deficit); ok && got < p-1e-9 {
			below++
		}
	}
	sheet.AtMost("order composer: worst gap to the exact optimum, 1,000 orders", 100*worst, 1, "%")
	sheet.True("order composer: orders below proportional fill", fmt.Sprintf("%d", below), "0",
		below == 0 && missed == 0)
}

func randomOrder(rng *rand.Rand) (lines []replenish.FillLine, worth [][]float64, measure []int, deficit int) {
	n := 2 + rng.IntN(24)
	all := 0
	for range n {
		cost := 1 + rng.IntN(40)
		blocks := 1 + rng.IntN(12)
		lambda, have := 2+20*rng.Float64(), float64(rng.IntN(15))
		pack := float64(1 + rng.IntN(6))
		d := replenish.Poisson{Lambda: lambda}
		margin, hold := float64(cost)*(0.1+rng.Float64())/pack, float64(cost)*0.05*rng.Float64()/pack
		w := make([]float64, blocks)
		for k := range w { // what the pack saves from being short, less what it holds
			y := have + pack*float64(k)
			w[k] = margin*(d.Shortage(y)-d.Shortage(y+pack)) - hold*pack*(y+pack/2)/lambda
		}
		worth = append(worth, w)
		measure = append(measure, cost)
		all += cost * blocks
		lines = append(lines, replenish.FillLine{Blocks: blocks, Need: float64(rng.IntN(100)),
			Measure: func(int) float64 { return float64(cost) }, Worth: func(k int) float64 { return w[k] }})
	}
	return lines, worth, measure, 1 + rng.IntN(all)
}

func total(worth [][]float64, blocks []int) float64 {
	sum := 0.0
	for i, n := range blocks {
		for k := range n {
			sum += worth[i][k]
		}
	}
	return sum
}

// exactFill is the highest worth with deficit ≤ measure < deficit + the largest
// block used, over all block counts.
func exactFill(worth [][]float64, measure []int, deficit int) float64 {
	largest := 0
	for _, m := range measure {
		largest = max(largest, m)
	}
	size := deficit + largest
	value := make([]float64, size)
	for i := range value {
		value[i] = math.Inf(-1)
	}
	value[0] = 0
	for i, w := range worth {
		next := append([]float64(nil), value...)
		sum := 0.0
		for k := range w {
			sum += w[k]
			shift := (k + 1) * measure[i]
			for v := shift; v < size; v++ {
				if c := value[v-shift] + sum; c > next[v] {
					next[v] = c
				}
			}
		}
		value = next
	}
	best := math.Inf(-1)
	for v := deficit; v < size; v++ {
		best = max(best, value[v])
	}
	return best
}

// proportional is the worth of raising all lines in proportion to need, whole
// blocks rounded up until the minimum is reached.
func proportional(lines []replenish.FillLine, worth [][]float64, measure []int, deficit int) (float64, bool) {
	need := 0.0
	for _, l := range lines {
		need += l.Need
	}
	blocks, filled := make([]int, len(lines)), 0
	for i, l := range lines {
		if need > 0 {
			blocks[i] = min(l.Blocks, int(math.Round(l.Need/need*float64(deficit)/float64(measure[i]))))
		}
		filled += blocks[i] * measure[i]
	}
	for i := 0; filled < deficit && i < len(lines); i++ {
		for filled < deficit && lines[i].Need > 0 && blocks[i] < lines[i].Blocks {
			blocks[i]++
			filled += measure[i]
		}
	}
	return total(worth, blocks), filled >= deficit
}
