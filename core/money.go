package core

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Money is an exact amount in ten-thousandths of the currency unit, so that
// unit costs below a cent stay exact (Parquet DECIMAL(18,4)).
type Money int64

// MoneyScale is how many Money make one currency unit.
const MoneyScale = 10_000

// MoneyOf rounds an amount in currency units half away from zero. It returns
// an error for NaN and for amounts beyond ±9.2e14.
func MoneyOf(units float64) (Money, error) {
	v := math.Round(units * MoneyScale)
	if math.IsNaN(v) || math.Abs(v) > 9.2e18 {
		return 0, fmt.Errorf("%v is not an amount of money", units)
	}
	return Money(v), nil
}

// MoneyOrZero is an amount of currency units as money, and 0 for what is no amount.
func MoneyOrZero(units float64) Money {
	m, err := MoneyOf(units)
	if err != nil {
		return 0
	}
	return m
}

// Float is the amount in currency units.
func (m Money) Float() float64 { return float64(m) / MoneyScale }

// String is the exact decimal, with at least two decimals: "12.50", "0.0125".
func (m Money) String() string {
	sign, v := "", uint64(m)
	if m < 0 {
		sign, v = "-", uint64(-m)
	}
	frac := fmt.Sprintf("%04d", v%MoneyScale)
	frac = strings.TrimSuffix(frac, "0")
	if len(frac) == 3 {
		frac = strings.TrimSuffix(frac, "0")
	}
	return sign + strconv.FormatUint(v/MoneyScale, 10) + "." + frac
}

// MarshalJSON writes the amount as a JSON number with its exact decimals.
func (m Money) MarshalJSON() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalJSON reads a JSON number of at most four decimals, exactly.
func (m *Money) UnmarshalJSON(b []byte) error {
	v, err := ParseMoney(strings.Trim(string(b), `"`))
	*m = v
	return err
}

// ParseMoney reads a decimal such as "12.5" exactly; more than four decimals
// is an error, because rounding would lose money in silence.
func ParseMoney(s string) (Money, error) {
	body, neg := strings.CutPrefix(s, "-")
	whole, frac, _ := strings.Cut(body, ".")
	if len(frac) > 4 || whole == "" || strings.ContainsAny(body, "+eE_-") {
		return 0, fmt.Errorf("%q is not an amount with at most four decimals", s)
	}
	v, err := strconv.ParseInt(whole+(frac + "0000")[:4], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not an amount with at most four decimals", s)
	}
	if neg {
		v = -v
	}
	return Money(v), nil
}
