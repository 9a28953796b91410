package datasets

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const weekdayHint = "write days such as mon,thu or mon-fri"

// weekdayNames are what people call the days, Sunday first, without accents.
var weekdayNames = [7][]string{{"sunday", "sonntag", "so"}, {"monday", "montag"},
	{"tuesday", "dienstag"}, {"wednesday", "mittwoch"},
	{"thursday", "donnerstag"}, {"friday", "freitag"}, {"saturday", "samstag"}}

// moreWeekdayNames are those of other languages, which share letters with these: three
// letters tell them apart.
var moreWeekdayNames = [7][]string{
	{"dimanche", "domingo", "domenica", "zondag", "niedziela", "sondag"},
	{"lundi", "lunes", "lunedi", "maandag", "segunda", "poniedziałek", "mandag"},
	{"mardi", "martes", "martedi", "dinsdag", "terca", "wtorek", "tisdag", "tirsdag"},
	{"mercredi", "miercoles", "mercoledi", "woensdag", "quarta", "sroda", "onsdag"},
	{"jeudi", "jueves", "giovedi", "donderdag", "quinta", "czwartek", "torsdag"},
	{"vendredi", "viernes", "venerdi", "vrijdag", "sexta", "piatek", "fredag"},
	{"samedi", "sabado", "sabato", "zaterdag", "sobota", "sonnabend", "lordag", "lørdag"},
}

// weekdayGroups are words for several days.
var weekdayGroups = map[string][]time.Weekday{
	"daily": nil, "everyday": nil, "every day": nil, "all": nil, "any": nil, "always": nil,
	"all days": nil, "7 days": nil,
	"weekdays": workWeek, "weekday": workWeek, "workdays": workWeek, "working days": workWeek,
	"business days": workWeek, "work days": workWeek,
	"tous les jours": nil, "todos los dias": nil, "tutti i giorni": nil, "todos os dias": nil, "taglich": nil, "dagelijks": nil,
	"jours ouvres": workWeek, "dias laborables": workWeek, "giorni feriali": workWeek, "dias uteis": workWeek, "werktags": workWeek,
	"werktage": workWeek, "werkdagen": workWeek,
	"weekend": {time.Saturday, time.Sunday}, "weekends": {time.Saturday, time.Sunday},
}

var workWeek = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}

// ParseWeekdays reads weekdays as people write them: "mon,thu", "Mon-Fri",
// "Monday to Thursday", "weekdays", "daily". "" and every day are nil. Days come in the
// order of the week, Sunday first, each once.
func ParseWeekdays(text string) ([]time.Weekday, error) {
	text = strings.ReplaceAll(unaccented(strings.ToLower(strings.TrimSpace(text))), "-feira", "")
	for _, dash := range []string{"–", "—", "‑", "→", "..", " through ", " to ", " bis ", " a ", " al ", " au ", " tot ", " t/m ", " do "} {
		text = strings.ReplaceAll(text, dash, "-")
	}
	if text == "" {
		return nil, nil
	}
	if days, ok := weekdayGroups[text]; ok {
		return slices.Sorted(slices.Values(days)), nil
	}
	for _, and := range []string{" and ", " und ", " et ", " y ", " e ", " en ", " i ", " och ", " og ", "&", "+", "/", ";", "|"} {
		text = strings.ReplaceAll(text, and, ",")
	}
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' }), " ")
	text = strings.ReplaceAll(strings.ReplaceAll(text, " -", "-"), "- ", "-")
	var out []time.Weekday
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		days, err := weekdaySpan(word)
		if err != nil {
			return nil, err
		}
		if days == nil {
			return nil, nil
		}
		out = append(out, days...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// weekdaySpan reads one word: a day, a span of days, or a word for several.
func weekdaySpan(word string) ([]time.Weekday, error) {
	if days, ok := weekdayGroups[word]; ok {
		return days, nil
	}
	first, last, span := strings.Cut(word, "-")
	from, err := weekdayOf(first)
	if err != nil || !span {
		return []time.Weekday{from}, err
	}
	to, err := weekdayOf(last)
	if err != nil {
		return nil, err
	}
	out := []time.Weekday{from}
	for d := from; d != to; {
		d = (d + 1) % 7
		out = append(out, d)
	}
	return out, nil
}

// unaccented is a text without its accents: "miércoles" is miercoles.
func unaccented(text string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(text)))
}

// weekdayOf reads a day by its name or the first letters of it that no other
// shares. Numbers are not read: 1 is Monday to some and Sunday to others.
func weekdayOf(word string) (time.Weekday, error) {
	word = strings.TrimSuffix(word, ".")
	plural := strings.TrimSuffix(word, "s")
	for d, names := range weekdayNames {
		for _, name := range names {
			if len(word) >= 2 && strings.HasPrefix(name, word) || name == plural {
				return time.Weekday(d), nil
			}
		}
	}
	for d, names := range moreWeekdayNames {
		for _, name := range names {
			if len(word) >= 3 && strings.HasPrefix(name, word) || name == plural {
				return time.Weekday(d), nil
			}
		}
	}
	if strings.Trim(word, "0123456789") == "" && word != "" {
		return 0, fmt.Errorf("%q is a number, which some count from Sunday and some from Monday", word)
	}
	return 0, fmt.Errorf("%q is not a weekday", word)
}
