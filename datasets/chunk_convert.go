package datasets

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/stockwright/stockwright/core"
)

// widen turns a float32 into the float64 nearest to its shortest decimal, so
// that a price of 2.55 stored in single precision stays 2.55.
func widen(x float32) float64 {
	if f := float64(x); f == math.Trunc(f) || f != f {
		return f
	}
	f, _ := strconv.ParseFloat(strconv.FormatFloat(float64(x), 'g', -1, 32), 64)
	return f
}

func (v *vector) fault(row int, value, text, hint string) {
	v.bad = append(v.bad, badCell{row: row, value: value, text: text, hint: hint})
}

func checkDays(v *vector, k int) {
	for i, d := range v.days[:k] {
		if (d < firstDay || d > lastDay) && d != int32(core.NoDay) {
			v.fault(i, strconv.Itoa(int(d)), "the day lies outside the years 1 to 9999", "correct the date")
		}
	}
}

// coin gives every distinct text made from a number one memory, so that runs
// of it are found by address like dictionary entries.
func (c *chunk) coin(s string) parquet.ByteArray {
	if c.coined == nil {
		c.coined = map[string]parquet.ByteArray{}
	}
	b, ok := c.coined[s]
	if !ok {
		b = parquet.ByteArray(s)
		c.coined[s] = b
	}
	return b
}

func (c *chunk) fromFloats(v *vector, values []float64) {
	for i, x := range values {
		switch v.kind {
		case Day, Time:
			c.column.reading.setNumber(v, i, x)
		case Number:
			v.nums[i] = x
		case Flag:
			v.flags[i] = x != 0
			if math.IsNaN(x) {
				v.fault(i, "NaN", "it is not a number", "write 0 or 1")
			}
		case Text:
			v.text[i] = c.coin(wholeNumber(x))
		case Integer:
			if x != math.Trunc(x) || math.Abs(x) >= 1<<53 {
				v.fault(i, strconv.FormatFloat(x, 'g', -1, 64), "it is not a whole number", "count in base units")
				x = 0
			}
			v.ints[i] = int64(x)
		case Money:
			m, err := core.MoneyOf(x)
			if err != nil {
				v.fault(i, strconv.FormatFloat(x, 'g', -1, 64), "it is not an amount of money", "write a number")
			}
			v.ints[i] = int64(m)
		}
	}
}

func (c *chunk) fromInts(v *vector, values []int64) {
	switch {
	case c.log.decimal:
		c.fromDecimals(v, values)
	case c.log.date:
		for i, x := range values {
			micros := x * microsPerDay
			if x < firstDay || x > lastDay {
				v.fault(i, strconv.FormatInt(x, 10), "the day lies outside the years 1 to 9999", "correct the date")
				micros = 0
			}
			c.setMicros(v, i, micros, false)
		}
	case c.log.stamp:
		for i, x := range values {
			micros, ok := c.log.toMicros(x)
			if !ok {
				v.fault(i, strconv.FormatInt(x, 10), "the time lies outside the years 1 to 9999", "correct the time")
			}
			c.setMicros(v, i, micros, c.log.zoned)
		}
	default:
		c.fromPlainInts(v, values)
	}
}

func (c *chunk) fromPlainInts(v *vector, values []int64) {
	for i, x := range values {
		if v.kind == Day || v.kind == Time {
			c.column.reading.setNumber(v, i, float64(x))
			continue
		}
		if x < 0 && c.log.unsigned {
			v.fault(i, strconv.FormatUint(uint64(x), 10), "the number is too large", "keep it below 2^63")
			x = 0
		}
		switch v.kind {
		case Number:
			v.nums[i] = float64(x)
		case Integer:
			v.ints[i] = x
		case Flag:
			v.flags[i] = x != 0
		case Text:
			v.text[i] = c.coin(strconv.FormatInt(x, 10))
		case Money:
			if x > math.MaxInt64/core.MoneyScale || x < math.MinInt64/core.MoneyScale {
				v.fault(i, strconv.FormatInt(x, 10), "it is not an amount of money", "correct the amount")
				x = 0
			}
			v.ints[i] = x * core.MoneyScale
		}
	}
}

func (c *chunk) fromDecimals(v *vector, values []int64) {
	divisor := math.Pow10(int(c.log.scale))
	for i, x := range values {
		if v.kind == Number {
			v.nums[i] = float64(x) / divisor
			continue
		}
		c.setDecimal(v, i, big.NewInt(x))
	}
}

// setDecimal stores an unscaled decimal in any kind but Number.
func (c *chunk) setDecimal(v *vector, i int, unscaled *big.Int) {
	var ok bool
	switch v.kind {
	case Integer:
		if v.ints[i], ok = rescale(unscaled, c.log.scale, 0); !ok {
			v.fault(i, decimalText(unscaled, c.log.scale), "it is not a whole number", "count in base units")
		}
	case Money:
		if v.ints[i], ok = rescale(unscaled, c.log.scale, 4); !ok {
			v.fault(i, decimalText(unscaled, c.log.scale), "it has more than four decimals or is too large",
				"round it to four decimals")
		}
	case Flag:
		v.flags[i] = unscaled.Sign() != 0
	case Text:
		v.text[i] = c.coin(decimalText(unscaled, c.log.scale))
	}
}

func decimalText(unscaled *big.Int, scale int32) string {
	s := new(big.Rat).SetFrac(unscaled, new(big.Int).Exp(bigTen, big.NewInt(int64(scale)), nil)).FloatString(int(scale))
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// setMicros stores an instant; zoned tells that it is UTC rather than a
// wall-clock time, so that its day depends on the source's zone.
func (c *chunk) setMicros(v *vector, i int, micros int64, zoned bool) {
	var zone *time.Location
	if zoned {
		zone = c.column.reading.zone
	}
	switch v.kind {
	case Day:
		v.days[i] = dayOfMicros(micros, zone)
		if zoned {
			v.note(i, moment{micros: micros, instant: true})
		}
	case Time:
		v.ints[i] = micros
	case Text:
		layout := "2006-01-02 15:04:05.999999"
		if c.log.date {
			layout = time.DateOnly
		}
		v.text[i] = c.coin(time.UnixMicro(micros).UTC().Format(layout))
	}
}

func (c *chunk) fromInt96(v *vector, values []parquet.Int96) {
	for i, x := range values {
		micros, ok := int96Micros(x)
		if !ok {
			v.fault(i, fmt.Sprintf("%x", x[:]), "the time lies outside the years 1 to 9999", "correct the time")
		}
		c.setMicros(v, i, micros, true)
	}
}

func (c *chunk) fromBools(v *vector, values []bool) {
	for i, x := range values {
		n := int64(0)
		if x {
			n = 1
		}
		switch v.kind {
		case Flag:
			v.flags[i] = x
		case Text:
			v.text[i] = c.coin(strconv.FormatBool(x))
		case Number:
			v.nums[i] = float64(n)
		default:
			v.ints[i] = n
		}
	}
}

func (c *chunk) fromFixed(v *vector, values []parquet.FixedLenByteArray) {
	for i, b := range values {
		if v.kind == Number {
			v.nums[i] = bytesDecimal(b, c.log.scale)
			continue
		}
		c.setDecimal(v, i, bigEndian(b))
	}
}

func (c *chunk) fromBytes(v *vector, values []parquet.ByteArray) {
	for i, b := range values {
		switch {
		case c.log.decimal && v.kind == Number:
			v.nums[i] = bytesDecimal(b, c.log.scale)
		case c.log.decimal:
			c.setDecimal(v, i, bigEndian(b))
		default:
			c.column.reading.set(v, i, string(b))
		}
	}
}
