// Package vector holds some rows of one column, converted to the contract's kind,
// and reads texts and numbers into it.
package vector

import (
	"fmt"
	"math"

	"github.com/apache/arrow/go/v17/parquet"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/dates"
)

// Bytes is the value of a text column; it lives as long as its page.
type Bytes = parquet.ByteArray

// Vector holds some rows of one column, converted to the contract's kind.
// Only the slice of its kind is filled.
type Vector struct {
	Kind       contract.Kind
	N          int
	Absent     bool      // the file has no such column: every value is missing
	Null       []bool    // nil when no value is null
	Days       []int32   // Day
	Nums       []float64 // Number
	Ints       []int64   // Integer; Money in ten-thousandths; Time in microseconds
	Flags      []bool    // Flag
	Text       []Bytes   // Text, unless codes hold it
	Codes      []uint32  // Text as entries of dict
	Dict       []Bytes   // nil when text holds the values
	Runs       []CodeRun // Text as runs instead of codes; nil when codes hold it
	Shared     int       // entries of dict that mean the same in the whole row group
	Micros     []int64   // of Day, the instants that days were taken from; nil when none or not wanted
	KeepMicros bool
	Bad        []BadCell // values that do not convert, in row order
}

// BadCell is a value that its column's kind cannot hold.
type BadCell struct {
	Row   int // within the vector
	Value string
	Text  string // what is wrong
	Hint  string
}

// CodeRun is n rows of one code.
type CodeRun struct {
	Code uint32
	N    int32
}

// AddRun appends a run, or makes the last one longer.
func AddRun(runs []CodeRun, code uint32, n int) []CodeRun {
	if k := len(runs); k > 0 && runs[k-1].Code == code {
		runs[k-1].N += int32(n)
		return runs
	}
	return append(runs, CodeRun{code, int32(n)})
}

// Expand turns runs into codes, which give access to single rows.
func (v *Vector) Expand() {
	if v.Runs == nil {
		return
	}
	v.Codes = Room(v.Codes, v.N)
	ExpandRuns(v.Codes, v.Runs)
	v.Runs = nil
}

// ExpandRuns writes runs out, one code a row.
func ExpandRuns(codes []uint32, runs []CodeRun) {
	for _, r := range runs {
		part := codes[:r.N]
		for i := range part {
			part[i] = r.Code
		}
		codes = codes[r.N:]
	}
}

// IsNull tells whether row i holds no value.
func (v *Vector) IsNull(i int) bool { return v.Absent || v.Null != nil && v.Null[i] }

// At is the text of row i, nil where null; it lives as long as its page.
func (v *Vector) At(i int) Bytes {
	switch {
	case v.IsNull(i):
		return nil
	case v.Dict != nil:
		return v.Dict[v.Codes[i]]
	}
	return v.Text[i]
}

// Gaps tells whether any row may hold no text or an empty one.
func (v *Vector) Gaps() bool {
	if v.Dict == nil || v.Null != nil || v.Absent {
		return true
	}
	for _, b := range v.Dict {
		if len(b) == 0 {
			return true
		}
	}
	return false
}

// SameText tells whether two values are equal, by address first: values of
// one dictionary entry share their memory.
func SameText(a, b Bytes) bool {
	if len(a) != len(b) {
		return false
	}
	if len(a) == 0 || &a[0] == &b[0] {
		return true
	}
	return string(a) == string(b)
}

// Resize makes room for n rows of the vector's kind and forgets the old ones.
func (v *Vector) Resize(n int) {
	v.N, v.Null, v.Bad, v.Dict, v.Runs, v.Micros = n, nil, v.Bad[:0], nil, nil, nil
	switch v.Kind {
	case contract.Text:
		v.Text = Room(v.Text, n)
	case contract.Day:
		v.Days = Room(v.Days, n)
	case contract.Number:
		v.Nums = Room(v.Nums, n)
	case contract.Flag:
		v.Flags = Room(v.Flags, n)
	default:
		v.Ints = Room(v.Ints, n)
	}
}

// Room is s with n elements, newly made where it has no room for them.
func Room[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// Spread moves k packed values apart, so that row i holds its own value and
// null rows the kind's missing value.
func (v *Vector) Spread(defs []int16, full int16, k int, nulls []bool) {
	v.Null = nulls
	for i, d := range defs {
		nulls[i] = d < full
	}
	switch v.Kind {
	case contract.Text:
		spreadOut(v.Text, nulls, k, nil)
	case contract.Day:
		spreadOut(v.Days, nulls, k, int32(core.NoDay))
		if v.Micros != nil {
			spreadOut(v.Micros, nulls, k, NoInstant)
		}
	case contract.Number:
		spreadOut(v.Nums, nulls, k, 0)
	case contract.Flag:
		spreadOut(v.Flags, nulls, k, false)
	default:
		spreadOut(v.Ints, nulls, k, 0)
	}
	if len(v.Bad) == 0 {
		return
	}
	at, seen := 0, 0
	for i := range nulls {
		if nulls[i] {
			continue
		}
		if at < len(v.Bad) && v.Bad[at].Row == seen {
			v.Bad[at].Row = i
			at++
		}
		seen++
	}
}

func spreadOut[T any](values []T, nulls []bool, k int, missing T) {
	for i := len(nulls) - 1; i >= 0; i-- {
		if nulls[i] {
			values[i] = missing
			continue
		}
		k--
		values[i] = values[k]
	}
}

// dictionaryBytes is how large the dictionary of a first row group may be.
const dictionaryBytes = 1 << 20

// plainBytes is how large a dictionary of numbers may be whatever share of the values it holds.
const plainBytes = 64 << 10

// Repeats tells whether a dictionary of the values is small: beyond what hardly matters, one of
// numbers takes half of what the values do at most, or its places make up for what it saves.
func (v *Vector) Repeats() bool {
	switch v.Kind {
	case contract.Text:
		seen, size := map[string]bool{}, 0
		for _, b := range v.Text[:min(v.N, len(v.Text))] {
			if !seen[string(b)] {
				seen[string(b)] = true
				if size += len(b) + 4; size > dictionaryBytes {
					return false
				}
			}
		}
		return true
	case contract.Day:
		return few(v.Days, 4)
	case contract.Number:
		return few(v.Nums, 8)
	case contract.Flag:
		return false
	}
	return few(v.Ints, 8)
}

func few[T comparable](values []T, width int) bool {
	seen := map[T]bool{}
	most := min(max(len(values)*width/2, plainBytes), dictionaryBytes)
	for _, x := range values {
		if seen[x] = true; len(seen)*width > most {
			return false
		}
	}
	return true
}

// SetNulls marks the missing values of a vector that stands for an optional
// column: empty texts, unknown days, NaN.
func (v *Vector) SetNulls() {
	var missing func(i int) bool
	switch v.Kind {
	case contract.Text:
		missing = func(i int) bool { return len(v.Text[i]) == 0 }
	case contract.Day:
		missing = func(i int) bool { return v.Days[i] == int32(core.NoDay) }
	case contract.Number:
		missing = func(i int) bool { return math.IsNaN(v.Nums[i]) }
	default:
		return
	}
	for i := range v.N {
		if missing(i) {
			if v.Null == nil {
				v.Null = make([]bool, v.N)
			}
			v.Null[i] = true
		}
	}
}

// NoInstant stands for a day that was not taken from an instant.
const NoInstant = math.MinInt64

// Note keeps the instant that a day was taken from, where that is wanted.
func (v *Vector) Note(i int, m dates.Moment) {
	if !v.KeepMicros || !m.Instant {
		return
	}
	if v.Micros == nil {
		v.Micros = make([]int64, v.N)
		for k := range v.Micros {
			v.Micros[k] = NoInstant
		}
	}
	v.Micros[i] = m.Micros
}

// Clear makes row i the missing value of its kind.
func (v *Vector) Clear(i int) {
	switch v.Kind {
	case contract.Text:
		v.Text[i] = nil
	case contract.Day:
		v.Days[i] = int32(core.NoDay)
	case contract.Number:
		v.Nums[i] = 0
	case contract.Flag:
		v.Flags[i] = false
	default:
		v.Ints[i] = 0
	}
}

// Fault notes that the value of a row cannot be held: the value as written, what
// is wrong with it and what to do.
func (v *Vector) Fault(row int, value, text, hint string) {
	v.Bad = append(v.Bad, BadCell{Row: row, Value: value, Text: text, Hint: hint})
}

// Coded tells whether every row is an entry of the row group's dictionary.
func (v *Vector) Coded() bool { return v.Dict != nil && len(v.Dict) == v.Shared && v.Null == nil }

// Swap exchanges two rows.
func (v *Vector) Swap(i, j int) {
	switch v.Kind {
	case contract.Text:
		v.Text[i], v.Text[j] = v.Text[j], v.Text[i]
	case contract.Day:
		v.Days[i], v.Days[j] = v.Days[j], v.Days[i]
	case contract.Number:
		v.Nums[i], v.Nums[j] = v.Nums[j], v.Nums[i]
	case contract.Flag:
		v.Flags[i], v.Flags[j] = v.Flags[j], v.Flags[i]
	default:
		v.Ints[i], v.Ints[j] = v.Ints[j], v.Ints[i]
	}
}

// FaultOnce notes that a row of delimited text has too many fields, instead of
// what one of its fields seems to be wrong with.
func (v *Vector) FaultOnce(i int, delimiter string) {
	if k := len(v.Bad); k > 0 && v.Bad[k-1].Row == i {
		v.Bad = v.Bad[:k-1]
	}
	v.Fault(i, "", "the row has more fields than the header has columns",
		fmt.Sprintf("quote texts that hold %q, and numbers too", delimiter))
}
