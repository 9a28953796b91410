package parquet

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow/float16"
	"github.com/apache/arrow/go/v17/parquet"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/dates"
	"github.com/stockwright/stockwright/datasets/vector"
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

func checkDays(v *vector.Vector, k int) {
	for i, d := range v.Days[:k] {
		if (d < dates.FirstDay || d > dates.LastDay) && d != int32(core.NoDay) {
			v.Fault(i, strconv.Itoa(int(d)), "the day lies outside the years 1 to 9999", "correct the date")
		}
	}
}

// coin gives every distinct text made from a number one memory, so that runs
// of it are found by address like dictionary entries.
func (c *Chunk) coin(s string) vector.Bytes {
	if c.coined == nil {
		c.coined = map[string]vector.Bytes{}
	}
	b, ok := c.coined[s]
	if !ok {
		b = vector.Bytes(s)
		c.coined[s] = b
	}
	return b
}

func (c *Chunk) fromFloats(v *vector.Vector, values []float64) {
	for i, x := range values {
		switch v.Kind {
		case contract.Day, contract.Time:
			c.reading.SetNumber(v, i, x)
		case contract.Number:
			v.Nums[i] = vector.UnsignedZero(x)
		case contract.Flag:
			v.Flags[i] = x != 0
			if math.IsNaN(x) {
				v.Fault(i, "NaN", "it is not a number", "write 0 or 1")
			}
		case contract.Text:
			if v.Text[i] = c.coin(wholeNumber(x)); math.Abs(x) >= maxExact {
				v.Fault(i, string(v.Text[i]), "it is a code in a floating-point column, which keeps 15 digits: the last ones are lost",
					"export the column as text or as a whole number")
			}
		case contract.Integer:
			if x != math.Trunc(x) || math.Abs(x) >= maxExact {
				v.Fault(i, strconv.FormatFloat(x, 'g', -1, 64), "it is not a whole number",
					"count in base units; goods that are weighed have unit_decimals in items")
				x = 0
			}
			v.Ints[i] = int64(x)
		case contract.Money:
			m, err := core.MoneyOf(x)
			if err != nil {
				v.Fault(i, strconv.FormatFloat(x, 'g', -1, 64), "it is not an amount of money", "write a number")
			}
			v.Ints[i] = int64(m)
		}
	}
}

func (c *Chunk) fromInts(v *vector.Vector, values []int64) {
	switch {
	case c.log.decimal:
		c.fromDecimals(v, values)
	case c.log.Date:
		for i, x := range values {
			micros := x * dates.MicrosPerDay
			if x < dates.FirstDay || x > dates.LastDay {
				v.Fault(i, strconv.FormatInt(x, 10), "the day lies outside the years 1 to 9999", "correct the date")
				micros = 0
			}
			c.setMicros(v, i, micros, false)
		}
	case c.log.Stamp:
		for i, x := range values {
			micros, ok := c.log.toMicros(x)
			if !ok {
				v.Fault(i, strconv.FormatInt(x, 10), "the time lies outside the years 1 to 9999", "correct the time")
			}
			c.setMicros(v, i, micros, c.log.zoned)
		}
	default:
		c.fromPlainInts(v, values)
	}
}

func (c *Chunk) fromPlainInts(v *vector.Vector, values []int64) {
	for i, x := range values {
		if v.Kind == contract.Day || v.Kind == contract.Time {
			c.reading.SetNumber(v, i, float64(x))
			continue
		}
		if x < 0 && c.log.unsigned && v.Kind == contract.Text {
			v.Text[i] = c.coin(strconv.FormatUint(uint64(x), 10))
			continue
		}
		if x < 0 && c.log.unsigned {
			v.Fault(i, strconv.FormatUint(uint64(x), 10), "the number is too large", "keep it below 2^63")
			x = 0
		}
		switch v.Kind {
		case contract.Number:
			v.Nums[i] = float64(x)
		case contract.Integer:
			v.Ints[i] = x
		case contract.Flag:
			v.Flags[i] = x != 0
		case contract.Text:
			v.Text[i] = c.coin(strconv.FormatInt(x, 10))
		case contract.Money:
			if x > math.MaxInt64/core.MoneyScale || x < math.MinInt64/core.MoneyScale {
				v.Fault(i, strconv.FormatInt(x, 10), "it is not an amount of money", "correct the amount")
				x = 0
			}
			v.Ints[i] = x * core.MoneyScale
		}
	}
}

func (c *Chunk) fromDecimals(v *vector.Vector, values []int64) {
	divisor := math.Pow10(int(c.log.scale))
	for i, x := range values {
		if v.Kind == contract.Number {
			v.Nums[i] = float64(x) / divisor
			continue
		}
		c.setDecimal(v, i, big.NewInt(x))
	}
}

// setDecimal stores an unscaled decimal in any kind but Number.
func (c *Chunk) setDecimal(v *vector.Vector, i int, unscaled *big.Int) {
	var ok bool
	switch v.Kind {
	case contract.Integer:
		if v.Ints[i], ok = rescale(unscaled, c.log.scale, 0); !ok {
			v.Fault(i, decimalText(unscaled, c.log.scale), "it is not a whole number",
				"count in base units; goods that are weighed have unit_decimals in items")
		}
	case contract.Money:
		if v.Ints[i], ok = rescale(unscaled, c.log.scale, 4); !ok {
			v.Fault(i, decimalText(unscaled, c.log.scale), "it has more than four decimals or is too large",
				"round it to four decimals")
		}
	case contract.Flag:
		v.Flags[i] = unscaled.Sign() != 0
	case contract.Text:
		v.Text[i] = c.coin(decimalText(unscaled, c.log.scale))
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
func (c *Chunk) setMicros(v *vector.Vector, i int, micros int64, zoned bool) {
	var zone *time.Location
	if zoned {
		zone = c.reading.Zone
	}
	switch v.Kind {
	case contract.Day:
		v.Days[i] = dates.DayOfMicros(micros, zone)
		if zoned {
			v.Note(i, dates.Moment{Micros: micros, Instant: true})
		}
	case contract.Time:
		v.Ints[i] = micros
	case contract.Text:
		layout := "2006-01-02 15:04:05.999999"
		if c.log.Date {
			layout = time.DateOnly
		}
		v.Text[i] = c.coin(time.UnixMicro(micros).UTC().Format(layout))
	}
}

func (c *Chunk) fromInt96(v *vector.Vector, values []parquet.Int96) {
	for i, x := range values {
		micros, ok := int96Micros(x)
		if !ok {
			v.Fault(i, fmt.Sprintf("%x", x[:]), "the time lies outside the years 1 to 9999", "correct the time")
		}
		c.setMicros(v, i, micros, true)
	}
}

func (c *Chunk) fromBools(v *vector.Vector, values []bool) {
	for i, x := range values {
		n := int64(0)
		if x {
			n = 1
		}
		switch v.Kind {
		case contract.Flag:
			v.Flags[i] = x
		case contract.Text:
			v.Text[i] = c.coin(strconv.FormatBool(x))
		case contract.Number:
			v.Nums[i] = float64(n)
		default:
			v.Ints[i] = n
		}
	}
}

func (c *Chunk) fromFixed(v *vector.Vector, values []parquet.FixedLenByteArray) {
	switch {
	case c.log.half:
		c.f64 = vector.Room(c.f64, len(values))
		for i, b := range values {
			c.f64[i] = widen(float16.FromLEBytes(b).Float32())
		}
		c.fromFloats(v, c.f64[:len(values)])
		return
	case c.log.uuid:
		for i, b := range values {
			v.Text[i] = c.coin(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4:4], b[4:6:6], b[6:8:8], b[8:10:10], b[10:]))
		}
		return
	case !c.log.decimal:
		for i, b := range values {
			v.Text[i] = c.coin(string(b))
		}
		return
	}
	for i, b := range values {
		if v.Kind == contract.Number {
			v.Nums[i] = bytesDecimal(b, c.log.scale)
			continue
		}
		c.setDecimal(v, i, bigEndian(b))
	}
}

func (c *Chunk) fromBytes(v *vector.Vector, values []vector.Bytes) {
	for i, b := range values {
		switch {
		case c.log.decimal && v.Kind == contract.Number:
			v.Nums[i] = bytesDecimal(b, c.log.scale)
		case c.log.decimal:
			c.setDecimal(v, i, bigEndian(b))
		default:
			c.reading.Set(v, i, string(b))
		}
	}
}
