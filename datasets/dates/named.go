package dates

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// monthNames are the months in English, German, French, Spanish, Italian,
// Portuguese and Dutch. Three letters or more of a name stand for it.
var monthNames = [12]string{
	"january januar janvier enero gennaio janeiro januari jänner",
	"february februar février fevrier febrero febbraio fevereiro februari feber",
	"march märz maerz mrz mars marzo março marco maart mrt",
	"april avril abril aprile",
	"may mai mayo maggio maio mei",
	"june juni juin junio giugno junho",
	"july juli juillet julio luglio julho",
	"august août aout agosto augustus",
	"september septembre septiembre settembre setembro",
	"october oktober octobre octubre ottobre outubro",
	"november novembre noviembre novembro",
	"december dezember décembre decembre diciembre dicembre dezembro",
}

// months holds every beginning of three letters or more that one month alone has.
var months = monthBeginnings()

func monthBeginnings() map[string]int {
	out, twice := map[string]int{}, map[string]bool{}
	for i, names := range monthNames {
		for _, name := range strings.Fields(names) {
			letters := []rune(name)
			for n := 3; n <= len(letters); n++ {
				begin := string(letters[:n])
				if had, ok := out[begin]; ok && had != i+1 {
					twice[begin] = true
				}
				out[begin] = i + 1
			}
		}
	}
	for begin := range twice {
		delete(out, begin)
	}
	return out
}

// linkWords stand between the parts of a date: 6 de enero de 2025.
var linkWords = map[string]bool{"de": true, "of": true, "del": true, "di": true, "the": true}

// ordinals follow the number of a day: 6th, 1er.
var ordinals = map[string]bool{"st": true, "nd": true, "rd": true, "th": true, "er": true}

// parseNamed reads a day with its month by name: 6 January 2025, 06-Jan-25,
// Mon, 6. Jan. 2025, January 6th, 2025. A weekday before it says nothing more.
func (f Format) parseNamed(s string) (Moment, bool) {
	if m := clockBeforeYear.FindStringSubmatch(s); m != nil && f.Name == dateMonDay {
		s = m[1] + " " + m[3] + " " + m[2]
	}
	rest, day, month := s, 0, 0
	for range 8 { // a date has no more words
		word, after := nextWord(rest)
		number, digits := number(word)
		switch {
		case word == "":
			return Moment{}, false
		case digits > 0 && day > 0: // the year, which ends a date
			if month == 0 || digits != 2 && digits != 4 {
				return Moment{}, false
			}
			return onDay(fullYear(number, digits == 2), month, day, clockOf(after))
		case digits > 0:
			if month == 0 && f.Name == dateMonDay || number == 0 || digits > 2 {
				return Moment{}, false
			}
			day = number
		default:
			var ok bool
			if month, ok = f.monthAfter(word, day, month, rest == s); !ok {
				return Moment{}, false
			}
		}
		rest = after
	}
	return Moment{}, false
}

// parseMonthYear reads a month by name: January 2025, Jan-25, 2025 Jan.
func parseMonthYear(s string) (Moment, bool) {
	a, rest := nextWord(s)
	b, rest := nextWord(rest)
	if months[a] == 0 {
		a, b = b, a
	}
	year, digits := number(b)
	if months[a] == 0 || strings.Trim(rest, " .") != "" || digits != 4 && digits != 2 {
		return Moment{}, false
	}
	return onDay(fullYear(year, digits == 2), months[a], 1, "")
}

// quarterForms are 2025Q1, 2025-Q1, Q1 2025 and Q1/2025, also with a T as in French or a K as in the north.
var quarterForms = [...]*regexp.Regexp{
	regexp.MustCompile(`^(?P<y>\d{4})[ ./-]?[QqTtKk](?P<q>[1-4])$`),
	regexp.MustCompile(`^[QqTtKk](?P<q>[1-4])[ ./-]*(?P<y>\d{4})$`),
}

func parseQuarter(s string) (Moment, bool) {
	for _, form := range quarterForms {
		if m := form.FindStringSubmatch(strings.TrimSpace(s)); m != nil {
			year, _ := number(m[form.SubexpIndex("y")])
			quarter, _ := number(m[form.SubexpIndex("q")])
			return onDay(year, 3*quarter-2, 1, "")
		}
	}
	return Moment{}, false
}

// monthAfter is the month once a word of a date is read, and whether the word may stand
// there: a month's name, a link behind the day, or first of all one weekday.
func (f Format) monthAfter(word string, day, month int, first bool) (int, bool) {
	switch named := months[word]; {
	case day > 0 && (linkWords[word] || ordinals[word]):
		return month, true
	case month > 0 && day == 0 && f.Name == dateMonDay && named > 0:
		return named, true // what stood before was a weekday: mar. gennaio
	case month == 0 && named > 0 && (day > 0) == (f.Name == dateDayMon):
		return named, true
	}
	return month, day == 0 && month == 0 && first
}

// clockBeforeYear is how C and Java print a time: Mon Jan 06 14:05:00 CET 2025, by
// the wall clock.
var clockBeforeYear = regexp.MustCompile(`^\pL{2,4}\.? (\pL{3,4}\.? +\d{1,2}) (\d\d:\d\d:\d\d)(?: [A-Z]{2,5})? (\d{4})$`)

// nextWord is the next run of letters, in small ones, or of digits; what stands
// before it are marks.
func nextWord(s string) (word, rest string) {
	s = strings.TrimLeft(s, " .,-/\u00a0")
	if s == "" {
		return "", ""
	}
	digits := s[0] >= '0' && s[0] <= '9'
	end := 0
	for end < len(s) {
		c, n := utf8.DecodeRuneInString(s[end:])
		if digits && (c < '0' || c > '9') || !digits && !unicode.IsLetter(c) {
			break
		}
		end += n
	}
	if digits {
		return s[:end], s[end:]
	}
	return strings.ToLower(s[:end]), s[end:]
}

func number(word string) (n, digits int) {
	if word == "" || word[0] < '0' || word[0] > '9' || len(word) > 4 {
		return 0, 0
	}
	for _, c := range word {
		n = n*10 + int(c-'0')
	}
	return n, len(word)
}

func fullYear(y int, short bool) int {
	switch {
	case short && y < 70:
		return y + 2000
	case short:
		return y + 1900
	}
	return y
}

// clockOf is what follows a named date, with the comma before a time taken out.
func clockOf(s string) string {
	if t := strings.TrimLeft(s, ", "); len(t) < len(s) && t != "" {
		return " " + t
	}
	return strings.TrimRight(s, " .,")
}

// withoutWeekday takes a weekday before a date in digits away: Mo. 06.01.2025.
func withoutWeekday(s string) string {
	c, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsLetter(c) {
		return s
	}
	word, rest := nextWord(s)
	after := strings.TrimLeft(rest, " .,")
	if len(word) < 2 || len(word) > 12 || len(after) == len(rest) || after == "" || after[0] < '0' || after[0] > '9' {
		return s
	}
	return after
}
