package gs1

import "strings"

// Mod10 is the GS1 check digit of digits: weights 3, 1, 3, … from the right
// (General Specifications 7.9.1). digits holds no check digit and only digits.
func Mod10(digits string) byte {
	sum, weight := 0, 3
	for i := len(digits) - 1; i >= 0; i-- {
		sum += int(digits[i]-'0') * weight
		weight = 4 - weight
	}
	return byte('0' + (10-sum%10)%10)
}

func checkDigit(d string) Fault {
	if f := csetNumeric(d); !f.OK() {
		return f
	}
	if d == "" {
		return whole("TOO_SHORT_FOR_CHECK_DIGIT", d)
	}
	last := len(d) - 1
	if Mod10(d[:last]) != d[last] {
		return Fault{"INCORRECT_CHECK_DIGIT", last, 1}
	}
	return Fault{}
}

// The order of set 82 gives each character its value in the check pair, the
// 97 first primes are the weights counted from the right, and the remainder
// by 1021 is written in 32 signs (General Specifications 7.9.5).
const (
	set82Order = `!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`
	pairSigns  = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	pairLimit  = 97
)

var primes = func() (p [pairLimit]int) {
	n := 0
	for candidate := 2; n < pairLimit; candidate++ {
		prime := true
		for _, q := range p[:n] {
			prime = prime && candidate%q != 0
		}
		if prime {
			p[n] = candidate
			n++
		}
	}
	return p
}()

// CheckPair is the check character pair of a Global Model Number; model holds
// at most 97 characters of set 82, without the pair.
func CheckPair(model string) string {
	sum := 0
	for i := 0; i < len(model) && i < pairLimit; i++ {
		sum += strings.IndexByte(set82Order, model[len(model)-1-i]) * primes[i]
	}
	sum %= 1021
	return string([]byte{pairSigns[sum>>5], pairSigns[sum&31]})
}

func checkPair(d string) Fault {
	if len(d) < 2 {
		return whole("TOO_SHORT_FOR_CHECK_PAIR", d)
	}
	if len(d) > pairLimit+2 {
		return whole("TOO_LONG_FOR_CHECK_PAIR_IMPLEMENTATION", d)
	}
	model := d[:len(d)-2]
	if f := cset82(model); !f.OK() {
		return f
	}
	if CheckPair(model) != d[len(d)-2:] {
		return Fault{"INCORRECT_CHECK_PAIR", len(d) - 2, 2}
	}
	return Fault{}
}

// shortestPrefix is the length of the shortest GS1 company prefix.
const shortestPrefix = 4

func companyPrefix(d string, prefixes PrefixLookup) Fault {
	for i := range shortestPrefix {
		if i >= len(d) {
			return Fault{"TOO_SHORT_FOR_GCP", 0, i}
		}
		if !isDigit(d[i]) {
			return Fault{"INVALID_GCP_PREFIX", i, 1}
		}
	}
	if prefixes == nil {
		return Fault{}
	}
	known, offline := prefixes(d)
	switch {
	case offline:
		return whole("GCP_DATASOURCE_OFFLINE", d)
	case !known:
		return whole("INVALID_GCP_PREFIX", d)
	}
	return Fault{}
}

// companyPrefixSecond skips the indicator or extension digit.
func companyPrefixSecond(d string, prefixes PrefixLookup) Fault {
	if d == "" {
		return whole("TOO_SHORT_FOR_GCP", d)
	}
	f := companyPrefix(d[1:], prefixes)
	if !f.OK() {
		f.Pos++
	}
	return f
}

// iban checks ISO 13616: length, characters, country, remainder by 97.
func iban(d string) Fault {
	if len(d) <= 10 {
		return whole("IBAN_TOO_SHORT", d)
	}
	if len(d) > 34 {
		return whole("IBAN_TOO_LONG", d)
	}
	for i := 0; i < len(d); i++ {
		if !isDigit(d[i]) && (d[i] < 'A' || d[i] > 'Z') {
			return Fault{"INVALID_IBAN_CHARACTER", i, 1}
		}
	}
	if !codeLists().countryLetter[d[:2]] {
		return Fault{"ILLEGAL_IBAN_COUNTRY_CODE", 0, 2}
	}
	sum := 0
	for i := range d {
		c := d[(i+4)%len(d)]
		if isDigit(c) {
			sum = (sum*10 + int(c-'0')) % 97
		} else {
			sum = (sum*100 + int(c-'A') + 10) % 97
		}
	}
	if sum != 1 {
		return Fault{"INCORRECT_IBAN_CHECKSUM", 2, 2}
	}
	return Fault{}
}
