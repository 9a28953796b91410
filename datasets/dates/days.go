package dates

import (
	"time"

	"github.com/stockwright/stockwright/core"
)

// MicrosPerDay is the number of microseconds in a day.
const MicrosPerDay = 24 * 3600 * 1_000_000

// FirstDay and LastDay bound the days that a table may hold: years 0001 to 9999.
const FirstDay, LastDay = -719162, 2932896

// FloorDiv is a/b rounded down; b is positive.
func FloorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// DayOfMicros is the day of an instant in zone (nil: UTC).
func DayOfMicros(micros int64, zone *time.Location) int32 {
	if zone == nil || zone == time.UTC {
		return int32(FloorDiv(micros, MicrosPerDay))
	}
	return int32(core.DayOf(time.UnixMicro(micros).In(zone)))
}
