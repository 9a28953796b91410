package parquet

import (
	"encoding/binary"
	"math/bits"

	"github.com/stockwright/stockwright/datasets/vector"
)

// hybrid decodes Parquet's mix of runs and bit-packed groups, which holds
// dictionary indices and definition levels.
type hybrid struct {
	data  []byte
	width uint

	left   int    // values left in the current run or groups
	value  uint32 // of a run
	packed []byte // of groups; nil in a run
	bit    int    // next bit in packed
}

// more starts the next run or groups; false at the end or on damage.
func (h *hybrid) more() bool {
	head, n := binary.Uvarint(h.data)
	if n <= 0 || head>>1 == 0 || head>>1 > 1<<31 {
		return false
	}
	h.data = h.data[n:]
	if head&1 == 1 {
		groups := int(head >> 1)
		size := groups * int(h.width)
		if size > len(h.data) { // the last groups may be cut short
			size = len(h.data)
		}
		h.packed, h.data, h.bit = h.data[:size], h.data[size:], 0
		h.left = groups * 8
		if h.width > 0 {
			h.left = min(h.left, size*8/int(h.width))
		}
		return h.left > 0
	}
	size := (int(h.width) + 7) / 8
	if size > len(h.data) {
		return false
	}
	h.value = 0
	for i := range size {
		h.value |= uint32(h.data[i]) << (8 * i)
	}
	h.data, h.packed, h.left = h.data[size:], nil, int(head>>1)
	return true
}

// run consumes up to n values of the current run or groups; value is a run's.
func (h *hybrid) run(n int) (taken int, value uint32, ok bool) {
	if h.left == 0 && !h.more() {
		return 0, 0, false
	}
	taken = min(n, h.left)
	h.left -= taken
	if h.packed != nil {
		h.bit += taken * int(h.width)
		return taken, 0, true
	}
	return taken, h.value, true
}

// ones counts the ones among the n values that run has just consumed (width 1).
func (h *hybrid) ones(n int, value uint32) (count int) {
	if h.packed == nil {
		return n * int(value)
	}
	for at := h.bit - n; at < h.bit; {
		if at%8 == 0 && h.bit-at >= 8 {
			count += bits.OnesCount8(h.packed[at/8])
			at += 8
			continue
		}
		count += int(h.packed[at/8] >> (at % 8) & 1)
		at++
	}
	return count
}

// read fills out; false when the data end before.
func (h *hybrid) read(out []uint32) bool {
	for len(out) > 0 {
		if h.left == 0 && !h.more() {
			return false
		}
		n := min(len(out), h.left)
		h.left -= n
		if h.packed == nil {
			v := h.value
			part := out[:n]
			for i := range part {
				part[i] = v
			}
		} else {
			h.unpack(out[:n])
		}
		out = out[n:]
	}
	return true
}

// runs appends n values to out as runs; false when the data end before.
func (h *hybrid) runs(out []vector.CodeRun, n int) ([]vector.CodeRun, bool) {
	var some [256]uint32
	for n > 0 {
		if h.left == 0 && !h.more() {
			return out, false
		}
		k := min(n, h.left)
		if h.packed == nil {
			out = vector.AddRun(out, h.value, k)
		} else {
			k = min(k, len(some))
			h.unpack(some[:k])
			for _, v := range some[:k] {
				out = vector.AddRun(out, v, 1)
			}
		}
		h.left -= k
		n -= k
	}
	return out, true
}

func (h *hybrid) unpack(out []uint32) {
	mask := uint64(1)<<h.width - 1
	bit, width, data := h.bit, int(h.width), h.packed
	for i := range out {
		at := bit >> 3
		if at+8 <= len(data) {
			out[i] = uint32(binary.LittleEndian.Uint64(data[at:]) >> (bit & 7) & mask)
		} else {
			var last [8]byte
			copy(last[:], data[min(at, len(data)):])
			out[i] = uint32(binary.LittleEndian.Uint64(last[:]) >> (bit & 7) & mask)
		}
		bit += width
	}
	h.bit = bit
}
