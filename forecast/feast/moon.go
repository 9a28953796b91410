package feast

import (
	"math"
	"time"
)

// newMoon is the new moon of a number, counted from the first of 2000, in days since
// 1970-01-01 of universal time, within some minutes (Meeus, "Astronomical Algorithms", 1998,
// chapter 49, its leading terms).
func newMoon(number float64) float64 {
	const degree = math.Pi / 180
	t := number / 1236.85
	sun := (2.5534 + 29.10535670*number) * degree
	moon := (201.5643 + 385.81693528*number) * degree
	node := (160.7108 + 390.67050284*number) * degree
	e := 1 - 0.002516*t
	at := 2451550.09766 + 29.530588861*number + 0.00015437*t*t
	at += -0.40720*math.Sin(moon) + 0.17241*e*math.Sin(sun) + 0.01608*math.Sin(2*moon) + 0.01039*math.Sin(2*node) +
		0.00739*e*math.Sin(moon-sun) - 0.00514*e*math.Sin(moon+sun) + 0.00208*e*e*math.Sin(2*sun)
	return at - 2440587.5
}

// newMoonIn is the day of the first new moon from a day on, later is added to universal time.
func newMoonIn(from int32, later float64) int32 {
	first := newMoon(0)
	for number := math.Floor((float64(from)-first)/29.530588861) - 1; ; number++ {
		if day := int32(math.Floor(newMoon(number) + later)); day >= from {
			return day
		}
	}
}

// chineseTime is that of Peking, in days.
const chineseTime = 8.0 / 24

// chineseNewYear is the new moon between 21 January and 20 February.
func chineseNewYear(year int) int32 { return newMoonIn(Day(year, time.January, 21), chineseTime) }

// midAutumn is the fifteenth day of the moon that is full around the autumn equinox.
func midAutumn(year int) int32 { return newMoonIn(Day(year, time.August, 25), chineseTime) + 14 }

// diwali is the evening without a moon between 15 October and 14 November, in India.
func diwali(year int) int32 { return newMoonIn(Day(year, time.October, 15), -0.52) }

// islamic is a day of the tabular Islamic calendar; where the moon is sighted, months begin up
// to a day beside it. A year of ours may have it twice.
func islamic(month, day int) func(year int) []int32 {
	return func(year int) (days []int32) {
		about := (year - 622) * 33 / 32
		for y := about - 1; y <= about+2; y++ {
			julian := (11*y+3)/30 + 354*y + 30*month - (month-1)/2 + day + 1948440 - 385
			if d := int32(julian - 2440588); Year(d) == year {
				days = append(days, d)
			}
		}
		return days
	}
}

// roshHashanah is the Jewish New Year that falls in a year (Reingold and Dershowitz,
// "Calendrical Calculations", 2018, chapter 8).
func roshHashanah(year int) int32 {
	jewish := year + 3761
	before, now, next := jewishDays(jewish-1), jewishDays(jewish), jewishDays(jewish+1)
	switch {
	case next-now == 356:
		now += 2
	case now-before == 382:
		now++
	}
	return int32(now - 1373427 - 719163)
}

// jewishDays are the days from the epoch to the year, before years of no allowed length are mended.
func jewishDays(year int) int {
	months := (235*year - 234) / 19
	parts := 12084 + 13753*months
	days := 29*months + parts/25920
	if 3*(days+1)%7 < 3 {
		days++
	}
	return days
}

// passover is 163 days before the next Jewish New Year.
func passover(year int) int32 { return roshHashanah(year) - 163 }
