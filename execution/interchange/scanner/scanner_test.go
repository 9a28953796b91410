package scanner

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution"
)

func fixed() Standard {
	return Standard{Now: func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) }}
}

func TestStandardCodesBecomeTypedScans(t *testing.T) {
	expiry := int32(time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC).Unix() / 86400)
	for raw, want := range map[string]execution.Scan{
		"(02)09520123456788(37)24(10)L7": {GTIN: "09520123456788", Quantity: 24,
			Lot: "L7", Standard: "gs1"},
		"]C10109520123456788" + "17261231": {GTIN: "09520123456788", Expiry: expiry, Standard: "gs1"},
		"https://id.gs1.org/01/09520123456788/10/L7/21/S9": {GTIN: "09520123456788", Lot: "L7",
			Serial: "S9", Standard: "gs1"},
		"106141412345678908": {SSCC: "106141412345678908", Standard: "gs1"},
		"9520123456788":      {GTIN: "09520123456788", Standard: "gs1"},
		"3074257BF7194E4000001A85": {GTIN: "80614141123458", Serial: "6789",
			EPC: "urn:epc:id:sgtin:0614141.812345.6789", Standard: "epc"},
	} {
		got, known, err := fixed().Scan(raw)
		require.NoError(t, err, raw)
		require.True(t, known, raw)
		want.Raw = raw
		require.Equal(t, want, got)
	}
}

func TestOwnCodesAreLeftToTheOwnScanner(t *testing.T) {
	for _, raw := range []string{"SKU-0001", "A-01-02", "0100200", "1234567890123", "01-02-03", ""} {
		_, known, err := fixed().Scan(raw)
		require.NoError(t, err, raw)
		require.False(t, known, raw)
	}
	got, known, err := New().Scan("slot:A-01-02")
	require.NoError(t, err)
	require.True(t, known)
	require.Equal(t, "A-01-02", got.Slot)
}

func TestWrongStandardCodesAreErrors(t *testing.T) {
	_, known, err := fixed().Scan("(01)09520123456789")
	require.True(t, known)
	require.ErrorContains(t, err, "AI (01), position 18: the check digit is 9, it should be 8")
}

func FuzzScan(f *testing.F) {
	f.Add("]d2011234")
	f.Fuzz(func(t *testing.T, raw string) { _, _, _ = fixed().Scan(raw) })
}
