package gs1

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCharacterSets tries every byte in every set, after a good character.
func TestCharacterSets(t *testing.T) {
	const digits, upper, lower = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
	for _, c := range []struct {
		linter, set string
		lint        Lint
		size        int
	}{
		{"csetnumeric", digits, "NON_DIGIT_CHARACTER", 10},
		{"cset82", digits + upper + lower + "!\"%&'()*+,-./:;<=>?_", "INVALID_CSET82_CHARACTER", 82},
		{"cset39", digits + upper + "#-/", "INVALID_CSET39_CHARACTER", 39},
		{"cset64", digits + upper + lower + "-_", "INVALID_CSET64_CHARACTER", 64},
	} {
		require.Len(t, c.set, c.size)
		for b := range 256 {
			text := "7" + string([]byte{byte(b)}) + "0"
			switch {
			case strings.IndexByte(c.set, byte(b)) >= 0:
				passes(t, c.linter, text)
			default:
				fails(t, c.linter, text, c.lint, 1, 1)
			}
		}
	}
	passes(t, "cset64", "", "abc", "abcd", "ab=", "a==", "abcde=", "abcd==")
	fails(t, "cset64", "abc=", "INVALID_CSET64_PADDING", 3, 1)
	fails(t, "cset64", "abc===", "INVALID_CSET64_PADDING", 3, 3)
	fails(t, "cset64", "ab==", "INVALID_CSET64_PADDING", 2, 2)
	fails(t, "cset64", "a=b", "INVALID_CSET64_CHARACTER", 1, 1)
}

// TestOneCharacterCodes tries every byte, none and two.
func TestOneCharacterCodes(t *testing.T) {
	for _, c := range []struct {
		linter, allowed string
		lint, length    Lint
	}{
		{"yesno", "01", "NOT_ZERO_OR_ONE", "NOT_ZERO_OR_ONE"},
		{"winding", "019", "INVALID_WINDING_DIRECTION", "INVALID_WINDING_DIRECTION"},
		{"iso5218", "0129", "INVALID_BIOLOGICAL_SEX_CODE", "INVALID_BIOLOGICAL_SEX_CODE"},
		{"importeridx", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_",
			"INVALID_IMPORT_IDX_CHARACTER", "IMPORTER_IDX_MUST_BE_ONE_CHARACTER"},
		{"zero", "0", "NOT_ZERO", "NOT_ZERO"},
		{"hyphen", "-", "NOT_HYPHEN", "NOT_HYPHEN"},
	} {
		for b := range 256 {
			text := string([]byte{byte(b)})
			if strings.Contains(c.allowed, text) {
				passes(t, c.linter, text)
			} else {
				fails(t, c.linter, text, c.lint, 0, 1)
			}
		}
		fails(t, c.linter, "", c.length, 0, 0)
	}
	passes(t, "zero", "000")
	fails(t, "zero", "0010", "NOT_ZERO", 0, 4)
	passes(t, "hyphen", "---")
	fails(t, "hyphen", "--0", "NOT_HYPHEN", 0, 3)
	fails(t, "importeridx", "ab", "IMPORTER_IDX_MUST_BE_ONE_CHARACTER", 0, 2)
	fails(t, "yesno", "01", "NOT_ZERO_OR_ONE", 0, 2)
}

// TestNumbersOfLists: every three digits are tried; ISO 3166-1 has 249 countries.
func TestNumbersOfLists(t *testing.T) {
	count := map[string]int{}
	for n := range 1000 {
		text := fmt.Sprintf("%03d", n)
		for linter, name := range map[string]Lint{"iso3166": "NOT_ISO3166",
			"iso3166999": "NOT_ISO3166_OR_999", "iso4217": "NOT_ISO4217"} {
			f := lint(t, linter, text)
			if f.OK() {
				count[linter]++
				continue
			}
			require.Equal(t, Fault{name, 0, 3}, f)
		}
	}
	require.Equal(t, 249, count["iso3166"])
	require.Equal(t, 250, count["iso3166999"])
	passes(t, "iso3166", "276", "840", "036", "004", "894")
	fails(t, "iso3166", "999", "NOT_ISO3166", 0, 3)
	fails(t, "iso3166", "76", "NOT_ISO3166", 0, 2)
	passes(t, "iso4217", "978", "840", "008", "756")
	fails(t, "iso4217", "280", "NOT_ISO4217", 0, 3)
	letters := 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if lint(t, "iso3166alpha2", string([]rune{a, b})).OK() {
				letters++
			}
		}
	}
	require.Equal(t, 249, letters)
	fails(t, "iso3166alpha2", "de", "NOT_ISO3166_ALPHA2", 0, 2)
	passes(t, "packagetype", "PX", "201", "9", "APE")
	fails(t, "packagetype", "00", "INVALID_PACKAGE_TYPE", 0, 2)
}

func TestMediaTypes(t *testing.T) {
	for n := range 100 {
		text := fmt.Sprintf("%02d", n)
		if n >= 1 && n <= 10 || n >= 80 {
			passes(t, "mediatype", text)
		} else {
			fails(t, "mediatype", text, "INVALID_MEDIA_TYPE", 0, 2)
		}
	}
	fails(t, "mediatype", "1", "INVALID_MEDIA_TYPE", 0, 1)
	fails(t, "mediatype", "8x", "INVALID_MEDIA_TYPE", 0, 2)
}

func TestNumbersThatMustNotBeZero(t *testing.T) {
	passes(t, "nonzero", "1", "001", "0100")
	fails(t, "nonzero", "000", "ILLEGAL_ZERO_VALUE", 0, 3)
	fails(t, "nonzero", "0x", "NON_DIGIT_CHARACTER", 1, 1)
	passes(t, "nozeroprefix", "1", "10", "")
	fails(t, "nozeroprefix", "01", "ILLEGAL_ZERO_PREFIX", 0, 1)
	fails(t, "nozeroprefix", "1o", "NON_DIGIT_CHARACTER", 1, 1)
	passes(t, "hasnondigit", "1A", "-")
	fails(t, "hasnondigit", "123", "REQUIRES_NON_DIGIT_CHARACTER", 0, 3)
}

// TestCoordinates: latitude counts up from the south pole, longitude from the
// date line, both in ten-millionths of a degree.
func TestCoordinates(t *testing.T) {
	passes(t, "latitude", "0000000000", "1800000000", "0900000000")
	fails(t, "latitude", "1800000001", "INVALID_LATITUDE", 0, 10)
	fails(t, "latitude", "180000000", "LATITUDE_INVALID_LENGTH", 0, 9)
	fails(t, "latitude", "18000000x0", "NON_DIGIT_CHARACTER", 8, 1)
	passes(t, "longitude", "0000000000", "3600000000", "1800000001")
	fails(t, "longitude", "3600000001", "INVALID_LONGITUDE", 0, 10)
	fails(t, "longitude", "36000000000", "LONGITUDE_INVALID_LENGTH", 0, 11)
}

func TestPercentSequences(t *testing.T) {
	passes(t, "pcenc", "", "abc", "%41", "%aF%Fa", "a%20b", "%25zz")
	for text, want := range map[string]Fault{
		"%":      {"INVALID_PERCENT_SEQUENCE", 0, 1},
		"ab%4":   {"INVALID_PERCENT_SEQUENCE", 2, 2},
		"%4G":    {"INVALID_PERCENT_SEQUENCE", 0, 3},
		"%G4":    {"INVALID_PERCENT_SEQUENCE", 0, 3},
		"%41%%4": {"INVALID_PERCENT_SEQUENCE", 3, 3},
	} {
		fails(t, "pcenc", text, want.Lint, want.Pos, want.Len)
	}
	for b := range 256 {
		isHex := strings.IndexByte("0123456789ABCDEFabcdef", byte(b)) >= 0
		require.Equal(t, isHex, lint(t, "pcenc", string([]byte{'%', byte(b), '0'})).OK(), "%q", b)
	}
}

// TestPieces tries every piece of every total of two digits each.
func TestPieces(t *testing.T) {
	for piece := range 100 {
		for total := range 100 {
			text := fmt.Sprintf("%02d%02d", piece, total)
			switch {
			case piece == 0:
				fails(t, "pieceoftotal", text, "ZERO_PIECE_NUMBER", 0, 2)
			case total == 0:
				fails(t, "pieceoftotal", text, "ZERO_TOTAL_PIECES", 2, 2)
			case piece > total:
				fails(t, "pieceoftotal", text, "PIECE_NUMBER_EXCEEDS_TOTAL", 0, 4)
			default:
				passes(t, "pieceoftotal", text)
			}
		}
	}
	fails(t, "pieceoftotal", "011", "INVALID_LENGTH_FOR_PIECE_OF_TOTAL", 0, 3)
	fails(t, "pieceoftotal", "", "INVALID_LENGTH_FOR_PIECE_OF_TOTAL", 0, 0)
	fails(t, "pieceoftotal", "0a02", "NON_DIGIT_CHARACTER", 1, 1)
}

// TestPositions tries every position up to 120 in a sequence up to 120: they are
// compared as numbers, 9 stands before 10.
func TestPositions(t *testing.T) {
	for pos := 1; pos <= 120; pos++ {
		for end := 1; end <= 120; end++ {
			text := fmt.Sprintf("%d/%d", pos, end)
			if pos <= end {
				passes(t, "posinseqslash", text)
			} else {
				fails(t, "posinseqslash", text, "POSITION_EXCEEDS_END", 0, len(text))
			}
		}
	}
	fails(t, "posinseqslash", "01/12", "ILLEGAL_ZERO_PREFIX", 0, 2)
	fails(t, "posinseqslash", "1/012", "ILLEGAL_ZERO_PREFIX", 2, 3)
	for _, bad := range []string{"", "/", "1/", "/1", "1", "1/2/3", "a/1", "1/a", "1 /2"} {
		fails(t, "posinseqslash", bad, "POSITION_IN_SEQUENCE_MALFORMED", 0, len(bad))
	}
}

// TestFaultsRead: a fault without words of its own is read from its name, and an
// error says identifier and place.
func TestFaultsRead(t *testing.T) {
	require.Equal(t, "coupon excess data", Fault{Lint: "COUPON_EXCESS_DATA"}.Reason())
	require.Equal(t, "the month must be 01-12", Fault{Lint: "ILLEGAL_MONTH"}.Reason())
	for text, want := range map[string]string{
		"(8013)1987654Ad4X4bL5ttr2310c2L": "GS1 code, AI (8013), position 30: the check pair is 2L, it should be 2K",
		"(17)261331":                      `GS1 code, AI (17), position 7: the month must be 01-12, found "13"`,
		"(7040)1A2!":                      `GS1 code, AI (7040), position 10: invalid import idx character, found "!"`,
		"(4309)1800000001":                `GS1 code, AI (4309), position 7: latitude must be 0000000000-1800000000, found "1800000001"`,
		"(4309)1800000000":                "GS1 code, AI (4309), position 7: the data field is too short: 10 characters, wanted 20",
		"(11)26":                          "GS1 code, AI (11), position 5: the data field is too short: 2 characters, wanted 6",
		"(30)":                            "GS1 code, AI (30), position 5: the data field is too short: 0 characters, wanted 1 to 8",
	} {
		_, err := Parse(text)
		require.EqualError(t, err, want, text)
	}
}
