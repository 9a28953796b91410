package datasets

import (
	"fmt"
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
type dateFormat struct {
	name  string
	order string // of y, m and d; "" for formats of their own
	sep   byte   // 0: digits without separators
	short bool   // a year of two digits
}

// The formats that are no order of digits.
const (
	dateISO     = "yyyy-mm-dd"
	dateMonth   = "yyyy-mm"
	dateCompact = "yyyymmdd"
	dateEpoch   = "epoch_s"
	dateEpochMs = "epoch_ms"
	dateExcel   = "excel_day"
	dateDayMon  = "dd mon yyyy"
	dateMonDay  = "mon dd yyyy"
)

var dateFormats = []dateFormat{
	{dateISO, "ymd", '-', false}, {"yyyy/mm/dd", "ymd", '/', false}, {"yyyy.mm.dd", "ymd", '.', false},
	{"dd.mm.yyyy", "dmy", '.', false}, {"dd/mm/yyyy", "dmy", '/', false}, {"mm/dd/yyyy", "mdy", '/', false},
	{"dd-mm-yyyy", "dmy", '-', false}, {"mm-dd-yyyy", "mdy", '-', false},
	{"dd.mm.yy", "dmy", '.', true}, {"dd/mm/yy", "dmy", '/', true}, {"mm/dd/yy", "mdy", '/', true}, {"dd-mm-yy", "dmy", '-', true},
	{dateCompact, "", 0, false}, {dateMonth, "", 0, false}, {"yyyymm", "", 0, false}, {dateDayMon, "", 0, false}, {dateMonDay, "", 0, false},
	{dateEpoch, "", 0, false}, {dateEpochMs, "", 0, false}, {dateExcel, "", 0, false},
}

// DateFormats lists the names of the formats dates may have in texts and
// whole numbers.
func DateFormats() (names []string) {
	for _, f := range dateFormats {
		names = append(names, f.name)
	}
	return names
}

func dateFormatOf(name string) (dateFormat, bool) {
	if name == "" {
		name = dateISO
	}
	i := slices.IndexFunc(dateFormats, func(f dateFormat) bool { return f.name == name })
	if i < 0 {
		return dateFormat{}, false
	}
	return dateFormats[i], true
}

// moment is a day, and the instant where the text or number names one.
type moment struct {
	day     int32
	micros  int64 // wall clock, or UTC where instant
	instant bool
}

func (m moment) dayIn(zone *time.Location) int32 {
	if m.instant {
		return dayOfMicros(m.micros, zone)
	}
	return m.day
}

// parse reads a text.
func (f dateFormat) parse(s string) (moment, bool) {
	s = strings.TrimSpace(s)
	switch f.name {
	case dateISO:
		return parseISO(s)
	case dateDayMon, dateMonDay:
		return f.parseNamed(s)
	case dateCompact, dateMonth, "yyyymm", dateEpoch, dateEpochMs, dateExcel:
		if f.name == dateMonth {
			return parseMonth(s)
		}
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || n != math.Trunc(n) && f.name == dateCompact {
			return moment{}, false
		}
		return f.parseNumber(n)
	}
	return f.parseDigits(s)
}

// parseDigits reads three numbers between separators.
func (f dateFormat) parseDigits(s string) (moment, bool) {
	var part [3]int
	for i := range part {
		n, digits := 0, 0
		for len(s) > 0 && s[0] >= '0' && s[0] <= '9' {
			n, digits, s = n*10+int(s[0]-'0'), digits+1, s[1:]
		}
		year := f.order[i] == 'y'
		if digits == 0 || !year && digits > 2 || year && digits != yearDigits(f.short) {
			return moment{}, false
		}
		if i < 2 {
			if len(s) == 0 || s[0] != f.sep {
				return moment{}, false
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
	if f.short {
		y += 2000
		if y >= 2070 {
			y -= 100
		}
	}
	return onDay(y, m, d, s)
}

func yearDigits(short bool) int {
	if short {
		return 2
	}
	return 4
}

// onDay is a day with the time of day that follows it.
func onDay(y, m, d int, rest string) (moment, bool) {
	if m < 1 || m > 12 || d < 1 || d > 31 || y < 1 {
		return moment{}, false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return moment{}, false
	}
	day := int32(core.DayOf(t))
	micros := int64(day) * microsPerDay
	if rest == "" {
		return moment{day: day, micros: micros}, true
	}
	clock, offset, zoned, ok := parseClock(rest)
	if !ok {
		return moment{}, false
	}
	micros += clock
	if zoned {
		micros -= offset
	}
	return moment{day: day, micros: micros, instant: zoned}, true
}

var clockLayouts = [...]string{"15:04:05", "15:04", "3:04:05 PM", "3:04 PM", "3:04:05PM", "3:04PM", "15.04.05", "15.04", "15"}

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
			return t.Sub(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)).Microseconds(), offset, zoned, true
		}
	}
	return 0, 0, false, false
}

// parseISO reads "2026-11-23", also followed by a time of day; one with an
// offset is an instant.
func parseISO(s string) (moment, bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return moment{}, false
	}
	var n [8]int
	for i, at := range [...]int{0, 1, 2, 3, 5, 6, 8, 9} {
		c := s[at]
		if c < '0' || c > '9' {
			return moment{}, false
		}
		n[i] = int(c - '0')
	}
	return onDay(n[0]*1000+n[1]*100+n[2]*10+n[3], n[4]*10+n[5], n[6]*10+n[7], s[10:])
}

func parseMonth(s string) (moment, bool) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return moment{}, false
	}
	return onDay(t.Year(), int(t.Month()), 1, "")
}

var namedLayouts = map[string][]string{
	dateDayMon: {"2 Jan 2006", "2-Jan-2006", "2 January 2006", "2-Jan-06", "2 Jan 06", "2.Jan.2006", "02Jan2006", "2/Jan/2006"},
	dateMonDay: {"Jan 2 2006", "Jan 2, 2006", "January 2, 2006", "January 2 2006", "Jan-02-2006"},
}

func (f dateFormat) parseNamed(s string) (moment, bool) {
	for _, layout := range namedLayouts[f.name] {
		if t, err := time.Parse(layout, s); err == nil {
			return onDay(t.Year(), int(t.Month()), t.Day(), "")
		}
	}
	return moment{}, false
}

// parseNumber reads a number as a date: 20250601, seconds or milliseconds
// since 1970, or a spreadsheet's count of days.
func (f dateFormat) parseNumber(x float64) (moment, bool) {
	if math.Abs(x) > 1e15 || x != x {
		return moment{}, false
	}
	switch f.name {
	case dateCompact:
		n := int(x)
		return onDay(n/10000, n/100%100, n%100, "")
	case "yyyymm":
		n := int(x)
		return onDay(n/100, n%100, 1, "")
	case dateEpoch:
		return instant(int64(x * 1e6))
	case dateEpochMs:
		return instant(int64(x * 1e3))
	case dateExcel:
		const epoch = -25569 // 1899-12-30
		day := int64(math.Floor(x)) + epoch
		if day < firstDay || day > lastDay {
			return moment{}, false
		}
		return moment{day: int32(day), micros: day*microsPerDay + int64((x-math.Floor(x))*microsPerDay)}, true
	}
	return moment{}, false
}

func instant(micros int64) (moment, bool) {
	day := floorDiv(micros, microsPerDay)
	return moment{day: int32(day), micros: micros, instant: true}, day >= firstDay && day <= lastDay
}

// numeric tells whether a format reads plain numbers.
func (f dateFormat) numeric() bool {
	return slices.Contains([]string{dateCompact, "yyyymm", dateEpoch, dateEpochMs, dateExcel}, f.name)
}

// dateVote finds out which formats the texts of a column may have.
type dateVote struct {
	seen int
	hits []int
	odd  []string // an example that a format does not read
	days []map[int32]bool
}

func newDateVote() *dateVote {
	v := &dateVote{hits: make([]int, len(dateFormats)), odd: make([]string, len(dateFormats)), days: make([]map[int32]bool, len(dateFormats))}
	for i := range v.days {
		v.days[i] = map[int32]bool{}
	}
	return v
}

func (v *dateVote) add(s string) {
	if s = strings.TrimSpace(s); s == "" {
		return
	}
	v.seen++
	for i, f := range dateFormats {
		m, ok := f.parse(s)
		if ok && f.numeric() {
			ok = plausible(m.day)
		}
		if !ok {
			if v.odd[i] == "" {
				v.odd[i] = s
			}
			continue
		}
		v.hits[i]++
		if len(v.days[i]) < 4096 {
			v.days[i][m.day] = true
		}
	}
}

// plausible bounds the days that a bare number may stand for: 1990 to 2100.
func plausible(day int32) bool { return day >= 7305 && day < 47482 }

// likely are the formats that read as many of the texts as any does, and at
// least nine of ten.
func (v *dateVote) likely() (out []dateFormat) {
	best := slices.Max(v.hits)
	if best == 0 || 10*best < 9*v.seen {
		return nil
	}
	for i, f := range dateFormats {
		if v.hits[i] == best {
			out = append(out, f)
		}
	}
	return out
}

// decide is the one format of the texts; where day-first and month-first read
// them all, the one that leaves fewer gaps is taken if it clearly does. It fails
// with what could be meant.
func (v *dateVote) decide() (f dateFormat, sure bool, err error) {
	all := v.likely()
	if len(all) == 0 {
		return f, false, fmt.Errorf("no date format reads its values")
	}
	if len(all) == 1 {
		return all[0], true, nil
	}
	type spread struct {
		f     dateFormat
		span  int
		count int
	}
	var spreads []spread
	for _, f := range all {
		i := slices.IndexFunc(dateFormats, func(o dateFormat) bool { return o.name == f.name })
		low, high := int32(math.MaxInt32), int32(math.MinInt32)
		for d := range v.days[i] {
			low, high = min(low, d), max(high, d)
		}
		spreads = append(spreads, spread{f, int(high-low) + 1, len(v.days[i])})
	}
	slices.SortStableFunc(spreads, func(a, b spread) int { return a.span*b.count - b.span*a.count })
	// Days read the wrong way round are scattered over the months.
	if a, b := spreads[0], spreads[1]; a.count >= 5 && 2*a.span*b.count < b.span*a.count {
		return a.f, true, nil
	}
	return spreads[0].f, false, nil
}
