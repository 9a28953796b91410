package gs1

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed ai.tsv
var tableText string

// AI is one application identifier: what its data field looks like and which
// other identifiers it must and must not travel with.
type AI struct {
	Code       string // two to four digits
	Title      string // data title of the General Specifications, such as BATCH/LOT
	Predefined bool   // of predefined length: no FNC1 is needed after it
	Attribute  bool   // may stand in the query part of a Digital Link
	Key        bool   // a primary key of a Digital Link
	Components []Component
	Qualifiers [][]string // key qualifiers in path order, alternative sequences
	Requires   [][]string // one of these groups (all members) must be present; xn patterns allowed
	Excludes   []string   // none of these may be present; xn patterns allowed
	MinLen     int        // shortest data field, characters
	MaxLen     int        // longest data field, characters
}

// Component is one part of a data field.
type Component struct {
	Set      byte // 'N' digits, 'X' set 82, 'Y' set 39, 'Z' set 64
	Min, Max int  // characters
	Optional bool
	Linters  []string

	set   func(string) Fault
	rules []linter
}

// table finds identifiers by number without hashing: the first two digits fix
// the length of the identifier.
type table struct {
	all    []*AI
	length [100]uint8
	short  [100]*AI
	mid    [1000]*AI
	long   [10000]*AI
}

var dictionary = sync.OnceValue(loadTable)

// Lookup returns the identifier with the given digits, or nil.
func Lookup(code string) *AI { return dictionary().find(code) }

func (t *table) find(code string) *AI {
	n := 0
	for i := 0; i < len(code); i++ {
		if code[i] < '0' || code[i] > '9' {
			return nil
		}
		if n = n*10 + int(code[i]-'0'); n > 9999 {
			return nil
		}
	}
	switch len(code) {
	case 2:
		return t.short[n]
	case 3:
		return t.mid[n]
	case 4:
		return t.long[n]
	}
	return nil
}

// at finds the identifier that data begins with.
func (t *table) at(data string) *AI {
	if len(data) < 2 || !isDigit(data[0]) || !isDigit(data[1]) {
		return nil
	}
	n := int(t.length[int(data[0]-'0')*10+int(data[1]-'0')])
	if n == 0 || len(data) < n {
		return nil
	}
	return t.find(data[:n])
}

func loadTable() *table {
	t := &table{}
	linters := lintersByName()
	for line := range strings.Lines(tableText) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		first, last, ranged := strings.Cut(f[0], "-")
		if !ranged {
			last = first
		}
		lo, _ := strconv.Atoi(first)
		hi, _ := strconv.Atoi(last)
		proto := entry(f, linters)
		for n := lo; n <= hi; n++ {
			ai := proto
			digits := strconv.Itoa(n)
			ai.Code = strings.Repeat("0", len(first)-len(digits)) + digits
			t.add(&ai, n)
		}
	}
	return t
}

func (t *table) add(ai *AI, n int) {
	t.all = append(t.all, ai)
	prefix, _ := strconv.Atoi(ai.Code[:2])
	t.length[prefix] = uint8(len(ai.Code))
	switch len(ai.Code) {
	case 2:
		t.short[n] = ai
	case 3:
		t.mid[n] = ai
	default:
		t.long[n] = ai
	}
}

func entry(f []string, linters map[string]linter) AI {
	ai := AI{
		Title: f[6], Predefined: strings.Contains(f[1], "*"), Attribute: strings.Contains(f[1], "?"),
		Key: f[5] != "-",
	}
	for _, text := range strings.Fields(f[2]) {
		c := component(text, linters)
		ai.Components = append(ai.Components, c)
		ai.MaxLen += c.Max
		if !c.Optional {
			ai.MinLen += c.Min
		}
	}
	if f[3] != "-" {
		for _, group := range strings.Split(f[3], ",") {
			ai.Requires = append(ai.Requires, strings.Split(group, "+"))
		}
	}
	if f[4] != "-" {
		ai.Excludes = strings.Split(f[4], ",")
	}
	if ai.Key && f[5] != "key" {
		for _, sequence := range strings.Split(f[5], "|") {
			ai.Qualifiers = append(ai.Qualifiers, strings.Split(sequence, ","))
		}
	}
	return ai
}

// component reads a format such as N14,csum or [X..17] or [N3],iso3166.
func component(text string, linters map[string]linter) Component {
	parts := strings.Split(text, ",")
	spec := strings.Trim(parts[0], "[]")
	c := Component{Set: spec[0], Optional: strings.HasPrefix(parts[0], "["), Linters: parts[1:]}
	if length, variable := strings.CutPrefix(spec[1:], ".."); variable {
		c.Min = 1
		c.Max, _ = strconv.Atoi(length)
	} else {
		c.Max, _ = strconv.Atoi(spec[1:])
		c.Min = c.Max
	}
	c.set = map[byte]func(string) Fault{'N': csetNumeric, 'X': cset82, 'Y': cset39, 'Z': cset64}[c.Set]
	for _, name := range c.Linters {
		c.rules = append(c.rules, linters[name])
	}
	return c
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
