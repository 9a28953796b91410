package trading

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast/feast"
	"github.com/stockwright/stockwright/forecast/opening"
)

// A location that rests while the others close at weekends is not closed at weekends itself.
func TestWeekendsOfALocationThatRests(t *testing.T) {
	first, asOf := feast.Day(2023, 4, 3), feast.Day(2026, 4, 20)
	traded := Days{}
	for i := range 12 {
		mail, beach := datasets.SeriesRows{Location: "MAIL"}, datasets.SeriesRows{Location: "BEACH"}
		mail.SKU = string(rune('A' + i))
		beach.SKU = mail.SKU
		for d := first; d < asOf; d++ {
			if opening.Weekday(d) < 5 {
				mail.Days, mail.Quantity = append(mail.Days, d), append(mail.Quantity, 3)
			}
			if m := core.Day(d).Time().Month(); m >= 5 && m <= 9 {
				beach.Days, beach.Quantity = append(beach.Days, d), append(beach.Quantity, 3)
			}
		}
		traded.Add(mail)
		traded.Add(beach)
	}
	o := traded.Learn(asOf, nil, false)
	saturday := feast.Day(2026, 5, 9)
	require.True(t, o.Closed("MAIL", saturday))
	require.False(t, o.Closed("BEACH", saturday))
	require.True(t, o.Closed("BEACH", asOf))
	for _, p := range o.Problems(asOf, 3) {
		require.NotEqual(t, "silent_location", p.Code, "it is closed as in every year")
	}
}
