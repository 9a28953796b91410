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

// check says what is wrong with text as this part, "" for nothing. prefix is
// the length of the company prefix.
func (p part) check(text string, prefix int) string {
	n, most := len(text), int(p.max)
	switch p.kind {
	case 'p':
		return fail(n < 6 || n > 12 || !all(text, digit), "must be 6 to 12 digits", text)
	case 'f':
		return fail(n != most-prefix || !all(text, digit), fmtDigits(most-prefix), text)
	case 'd':
		return fail(n != most || !all(text, digit), fmtDigits(most), text)
	case 'n':
		return fail(n < 1 || n > most || !all(text, digit), "must be 1 to 12 digits", text)
	case 'i':
		_, ok := wholeNumber(text, p.max)
		return fail(!ok, "must be a whole number without leading zeros, not above its maximum", text)
	case 's':
		return fail(n < 1 || n > most || !all(text, set82), "must be 1 or more GS1 characters, not too many", text)
	case 'r':
		return fail(n < 1 || n > most-prefix || !all(text, set82), "must be 1 or more GS1 characters, not too many", text)
	case 'c':
		return fail(n < 1 || n > most-prefix || !all(text, setPart), "must be 1 or more of A-Z 0-9 # - /, not too many", text)
	case 'g':
		return fail(n != 5 && n != 6 || !all(text, setCage), "must be a CAGE code (5) or DoDAAC (6)", text)
	case 'a':
		return fail(n > most || !all(text, setPart) || strings.Contains(text, "#"), "must be up to 32 of A-Z 0-9 - /", text)
	case 'A':
		wrong := n < 1 || n > most || !all(text, setPart) || strings.LastIndexByte(text, '#') > 0 || text == "#"
		return fail(wrong, "must be 1 to 30 of A-Z 0-9 - /, # only in front", text)
	}
	return fail(!container(text), "must be 3 letters, J, U or Z, and 7 digits", text)
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
