package vector

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/dates"
)

// Numbers as programs write them are the float that Go reads.
func TestNumbersAreTheNearestFloat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{0,8})?`).Draw(t, "number")
		want, err := strconv.ParseFloat(s, 64)
		require.NoError(t, err)
		got, wrong := (&Reading{}).Number(s)
		require.Empty(t, wrong, s)
		require.Equal(t, want, got, s)
	})
}

// Numbers as people write them, by mark.
func TestNumbersAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct {
		text  string
		comma bool
		sure  bool
		want  float64
		bad   bool
	}{
		{text: "1.234", want: 1.234}, {text: "1.234", comma: true, sure: true, want: 1234}, {text: "1,234", bad: true},
		{text: "1,234", sure: true, want: 1234}, {text: "1,234.5", want: 1234.5},
		{text: "1.234,5", comma: true, sure: true, want: 1234.5},
		{text: "(300)", want: -300}, {text: "300-", want: -300}, {text: "\u2212300", want: -300},
		{text: "$1.50 ", want: 1.5}, {text: "1'234", want: 1234},
		{text: "1 234,50 €", comma: true, sure: true, want: 1234.5}, {text: "12.34.5", bad: true},
		{text: "3 pcs", bad: true}, {text: ".", bad: true},
		{text: "0x10", bad: true}, {text: "1_000", bad: true}, {text: "-0.5", want: -0.5},
		{text: "5.", want: 5}, {text: "1,23", comma: true, want: 1.23},
		{text: "CHF 1'234.50", want: 1234.5}, {text: "EUR 12.50", want: 12.5},
		{text: "12.50 USD", want: 12.5}, {text: "R$ 1.234,50", comma: true, sure: true, want: 1234.5},
		{text: "-$3.20", want: -3.2}, {text: "kr 12,50", comma: true, want: 12.5},
		{text: "(€300)", want: -300}, {text: "12 EA", bad: true}, {text: "EUR", bad: true},
		{text: "12,34,567.5", want: 1234567.5}, {text: "1,25,000", sure: true, want: 125000},
		{text: "12,34", sure: true, bad: true}, {text: "123,45,678", sure: true, bad: true},
	} {
		got, wrong := (&Reading{Comma: c.comma, Sure: c.sure}).Number(c.text)
		require.Equal(t, c.bad, wrong != "", "%+v: %s", c, wrong)
		if !c.bad {
			require.Equal(t, c.want, got, "%+v", c)
		}
	}
}

// Every kind is read from text, and what it cannot hold is told with a cure.
func TestTextsOfEveryKind(t *testing.T) {
	iso, _ := dates.FormatOf("")
	r := Reading{Dates: iso}
	set := func(kind contract.Kind, text string) *Vector {
		v := &Vector{Kind: kind}
		v.Resize(1)
		r.Set(v, 0, text)
		return v
	}
	require.EqualValues(t, 20515, set(contract.Day, "2026-03-03").Days[0])
	require.EqualValues(t, 7, set(contract.Integer, "7.0").Ints[0])
	require.EqualValues(t, 12300, set(contract.Money, "1.23").Ints[0])
	require.True(t, set(contract.Flag, "Yes").Flags[0])
	require.EqualValues(t, 1.5, set(contract.Number, "1.5").Nums[0])
	for kind, text := range map[contract.Kind]string{contract.Day: "3.3.2026", contract.Time: "later",
		contract.Integer: "1.5",
		contract.Money:   "dear", contract.Flag: "maybe", contract.Number: "1,234"} {
		v := set(kind, text)
		require.Len(t, v.Bad, 1, "%s as %s", text, kind)
		require.NotEmpty(t, v.Bad[0].Hint)
	}
}
