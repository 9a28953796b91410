package core

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestMoneyText(t *testing.T) {
	for _, c := range []struct {
		m    Money
		text string
	}{{0, "0.00"}, {125000, "12.50"}, {125, "0.0125"}, {-120, "-0.012"}, {10000, "1.00"}} {
		require.Equal(t, c.text, c.m.String())
	}
	for _, bad := range []string{"", "1.23456", "1e3", "--1", "x", "1.2.3"} {
		_, err := ParseMoney(bad)
		require.Error(t, err, bad)
	}
}

func TestMoneyRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m := Money(rapid.Int64Range(-1<<60, 1<<60).Draw(r, "m"))
		got, err := ParseMoney(m.String())
		require.NoError(t, err)
		require.Equal(t, m, got)
	})
}

func TestDayRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := Day(rapid.Int32Range(-100_000, 200_000).Draw(r, "d"))
		b, err := json.Marshal(d)
		require.NoError(t, err)
		var got Day
		require.NoError(t, json.Unmarshal(b, &got))
		require.Equal(t, d, got)
	})
}

func TestKeyRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		k := Key{SKU: rapid.StringN(1, 8, -1).Draw(r, "sku"),
			Location: rapid.StringMatching(`[^@]{1,8}`).Draw(r, "location")}
		got, ok := ParseKey(k.String())
		require.True(t, ok)
		require.Equal(t, k, got)
		require.Zero(t, k.Compare(got))
		require.Negative(t, k.Compare(Key{SKU: k.SKU + "x", Location: k.Location}), "by SKU within a location")
		require.Negative(t, k.Compare(Key{Location: k.Location + "x"}), "by location first")
	})
	for _, bad := range []string{"", "@", "a@", "@b", "ab"} {
		_, ok := ParseKey(bad)
		require.False(t, ok, bad)
	}
}
