package planfaults

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Every fault in a world in which the item shares nothing, and some in worlds in
// which it shares what binds: the fault is named, the item refused, and no other
// item's part of the plan moves but where the plan says what was shared out
// without it. What moves is what a plan without the item would say.
func TestEveryFaultStaysWithItsItem(t *testing.T) {
	all, codes := All(), map[string]bool{}
	for _, f := range all {
		codes[f.Code] = true
	}
	require.GreaterOrEqual(t, len(codes), 45)
	for _, s := range Scenarios(48, 3) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			bench, changed := s.Open(), 0
			for i, f := range all {
				if s.Name != "nothing shared" && i%9 != 0 || !s.Fits(f) {
					continue
				}
				out := bench.Seed(f)
				require.True(t, out.Named, "%s is not named %s", f.Name, f.Code)
				require.True(t, out.Refused, f.Name)
				require.Empty(t, out.Strays, f.Name)
				require.Empty(t, out.Leaks, f.Name)
				require.True(t, out.Whole, f.Name)
				changed += len(out.Changed)
			}
			require.Equal(t, s.Name != "nothing shared", changed > 0,
				"what is shared binds: %d parts of plans changed", changed)
		})
	}
}
