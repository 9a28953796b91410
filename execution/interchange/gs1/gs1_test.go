package gs1

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParseTakesEveryDisguiseOfTheSameCode(t *testing.T) {
	const want = "(01)09520123456788(10)ABC123(17)261231"
	for _, text := range []string{
		want,
		"\x1d0109520123456788" + "10ABC123\x1d17261231",
		"0109520123456788" + "10ABC123\x1d17261231",
		"^010952012345678810ABC123^17261231",
		"|010952012345678810ABC123|17261231|",
		"]C1010952012345678810ABC123\x1d17261231",
		"]d2010952012345678810ABC123\x1d17261231",
		"]Q3010952012345678810ABC123\x1d17261231\x1d",
		"]e0010952012345678810ABC123^17261231",
		"https://id.gs1.org/01/09520123456788/10/ABC123?17=261231",
		"https://example.com/shop/01/9520123456788/10/ABC123?17=261231&utm=x",
		"]Q1HTTPS://EXAMPLE.COM/01/09520123456788/10/ABC123?17=261231",
	} {
		code, err := Parse(text)
		require.NoError(t, err, "%q", text)
		require.Equal(t, want, Brackets(code.Elements), "%q", text)
	}
}

func TestParseRefusesWithIdentifierPositionAndReason(t *testing.T) {
	for _, c := range []struct {
		text, ai string
		pos      int
		reason   string
	}{
		{"(01)09520123456789", "01", 17, "the check digit is 9, it should be 8"},
		{"]C00109520123456788", "", 0, "not GS1 data"},
		{"]d1TEXT", "", 0, "not GS1 data"},
		{"010952012345678817261332", "17", 20, "month must be 01-12"},
		{"0109520123456788893", "", 16, "no application identifier starts with 893"},
		{"^10ABC17261231^^99X", "", 15, "two separators"},
		{"(10)ABCDEFGHIJKLMNOPQRSTU", "10", 24, "21 characters long, 20 are allowed"},
		{"(8003)0095201234567", "8003", 6, "too short"},
		{"9520123456789", "01", 12, "should be 8"},
		{"https://id.gs1.org/01/09520123456788?10=ABC", "10", 37, "belongs in the path"},
		{"https://stockwright.example/about", "", 27, "no GS1 key"},
		{"", "", 0, "no data"},
	} {
		_, err := Parse(c.text)
		var e *Error
		require.ErrorAs(t, err, &e, c.text)
		require.Equal(t, c.ai, e.AI, "%s: %v", c.text, err)
		require.Equal(t, c.pos, e.Pos, "%s: %v", c.text, err)
		require.Contains(t, e.Reason, c.reason)
	}
}

// The check digits are those printed in the General Specifications.
func TestKeysHaveTheirCheckDigits(t *testing.T) {
	for _, key := range []string{"95012346", "614141000036", "9501101530003", "10614141000019",
		"106141412345678908", "4000001000005"} {
		require.Equal(t, key[len(key)-1], Mod10(key[:len(key)-1]), key)
	}
	require.Equal(t, "2K", CheckPair("1987654Ad4X4bL5ttr2310c"), "the General Specifications' worked example")
	long, err := GTIN14("95012346")
	require.NoError(t, err)
	require.Equal(t, "00000095012346", long)
	require.Equal(t, "95012346", ShortGTIN(long))
}

func TestAssociations(t *testing.T) {
	for text, want := range map[string]string{
		"(01)09520123456788(10)ABC":                     "",
		"(10)ABC":                                       "needs AI (01) or (02)",
		"(01)09520123456788(37)5":                       "cannot be used together with AI (37)",
		"(02)09520123456788(37)5":                       "needs AI (00) with (02)",
		"(00)006141411234567890(02)09520123456788(37)5": "",
		"(01)09520123456788(3102)000100(3103)001000":    "cannot be used together with AI (3103)",
		"(01)09520123456788(10)A(10)B":                  "stands twice",
	} {
		code, err := Parse(text)
		require.NoError(t, err, text)
		problems := Associations(code.Elements)
		if want == "" {
			require.Empty(t, problems, text)
			continue
		}
		require.NotEmpty(t, problems, text)
		require.Contains(t, problems[0].Error(), want, text)
	}
}

// drawElements makes valid elements of random identifiers.
func drawElements(t *rapid.T) []Element {
	n := rapid.IntRange(1, 5).Draw(t, "n")
	var out []Element
	for len(out) < n {
		ai := rapid.SampledFrom(dictionary().all).Draw(t, "ai")
		value := ""
		for _, c := range ai.Components {
			if c.Optional && rapid.Bool().Draw(t, "stop") {
				break
			}
			value += drawComponent(t, c)
		}
		if (Parser{}).check(ai, value, 0) != nil {
			continue // random data rarely meets a code list; draw again
		}
		out = append(out, Element{AI: ai, Value: value})
	}
	return out
}

func drawComponent(t *rapid.T, c Component) string {
	sets := map[byte]string{'N': "[0-9]", 'X': `[0-9A-Za-z()%"_/-]`, 'Y': `[0-9A-Z#/-]`, 'Z': "[0-9A-Za-z_-]"}
	n := rapid.IntRange(c.Min, c.Max).Draw(t, "len")
	s := rapid.StringOfN(rapid.RuneFrom([]rune(expand(sets[c.Set]))), n, n, -1).Draw(t, "text")
	for _, l := range c.Linters {
		switch l {
		case "csum":
			return s[:len(s)-1] + string(Mod10(s[:len(s)-1]))
		case "yymmdd", "yymmd0":
			return "261130"
		case "hhmi":
			return "2359"
		case "hh", "mi", "ss":
			return "21"
		case "iso3166", "iso3166999":
			return "276"
		}
	}
	return s
}

func expand(class string) string {
	return strings.NewReplacer("0-9", "0123456789", "A-Z", "ABCXYZ", "a-z", "abcxyz", "[", "", "]", "").Replace(class)
}

func TestWritingAndReadingIsTheIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		elements := drawElements(t)
		want := Brackets(elements)
		for _, text := range []string{want, Raw(elements, FNC1), Raw(elements, '^')} {
			code, err := Parse(text)
			require.NoError(t, err, "%q", text)
			require.Equal(t, want, Brackets(code.Elements))
		}
		if link, err := Link("https://example.com/x", elements); err == nil && len(Associations(elements)) == 0 {
			code, err := Parse(link)
			require.NoError(t, err, link)
			once := map[string]bool{}
			for _, e := range elements {
				once[e.AI.Code] = true // two values of one would be an association's problem
			}
			require.Len(t, code.Elements, len(once))
			for _, e := range elements {
				value, ok := Value(code.Elements, e.AI.Code)
				require.True(t, ok)
				require.Equal(t, e.Value, value)
			}
		}
	})
}

// The same thing said twice is one thing in an address, wherever it stands.
func TestLinkSaysAThingOnce(t *testing.T) {
	code, err := Parse("(01)09520123456788(10)A(17)261130(17)261130(10)A(01)09520123456788")
	require.NoError(t, err)
	link, err := Link("https://example.com", code.Elements)
	require.NoError(t, err)
	require.Equal(t, "https://example.com/01/09520123456788/10/A?17=261130", link)
	_, err = Parse(link)
	require.NoError(t, err)
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"(01)09520123456788(10)A", "]C10109520123456788",
		"https://a/01/09520123456788/10/A?17=261231", "^99A^98B",
		"]E02112345678900|]e099COMPOSITE\x1d98XYZ", "(8110)106141416543213150110120121101409211"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, err := Parse(text)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		again, err := Parse(Raw(code.Elements, FNC1))
		require.NoError(t, err)
		require.Equal(t, Brackets(code.Elements), Brackets(again.Elements))
	})
}

func TestReadingRawAllocatesNothing(t *testing.T) {
	dst := make([]Element, 0, 8)
	n := testing.AllocsPerRun(1000, func() {
		dst, _ = Parser{}.AppendRaw(dst[:0], "\x1d010952012345678810ABC123\x1d17261231\x1d21SER001", 0)
	})
	require.Zero(t, n)
	require.Len(t, dst, 4)
}

func BenchmarkAppendRaw(b *testing.B) {
	dst := make([]Element, 0, 8)
	b.ReportAllocs()
	for b.Loop() {
		dst, _ = Parser{}.AppendRaw(dst[:0], "\x1d010952012345678810ABC123\x1d17261231\x1d21SER001", 0)
	}
}
