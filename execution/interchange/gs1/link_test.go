package gs1

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestLinksAreRefused holds the place and the reason of each refusal.
func TestLinksAreRefused(t *testing.T) {
	const gtin = "09520123456788"
	for _, c := range []struct {
		text, ai string
		pos, n   int
		reason   string
	}{
		{"ftp://id.gs1.org/01/" + gtin, "", 0, 0, "starts with https:// or http://"},
		{"https://id.gs1.org/01/" + gtin + "/10/A B", "", 41, 1, "cannot stand in a web address"},
		{"https://id.gs1.org", "", 8, 0, "needs a host and a path"},
		{"https:///01/" + gtin, "", 8, 0, "needs a host and a path"},
		{"https://id_gs1.org/01/" + gtin, "", 8, 10, `"id_gs1.org" is not a host name`},
		{"https://id.gs1.org?a=/01/" + gtin, "", 8, 13, "is not a host name"},
		{"https://id.gs1.org/", "", 18, 1, "holds no GS1 key"},
		{"https://id.gs1.org/10/ABC", "", 18, 7, "holds no GS1 key"},
		{"https://id.gs1.org/01/" + gtin + "/21/1/10/A", "", 18, 28, "qualifiers in their order"},
		{"https://id.gs1.org/01/" + gtin + "/10/A/10/B", "", 18, 28, "qualifiers in their order"},
		{"https://id.gs1.org/01//10/A", "01", 22, 0, "the value is empty"},
		{"https://id.gs1.org/01/" + gtin + "?17=", "17", 40, 0, "the value is empty"},
		{"https://id.gs1.org/01/09520123456789", "01", 35, 1, "should be 8"},
		{"https://id.gs1.org/01/" + gtin + "?17=261331", "17", 42, 2, "month"},
		{"https://id.gs1.org/01/" + gtin + "?17=261130&17=261130", "17", 47, 2, "stands twice"},
		{"https://id.gs1.org/01/" + gtin + "?01=" + gtin, "01", 37, 2, "stands twice"},
		{"https://id.gs1.org/01/" + gtin + "?254=X", "254", 37, 3, "cannot stand in the query"},
		{"https://id.gs1.org/01/" + gtin + "?22=X", "22", 37, 2, "cannot stand in the query"},
		{"https://id.gs1.org/01/" + gtin + "?10=X", "10", 37, 2, "belongs in the path"},
		{"https://id.gs1.org/01/" + gtin + "?89=X", "89", 37, 2, "not assigned"},
		{"https://id.gs1.org/01/" + gtin + "?1=X", "", 37, 1, "two to four digits"},
	} {
		_, err := Parser{}.ParseLink(c.text)
		var e *Error
		require.ErrorAs(t, err, &e, c.text)
		require.Equal(t, []any{c.ai, c.pos, c.n}, []any{e.AI, e.Pos, e.Len}, "%s: %v", c.text, err)
		require.Contains(t, e.Reason, c.reason, c.text)
	}
}

// TestLinksAreRead holds addresses and what they mean.
func TestLinksAreRead(t *testing.T) {
	all := Parser{ConvenienceAlphas: true, PermitUnknown: true}
	for text, want := range map[string]string{
		"https://id.gs1.org/01/09520123456788#10=A":               "(01)09520123456788",
		"https://example.com/some/01/path/01/09520123456788":      "(01)09520123456788",
		"https://id.gs1.org/01/09520123456788/22/2A/10/ABC/21/12": "(01)09520123456788(22)2A(10)ABC(21)12",
		"https://id.gs1.org/01/09520123456788/235/TPX":            "(01)09520123456788(235)TPX",
		"https://id.gs1.org/01/95012346":                          "(01)00000095012346",
		"https://id.gs1.org/01/614141000036":                      "(01)00614141000036",
		"https://id.gs1.org/gtin/09520123456788/lot/A":            "(01)09520123456788(10)A",
		"https://id.gs1.org/414/9520123456788/254/32a%2Fb":        "(414)9520123456788(254)32a/b",
		"https://id.gs1.org/01/09520123456788/10/A%2":             "(01)09520123456788(10)A%2",
		"https://id.gs1.org/01/09520123456788/10/A%zz":            "(01)09520123456788(10)A%zz",
		"http://[::1]:8080/01/09520123456788?x=1&3103=000195&y":   "(01)09520123456788(3103)000195",
		"https://id.gs1.org/01/09520123456788?89=X&=7&240=a%2Bb":  "(01)09520123456788(89)X(240)a+b",
	} {
		elements, err := all.ParseLink(text)
		require.NoError(t, err, text)
		require.Equal(t, want, Brackets(elements), text)
	}
	_, err := Parser{}.ParseLink("https://id.gs1.org/gtin/09520123456788")
	require.ErrorContains(t, err, "holds no GS1 key", "words are no identifiers by the book")
	_, err = Parser{FullGTIN: true}.ParseLink("https://id.gs1.org/01/9520123456788")
	require.ErrorContains(t, err, "too short")
}

// TestLinkRefuses what an address cannot say.
func TestLinkRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"(10)ABC":                           "none of the elements is a key",
		"(01)09520123456788(254)A":          "cannot stand in a Digital Link of AI (01)",
		"(01)09520123456788(10)A(10)B":      "cannot stand in a Digital Link of AI (01)",
		"(01)09520123456788(21)A(235)B":     "cannot stand in a Digital Link of AI (01)",
		"(01)09520123456788(03)09520123456": "",
	} {
		code, err := Parse(text)
		if want == "" {
			require.Error(t, err)
			continue
		}
		require.NoError(t, err)
		_, err = Link("https://id.gs1.org/", code.Elements)
		require.ErrorContains(t, err, want, text)
	}
	code, err := Parse(`(21)12(99)a\(b(01)09520123456788(10)A/B(17)261130`)
	require.NoError(t, err)
	link, err := Link("https://id.gs1.org//", code.Elements)
	require.NoError(t, err)
	require.Equal(t, "https://id.gs1.org/01/09520123456788/10/A%2FB/21/12?99=a%28b&17=261130", link,
		"qualifiers in path order")
}

// TestQuoteIsPercentEncoding: the standard library reads it back, and the path
// and query of an address keep every byte apart.
func TestQuoteIsPercentEncoding(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(r, "text"))
		quoted := Quote(text)
		require.Regexp(r, `^([A-Za-z0-9._~-]|%[0-9A-F]{2})*$`, quoted)
		path, err := url.PathUnescape(quoted)
		require.NoError(r, err)
		require.Equal(r, text, path)
		query, err := url.QueryUnescape(quoted)
		require.NoError(r, err)
		require.Equal(r, text, query)
		require.Equal(r, text, unquote(quoted))
	})
}

// TestUnknownIdentifiers are taken where their length is plain.
func TestUnknownIdentifiers(t *testing.T) {
	free := Parser{PermitUnknown: true}
	code, err := free.Parse("(89)ABC(10)A")
	require.NoError(t, err)
	require.Equal(t, "UNKNOWN", code.Elements[0].AI.Title)
	code, err = free.Parse("(234)X")
	require.NoError(t, err)
	require.Equal(t, "(234)X", Brackets(code.Elements))
	for _, length := range []string{"(23)X", "(2345)X"} {
		_, err = free.Parse(length)
		require.ErrorContains(t, err, "not assigned", "23 begins identifiers of three digits")
	}
	_, err = Parse("(89)ABC")
	require.ErrorContains(t, err, "not assigned")
	for _, bad := range []string{"()X", "(1)X", "(12345)X", "(1a)X"} {
		_, err = free.Parse(bad)
		require.ErrorContains(t, err, "two to four digits", bad)
	}
	require.Nil(t, Lookup("12345"))
	require.Nil(t, Lookup("1a"))
	require.Nil(t, Lookup("1"))
	require.Nil(t, Lookup("99999"))
}
