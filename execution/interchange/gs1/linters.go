package gs1

import (
	"strconv"
	"strings"
	"sync"
)

// PrefixLookup says whether digits begin with a known GS1 company prefix.
// offline means that the list could not be asked. A nil lookup accepts all.
type PrefixLookup func(digits string) (known, offline bool)

// linter checks one component of a data field.
type linter func(data string, prefixes PrefixLookup) Fault

// Check runs one linter by the name the dictionary gives it ("csum",
// "yymmd0", "cset82", …) over data. The second result is false when there is
// no linter of that name.
func Check(name, data string, prefixes PrefixLookup) (Fault, bool) {
	l, ok := lintersByName()[name]
	if !ok {
		return Fault{}, false
	}
	return l(data, prefixes), true
}

func plain(f func(string) Fault) linter {
	return func(data string, _ PrefixLookup) Fault { return f(data) }
}

// whole is a fault that concerns all of data.
func whole(l Lint, data string) Fault { return Fault{l, 0, len(data)} }

// lintersByName are the linters under the names the dictionary uses.
var lintersByName = sync.OnceValue(makeLinters)

func makeLinters() map[string]linter {
	oneOf := func(lint Lint, values string) linter {
		return plain(func(d string) Fault {
			if len(d) != 1 || strings.IndexByte(values, d[0]) < 0 {
				return whole(lint, d)
			}
			return Fault{}
		})
	}
	listed := func(lint Lint, find func(codeList, string) bool) linter {
		return plain(func(d string) Fault {
			if !find(codeLists(), d) {
				return whole(lint, d)
			}
			return Fault{}
		})
	}
	return map[string]linter{
		"csetnumeric": plain(csetNumeric), "cset82": plain(cset82), "cset39": plain(cset39), "cset64": plain(cset64),
		"csum": plain(checkDigit), "csumalpha": plain(checkPair),
		"gcppos1": companyPrefix, "gcppos2": companyPrefixSecond,
		"couponcode": couponCode, "couponposoffer": plain(couponOffer),
		"hasnondigit": plain(hasNonDigit), "nonzero": plain(nonZero), "nozeroprefix": plain(noZeroPrefix),
		"zero": plain(zero), "hyphen": plain(hyphen), "yesno": oneOf("NOT_ZERO_OR_ONE", "01"),
		"winding": oneOf("INVALID_WINDING_DIRECTION", "019"), "iso5218": oneOf("INVALID_BIOLOGICAL_SEX_CODE", "0129"),
		"iso3166": listed("NOT_ISO3166", func(c codeList, d string) bool { return c.countryNumber[d] }),
		"iso3166999": listed("NOT_ISO3166_OR_999",
			func(c codeList, d string) bool { return d == "999" || c.countryNumber[d] }),
		"iso3166alpha2": listed("NOT_ISO3166_ALPHA2", func(c codeList, d string) bool { return c.countryLetter[d] }),
		"iso4217":       listed("NOT_ISO4217", func(c codeList, d string) bool { return c.currencyNumber[d] }),
		"packagetype":   listed("INVALID_PACKAGE_TYPE", func(c codeList, d string) bool { return c.packageType[d] }),
		"mediatype":     plain(mediaType), "iban": plain(iban), "importeridx": plain(importerIndex),
		"latitude":  coordinate("LATITUDE_INVALID_LENGTH", "INVALID_LATITUDE", "1800000000"),
		"longitude": coordinate("LONGITUDE_INVALID_LENGTH", "INVALID_LONGITUDE", "3600000000"),
		"pcenc":     plain(percentEncoded), "pieceoftotal": plain(pieceOfTotal),
		"posinseqslash": plain(positionInSequence),
		"hh":            clock("HOUR", 23), "mi": clock("MINUTE", 59), "ss": clock("SECOND", 59),
		"hhmi":   plain(hourMinute),
		"yymmdd": date(6, false), "yymmd0": date(6, true), "yyyymmdd": date(8, false), "yyyymmd0": date(8, true),
	}
}

// Character sets as bits, so that one table serves all of them.
const (
	inNumeric = 1 << iota
	in82
	in39
	in64
)

var charset = func() (t [256]uint8) {
	mark := func(bit uint8, chars string) {
		for i := 0; i < len(chars); i++ {
			t[chars[i]] |= bit
		}
	}
	const digits, upper, lower = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
	mark(inNumeric, digits)
	mark(in82, digits+upper+lower+`!"%&'()*+,-./:;<=>?_`)
	mark(in39, digits+upper+"#-/")
	mark(in64, digits+upper+lower+"-_")
	return t
}()

func firstOutside(data string, bit uint8) int {
	for i := 0; i < len(data); i++ {
		if charset[data[i]]&bit == 0 {
			return i
		}
	}
	return -1
}

func within(data string, bit uint8, lint Lint) Fault {
	if i := firstOutside(data, bit); i >= 0 {
		return Fault{lint, i, 1}
	}
	return Fault{}
}

func csetNumeric(d string) Fault { return within(d, inNumeric, "NON_DIGIT_CHARACTER") }
func cset82(d string) Fault      { return within(d, in82, "INVALID_CSET82_CHARACTER") }
func cset39(d string) Fault      { return within(d, in39, "INVALID_CSET39_CHARACTER") }

// cset64 is base64url; padding, where given, fills the text to a multiple of
// three characters with at most two signs.
func cset64(d string) Fault {
	i := firstOutside(d, in64)
	if i < 0 {
		return Fault{}
	}
	pad := d[i:]
	if strings.Trim(pad, "=") != "" {
		return Fault{"INVALID_CSET64_CHARACTER", i, 1}
	}
	if len(pad) > 2 || len(d)%3 != 0 {
		return Fault{"INVALID_CSET64_PADDING", i, len(pad)}
	}
	return Fault{}
}

func hasNonDigit(d string) Fault {
	if firstOutside(d, inNumeric) < 0 {
		return whole("REQUIRES_NON_DIGIT_CHARACTER", d)
	}
	return Fault{}
}

func nonZero(d string) Fault {
	if f := csetNumeric(d); !f.OK() {
		return f
	}
	if strings.Trim(d, "0") == "" {
		return whole("ILLEGAL_ZERO_VALUE", d)
	}
	return Fault{}
}

func noZeroPrefix(d string) Fault {
	if f := csetNumeric(d); !f.OK() {
		return f
	}
	if d != "" && d[0] == '0' {
		return Fault{"ILLEGAL_ZERO_PREFIX", 0, 1}
	}
	return Fault{}
}

func zero(d string) Fault {
	if d == "" || strings.Trim(d, "0") != "" {
		return whole("NOT_ZERO", d)
	}
	return Fault{}
}

func hyphen(d string) Fault {
	if d == "" || strings.Trim(d, "-") != "" {
		return whole("NOT_HYPHEN", d)
	}
	return Fault{}
}

func mediaType(d string) Fault {
	if len(d) == 2 && csetNumeric(d).OK() {
		if n, _ := strconv.Atoi(d); n >= 1 && n <= 10 || n >= 80 {
			return Fault{}
		}
	}
	return whole("INVALID_MEDIA_TYPE", d)
}

func importerIndex(d string) Fault {
	if len(d) != 1 {
		return whole("IMPORTER_IDX_MUST_BE_ONE_CHARACTER", d)
	}
	return within(d, in64, "INVALID_IMPORT_IDX_CHARACTER")
}

func coordinate(length, outside Lint, largest string) linter {
	return plain(func(d string) Fault {
		if len(d) != 10 {
			return whole(length, d)
		}
		if f := csetNumeric(d); !f.OK() {
			return f
		}
		if d > largest {
			return whole(outside, d)
		}
		return Fault{}
	})
}

func percentEncoded(d string) Fault {
	for i := 0; i < len(d); i++ {
		if d[i] != '%' {
			continue
		}
		if i+2 >= len(d) || hexDigit(d[i+1]) < 0 || hexDigit(d[i+2]) < 0 {
			return Fault{"INVALID_PERCENT_SEQUENCE", i, min(3, len(d)-i)}
		}
		i += 2
	}
	return Fault{}
}

func hexDigit(b byte) int {
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

// pieceOfTotal splits in two equal halves: number of the piece, total.
func pieceOfTotal(d string) Fault {
	if f := csetNumeric(d); !f.OK() {
		return f
	}
	if d == "" || len(d)%2 != 0 {
		return whole("INVALID_LENGTH_FOR_PIECE_OF_TOTAL", d)
	}
	half := len(d) / 2
	piece, total := d[:half], d[half:]
	switch {
	case strings.Trim(piece, "0") == "":
		return Fault{"ZERO_PIECE_NUMBER", 0, half}
	case strings.Trim(total, "0") == "":
		return Fault{"ZERO_TOTAL_PIECES", half, half}
	case piece > total:
		return whole("PIECE_NUMBER_EXCEEDS_TOTAL", d)
	}
	return Fault{}
}

func positionInSequence(d string) Fault {
	pos, end, found := strings.Cut(d, "/")
	if !found || pos == "" || end == "" || !csetNumeric(pos).OK() || !csetNumeric(end).OK() {
		return whole("POSITION_IN_SEQUENCE_MALFORMED", d)
	}
	switch {
	case pos[0] == '0':
		return Fault{"ILLEGAL_ZERO_PREFIX", 0, len(pos)}
	case end[0] == '0':
		return Fault{"ILLEGAL_ZERO_PREFIX", len(pos) + 1, len(end)}
	case len(pos) > len(end) || len(pos) == len(end) && pos > end:
		return whole("POSITION_EXCEEDS_END", d)
	}
	return Fault{}
}
