// Package core holds the small values that every room speaks of: a calendar
// day, an amount of money, and a SKU at a location. It imports no other room.
package core

import (
	"fmt"
	"time"
)

// Day is a calendar day, counted in days since 1970-01-01 (the Parquet DATE).
type Day int32

// NoDay marks a day that is not known.
const NoDay Day = -1 << 31

// ParseDay reads an ISO date, "2006-01-02".
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return NoDay, fmt.Errorf("%q is not a date of the form 2026-11-23", s)
	}
	return DayOf(t), nil
}

// DayOf is the calendar day of t in t's own time zone.
func DayOf(t time.Time) Day {
	_, offset := t.Zone()
	seconds := t.Unix() + int64(offset)
	day := seconds / 86400
	if seconds%86400 < 0 {
		day--
	}
	return Day(day)
}

// Time is midnight UTC of the day.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Weekday is the day's weekday.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// String is the ISO date, or "" for NoDay.
func (d Day) String() string {
	if d == NoDay {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalText writes the ISO date.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO date; an empty text is NoDay.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = NoDay
		return nil
	}
	v, err := ParseDay(string(b))
	*d = v
	return err
}
