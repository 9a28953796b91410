package core

import (
	"encoding/json"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestDaysAreCounted walks eight centuries day by day with the leap rule alone.
func TestDaysAreCounted(t *testing.T) {
	lengths := [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	first, err := ParseDay("1600-01-01")
	require.NoError(t, err)
	require.Equal(t, Day(-135140), first, "1600-01-01 is 370 years and 90 leap days before 1970")
	require.Equal(t, time.Saturday, first.Weekday())
	day := first
	for year := 1600; year < 2400; year++ {
		for month := 1; month <= 12; month++ {
			n := lengths[month]
			if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
				n++
			}
			for d := 1; d <= n; d++ {
				y, m, got := day.Time().Date()
				if y != year || int(m) != month || got != d {
					t.Fatalf("day %d is %d-%d-%d, wanted %d-%d-%d", day, y, m, got, year, month, d)
				}
				if w := time.Weekday((6 + int(day-first)) % 7); day.Weekday() != w {
					t.Fatalf("%v is a %v, wanted %v", day, day.Weekday(), w)
				}
				day++
			}
		}
	}
	require.Equal(t, "2400-01-01", day.String())
}

func TestDayTexts(t *testing.T) {
	for text, want := range map[string]Day{"1970-01-01": 0, "1969-12-31": -1, "2000-02-29": 11016,
		"2026-11-23": 20780} {
		got, err := ParseDay(text)
		require.NoError(t, err)
		require.Equal(t, want, got, text)
		require.Equal(t, text, got.String())
	}
	for _, bad := range []string{"", "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10",
		"2026-04-31", "23.11.2026", "2026-11-23T00:00:00Z", "2026-1-2", "x"} {
		got, err := ParseDay(bad)
		require.ErrorContains(t, err, "is not a date of the form 2026-11-23", bad)
		require.Equal(t, NoDay, got)
	}
	var d Day
	require.NoError(t, json.Unmarshal([]byte(`""`), &d))
	require.Equal(t, NoDay, d)
	text, err := json.Marshal(NoDay)
	require.NoError(t, err)
	require.JSONEq(t, `""`, string(text), "a day that is not known is written empty")
	require.Error(t, json.Unmarshal([]byte(`"2026-02-30"`), &d))
	require.Equal(t, NoDay, d, "a text that is no day leaves none")
}

// TestDayOfUsesTheZone: one moment is two days on the two sides of midnight.
func TestDayOfUsesTheZone(t *testing.T) {
	moment := time.Date(2026, 11, 23, 23, 30, 0, 0, time.UTC)
	require.Equal(t, "2026-11-23", DayOf(moment).String())
	require.Equal(t, "2026-11-24", DayOf(moment.In(time.FixedZone("east", 3600))).String())
	require.Equal(t, "2026-11-23", DayOf(moment.In(time.FixedZone("west", -8*3600))).String())
	rapid.Check(t, func(r *rapid.T) {
		d := Day(rapid.Int32Range(-100_000, 200_000).Draw(r, "day"))
		zone := time.FixedZone("", rapid.IntRange(-12*3600, 14*3600).Draw(r, "offset"))
		y, m, day := d.Time().Date()
		second := rapid.IntRange(0, 86399).Draw(r, "second")
		require.Equal(t, d, DayOf(time.Date(y, m, day, 0, 0, second, 0, zone)))
		require.Equal(t, d+1, DayOf(time.Date(y, m, day, 0, 0, second+86400, 0, zone)))
	})
}

// TestMoneyRoundsHalfAwayFromZero: n/32 is exact in binary and n·312.5 Money, so
// that odd n are exact halves, which rounding to even would split.
func TestMoneyRoundsHalfAwayFromZero(t *testing.T) {
	for n := int64(1); n < 4000; n += 2 {
		up, err := MoneyOf(float64(n) / 32)
		require.NoError(t, err)
		require.Equal(t, Money((n*625+1)/2), up, n)
		down, err := MoneyOf(-float64(n) / 32)
		require.NoError(t, err)
		require.Equal(t, -up, down, n)
	}
}

// TestMoneyIsTheNearest compares with exact fractions; the product by 10,000 may
// itself be off by one unit in its last place.
func TestMoneyIsTheNearest(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		units := rapid.Float64Range(-1e11, 1e11).Draw(r, "units")
		m, err := MoneyOf(units)
		require.NoError(t, err)
		exact := new(big.Rat).Mul(new(big.Rat).SetFloat64(units), big.NewRat(MoneyScale, 1))
		off, _ := exact.Sub(exact, new(big.Rat).SetInt64(int64(m))).Float64()
		require.LessOrEqual(t, math.Abs(off), 0.5+math.Abs(units)*MoneyScale*0x1p-53)
		back, err := MoneyOf(m.Float())
		require.NoError(t, err)
		require.Equal(t, m, back, "money survives the way through a float")
		require.Equal(t, m, MoneyOrZero(units))
	})
}

func TestMoneyRefusesWhatItCannotHold(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 9.3e14, -9.3e14, 1e300} {
		_, err := MoneyOf(bad)
		require.ErrorContains(t, err, "is not an amount of money")
		require.Zero(t, MoneyOrZero(bad))
	}
	most, err := MoneyOf(9.1e14)
	require.NoError(t, err)
	require.Equal(t, "910000000000000.00", most.String())
	for text, want := range map[string]Money{"922337203685477.5807": math.MaxInt64,
		"-922337203685477.5807": -math.MaxInt64, "-0": 0, "007": 70000} {
		got, err := ParseMoney(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, bad := range []string{"922337203685477.5808", "92233720368547758080", "-", ".5", "+1", "1,5",
		"1_000", "1.-5", " 1", "1 ", "0x1", "NaN", "Inf", "1.00000"} {
		_, err := ParseMoney(bad)
		require.ErrorContains(t, err, "at most four decimals", bad)
	}
}

func TestMoneyInJSON(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		type priced struct{ Price Money }
		want := priced{Money(rapid.Int64().Filter(func(v int64) bool { return v != math.MinInt64 }).Draw(r, "money"))}
		text, err := json.Marshal(want)
		require.NoError(t, err)
		require.NotContains(t, string(text), `:"`, "a number, not a text")
		var got priced
		require.NoError(t, json.Unmarshal(text, &got))
		require.Equal(t, want, got)
		exact, ok := new(big.Rat).SetString(want.Price.String())
		require.True(t, ok)
		require.Zero(t, exact.Cmp(big.NewRat(int64(want.Price), MoneyScale)), "the text is the exact amount")
	})
	var m Money
	require.NoError(t, json.Unmarshal([]byte(`"12.5"`), &m), "other programs write decimals as text")
	require.Equal(t, Money(125000), m)
	require.Error(t, json.Unmarshal([]byte(`1.00001`), &m), "a fifth decimal would be lost in silence")
	require.Error(t, json.Unmarshal([]byte(`1e3`), &m))
}

// TestKeyHash computes FNV-1a by its definition (offset basis and prime of the
// 64-bit variant); random numbers of a series hang on it.
func TestKeyHash(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		k := Key{SKU: rapid.StringN(0, 12, -1).Draw(r, "sku"), Location: rapid.StringN(0, 12, -1).Draw(r, "location")}
		want := uint64(14695981039346656037)
		for _, b := range []byte(k.Location + "\x00" + k.SKU) {
			want = (want ^ uint64(b)) * 1099511628211
		}
		require.Equal(t, want, k.Hash())
	})
	require.NotEqual(t, Key{SKU: "bc", Location: "a"}.Hash(), Key{SKU: "c", Location: "ab"}.Hash())
}

func TestKeysSortAsTablesDo(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		word := rapid.StringMatching(`[a-c]{0,2}`)
		a := Key{SKU: word.Draw(r, "sku a"), Location: word.Draw(r, "location a")}
		b := Key{SKU: word.Draw(r, "sku b"), Location: word.Draw(r, "location b")}
		less := a.Location < b.Location || a.Location == b.Location && a.SKU < b.SKU
		require.Equal(t, less, a.Compare(b) < 0)
		require.Equal(t, a == b, a.Compare(b) == 0)
		require.Equal(t, a.Compare(b), -b.Compare(a))
	})
	k, ok := ParseKey("milk@1l@S01")
	require.True(t, ok)
	require.Equal(t, Key{SKU: "milk@1l", Location: "S01"}, k, "the location follows the last @")
}
