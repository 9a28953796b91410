package gs1

import "time"

// Date is the day a checked YYMMDD field means: the year is the one from 49
// years back to 50 ahead of today (General Specifications 7.12), and day 00
// is the last day of the month.
func Date(yymmdd string, today time.Time) time.Time {
	year, month, day := number(yymmdd[:2]), number(yymmdd[2:4]), number(yymmdd[4:6])
	year += today.Year() / 100 * 100
	switch ahead := year - today.Year(); {
	case ahead >= 51:
		year -= 100
	case ahead <= -50:
		year += 100
	}
	if day == 0 {
		return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}
