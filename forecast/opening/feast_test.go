package opening

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Good Friday of 2023 fell on 7 April, which is a Sunday in 2024 and an ordinary Monday in 2025.
func TestADateOfAFeastIsNoHolidayOfItsOwn(t *testing.T) {
	day := func(text string) int32 {
		at, err := time.Parse("2006-01-02", text)
		require.NoError(t, err)
		return dayOf(at)
	}
	first, end := day("2023-03-06"), day("2025-03-31")
	shut := []int32{day("2023-04-07"), day("2023-04-10"), day("2024-03-29"), day("2024-04-01")}
	a := Activity{First: first}
	for d := first; d < end; d++ {
		sold := 100.0
		if Weekday(d) == 6 || slices.Contains(shut, d) {
			sold = 0
		}
		a.Sold = append(a.Sold, sold)
	}
	p := Learn(a, 40)
	require.False(t, p.Closed(day("2025-04-07")), "7 April")
	require.True(t, p.Closed(day("2025-04-18")), "Good Friday")
	require.True(t, p.Closed(day("2025-04-21")), "Easter Monday")
}
