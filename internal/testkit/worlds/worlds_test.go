package worlds_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/worlds"
	"github.com/stockwright/stockwright/internal/testkit/worlds/catalogue"
)

// short names the worlds of the default run: one of each kind that comes out
// right, with the figures held there.
var short = []string{
	"50 to 5000 a day",
	"weekends closed, no rows",
	"Fridays only",
	"Tuesday and Friday beside daily items",
	"weekly rows on the first day",
	"monthly rows on the last day",
	"the feed is five days late",
}

func TestShortWorlds(t *testing.T) {
	for _, family := range catalogue.Families() {
		for _, w := range family.Worlds {
			if !contains(short, w.Name) {
				continue
			}
			t.Run(w.Name, func(t *testing.T) {
				n, err := worlds.Run(context.Background(), w, 7, t.TempDir())
				require.NoError(t, err)
				f := n.Judge()
				require.Empty(t, f.Missing)
				require.Empty(t, f.Wrong)
				limit := 0.03 + 2*f.Error(0)
				if f.Slow() {
					limit = 0.06 + 2*f.Error(0)
				}
				require.InDelta(t, 0, f.BiasOf(0), limit, "bias of 28 days")
				require.InDelta(t, 0, f.BiasOf(1), limit, "bias of 56 days")
				require.InDelta(t, 0, f.BiasOf(2), limit, "bias of the cover window")
			})
		}
	}
}

func contains(list []string, name string) bool {
	for _, x := range list {
		if x == name {
			return true
		}
	}
	return false
}

// TestNoiseHasItsMeanAndVariance holds what a noise draws against the mean
// asked for and its own variance.
func TestNoiseHasItsMeanAndVariance(t *testing.T) {
	for name, c := range map[string]struct {
		noise worlds.Noise
		mean  float64
	}{
		"Poisson": {worlds.Poisson(), 3}, "negative binomial": {worlds.NegBin(2), 5}, "gamma": {worlds.Gamma(0.5), 4},
		"Normal": {worlds.Normal(0.2), 300}, "lumpy": {worlds.Lumpy(0.1), 2},
		"lumpy of single units": {worlds.Lumpy(0.1), 0.1},
		"gamma in tonnes":       {worlds.Gamma(0.5).Scaled(0.001), 0.004},
	} {
		t.Run(name, func(t *testing.T) {
			b := worlds.NewBusiness(name, 1)
			sum, squares, n := 0.0, 0.0, 200000.0
			for range int(n) {
				y := c.noise.Draw(b.Rand, c.mean)
				sum, squares = sum+y, squares+y*y
			}
			mean := sum / n
			require.InEpsilon(t, c.mean, mean, 0.03)
			require.InEpsilon(t, c.noise.Variance(c.mean), squares/n-mean*mean, 0.05)
		})
	}
}

// TestTwiceTheSame makes a world twice of one seed, and once of another.
func TestTwiceTheSame(t *testing.T) {
	w := catalogue.Families()[0].Worlds[0]
	sales := func(seed uint64) string {
		dir := t.TempDir()
		require.NoError(t, worlds.Write(w, seed, dir))
		text, err := os.ReadFile(filepath.Join(dir, "data", "sales.parquet"))
		require.NoError(t, err)
		return string(text)
	}
	require.Equal(t, sales(1), sales(1))
	require.NotEqual(t, sales(1), sales(2))
}
