package parquet

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"time"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/schema"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/dates"
)

// Logical is what a column's annotation says about its physical values.
type Logical struct {
	decimal  bool
	scale    int32
	Date     bool
	Stamp    bool  // timestamp
	perMicro int64 // timestamp units in a microsecond (nanos: 1000); 0 when longer
	micros   int64 // microseconds in a unit, when at least one
	zoned    bool  // the instant is UTC; otherwise it is wall-clock time
	unsigned bool
	void     bool   // the writer knew no value at all
	uuid     bool   // 16 bytes that are written as 8-4-4-4-12 hexadecimal digits
	half     bool   // a float of two bytes
	other    string // an annotation that no kind can hold, such as TIME
}

// LogicalOf reads the annotation of a column.
func LogicalOf(c *schema.Column) Logical {
	var l Logical
	switch t := c.LogicalType().(type) {
	case schema.DecimalLogicalType:
		l.decimal, l.scale = true, t.Scale()
	case *schema.DecimalLogicalType:
		l.decimal, l.scale = true, t.Scale()
	case schema.DateLogicalType, *schema.DateLogicalType:
		l.Date = true
	case schema.TimestampLogicalType:
		l.setUnit(t.TimeUnit(), t.IsAdjustedToUTC())
	case *schema.TimestampLogicalType:
		l.setUnit(t.TimeUnit(), t.IsAdjustedToUTC())
	case schema.IntLogicalType:
		l.unsigned = !t.IsSigned()
	case *schema.IntLogicalType:
		l.unsigned = !t.IsSigned()
	case schema.NullLogicalType, *schema.NullLogicalType:
		l.void = true
	case schema.UUIDLogicalType, *schema.UUIDLogicalType:
		l.uuid = true
	case schema.Float16LogicalType, *schema.Float16LogicalType:
		l.half = true
	case schema.TimeLogicalType, *schema.TimeLogicalType, schema.IntervalLogicalType, *schema.IntervalLogicalType:
		l.other = t.String()
	}
	if c.PhysicalType() == parquet.Types.Int96 {
		l.Stamp, l.zoned, l.micros = true, true, 1
	}
	return l
}

func (l *Logical) setUnit(unit schema.TimeUnitType, zoned bool) {
	l.Stamp, l.zoned = true, zoned
	switch unit {
	case schema.TimeUnitMillis:
		l.micros = 1000
	case schema.TimeUnitMicros:
		l.micros = 1
	default:
		l.perMicro = 1000
	}
}

// toMicros converts a timestamp of the column's unit; ok is false beyond the
// years 0001 to 9999.
func (l Logical) toMicros(v int64) (micros int64, ok bool) {
	if l.perMicro > 0 {
		return dates.FloorDiv(v, l.perMicro), true
	}
	if v > math.MaxInt64/l.micros || v < math.MinInt64/l.micros {
		return 0, false
	}
	micros = v * l.micros
	days := dates.FloorDiv(micros, dates.MicrosPerDay)
	return micros, days >= dates.FirstDay && days <= dates.LastDay
}

// int96Micros converts the timestamp of Impala and Spark: nanoseconds of the
// day and the Julian day, in UTC.
func int96Micros(v parquet.Int96) (int64, bool) {
	nanos := int64(uint64(v[0]) | uint64(v[1])<<8 | uint64(v[2])<<16 | uint64(v[3])<<24 |
		uint64(v[4])<<32 | uint64(v[5])<<40 | uint64(v[6])<<48 | uint64(v[7])<<56)
	julian := int64(uint32(v[8]) | uint32(v[9])<<8 | uint32(v[10])<<16 | uint32(v[11])<<24)
	const epoch = 2440588 // Julian day of 1970-01-01
	days := julian - epoch
	if days < dates.FirstDay || days > dates.LastDay || nanos < 0 || nanos > 86400*int64(time.Second) {
		return 0, false
	}
	return days*dates.MicrosPerDay + nanos/1000, true
}

var bigTen = big.NewInt(10)

// bigEndian reads a decimal's unscaled value (two's complement, big-endian).
func bigEndian(b []byte) *big.Int {
	v := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0]&0x80 != 0 {
		v.Sub(v, new(big.Int).Lsh(big.NewInt(1), uint(len(b)*8)))
	}
	return v
}

// bytesDecimal is the value of a decimal stored in bytes, as a float.
func bytesDecimal(b []byte, scale int32) float64 {
	if len(b) <= 8 {
		var v int64
		if len(b) > 0 && b[0]&0x80 != 0 {
			v = -1
		}
		for _, x := range b {
			v = v<<8 | int64(x)
		}
		return float64(v) / math.Pow10(int(scale))
	}
	f, _ := new(big.Rat).SetFrac(bigEndian(b), new(big.Int).Exp(bigTen, big.NewInt(int64(scale)), nil)).Float64()
	return f
}

// rescale moves an unscaled decimal from one scale to another, exactly.
func rescale(v *big.Int, from, to int32) (int64, bool) {
	v = new(big.Int).Set(v)
	for ; from < to; from++ {
		v.Mul(v, bigTen)
	}
	rest := new(big.Int)
	for ; from > to; from-- {
		if v.QuoRem(v, bigTen, rest); rest.Sign() != 0 {
			return 0, false
		}
	}
	return v.Int64(), v.IsInt64()
}

// maxExact is the first whole number that a float shares with its neighbour.
const maxExact = 1 << 53

// wholeNumber is the text of a float that stands for a code: 12345.0 is
// "12345", as pandas writes integer codes beside nulls.
func wholeNumber(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < maxExact {
		return strconv.FormatInt(int64(v), 10)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

func describe(c *schema.Column) string {
	lt := c.LogicalType()
	if lt == nil || lt.IsNone() {
		return c.PhysicalType().String()
	}
	return fmt.Sprintf("%s (%s)", lt, c.PhysicalType())
}

// Instant tells whether the values are instants; other timestamps are of a wall clock.
func (l Logical) Instant() bool { return l.Stamp && l.zoned }

// ToDays is the day of a timestamp's value in UTC; false where it is none.
func (l Logical) ToDays(v int64) (int32, bool) {
	if !l.Stamp {
		return 0, false
	}
	micros, ok := l.toMicros(v)
	return int32(dates.FloorDiv(micros, dates.MicrosPerDay)), ok
}

// NaturalKind is the kind that a column holds by its type.
func NaturalKind(column *schema.Column) contract.Kind {
	log := LogicalOf(column)
	switch phys := column.PhysicalType(); {
	case log.decimal || log.half || phys == parquet.Types.Double || phys == parquet.Types.Float:
		return contract.Number
	case log.Date:
		return contract.Day
	case log.Stamp:
		return contract.Time
	case phys == parquet.Types.Boolean:
		return contract.Flag
	case phys == parquet.Types.Int32 || phys == parquet.Types.Int64:
		return contract.Integer
	}
	return contract.Text
}
