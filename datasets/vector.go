package datasets

import (
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/stockwright/stockwright/core"
)

// vector holds some rows of one column, converted to the contract's kind.
// Only the slice of its kind is filled.
type vector struct {
	kind       Kind
	n          int
	absent     bool                // the file has no such column: every value is missing
	null       []bool              // nil when no value is null
	days       []int32             // Day
	nums       []float64           // Number
	ints       []int64             // Integer; Money in ten-thousandths; Time in microseconds
	flags      []bool              // Flag
	text       []parquet.ByteArray // Text, unless codes hold it
	codes      []uint32            // Text as entries of dict
	dict       []parquet.ByteArray // nil when text holds the values
	runs       []codeRun           // Text as runs instead of codes; nil when codes hold it
	shared     int                 // entries of dict that mean the same in the whole row group
	micros     []int64             // of Day, the instants that days were taken from; nil when none or not wanted
	keepMicros bool
	bad        []badCell // values that do not convert, in row order
}

// badCell is a value that its column's kind cannot hold.
type badCell struct {
	row   int // within the vector
	value string
	text  string // what is wrong
	hint  string
}

// codeRun is n rows of one code.
type codeRun struct {
	code uint32
	n    int32
}

// addRun appends a run, or makes the last one longer.
func addRun(runs []codeRun, code uint32, n int) []codeRun {
	if k := len(runs); k > 0 && runs[k-1].code == code {
		runs[k-1].n += int32(n)
		return runs
	}
	return append(runs, codeRun{code, int32(n)})
}

// expand turns runs into codes, which give access to single rows.
func (v *vector) expand() {
	if v.runs == nil {
		return
	}
	v.codes = room(v.codes, v.n)
	expandRuns(v.codes, v.runs)
	v.runs = nil
}

func expandRuns(codes []uint32, runs []codeRun) {
	for _, r := range runs {
		part := codes[:r.n]
		for i := range part {
			part[i] = r.code
		}
		codes = codes[r.n:]
	}
}

func (v *vector) isNull(i int) bool { return v.absent || v.null != nil && v.null[i] }

// at is the text of row i, nil where null; it lives as long as its page.
func (v *vector) at(i int) parquet.ByteArray {
	switch {
	case v.isNull(i):
		return nil
	case v.dict != nil:
		return v.dict[v.codes[i]]
	}
	return v.text[i]
}

// gaps tells whether any row may hold no text or an empty one.
func (v *vector) gaps() bool {
	if v.dict == nil || v.null != nil || v.absent {
		return true
	}
	for _, b := range v.dict {
		if len(b) == 0 {
			return true
		}
	}
	return false
}

// sameText tells whether two values are equal, by address first: values of
// one dictionary entry share their memory.
func sameText(a, b parquet.ByteArray) bool {
	if len(a) != len(b) {
		return false
	}
	if len(a) == 0 || &a[0] == &b[0] {
		return true
	}
	return string(a) == string(b)
}

// resize makes room for n rows of the vector's kind and forgets the old ones.
func (v *vector) resize(n int) {
	v.n, v.null, v.bad, v.dict, v.runs, v.micros = n, nil, v.bad[:0], nil, nil, nil
	switch v.kind {
	case Text:
		v.text = room(v.text, n)
	case Day:
		v.days = room(v.days, n)
	case Number:
		v.nums = room(v.nums, n)
	case Flag:
		v.flags = room(v.flags, n)
	default:
		v.ints = room(v.ints, n)
	}
}

func room[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// spread moves k packed values apart, so that row i holds its own value and
// null rows the kind's missing value.
func (v *vector) spread(defs []int16, full int16, k int, nulls []bool) {
	v.null = nulls
	for i, d := range defs {
		nulls[i] = d < full
	}
	switch v.kind {
	case Text:
		spreadOut(v.text, nulls, k, nil)
	case Day:
		spreadOut(v.days, nulls, k, int32(core.NoDay))
		if v.micros != nil {
			spreadOut(v.micros, nulls, k, noInstant)
		}
	case Number:
		spreadOut(v.nums, nulls, k, 0)
	case Flag:
		spreadOut(v.flags, nulls, k, false)
	default:
		spreadOut(v.ints, nulls, k, 0)
	}
	if len(v.bad) == 0 {
		return
	}
	at, seen := 0, 0
	for i := range nulls {
		if nulls[i] {
			continue
		}
		if at < len(v.bad) && v.bad[at].row == seen {
			v.bad[at].row = i
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
