package explain

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var today = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

func TestCodeExplainsPartsFormsAndProblems(t *testing.T) {
	x := Code("]C10109520123456788310300012517261200", 7, today)
	require.True(t, x.Valid, x.Problems)
	require.Equal(t, "GS1 raw element string, symbology ]C1 GS1_128_CCA", x.Kind)
	require.Equal(t, []Part{
		{"(01)", "GTIN", "09520123456788", "GTIN-13 9520123456788"},
		{"(3103)", "NET WEIGHT (kg)", "000125", "0.125 kg"},
		{"(17)", "USE BY or EXPIRY", "261200", "2026-12-31, last day of the month"},
	}, x.Parts)
	require.Contains(t, x.Forms, Form{"Digital Link", "https://id.gs1.org/01/09520123456788?3103=000125&17=261200"})

	x = Code("(01)80614141123458(21)6789", 7, today)
	require.Contains(t, x.Forms, Form{"tag, sgtin-96", "3014257BF7194E4000001A85"})

	x = Code("(01)09520123456789(10)A", 0, today)
	require.False(t, x.Valid)
	require.Equal(t, Problem{"(01)", 18, "the check digit is 9, it should be 8"}, x.Problems[0])

	x = Code("(10)ABC", 0, today)
	require.Contains(t, x.Problems[0].Reason, "needs AI (01)")
}

func TestHexExplainsTags(t *testing.T) {
	x := Hex("3074 257B F719 4E40 0000 1A85", today)
	require.True(t, x.Valid)
	require.Contains(t, x.Forms, Form{"tag URI", "urn:epc:tag:sgtin-96:3.0614141.812345.6789"})
	require.Contains(t, x.Forms, Form{"element string", "(01)80614141123458(21)6789"})
	require.False(t, Hex("99", today).Valid)
}

func TestCenturyRule(t *testing.T) {
	for v, want := range map[string]string{"760101": "2076-01-01", "770101": "1977-01-01",
		"260101": "2026-01-01", "990101": "1999-01-01"} {
		require.Equal(t, want, date(v, today), v)
	}
}

func FuzzCode(f *testing.F) {
	f.Add("(17)269900")
	f.Add("urn:epc:tag:sgtin-96:3.0614141.812345.6789")
	f.Fuzz(func(t *testing.T, text string) {
		x := Code(text, 7, today)
		require.Equal(t, len(x.Problems) == 0, x.Valid)
		Hex(text, today)
	})
}
