package gs1

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// wantDate is what a date linter must say of digits that may be no date: the
// calendar's answer for the year meant.
func wantDate(year, month, day, width int, zeroDay bool) Fault {
	if month < 1 || month > 12 {
		return Fault{"ILLEGAL_MONTH", width - 4, 2}
	}
	d := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if day == 0 && zeroDay || day > 0 && d.Day() == day {
		return Fault{}
	}
	return Fault{"ILLEGAL_DAY", width - 2, 2}
}

// TestEveryDate tries every year, month and day of two digits, and the centuries
// that are leap years and those that are not.
func TestEveryDate(t *testing.T) {
	for month := range 15 {
		for day := range 34 {
			for year := range 100 {
				text := fmt.Sprintf("%02d%02d%02d", year, month, day)
				require.Equal(t, wantDate(2000+year, month, day, 6, false), lint(t, "yymmdd", text), text)
				require.Equal(t, wantDate(2000+year, month, day, 6, true), lint(t, "yymmd0", text), text)
			}
			for _, year := range []int{1600, 1800, 1900, 1996, 2000, 2023, 2024, 2100, 2200, 2400} {
				text := fmt.Sprintf("%04d%02d%02d", year, month, day)
				require.Equal(t, wantDate(year, month, day, 8, false), lint(t, "yyyymmdd", text), text)
				require.Equal(t, wantDate(year, month, day, 8, true), lint(t, "yyyymmd0", text), text)
			}
		}
	}
	fails(t, "yymmdd", "26113", "DATE_TOO_SHORT", 0, 5)
	fails(t, "yymmdd", "2611301", "DATE_TOO_LONG", 0, 7)
	fails(t, "yyyymmd0", "261130", "DATE_TOO_SHORT", 0, 6)
	fails(t, "yymmd0", "26113O", "NON_DIGIT_CHARACTER", 5, 1)
}

// TestEveryTime tries every two digits as hour, minute and second.
func TestEveryTime(t *testing.T) {
	for n := range 100 {
		text := fmt.Sprintf("%02d", n)
		for _, c := range []struct {
			linter, unit string
			most         int
		}{{"hh", "HOUR", 23}, {"mi", "MINUTE", 59}, {"ss", "SECOND", 59}} {
			if n <= c.most {
				passes(t, c.linter, text)
			} else {
				fails(t, c.linter, text, Lint("ILLEGAL_"+c.unit), 0, 2)
			}
			fails(t, c.linter, "1", Lint(c.unit+"_TOO_SHORT"), 0, 1)
			fails(t, c.linter, text+"0", Lint(c.unit+"_TOO_LONG"), 0, 3)
			fails(t, c.linter, "1x", "NON_DIGIT_CHARACTER", 1, 1)
		}
		for m := range 100 {
			both := fmt.Sprintf("%02d%02d", n, m)
			switch {
			case n > 23:
				fails(t, "hhmi", both, "ILLEGAL_HOUR", 0, 2)
			case m > 59:
				fails(t, "hhmi", both, "ILLEGAL_MINUTE", 2, 2)
			default:
				passes(t, "hhmi", both)
			}
		}
	}
	fails(t, "hhmi", "235", "HOUR_WITH_MINUTE_TOO_SHORT", 0, 3)
	fails(t, "hhmi", "23590", "HOUR_WITH_MINUTE_TOO_LONG", 0, 5)
	fails(t, "hhmi", "2:59", "NON_DIGIT_CHARACTER", 1, 1)
}

// TestDateFindsTheCentury tries every two-digit year in every year of a century
// and a half: the year meant lies from 49 years back to 50 ahead of today.
func TestDateFindsTheCentury(t *testing.T) {
	for now := 1970; now < 2120; now++ {
		today := time.Date(now, 6, 15, 0, 0, 0, 0, time.UTC)
		for yy := range 100 {
			got := Date(fmt.Sprintf("%02d0531", yy), today)
			require.Equal(t, yy, got.Year()%100)
			ahead := got.Year() - now
			require.True(t, ahead >= -49 && ahead <= 50, "%02d in %d is %d", yy, now, got.Year())
		}
	}
}

// TestDayZeroIsTheLastOfTheMonth asks the calendar: the day after is a first.
func TestDayZeroIsTheLastOfTheMonth(t *testing.T) {
	today := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	for yy := range 76 {
		for month := 1; month <= 12; month++ {
			got := Date(fmt.Sprintf("%02d%02d00", yy, month), today)
			require.Equal(t, time.Month(month), got.Month())
			require.Equal(t, 1, got.AddDate(0, 0, 1).Day())
		}
	}
	for text, want := range map[string]string{"280200": "2028-02-29", "270200": "2027-02-28",
		"261200": "2026-12-31", "000200": "2000-02-29",
		"760101": "2076-01-01", "770101": "1977-01-01", "261130": "2026-11-30"} {
		require.Equal(t, want, Date(text, today).Format(time.DateOnly), text)
	}
}
