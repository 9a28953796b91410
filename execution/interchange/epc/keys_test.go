package epc

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// TestKeysOfIdentities holds the examples of the Tag Data Standard: identity, GS1
// element string, key.
func TestKeysOfIdentities(t *testing.T) {
	for uri, want := range map[string][2]string{
		"urn:epc:id:sgtin:0614141.712345.32a%2Fb":      {"(01)70614141123451(21)32a/b", "70614141123451"},
		"urn:epc:id:sscc:0614141.1234567890":           {"(00)106141412345678908", "106141412345678908"},
		"urn:epc:id:sgln:0614141.12345.400":            {"(414)0614141123452(254)400", "0614141123452"},
		"urn:epc:id:sgln:0614141.12345.0":              {"(414)0614141123452", "0614141123452"},
		"urn:epc:id:grai:0614141.12345.400":            {"(8003)00614141123452400", "0614141123452400"},
		"urn:epc:id:giai:0614141.12345400":             {"(8004)061414112345400", "061414112345400"},
		"urn:epc:id:gsrn:0614141.1234567890":           {"(8018)061414112345678902", "061414112345678902"},
		"urn:epc:id:gdti:0614141.12345.400":            {"(253)0614141123452400", "0614141123452400"},
		"urn:epc:id:itip:4012345.012345.01.02.987":     {"(8006)040123451234560102(21)987", "040123451234560102"},
		"urn:epc:id:gid:95100000.12345.400":            {"", ""},
		"urn:epc:class:lgtin:4012345.012345.998877":    {"(01)04012345123456(10)998877", "04012345123456"},
		"urn:epc:id:usdod:2S194.12345678901":           {"", ""},
		"urn:epc:id:cpi:0614141.123ABC.123456789":      {"(8010)0614141123ABC(8011)123456789", "0614141123ABC"},
		"urn:epc:id:gdti:0614141.12345.006847":         {"(253)0614141123452006847", "0614141123452006847"},
		"urn:epc:id:sgcn:4012345.67890.04711":          {"(255)401234567890104711", "401234567890104711"},
		"urn:epc:id:ginc:0614141.xyz47%2F11":           {"(401)0614141xyz47/11", "0614141xyz47/11"},
		"urn:epc:id:gsin:0614141.123456789":            {"(402)06141411234567890", "06141411234567890"},
		"urn:epc:id:gsrnp:0614141.1234567890":          {"(8017)061414112345678902", "061414112345678902"},
		"urn:epc:id:upui:1234567.089456.51qIgY)%3C%26": {"(01)01234567894560(235)51qIgY)<&", "01234567894560"},
	} {
		e, err := ParseURI(uri)
		require.NoError(t, err, uri)
		require.Equal(t, want[0], gs1.Brackets(e.Elements()), uri)
		require.Equal(t, want[1], e.Key(), uri)
		require.Equal(t, uri, e.URI())
	}
	require.Equal(t, []string{"", "", ""}, []string{EPC{}.Scheme(), EPC{}.URI(), EPC{}.Key()})
	require.Nil(t, EPC{}.Parts())
	e, err := ParseURI("urn:epc:id:sgln:0614141.12345.400")
	require.NoError(t, err)
	require.Equal(t, [2]string{"company prefix", "0614141"}, e.Parts()[0])
	require.Equal(t, "400", e.Parts()[2][1])
}

// TestGTINForms: a number fits the forms that hold all of its digits but leading zeros.
func TestGTINForms(t *testing.T) {
	e, err := ParseURI("urn:epc:id:sgtin:0614141.012345.1")
	require.NoError(t, err)
	for digits, want := range map[int]string{14: "00614141123452", 13: "0614141123452", 12: "614141123452"} {
		got, err := e.GTIN(digits)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, digits := range []int{7, 8, 11, 15} {
		_, err := e.GTIN(digits)
		require.ErrorContains(t, err, "does not fit in", "%d", digits)
	}
	e, err = ParseURI("urn:epc:id:sscc:0614141.1234567890")
	require.NoError(t, err)
	_, err = e.GTIN(14)
	require.EqualError(t, err, "EPC sscc: holds no GTIN")
	_, err = EPC{}.GTIN(14)
	require.EqualError(t, err, "EPC: holds no GTIN")
}

// TestElementsThatAreNoEPC says what is missing or wrong.
func TestElementsThatAreNoEPC(t *testing.T) {
	loose := gs1.Parser{StructureOnly: true}
	for _, c := range []struct {
		text   string
		prefix int
		want   string
	}{
		{"(01)80614141123458(21)6789", 5, "has 6 to 12 digits, not 5"},
		{"(01)80614141123458(21)6789", 13, "has 6 to 12 digits, not 13"},
		{"(01)80614141123458", 7, "a serial number may be missing"},
		{"(10)ABC", 7, "no EPC scheme goes with these"},
		{"(01)80614141123459(21)6789", 7, "the check digit of 80614141123459 is wrong"},
		{"(00)106141412345678909", 7, "the check digit of 106141412345678909 is wrong"},
		{"(8004)0614141", 7, "nothing follows the company prefix"},
		{"(8003)00614141123452", 7, ""},
	} {
		code, err := loose.Parse(c.text)
		require.NoError(t, err, c.text)
		_, err = FromElements(code.Elements, c.prefix)
		if c.want == "" {
			require.Error(t, err, c.text)
			continue
		}
		require.ErrorContains(t, err, c.want, c.text)
	}
	// The same key under another length of the company prefix is another identity.
	code, err := gs1.Parse("(414)0614141123452(254)400")
	require.NoError(t, err)
	for length, uri := range map[int]string{7: "urn:epc:id:sgln:0614141.12345.400",
		8: "urn:epc:id:sgln:06141411.2345.400", 12: "urn:epc:id:sgln:061414112345..400"} {
		e, err := FromElements(code.Elements, length)
		require.NoError(t, err)
		require.Equal(t, uri, e.URI())
	}
}

// TestTagsThatDoNotRead names what is wrong with the bits.
func TestTagsThatDoNotRead(t *testing.T) {
	for hex, want := range map[string]string{
		"":                             "an EPC has at least a header of 8 bits",
		"3":                            "an EPC has at least a header of 8 bits",
		"30X4":                         `'X' at position 3 is not a hexadecimal digit`,
		"307C257BF7194E4000001A85":     "partition",
		"3074257BF7194E4000001A850000": "too long",
	} {
		_, err := DecodeHex(hex)
		require.Error(t, err, hex)
		require.ErrorContains(t, err, want, hex)
	}
	_, err := DecodeHex(string(make([]byte, 200)))
	require.ErrorContains(t, err, "200 hexadecimal digits are more than any EPC has")
	lower, err := DecodeHex("3074257bf7194e4000001a85")
	require.NoError(t, err)
	require.Equal(t, "3074257BF7194E4000001A85", lower.Hex())
}
