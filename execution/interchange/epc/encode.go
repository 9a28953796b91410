package epc

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// bitWriter appends bits.
type bitWriter struct {
	data []byte
	used int // bits
}

func (b *bitWriter) put(v uint64, n int) {
	for n > 0 {
		if b.used&7 == 0 {
			b.data = append(b.data, 0)
		}
		free := 8 - b.used&7
		step := min(free, n)
		chunk := byte(v >> (n - step) & (1<<step - 1))
		b.data[len(b.data)-1] |= chunk << (free - step)
		b.used += step
		n -= step
	}
}

// Hex is the tag's EPC memory in hexadecimal digits, zero filled to whole
// 16-bit words as tags store it.
func (t Tag) Hex() string {
	data, err := t.AppendBinary(nil)
	if err != nil {
		return "" // a Tag is made only when it fits its layout
	}
	return strings.ToUpper(hex.EncodeToString(data))
}

// AppendBinary appends the EPC memory of the tag to dst, whole 16-bit words.
func (t Tag) AppendBinary(dst []byte) ([]byte, error) {
	c := &codings[t.coding]
	b := &bitWriter{data: dst, used: 8 * len(dst)}
	start := b.used
	b.put(uint64(c.header), 8)
	b.put(uint64(t.Filter), c.filter)
	parts := schemes[c.scheme].parts
	n := 0
	for _, f := range c.fields {
		var reason string
		if f.kind == 'P' {
			reason = b.partitioned(f, t.EPC.Part(0), t.EPC.Part(1))
			n = 2
		} else if f.kind == 'z' {
			b.zeros(f.n)
		} else {
			reason = b.field(f.kind, f.n, t.EPC.Part(n))
			n++
		}
		if reason != "" {
			return dst, &Error{Scheme: c.name, Part: parts[min(max(n-1, 0), len(parts)-1)].name, Reason: reason}
		}
	}
	b.zeros((16 - (b.used-start)%16) % 16)
	return b.data, nil
}

func (b *bitWriter) zeros(n int) {
	for ; n > 32; n -= 32 {
		b.put(0, 32)
	}
	b.put(0, n)
}

func (b *bitWriter) partitioned(f bitField, prefix, second string) string {
	p := 12 - len(prefix)
	b.put(uint64(p), 3)
	v, _ := decimal(prefix)
	b.put(v, prefixBits[p])
	switch f.second {
	case 'd':
		v, _ := decimal(second)
		b.put(v, f.widths[p])
		return ""
	case 'i', 'j':
		v, ok := wholeNumber(second, 1<<f.widths[p]-1)
		if most := mostDigits(f.second, f.widths[p]); !ok || len(second) > most {
			return fmt.Sprintf("%q must be a number of at most %d digits without leading zeros here", second, most)
		}
		b.put(v, f.widths[p])
		return ""
	}
	return b.field(f.second, f.widths[p], second)
}

// field encodes one part and returns what keeps it from fitting, "" for
// nothing.
func (b *bitWriter) field(kind byte, n int, text string) string {
	switch kind {
	case 'i':
		v, ok := wholeNumber(text, 1<<n-1)
		if !ok {
			return fmt.Sprintf("%q must be a number of at most %d without leading zeros here", text, uint64(1)<<n-1)
		}
		b.put(v, n)
	case 'n':
		v, ok := wholeNumber("1"+text, 1<<n-1)
		if !ok {
			return fmt.Sprintf("%q must be digits that fit in %d bits", text, n)
		}
		b.put(v, n)
	case 'w':
		v, _ := decimal(text)
		b.put(v, n)
	case 's':
		if 7*len(text) > n {
			return fmt.Sprintf("%q is longer than %d characters", text, n/7)
		}
		for i := 0; i < len(text); i++ {
			b.put(uint64(text[i]), 7)
		}
		b.zeros(n - 7*len(text))
	case 'v':
		for i := 0; i < len(text); i++ {
			b.put(uint64(text[i]&63), 6)
		}
		b.put(0, 6)
	case 'x', 'y':
		b.cage(n/6, text)
	}
	return ""
}

func (b *bitWriter) cage(width int, text string) {
	for _, c := range []byte(fmt.Sprintf("%6s", text)) {
		b.put(uint64(c)&(1<<width-1), width)
	}
}

func decimal(s string) (uint64, bool) {
	v := uint64(0)
	for i := 0; i < len(s); i++ {
		v = v*10 + uint64(s[i]-'0')
	}
	return v, true
}
