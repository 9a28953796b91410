package item

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What is shown of a quantity is read back as the same quantity, of pieces and of goods
// that people weigh.
func TestAQuantityIsReadAsItIsShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.SampledFrom([]UnitOfMeasure{{}, {Name: "kg", Factor: 10}, {Name: "kg", Factor: 1000}, {Name: "m", Factor: 100}}).Draw(t, "unit")
		units := rapid.Int64Range(-1_000_000_000, 1_000_000_000).Draw(t, "units")
		for _, text := range []string{u.Number(units), u.Amount(units)} {
			got, err := u.Units(text)
			require.NoError(t, err, text)
			require.Equal(t, units, got, text)
		}
	})
}

func TestAQuantityThatMayBeTwoIsAskedAbout(t *testing.T) {
	kilograms := UnitOfMeasure{Name: "kg", Factor: 100}
	for text, want := range map[string]int64{"12.5 kg": 1250, "12.5KG": 1250, "13 units": 13, " 1 unit ": 1, "0.01kg": 1} {
		got, err := kilograms.Units(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for text, part := range map[string]string{"13": `write "13 kg" or "13 units"`, "12.345 kg": "the least is 0.01 kg", "3 boxes": "counted in kg",
		"": "no quantity", "kg": "no quantity", "1e400": "no quantity", "NaN": "no quantity"} {
		_, err := kilograms.Units(text)
		require.ErrorContains(t, err, part, text)
	}
	_, err := UnitOfMeasure{}.Units("12 kg")
	require.ErrorContains(t, err, "counted in units")
	_, err = UnitOfMeasure{}.Units("1.5")
	require.ErrorContains(t, err, "no whole number")
}
