package datasets

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/schema"
	"github.com/stockwright/stockwright/core"
)

const (
	microsPerDay = 24 * 3600 * 1_000_000
	// farDays bounds the days a table may hold: years 0001 to 9999.
	firstDay, lastDay = -719162, 2932896
)

// logical is what a column's annotation says about its physical values.
type logical struct {
	decimal  bool
	scale    int32
	date     bool
	stamp    bool  // timestamp
	perMicro int64 // timestamp units in a microsecond (nanos: 1000); 0 when longer
	micros   int64 // microseconds in a unit, when at least one
	zoned    bool  // the instant is UTC; otherwise it is wall-clock time
	unsigned bool
	void     bool   // the writer knew no value at all
	other    string // an annotation that no kind can hold, such as TIME
}

func logicalOf(c *schema.Column) logical {
	var l logical
	switch t := c.LogicalType().(type) {
	case schema.DecimalLogicalType:
		l.decimal, l.scale = true, t.Scale()
	case *schema.DecimalLogicalType:
		l.decimal, l.scale = true, t.Scale()
	case schema.DateLogicalType, *schema.DateLogicalType:
		l.date = true
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
	case schema.TimeLogicalType, *schema.TimeLogicalType, schema.IntervalLogicalType, *schema.IntervalLogicalType,
		schema.UUIDLogicalType, *schema.UUIDLogicalType, schema.Float16LogicalType, *schema.Float16LogicalType:
		l.other = t.String()
	}
	if c.PhysicalType() == parquet.Types.Int96 {
		l.stamp, l.zoned, l.micros = true, true, 1
	}
	return l
}

func (l *logical) setUnit(unit schema.TimeUnitType, zoned bool) {
	l.stamp, l.zoned = true, zoned
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
func (l logical) toMicros(v int64) (micros int64, ok bool) {
	if l.perMicro > 0 {
		return floorDiv(v, l.perMicro), true
	}
	if v > math.MaxInt64/l.micros || v < math.MinInt64/l.micros {
		return 0, false
	}
	micros = v * l.micros
	days := floorDiv(micros, microsPerDay)
	return micros, days >= firstDay && days <= lastDay
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// dayOfMicros is the day of an instant in zone (nil: UTC).
func dayOfMicros(micros int64, zone *time.Location) int32 {
	if zone == nil || zone == time.UTC {
		return int32(floorDiv(micros, microsPerDay))
	}
	return int32(core.DayOf(time.UnixMicro(micros).In(zone)))
}

// int96Micros converts the timestamp of Impala and Spark: nanoseconds of the
// day and the Julian day, in UTC.
func int96Micros(v parquet.Int96) (int64, bool) {
	nanos := int64(uint64(v[0]) | uint64(v[1])<<8 | uint64(v[2])<<16 | uint64(v[3])<<24 |
		uint64(v[4])<<32 | uint64(v[5])<<40 | uint64(v[6])<<48 | uint64(v[7])<<56)
	julian := int64(uint32(v[8]) | uint32(v[9])<<8 | uint32(v[10])<<16 | uint32(v[11])<<24)
	const epoch = 2440588 // Julian day of 1970-01-01
	days := julian - epoch
	if days < firstDay || days > lastDay || nanos < 0 || nanos > 86400*int64(time.Second) {
		return 0, false
	}
	return days*microsPerDay + nanos/1000, true
}

// parseFlag reads the usual words for yes and no.
func parseFlag(s string) (value, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "yes", "y", "t", "1":
		return true, true
	case "false", "no", "n", "f", "0", "":
		return false, true
	}
	return false, false
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

// wholeNumber is the text of a float that stands for a code: 12345.0 is
// "12345", as pandas writes integer codes beside nulls.
func wholeNumber(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
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
