package parquet

import (
	"bytes"
	"fmt"
	"math"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"

	"github.com/stockwright/stockwright/datasets/vector"
)

// The library looks each value of a column up in its dictionary, and makes an object of it
// to do so. Here a table that serves column after column finds the places of the values;
// the library is given the dictionary and the places, with their statistics, in batches as
// it cuts them itself.

// batchRows is how many values are written at once; the library cuts pages between.
const batchRows = 4096

// places finds the places of values in a dictionary, in the order in which they first come.
type places struct {
	slots   []int32  // place + 1 by hash; 0 is free
	hashes  []uint64 // by place
	indices []int32  // place by value
	bits    []uint64 // of numbers, by place
	texts   []vector.Bytes
}

func (p *places) begin(n int) {
	if p.slots == nil {
		p.slots = make([]int32, 1<<10)
	}
	clear(p.slots)
	p.hashes, p.bits, p.texts = p.hashes[:0], p.bits[:0], p.texts[:0]
	p.indices = vector.Room(p.indices, n)
}

// add gives a hash the next place.
func (p *places) add(h uint64) {
	p.hashes = append(p.hashes, h)
	if 2*len(p.hashes) > len(p.slots) {
		p.slots = make([]int32, 4*len(p.slots))
		for k, h := range p.hashes[:len(p.hashes)-1] {
			p.slots[p.free(h)] = int32(k) + 1
		}
	}
	p.slots[p.free(h)] = int32(len(p.hashes))
}

func (p *places) free(h uint64) uint64 {
	mask := uint64(len(p.slots) - 1)
	at := h & mask
	for p.slots[at] != 0 {
		at = (at + 1) & mask
	}
	return at
}

func mixed(h uint64) uint64 {
	h ^= h >> 32
	h *= 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// ofBits finds the places of n numbers by their bits.
func (p *places) ofBits(n int, bitsOf func(i int) uint64) {
	p.begin(n)
	last, k := uint64(0), int32(-1)
	for i := range n {
		if bits := bitsOf(i); k < 0 || bits != last {
			last, k = bits, p.ofNumber(bits)
		}
		p.indices[i] = k
	}
}

func (p *places) ofNumber(bits uint64) int32 {
	h, mask := mixed(bits), uint64(len(p.slots)-1)
	for at := h & mask; p.slots[at] != 0; at = (at + 1) & mask {
		if k := p.slots[at] - 1; p.bits[k] == bits {
			return k
		}
	}
	p.bits = append(p.bits, bits)
	p.add(h)
	return int32(len(p.bits) - 1)
}

// ofTexts finds the places of texts.
func (p *places) ofTexts(values []vector.Bytes) {
	p.begin(len(values))
	k := int32(-1)
	for i, b := range values {
		if k < 0 || !bytes.Equal(b, p.texts[k]) {
			k = p.ofText(b)
		}
		p.indices[i] = k
	}
}

func (p *places) ofText(b vector.Bytes) int32 {
	h := uint64(len(b))
	for _, c := range b {
		h = (h ^ uint64(c)) * 0x100000001b3
	}
	h = mixed(h)
	mask := uint64(len(p.slots) - 1)
	for at := h & mask; p.slots[at] != 0; at = (at + 1) & mask {
		if k := p.slots[at] - 1; p.hashes[k] == h && bytes.Equal(p.texts[k], b) {
			return k
		}
	}
	p.texts = append(p.texts, b)
	p.add(h)
	return int32(len(p.texts) - 1)
}

// placed is how the library takes a column by places.
type placed struct {
	values arrow.Array // the dictionary
	count  func(from, to int)
	write  func(indices arrow.Array, defs, reps []int16) error
}

// byPlaces is how a column without nulls is written by the places of its values; nil where
// it has no dictionary, or values that this does not place.
func (w *Writer) byPlaces(cw file.ColumnChunkWriter, v *vector.Vector) *placed {
	p, pool := &w.places, memory.DefaultAllocator
	switch c := cw.(type) {
	case *file.Float64ColumnChunkWriter:
		nums := v.Nums[:v.N]
		if slices.ContainsFunc(nums, math.IsNaN) {
			return nil
		}
		p.ofBits(v.N, func(i int) uint64 { return math.Float64bits(nums[i]) })
		b := array.NewFloat64Builder(pool)
		defer b.Release()
		for _, bits := range p.bits {
			b.Append(math.Float64frombits(bits))
		}
		stats, _ := c.PageStatistics().(*metadata.Float64Statistics)
		return &placed{b.NewArray(), func(from, to int) { stats.Update(nums[from:to], 0) }, c.WriteDictIndices}
	case *file.Int32ColumnChunkWriter:
		days := v.Days[:v.N]
		p.ofBits(v.N, func(i int) uint64 { return uint64(days[i]) })
		b := array.NewInt32Builder(pool)
		defer b.Release()
		for _, bits := range p.bits {
			b.Append(int32(bits))
		}
		stats, _ := c.PageStatistics().(*metadata.Int32Statistics)
		return &placed{b.NewArray(), func(from, to int) { stats.Update(days[from:to], 0) }, c.WriteDictIndices}
	case *file.ByteArrayColumnChunkWriter:
		texts := v.Text[:v.N]
		p.ofTexts(texts)
		b := array.NewBinaryBuilder(pool, arrow.BinaryTypes.Binary)
		defer b.Release()
		for _, t := range p.texts {
			b.Append(t)
		}
		stats, _ := c.PageStatistics().(*metadata.ByteArrayStatistics)
		return &placed{b.NewArray(), func(from, to int) { stats.Update(texts[from:to], 0) }, c.WriteDictIndices}
	}
	return nil
}

// writePlaced writes a column by the places of its values; false where it is not one for it.
func (w *Writer) writePlaced(cw file.ColumnChunkWriter, v *vector.Vector, defs []int16) (bool, error) {
	d, is := cw.CurrentEncoder().(interface {
		PutDictionary(arrow.Array) error
		NumEntries() int
	})
	if !is || v.Null != nil || v.Absent || cw.PageStatistics() == nil {
		return false, nil
	}
	by := w.byPlaces(cw, v)
	if by == nil {
		return false, nil
	}
	defer by.values.Release()
	if err := d.PutDictionary(by.values); err != nil {
		return false, err
	}
	if d.NumEntries() != by.values.Len() {
		return false, fmt.Errorf("a dictionary of %d values has %d", by.values.Len(), d.NumEntries())
	}
	for from := 0; from < v.N; from += batchRows {
		to := min(v.N, from+batchRows)
		by.count(from, to)
		data := array.NewData(arrow.PrimitiveTypes.Int32, to-from, []*memory.Buffer{nil,
			memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(w.places.indices[from:to]))}, nil, 0, 0)
		indices := array.NewInt32Data(data)
		var levels []int16
		if defs != nil {
			levels = defs[from:to]
		}
		err := by.write(indices, levels, nil)
		indices.Release()
		data.Release()
		if err != nil {
			return false, err
		}
	}
	return true, nil
}
