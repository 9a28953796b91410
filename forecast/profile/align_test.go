package profile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/forecast/series"
)

// A shop that opened in the off season says of it what the others do, however high its share of
// what it sold so far.
func TestShopsOpenedInTheOffSeasonLeaveTheSeasonAsItIs(t *testing.T) {
	const days, opened = 1000, 800
	demand := func(t int) float64 {
		if t%365 < 60 {
			return 100
		}
		return 10
	}
	var members []*series.Series
	for i := range 6 {
		s := &series.Series{}
		if i%2 == 1 {
			s.Start = opened
		}
		for t := int(s.Start); t < days; t++ {
			s.Y = append(s.Y, demand(t)*float64(i+1))
		}
		members = append(members, s)
	}
	_, profile := Pooled(members, 28)
	require.InEpsilon(t, profile[10]/profile[100], 10, 0.01)
	require.InEpsilon(t, profile[10]/profile[900], 10, 0.01)
}
