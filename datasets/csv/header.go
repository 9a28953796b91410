package csv

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// readHeader finds the delimiter and the header's row, which is the first that
// has as many fields as most rows have, and returns where the rows begin.
func (f *File) readHeader(head []byte, at int) (int, error) {
	if line, rest, ok := bytes.Cut(head[at:], []byte("\n")); ok && len(line) <= 6 &&
		bytes.HasPrefix(line, []byte("sep=")) {
		if f.Format.Delimiter == 0 && len(line) > 4 {
			f.Format.Delimiter = line[4]
		}
		at = len(head) - len(rest)
	}
	if f.Format.Delimiter == 0 {
		f.Format.Delimiter = delimiterOf(head[at:])
	}
	if line, _, _ := bytes.Cut(head[at:], []byte("\n")); apostrophes(f.fields(line)) {
		f.mark = '\''
	}
	rows, begins, ends := f.firstRows(head, at)
	if len(rows) == 0 {
		return 0, errors.New("it is empty")
	}
	h := headerOf(rows)
	f.heading = bytes.TrimRight(head[begins[h]:ends[h]], "\r\n")
	if h+1 < len(rows) {
		if both := joined(rows[h], rows[h+1]); both != nil {
			rows[h+1], h = both, h+1
		}
	}
	f.Columns = named(rows[h])
	return ends[h], f.doubtHeader(rows, h)
}

// firstRows are the filled rows of the head from at on, at most 200, and where each
// begins and ends.
func (f *File) firstRows(head []byte, at int) (rows [][]string, begins, ends []int) {
	for len(rows) < 200 && at < len(head) {
		end, ok := f.rowEnd(head, at)
		if !ok {
			if len(rows) > 0 && len(head) == sniffSize {
				break // the last row of the head is cut off
			}
			end = len(head)
		}
		if row := f.fields(head[at:end]); filled(row) > 0 {
			rows, begins, ends = append(rows, row), append(begins, at), append(ends, end)
		}
		at = end
	}
	return rows, begins, ends
}

// doubtHeader says why row h names no columns; nil when it does.
func (f *File) doubtHeader(rows [][]string, h int) error {
	if days, what := dayNames(rows[h]); days >= 3 {
		return fmt.Errorf("its columns are %ss (%d of %d): it has a column for each %s and must have a row for each; turn it with Unpivot Columns "+
			"in Excel's Power Query, melt in pandas or UNPIVOT in DuckDB", what, days, len(rows[h]), what)
	}
	if looksLikeData(rows[h]) && h > 0 && filled(rows[h-1]) == len(rows[h-1]) && len(rows[h-1]) > 1 &&
		!looksLikeData(rows[h-1]) {
		return fmt.Errorf("its rows have %d fields and its header %d: a value holds %q and stands without quotes", len(rows[h]), len(rows[h-1]), f.Format.Delimiter)
	}
	if looksLikeData(rows[h]) {
		return fmt.Errorf("it has no header: its first row is %s; put the columns' names into a first row", strings.Join(rows[h], string(f.Format.Delimiter)))
	}
	return nil
}

// named are the columns' names: those that bear none are numbered, and of those
// that bear one name the second is "Qty (2)".
func named(row []string) []string {
	out, times := make([]string, len(row)), map[string]int{}
	for i, name := range row {
		if name = lineBreaks.ReplaceAllString(name, " "); name == "" {
			name = "column" + strconv.Itoa(i+1)
		}
		if times[name]++; times[name] > 1 {
			name = Again(name, times[name])
		}
		out[i] = name
	}
	return out
}

// lineBreaks are those within a heading.
var lineBreaks = regexp.MustCompile(`\s*[\r\n]+\s*`)

// Again is the name of the n-th column that is called so.
func Again(name string, n int) string { return fmt.Sprintf("%s (%d)", name, n) }

// headerOf is the first row with as many fields as most have; titles above a
// table have fewer. Of two such rows above the data the second is the header where
// the first has gaps: a heading over several columns.
func headerOf(rows [][]string) int {
	usual := usualFields(rows)
	for i, r := range rows {
		switch {
		case len(r) >= usual && !slices.Contains(r[:usual], ""):
			return i
		case len(r) != usual || filled(r) < 2:
		case i+1 < len(rows) && len(rows[i+1]) >= usual && !slices.Contains(rows[i+1][:usual], "") &&
			!looksLikeData(rows[i+1]):
			return i + 1
		default:
			return i
		}
	}
	return 0
}

// joined is a heading of two lines, where the second names the columns that the first
// gathers or leaves without a name; nil where the second line is none.
func joined(upper, lower []string) []string {
	if len(upper) != len(lower) || filled(lower) < 2 || filled(lower) == len(lower) ||
		filled(upper) == len(upper) || looksLikeData(lower) || looksLikeData(upper) {
		return nil
	}
	out := slices.Clone(lower)
	for i, name := range lower {
		switch {
		case name == "" && upper[i] == "":
			return nil
		case name == "":
			out[i] = upper[i]
		}
	}
	return out
}

// usualFields is how many fields most rows have, without those at their end that
// are empty in all of them: a mark behind every row makes one more.
func usualFields(rows [][]string) int {
	counts := map[int]int{}
	for _, r := range rows {
		counts[len(r)]++
	}
	usual := len(rows[0])
	for n, k := range counts {
		if k > counts[usual] || k == counts[usual] && n > usual {
			usual = n
		}
	}
	most := usual
	for ; usual > 2; usual-- {
		if slices.ContainsFunc(rows, func(r []string) bool { return len(r) == most && r[usual-1] != "" }) ||
			!slices.ContainsFunc(rows, func(r []string) bool { return len(r) == usual-1 && !slices.Contains(r, "") }) {
			return usual
		}
	}
	return usual
}

func filled(row []string) (n int) {
	for _, v := range row {
		if v != "" {
			n++
		}
	}
	return n
}

// dayNames counts the names of columns that are days, or weeks, months and years:
// a table with a column for each.
func dayNames(row []string) (n int, what string) {
	if looksLikeData(row[:1]) {
		return 0, "" // a row of the table, not its header
	}
	periods := 0
	for _, v := range row[1:] {
		digits := 0
		for _, c := range v {
			if c >= '0' && c <= '9' {
				digits++
			}
		}
		switch {
		case len(v) <= 10 && digits >= 3 && strings.Count(v, "-")+strings.Count(v, "/")+strings.Count(v, ".") == 2:
			n++
		case periodName.MatchString(v):
			periods++
		}
	}
	if periods > n {
		return periods, "period"
	}
	return n, "day"
}

// periodName is what a column of a week, a month or a year is called.
var periodName = regexp.MustCompile(`(?i)^(?:(?:19|20)\d\d(?:[-/. ]?(?:0?[1-9]|1[0-2]))?|(?:0?[1-9]|1[0-2])[-/. ](?:19|20)\d\d|` +
	`(?:(?:19|20)\d\d[- ]?)?(?:w|wk|kw|week|sem)[ .]?\d{1,2}(?:[-/ ](?:19|20)?\d\d)?|` +
	`(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-zäé]*\.?(?:[-/ ']{0,2}(?:19|20)?\d\d)?)$`)

// looksLikeData tells whether a first row holds a number or a date, which no
// column is called.
func looksLikeData(row []string) bool {
	for _, v := range row {
		if v == "" {
			continue
		}
		if _, err := strconv.ParseFloat(strings.ReplaceAll(v, ",", "."), 64); err == nil {
			return true
		}
		if len(v) >= 8 && v[0] >= '0' && v[0] <= '9' && strings.Count(v, "-")+strings.Count(v,
			"/")+strings.Count(v, ".") >= 2 {
			return true
		}
	}
	return false
}

// Delimiters are tried in this order; of equal ones the first wins. The last is
// what Hive puts between columns.
var Delimiters = []byte{',', ';', '\t', '|', '^', '~', 1}

// delimiterOf is the delimiter that gives the most rows one number of fields,
// and of those as many fields as can be.
func delimiterOf(head []byte) byte {
	best, bestScore := byte(','), 0
	for _, d := range Delimiters {
		f := File{Format: Format{Delimiter: d}, quotes: quotesOf(head)}
		counts := map[int]int{}
		for at, n := 0, 0; at < len(head) && n < 100; n++ {
			end, ok := f.rowEnd(head, at)
			if !ok && n > 0 {
				break
			}
			if !ok {
				end = len(head)
			}
			if !blank(head[at:end]) {
				counts[len(f.fields(head[at:end]))]++
			}
			at = end
		}
		score := 0
		for n, k := range counts {
			if n > 1 {
				score = max(score, k*100+min(n, 99))
			}
		}
		if score > bestScore {
			best, bestScore = d, score
		}
	}
	return best
}
