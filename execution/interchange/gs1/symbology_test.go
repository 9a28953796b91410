package gs1

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPredefinedLengths is the table of General Specifications 7.8.5: fields whose
// first two digits stand in it have that length, identifier included, and need no
// separator; all others need one.
func TestPredefinedLengths(t *testing.T) {
	lengths := map[string]int{"00": 20, "01": 16, "02": 16, "03": 16, "04": 18, "11": 8, "12": 8,
		"13": 8, "14": 8, "15": 8, "16": 8, "17": 8,
		"18": 8, "19": 8, "20": 4, "31": 10, "32": 10, "33": 10, "34": 10, "35": 10, "36": 10, "41": 16}
	seen := map[string]bool{}
	for _, ai := range dictionary().all {
		want, predefined := lengths[ai.Code[:2]]
		require.Equal(t, predefined, ai.Predefined, ai.Code)
		if predefined {
			require.Equal(t, want, len(ai.Code)+ai.MaxLen, ai.Code)
			require.Equal(t, ai.MinLen, ai.MaxLen, ai.Code)
		}
		require.False(t, seen[ai.Code], "%s stands once", ai.Code)
		seen[ai.Code] = true
		require.Same(t, ai, Lookup(ai.Code))
		require.LessOrEqual(t, ai.MaxLen, 90, ai.Code)
	}
	for _, a := range dictionary().all {
		for _, b := range dictionary().all {
			require.False(t, a != b && strings.HasPrefix(b.Code, a.Code), "(%s) begins (%s)", a.Code, b.Code)
		}
	}
}

// TestScansAreWrittenAgain: the message of a barcode in the notation of GS1.
func TestScansAreWrittenAgain(t *testing.T) {
	for scan, want := range map[string]string{
		"]C1010952012345678810ABC\x1d17261231":     "^010952012345678810ABC^17261231",
		"]d2010952012345678810ABC\x1d17261231\x1d": "^010952012345678810ABC^17261231",
		"]E02112345678900":                         "2112345678900",
		"]E02112345678900|]e099COMPOSITE\x1d98XYZ": "2112345678900|^99COMPOSITE^98XYZ",
		"]E495012346":       "95012346",
		"]I115201234567884": "15201234567884",
		"]Q1https://id.gs1.org/01/09520123456788#a": "https://id.gs1.org/01/09520123456788#a",
		"]d1TESTING": "TESTING",
		"]Q1^01":     `\^01`,
		`]Q1\\^01`:   `\\\^01`,
		`]C0a^b`:     "a^b",
		"]J1010952012345678810A\x1d99B\x1d98" + "C9": "^010952012345678810A^99B^98C9",
	} {
		s, err := Parser{}.ParseScan(scan)
		require.NoError(t, err, scan)
		require.Equal(t, want, s.DataString(), scan)
	}
	s, err := Parser{}.ParseScan("]E495012346")
	require.NoError(t, err)
	require.Equal(t, "(01)00000095012346", Brackets(s.Elements))
	s, err = Parser{}.ParseScan("]d1TESTING")
	require.NoError(t, err)
	require.Equal(t, Scan{Symbology: Symbology{"d1", "DM", UsePlain}, Plain: "TESTING"}, s)
	s, err = Parser{}.ParseScan("]Q1HTTP://A/01/09520123456788")
	require.NoError(t, err)
	require.Empty(t, s.Plain)
	require.Equal(t, "(01)09520123456788", Brackets(s.Elements))
}

func TestScansAreRefused(t *testing.T) {
	for _, c := range []struct {
		scan, ai string
		pos      int
		reason   string
	}{
		{"", "", 0, "known symbology identifier"},
		{"0109520123456788", "", 0, "known symbology identifier"},
		{"]Z9ABC", "", 0, "known symbology identifier"},
		{"]C1010952012345678810A^99B", "", 22, "separator is ASCII 29 (GS), not ^"},
		{"]C1010952012345678810A|99B", "", 22, "separator is ASCII 29 (GS), not |"},
		{"]C1", "", 3, "there is no data"},
		{"]E0211234567890", "", 3, "carries 13 digits, found 12"},
		{"]E49501234", "", 3, "carries 8 digits, found 7"},
		{"]I12112345678900", "", 3, "carries 14 digits, found 13"},
		{"]E02112345678901", "01", 15, "the check digit is 1, it should be 0"},
		{"]E0211234567890X", "01", 15, "only digits"},
		{"]E02112345678900|]e017261331", "17", 24, "month"},
		{"]Q1https://id.gs1.org/about", "", 21, "no GS1 key"},
	} {
		_, err := Parser{}.ParseScan(c.scan)
		var e *Error
		require.ErrorAs(t, err, &e, c.scan)
		require.Equal(t, c.pos, e.Pos, "%s: %v", c.scan, err)
		require.Equal(t, c.ai, e.AI, "%s: %v", c.scan, err)
		require.Contains(t, e.Reason, c.reason)
	}
	_, err := Parse("]Z9ABC")
	require.ErrorContains(t, err, "not one that carries GS1 data")
}

// TestSeparatorAtTheFront: a strict reader insists on it.
func TestSeparatorAtTheFront(t *testing.T) {
	strict := Parser{LeadingFNC1: true}
	_, err := strict.Parse("0109520123456788" + "10A")
	require.ErrorContains(t, err, "the separator (FNC1) at the front is missing")
	code, err := strict.Parse("^010952012345678810A")
	require.NoError(t, err)
	require.Equal(t, "(01)09520123456788(10)A", Brackets(code.Elements))
	for text, want := range map[string]string{
		"^":             "position 2: there is no data",
		"^ABCDEF":       `position 2: an application identifier should start here, "ABCD" is none`,
		"^1":            `"1" is none`,
		"(01":           "position 1: this bracket is never closed",
		"(10)A^B":       "AI (10), position 6: a separator (FNC1) cannot stand in a value",
		"(10)A(17) ":    "AI (17), position 10: the data field is too short",
		"^10A^^":        "two separators follow each other",
		"(99)\x7f":      "position 5: this character is not in the GS1 character set 82",
		"(10)A)B":       "",
		`(10)A\(B`:      "",
		`(10)\(\((99)A`: "",
	} {
		_, err := Parse(text)
		if want == "" {
			require.NoError(t, err, text)
		} else {
			require.ErrorContains(t, err, want, text)
		}
	}
	_, err = Parser{}.AppendBrackets(nil, "01)A", 0)
	require.ErrorContains(t, err, "an opening bracket should stand here")
	_, err = Parser{}.AppendBrackets(nil, "", 7)
	require.ErrorContains(t, err, "position 8: there is no data")
}

// TestBareKeys are told by their length alone.
func TestBareKeys(t *testing.T) {
	for text, want := range map[string]string{"95012346": "(01)00000095012346",
		"614141000036": "(01)00614141000036", "9501101530003": "(01)09501101530003",
		"10614141000019": "(01)10614141000019", "106141412345678908": "(00)106141412345678908"} {
		code, err := Parse(text)
		require.NoError(t, err)
		require.Equal(t, FormKey, code.Form)
		require.Equal(t, want, Brackets(code.Elements))
	}
	for text, want := range map[string]string{"95012347": "should be 6",
		"123": "8, 12, 13 or 14 digits", "9501101530O03": "only digits"} {
		_, err := GTIN14(text)
		require.ErrorContains(t, err, want)
	}
	for long, short := range map[string]string{"00614141000036": "614141000036",
		"09501101530003": "9501101530003", "10614141000019": "10614141000019", "123": "123"} {
		require.Equal(t, short, ShortGTIN(long))
	}
	_, found := Value(nil, "01")
	require.False(t, found)
}
