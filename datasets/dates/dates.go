// Package dates reads days and times as exports write them, and finds out which
// of the formats a column is in.
package dates

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
)

// A date format names the order of year, month and day in texts and whole
// numbers, the way people write it: dd.mm.yyyy. Days and months may have one
// digit, and a time of day may follow.
type Format struct {
	Name  string
	order string // of y, m and d; "" for formats of their own
	sep   byte   // 0: digits without separators
	short bool   // a year of two digits
}

// The formats that are no order of digits.
const (
	DateISO = "yyyy-mm-dd"
	// dateShortISO is without zeros in front. It is a format of its own, so that a date
	// cut short is none where dates are written whole.
	dateShortISO = "yyyy-m-d"
	dateMonth    = "yyyy-mm"
	dateCompact  = "yyyymmdd"
	dateEpoch    = "epoch_s"
	dateEpochMs  = "epoch_ms"
	dateEpochUs  = "epoch_us"
	dateEpochNs  = "epoch_ns"
	dateEpochDay = "epoch_day" // days since 1970, as Avro and Debezium write them
	dateDayOf    = "yyyyddd"   // the day of the year
	dateExcel    = "excel_day"
	dateWeek     = "yyyy-Www"
	dateDayMon   = "dd mon yyyy"
	dateMonDay   = "mon dd yyyy"
	dateMonYear  = "mon yyyy" // the month's first day
	dateQuarter  = "yyyy-Qq"  // the quarter's first day
)

var dateFormats = []Format{
	{DateISO, "ymd", '-', false}, {dateShortISO, "ymd", '-', false}, {"yyyy/mm/dd", "ymd", '/', false},
	{"yyyy.mm.dd", "ymd", '.', false},
	{"dd.mm.yyyy", "dmy", '.', false}, {"dd/mm/yyyy", "dmy", '/', false}, {"mm/dd/yyyy", "mdy", '/', false},
	{"dd-mm-yyyy", "dmy", '-', false}, {"mm-dd-yyyy", "mdy", '-', false},
	{"dd.mm.yy", "dmy", '.', true}, {"dd/mm/yy", "dmy", '/', true}, {"mm/dd/yy", "mdy", '/', true},
	{"dd-mm-yy", "dmy", '-', true},
	{"yy/mm/dd", "ymd", '/', true}, {"yy-mm-dd", "ymd", '-', true}, {"yy.mm.dd", "ymd", '.', true},
	{dateCompact, "", 0, false}, {dateMonth, "", 0, false}, {"yyyymm", "", 0, false},
	{dateDayMon, "", 0, false}, {dateMonDay, "", 0, false},
	{dateEpoch, "", 0, false}, {dateEpochMs, "", 0, false}, {dateEpochUs, "", 0, false},
	{dateEpochNs, "", 0, false}, {dateEpochDay, "", 0, false},
	{dateExcel, "", 0, false}, {dateDayOf, "", 0, false}, {dateWeek, "", 0, false},
	{dateMonYear, "", 0, false}, {dateQuarter, "", 0, false},
}

// DateFormats lists the names of the formats dates may have in texts and
// whole numbers.
func DateFormats() (names []string) {
	for _, f := range dateFormats {
		names = append(names, f.Name)
	}
	return names
}

// FormatOf is the format of a name of DateFormats; "" is yyyy-mm-dd.
func FormatOf(name string) (Format, bool) {
	if name == "" {
		name = DateISO
	}
	i := slices.IndexFunc(dateFormats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return dateFormats[i], true
}

// Moment is a day, and the instant where the text or number names one.
type Moment struct {
	Day     int32
	Micros  int64 // wall clock, or UTC where instant
	Instant bool
}

// DayIn is the day of the moment in a zone; nil is UTC. Wall-clock times have the
// day they are written with.
func (m Moment) DayIn(zone *time.Location) int32 {
	if m.Instant {
		return DayOfMicros(m.Micros, zone)
	}
	return m.Day
}

// Parse reads a text.
func (f Format) Parse(s string) (Moment, bool) {
	s = strings.TrimPrefix(strings.TrimSpace(s), "'") // by which spreadsheets keep a text
	switch f.Name {
	case DateISO:
		return ParseISO(s)
	case dateShortISO:
		return f.parseDigits(westernISO.Replace(withoutWeekday(s)))
	case dateWeek:
		return parseWeek(s)
	case dateDayMon, dateMonDay:
		return f.parseNamed(s)
	case dateMonth:
		return parseMonth(s)
	case dateMonYear:
		return parseMonthYear(s)
	case dateQuarter:
		return parseQuarter(s)
	}
	if f.Numeric() {
		return f.parseNumeric(s)
	}
	return f.parseDigits(closed(withoutWeekday(s), f.sep))
}

// closed takes out what some countries put behind the points of a date: "6. 1. 2025",
// "2025. 1. 6.".
func closed(s string, sep byte) string {
	if sep != '.' || !strings.Contains(s, ". ") {
		return s
	}
	for range 2 {
		s = strings.Replace(s, ". ", ".", 1)
	}
	if strings.Count(s, ".") == 3 {
		s = strings.Replace(s, ". ", " ", 1)
		s = strings.TrimSuffix(s, ".")
	}
	return s
}

// westernISO writes 2025年1月6日 with dashes.
var westernISO = strings.NewReplacer("年", "-", "月", "-", "日", "")

// parseNumeric reads a number that stands for a day, and a compact date with a
// time behind it.
func (f Format) parseNumeric(s string) (Moment, bool) {
	if inside, ok := strings.CutPrefix(s, "/Date("); ok && f.Name == dateEpochMs { // of .NET
		s = strings.TrimSuffix(inside, ")/")
	}
	switch {
	case f.Name == dateCompact && len(s) > 8 && (s[8] == ' ' || s[8] == 'T'):
		day, err := strconv.Atoi(s[:8])
		if err != nil {
			return Moment{}, false
		}
		return onDay(day/10000, day/100%100, day%100, s[8:])
	case f.Name == dateDayOf && len(s) == 8 && (s[4] == '-' || s[4] == '/'):
		s = s[:4] + s[5:]
	case f.Name == dateExcel && strings.Count(s, ",") == 1 && !strings.Contains(s, "."):
		s = strings.Replace(s, ",", ".", 1)
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n != math.Trunc(n) && f.Name == dateCompact {
		return Moment{}, false
	}
	return f.ParseNumber(n)
}

// parseWeek reads an ISO week, 2025-W07 or 2025W07: its Monday; or a day of it,
// 2025-W07-3.
func parseWeek(s string) (Moment, bool) {
	year, week, ok := strings.Cut(strings.ToUpper(s), "W")
	day := 1
	if w, d, has := strings.Cut(week, "-"); has && len(d) == 1 && d[0] >= '1' && d[0] <= '7' {
		week, day = w, int(d[0]-'0')
	}
	y, err1 := strconv.Atoi(strings.TrimRight(year, "- "))
	w, err2 := strconv.Atoi(week)
	if !ok || err1 != nil || err2 != nil || len(week) > 2 || y < 1000 || y > 9999 || w < 1 || w > 53 {
		return Moment{}, false
	}
	fourth := time.Date(y, 1, 4, 0, 0, 0, 0, time.UTC) // lies in week 1
	monday := core.DayOf(fourth) - core.Day((int(fourth.Weekday())+6)%7) + core.Day(7*(w-1))
	if in, _ := monday.Time().ISOWeek(); in != y {
		return Moment{}, false // the year has no week 53
	}
	monday += core.Day(day - 1)
	return Moment{Day: int32(monday), Micros: int64(monday) * MicrosPerDay}, true
}

// parseDigits reads three numbers between separators.
func (f Format) parseDigits(s string) (Moment, bool) {
	var part [3]int
	for i := range part {
		n, digits := 0, 0
		for len(s) > 0 && s[0] >= '0' && s[0] <= '9' {
			n, digits, s = n*10+int(s[0]-'0'), digits+1, s[1:]
		}
		year := f.order[i] == 'y'
		if digits == 0 || !year && digits > 2 || year && digits != yearDigits(f.short) {
			return Moment{}, false
		}
		if i < 2 {
			if len(s) == 0 || s[0] != f.sep {
				return Moment{}, false
			}
			s = s[1:]
		}
		part[i] = n
	}
	var y, m, d int
	for i, n := range part {
		switch f.order[i] {
		case 'y':
			y = n
		case 'm':
			m = n
		default:
			d = n
		}
	}
	return onDay(fullYear(y, f.short), m, d, s)
}

func yearDigits(short bool) int {
	if short {
		return 2
	}
	return 4
}

// onDay is a day with the time of day that follows it.
func onDay(y, m, d int, rest string) (Moment, bool) {
	if m < 1 || m > 12 || d < 1 || d > 31 || y < 1 {
		return Moment{}, false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return Moment{}, false
	}
	day := int32(core.DayOf(t))
	micros := int64(day) * MicrosPerDay
	if rest == "" {
		return Moment{Day: day, Micros: micros}, true
	}
	clock, offset, zoned, ok := parseClock(rest)
	if !ok {
		return Moment{}, false
	}
	micros += clock
	if zoned {
		micros -= offset
	}
	return Moment{Day: day, Micros: micros, Instant: zoned}, true
}

var clockLayouts = [...]string{"15:04:05", "15:04", "3:04:05 PM", "3:04 PM", "3:04:05PM", "3:04PM",
	"3.04.05 PM", "15.04.05", "15.04", "150405", "1504", "15"}

// parseClock reads a time of day, in microseconds, behind a space or a T, and
// the offset of a zone behind it.
func parseClock(s string) (clock, offset int64, zoned, ok bool) {
	if s[0] != ' ' && s[0] != 'T' {
		return 0, 0, false, false
	}
	s = strings.TrimSpace(s[1:])
	switch at := strings.LastIndexAny(s, "+-"); {
	case strings.HasSuffix(s, "Z"):
		zoned, s = true, strings.TrimSpace(s[:len(s)-1])
	case strings.HasSuffix(s, " UTC") || strings.HasSuffix(s, " GMT"):
		zoned, s = true, s[:len(s)-4]
	case at > 0:
		for _, layout := range []string{"-07:00", "-0700", "-07"} {
			if t, err := time.Parse(layout, s[at:]); err == nil {
				_, seconds := t.Zone()
				zoned, offset = true, int64(seconds)*1_000_000
			}
		}
		if !zoned {
			return 0, 0, false, false
		}
		s = strings.TrimSpace(s[:at])
	}
	if s == "" || s == "24:00" {
		return 0, offset, zoned, s == ""
	}
	for _, layout := range clockLayouts {
		if t, err := time.Parse(layout, strings.ToUpper(s)); err == nil {
			return t.Sub(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)).Microseconds(),
				offset, zoned, true
		}
	}
	return 0, 0, false, false
}

// ParseISO reads "2026-11-23", also followed by a time of day; one with an
// offset is an instant.
func ParseISO(s string) (Moment, bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return Moment{}, false
	}
	var n [8]int
	for i, at := range [...]int{0, 1, 2, 3, 5, 6, 8, 9} {
		c := s[at]
		if c < '0' || c > '9' {
			return Moment{}, false
		}
		n[i] = int(c - '0')
	}
	rest := s[10:]
	if len(rest) > 8 && rest[0] == '-' && rest[3] == '.' && rest[6] == '.' { // of DB2
		rest = " " + rest[1:]
	}
	return onDay(n[0]*1000+n[1]*100+n[2]*10+n[3], n[4]*10+n[5], n[6]*10+n[7], rest)
}

func parseMonth(s string) (Moment, bool) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return Moment{}, false
	}
	return onDay(t.Year(), int(t.Month()), 1, "")
}

// ParseNumber reads a number as a date: 20250601, 2025152, days, seconds, milli-,
// micro- or nanoseconds since 1970, or a spreadsheet's count of days.
func (f Format) ParseNumber(x float64) (Moment, bool) {
	if math.Abs(x) > 5e18 || x != x {
		return Moment{}, false
	}
	switch f.Name {
	case dateCompact:
		return compactDay(int(x))
	case "yyyymm":
		n := int(x)
		return onDay(n/100, n%100, 1, "")
	case dateEpoch:
		return instant(int64(x * 1e6))
	case dateEpochMs:
		return instant(int64(x * 1e3))
	case dateEpochUs:
		return instant(int64(x))
	case dateEpochNs:
		return instant(FloorDiv(int64(x), 1000))
	case dateEpochDay:
		const until = 32874 // 2060-01-03: from there on it is what a spreadsheet counts for 1990
		day := int64(math.Floor(x))
		return Moment{Day: int32(day), Micros: day * MicrosPerDay}, x == math.Floor(x) && day >= FirstDay && day < until
	case dateDayOf:
		year, day := int(x)/1000, int(x)%1000
		first, ok := onDay(year, 1, 1, "")
		last, _ := onDay(year, 12, 31, "")
		if !ok || year > 9999 || day < 1 || int32(day) > last.Day-first.Day+1 {
			return Moment{}, false
		}
		at := first.Day + int32(day) - 1
		return Moment{Day: at, Micros: int64(at) * MicrosPerDay}, true
	case dateExcel:
		const epoch = -25569 // 1899-12-30
		day := int64(math.Floor(x)) + epoch
		if day < FirstDay || day > LastDay {
			return Moment{}, false
		}
		return Moment{Day: int32(day), Micros: day*MicrosPerDay + int64((x-math.Floor(x))*MicrosPerDay)}, true
	}
	return Moment{}, false
}

// compactDay reads 20250106, also with the hour, minute and second behind it:
// 202501061405, 20250106140509.
func compactDay(n int) (Moment, bool) {
	clock := 0
	switch {
	case n >= 1e13 && n < 1e14:
		n, clock = n/1_000_000, n%1_000_000
	case n >= 1e11 && n < 1e12:
		n, clock = n/10_000, n%10_000*100
	}
	m, ok := onDay(n/10000, n/100%100, n%100, "")
	hour, minute, second := clock/10000, clock/100%100, clock%100
	if !ok || hour > 23 || minute > 59 || second > 59 {
		return Moment{}, false
	}
	m.Micros += int64(hour*3600+minute*60+second) * 1_000_000
	return m, true
}

func instant(micros int64) (Moment, bool) {
	day := FloorDiv(micros, MicrosPerDay)
	return Moment{Day: int32(day), Micros: micros, Instant: true}, day >= FirstDay && day <= LastDay
}

// Numeric tells whether a format reads plain numbers.
func (f Format) Numeric() bool {
	return slices.Contains([]string{dateCompact, "yyyymm", dateEpoch, dateEpochMs, dateEpochUs,
		dateEpochNs, dateEpochDay, dateExcel, dateDayOf}, f.Name)
}

// Plausible bounds the days that a bare number may stand for: 1990 to 2100.
func Plausible(day int32) bool { return day >= 7305 && day < 47482 }
