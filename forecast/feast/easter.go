package feast

import "time"

// Easter is Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).
func Easter(year int) int32 {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	return Day(year, time.Month((h+l-7*m+114)/31), (h+l-7*m+114)%31+1)
}

// orthodoxEaster is Easter Sunday of the Julian calendar, by the date of the Gregorian one
// (Meeus, "Astronomical Algorithms", 1998, chapter 8).
func orthodoxEaster(year int) int32 {
	a, b, c := year%4, year%7, year%19
	d := (19*c + 15) % 30
	e := (2*a + 4*b - d + 34) % 7
	julian := Day(year, time.Month((d+e+114)/31), (d+e+114)%31+1)
	return julian + int32(year/100-year/400-2)
}
