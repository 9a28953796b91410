package epc

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// The worked example of TDS 1.13 appendix E: all forms of one object.
func TestWorkedExampleOfTheStandard(t *testing.T) {
	tag, err := DecodeHex("3074257BF7194E4000001A85")
	require.NoError(t, err)
	require.Equal(t, "urn:epc:tag:sgtin-96:3.0614141.812345.6789", tag.URI())
	require.Equal(t, "urn:epc:id:sgtin:0614141.812345.6789", tag.EPC.URI())
	require.Equal(t, "(01)80614141123458(21)6789", gs1.Brackets(tag.EPC.Elements()))
	require.Equal(t, "3074257BF7194E4000001A85", tag.Hex())
	require.Equal(t, "sgtin-96", tag.Coding())
	code, err := gs1.Parse("(01)80614141123458(21)6789")
	require.NoError(t, err)
	back, err := FromElements(code.Elements, 7)
	require.NoError(t, err)
	require.Equal(t, tag.EPC, back)
}

func TestFilterIsNoPartOfTheIdentity(t *testing.T) {
	a, err := ParseTagURI("urn:epc:tag:sgtin-96:1.0614141.812345.6789")
	require.NoError(t, err)
	b, err := ParseTagURI("urn:epc:tag:sgtin-198:6.0614141.812345.6789")
	require.NoError(t, err)
	require.NotEqual(t, a.Hex(), b.Hex())
	require.True(t, a.EPC == b.EPC)
}

func TestErrorsNameSchemeAndPart(t *testing.T) {
	for uri, want := range map[string]string{
		"urn:epc:id:sgtin:0614141.81234.6789":   "EPC sgtin, item reference: must be 6 digits",
		"urn:epc:id:sgtin:06141.8123456.6789":   "EPC sgtin, company prefix: must be 6 to 12 digits",
		"urn:epc:id:sscc:0614141.12345678":      "EPC sscc, serial reference: must be 10 digits",
		"urn:epc:id:sgtin:0614141.812345.67/89": "not escaped",
		"urn:epc:id:nope:1.2.3":                 "EPC nope: there is no such scheme",
		"https://example.com":                   "not a pure identity URI",
	} {
		_, err := ParseURI(uri)
		require.ErrorContains(t, err, want)
	}
	_, err := DecodeHex("3004257BF7194E4000001A8500")
	require.ErrorContains(t, err, "EPC sgtin-96: too long")
	_, err = DecodeHex("FF")
	require.ErrorContains(t, err, "header FF")
	_, err = DecodeHex("3074257BF7194E40")
	require.ErrorContains(t, err, "too short")
	_, err = DecodeHex("31583BF982DFDC1C35000001")
	require.ErrorContains(t, err, "must be zero")
}

func drawText(t *rapid.T, set string, low, high int) string {
	n := rapid.IntRange(low, high).Draw(t, "length")
	return rapid.StringOfN(rapid.RuneFrom([]rune(set)), n, n, -1).Draw(t, "text")
}

const (
	digitsOnly = "0123456789"
	partSigns  = "ABCXYZ0189-/"
	set82Signs = `ABZabz019!"%&'()*+,-./:;<=>?_`
)

// drawEPC makes a valid EPC of any scheme.
func drawEPC(t *rapid.T) EPC {
	si := rapid.IntRange(0, len(schemes)-1).Draw(t, "scheme")
	e := EPC{scheme: uint8(si + 1)}
	for i, p := range schemes[si].parts {
		prefix, most := int(e.ends[0]), int(p.max)
		var text string
		switch p.kind {
		case 'p':
			text = drawText(t, digitsOnly, 6, 12)
		case 'f':
			text = drawText(t, digitsOnly, most-prefix, most-prefix)
		case 'd':
			text = drawText(t, digitsOnly, most, most)
		case 'n':
			text = drawText(t, digitsOnly, 1, most)
		case 'i':
			text = fmt.Sprint(rapid.Uint64Range(0, p.max).Draw(t,
				"number") >> rapid.SampledFrom([]int{0, 9}).Draw(t, "shift"))
		case 's', 'r', 'c':
			if p.kind != 's' {
				most -= prefix
			}
			if rapid.Bool().Draw(t, "numeric") {
				text = fmt.Sprint(rapid.IntRange(0, 999).Draw(t, "number"))
			} else if p.kind == 'c' {
				text = drawText(t, partSigns+"#", 1, most)
			} else {
				text = drawText(t, set82Signs, 1, most)
			}
		case 'g':
			text = drawText(t, "ABCHJZ019", 5, 6)
		case 'a':
			text = drawText(t, partSigns, 0, most)
		case 'A':
			text = rapid.SampledFrom([]string{"", "#"}).Draw(t, "hash") + drawText(t, partSigns, 1, most-1)
		default:
			text = drawText(t, "ABCXYZ", 3, 3) + "U" + drawText(t, digitsOnly, 7, 7)
		}
		require.NoError(t, e.add(i, text))
	}
	return e
}

func TestEveryFormLeadsBackToTheSameEPC(t *testing.T) {
	seen := map[string]int{}
	once := func(t *rapid.T) {
		e := drawEPC(t)
		back, err := ParseURI(e.URI())
		require.NoError(t, err, e.URI())
		require.Equal(t, e, back)
		for _, layout := range codingNames() {
			tag, err := e.Tag(layout, 0)
			if err != nil {
				continue
			}
			seen[layout]++
			read, err := DecodeHex(tag.Hex())
			require.NoError(t, err, "%s %s", tag.URI(), tag.Hex())
			require.Equal(t, tag, read)
			again, err := ParseTagURI(tag.URI())
			require.NoError(t, err)
			require.Equal(t, tag, again)
		}
		if elements := e.Elements(); elements != nil {
			code, err := gs1.Parser{StructureOnly: true}.Parse(gs1.Raw(elements, gs1.FNC1))
			require.NoError(t, err)
			back, err := FromElements(code.Elements, int(e.ends[0]))
			require.NoError(t, err, gs1.Brackets(elements))
			require.Equal(t, e.URI(), back.URI())
		}
	}
	missing := func() string {
		for _, layout := range codingNames() {
			if seen[layout] == 0 {
				return layout
			}
		}
		return ""
	}
	for round := 0; round < 10 || round < 1000 && missing() != ""; round++ { // short rounds draw few of each
		rapid.Check(t, once)
	}
	require.Empty(t, missing(), "no draw fitted this layout")
}

func FuzzDecodeHex(f *testing.F) {
	for _, s := range []string{"3074257BF7194E4000001A85", "3B157E316390F32CCE78D106310325CD06DD7200",
		"40F4F4E4E40C0E40820000000F6C",
		"36143639F84191A465D9B37A176C5EB1769D72E557D52E5CBC", "3D14257BF71CADD35D8000075BCD1500"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tag, err := DecodeHex(text)
		if err != nil {
			return
		}
		require.True(t, strings.HasPrefix(tag.Hex(), strings.ToUpper(text)), "%s became %s", text, tag.Hex())
		again, err := ParseTagURI(tag.URI())
		require.NoError(t, err, tag.URI())
		require.Equal(t, tag, again)
	})
}

func FuzzParseURI(f *testing.F) {
	for _, s := range []string{"urn:epc:id:sgtin:0614141.812345.6789",
		"urn:epc:class:lgtin:4012345.012345.998877", "urn:epc:tag:cpi-var:0.0614141.12-456.123456789"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if e, err := ParseURI(text); err == nil {
			again, err := ParseURI(e.URI())
			require.NoError(t, err)
			require.Equal(t, e, again)
		}
		_, _ = ParseTagURI(text)
	})
}

// codingNames are the names of the binary layouts, as in tag URIs.
func codingNames() (names []string) {
	for _, c := range codings {
		names = append(names, c.name)
	}
	return names
}

func TestDecodingAllocatesNothing(t *testing.T) {
	var tag Tag
	require.Zero(t, testing.AllocsPerRun(1000, func() {
		tag,
			_ = DecodeHex("36143639F84191A465D9B37A176C5EB1769D72E557D52E5CBC")
	}))
	require.NotEmpty(t, tag.EPC.Scheme())
}

func BenchmarkDecodeHex(b *testing.B) {
	for _, hex := range []string{"3074257BF7194E4000001A85", "36143639F84191A465D9B37A176C5EB1769D72E557D52E5CBC"} {
		b.Run(hex[:2], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := DecodeHex(hex); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
