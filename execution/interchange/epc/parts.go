package epc

import (
	"fmt"
	"strings"
)

// Characters as bits: what the kinds of parts may hold.
const (
	digit = 1 << iota
	set82
	setPart // A-Z 0-9 # - /
	setCage // A-Z 0-9 without I and O
)

var charset = func() (t [256]uint8) {
	mark := func(bit uint8, chars string) {
		for i := 0; i < len(chars); i++ {
			t[chars[i]] |= bit
		}
	}
	const digits, upper, lower = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
	mark(digit, digits)
	mark(set82, digits+upper+lower+`!"%&'()*+,-./:;<=>?_`)
	mark(setPart, digits+upper+"#-/")
	mark(setCage, digits+strings.NewReplacer("I", "", "O", "").Replace(upper))
	return t
}()

func all[T string | []byte](s T, bit uint8) bool {
	for i := 0; i < len(s); i++ {
		if charset[s[i]]&bit == 0 {
			return false
		}
	}
	return true
}

// A rule of a kind of part: whether a text breaks it, given the length of the company
// prefix, and what it says.
type rule struct {
	broken func(p part, text string, prefix int) bool
	says   string
}

// chars is the rule of 1 or more characters of a set, at most a number of them.
func chars(bit uint8, most func(p part, prefix int) int, says string) rule {
	return rule{func(p part, text string, prefix int) bool {
		return len(text) < 1 || len(text) > most(p, prefix) || !all(text, bit)
	}, says}
}

func alone(p part, _ int) int { return int(p.max) }

func beside(p part, prefix int) int { return int(p.max) - prefix }

var rules = map[byte]rule{
	'p': {func(_ part, text string, _ int) bool {
		return len(text) < 6 || len(text) > 12 ||
			!all(text, digit)
	}, "must be 6 to 12 digits"},
	'n': chars(digit, alone, "must be 1 to 12 digits"),
	'i': {func(p part, text string, _ int) bool { _, ok := wholeNumber(text, p.max); return !ok },
		"must be a whole number without leading zeros, not above its maximum"},
	's': chars(set82, alone, "must be 1 or more GS1 characters, not too many"),
	'r': chars(set82, beside, "must be 1 or more GS1 characters, not too many"),
	'c': chars(setPart, beside, "must be 1 or more of A-Z 0-9 # - /, not too many"),
	'g': {func(_ part, text string, _ int) bool {
		return len(text) != 5 && len(text) != 6 ||
			!all(text, setCage)
	}, "must be a CAGE code (5) or DoDAAC (6)"},
	'a': {func(p part, text string, _ int) bool {
		return len(text) > int(p.max) || !all(text, setPart) || strings.Contains(text, "#")
	}, "must be up to 32 of A-Z 0-9 - /"},
	'A': {func(p part, text string, prefix int) bool {
		return chars(setPart, alone, "").broken(p, text, prefix) || strings.LastIndexByte(text, '#') > 0 || text == "#"
	}, "must be 1 to 30 of A-Z 0-9 - /, # only in front"},
}

// check says what is wrong with text as this part, "" for nothing. prefix is
// the length of the company prefix.
func (p part) check(text string, prefix int) string {
	switch p.kind {
	case 'f':
		return p.digits(text, int(p.max)-prefix)
	case 'd':
		return p.digits(text, int(p.max))
	}
	if r, known := rules[p.kind]; known {
		return fail(r.broken(p, text, prefix), r.says, text)
	}
	return fail(!container(text), "must be 3 letters, J, U or Z, and 7 digits", text)
}

func (p part) digits(text string, n int) string {
	return fail(len(text) != n || !all(text, digit), fmtDigits(n), text)
}

func fail(wrong bool, rule, text string) string {
	if !wrong {
		return ""
	}
	return fmt.Sprintf("%s, found %q", rule, text)
}

func fmtDigits(n int) string { return fmt.Sprintf("must be %d digits with this company prefix", n) }

func container(s string) bool {
	if len(s) != 11 || !all(s[4:], digit) || strings.IndexByte("JUZ", s[3]) < 0 {
		return false
	}
	return s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z' && s[2] >= 'A' && s[2] <= 'Z'
}

// wholeNumber reads digits without leading zeros, not above largest.
func wholeNumber(s string, largest uint64) (uint64, bool) {
	if s == "" || len(s) > 19 || !all(s, digit) || len(s) > 1 && s[0] == '0' {
		return 0, false
	}
	n := uint64(0)
	for i := 0; i < len(s); i++ {
		n = n*10 + uint64(s[i]-'0')
	}
	return n, n <= largest
}

func hexValue(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'A' && b <= 'F':
		return int(b-'A') + 10
	case b >= 'a' && b <= 'f':
		return int(b-'a') + 10
	}
	return -1
}
