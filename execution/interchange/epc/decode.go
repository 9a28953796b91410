package epc

import (
	"bytes"
	"fmt"
)

// longestTag is the room for a tag in bytes: ADI needs 8 + 6 + 36 + 33·6 + 31·6
// bits, 434, filled to 16.
const longestTag = 56

// DecodeHex reads the EPC memory of a tag in hexadecimal digits, as readers
// report it. It allocates nothing unless it fails.
func DecodeHex(text string) (Tag, error) {
	var buf [longestTag]byte
	if len(text) > 2*longestTag {
		return Tag{}, &Error{Reason: fmt.Sprintf("%d hexadecimal digits are more than any EPC has", len(text))}
	}
	for i := 0; i < len(text); i++ {
		v := hexValue(text[i])
		if v < 0 {
			return Tag{}, &Error{Reason: fmt.Sprintf("%q at position %d is not a hexadecimal digit", text[i], i+1)}
		}
		buf[i/2] |= byte(v) << (4 - 4*(i&1))
	}
	return decode(&buf, 4*len(text))
}

// reader walks over the bits of a tag.
type reader struct {
	data *[longestTag]byte
	at   int // next bit
	size int // bits given
}

// take reads n bits, at most 64; beyond the end it reads zeros, and decode
// finds out afterwards that too much was read.
func (r *reader) take(n int) uint64 {
	v := uint64(0)
	for n > 0 {
		if r.at >= 8*longestTag {
			r.at += n
			return v << n
		}
		free := 8 - r.at&7
		step := min(free, n)
		b := r.data[r.at>>3] << (8 - free) >> (8 - step)
		v = v<<step | uint64(b)
		r.at += step
		n -= step
	}
	return v
}

func decode(data *[longestTag]byte, size int) (Tag, error) {
	if size < 8 {
		return Tag{}, &Error{Reason: "an EPC has at least a header of 8 bits"}
	}
	ci := byHeader[data[0]]
	if ci == 0 {
		return Tag{}, &Error{Reason: fmt.Sprintf("header %02X is not that of a known EPC", data[0])}
	}
	c := &codings[ci-1]
	r := reader{data, 8, size}
	t := Tag{EPC: EPC{scheme: uint8(c.scheme + 1)}, Filter: uint8(r.take(c.filter)), coding: ci - 1}
	w := writer{epc: &t.EPC}
	for i := range c.fields {
		if reason := w.field(&r, &c.fields[i], schemes[c.scheme].parts); reason != "" {
			return Tag{}, w.failure(c, reason)
		}
	}
	if r.at > size {
		return Tag{}, &Error{Scheme: c.name, Reason: fmt.Sprintf("too short: %d bits, at least %d are needed", size, r.at)}
	}
	if room := (r.at + 15) / 16 * 16; size > room {
		return Tag{}, &Error{Scheme: c.name, Reason: fmt.Sprintf("too long: %d bits, %d are allowed", size, room)}
	}
	for r.at < size {
		if r.take(min(32, size-r.at)) != 0 {
			return Tag{}, &Error{Scheme: c.name, Reason: "the bits after the last field must be zero"}
		}
	}
	return t, nil
}

// writer puts decoded parts into an EPC.
type writer struct {
	epc  *EPC
	part int // next part
	at   int // next byte
}

func (w *writer) failure(c *coding, reason string) error {
	name := ""
	if parts := schemes[c.scheme].parts; w.part < len(parts) {
		name = parts[w.part].name
	}
	return &Error{Scheme: c.name, Part: name, Reason: reason}
}

func (w *writer) close() string {
	w.epc.ends[w.part] = uint8(w.at)
	w.part++
	return ""
}

// field decodes one field and returns what is wrong with it, "" for nothing.
func (w *writer) field(r *reader, f *bitField, parts []part) string {
	switch f.kind {
	case 'P':
		return w.partitioned(r, f, parts)
	case 'i':
		v := r.take(f.n)
		if v > parts[w.part].max && parts[w.part].kind == 'i' {
			return "the number is above its maximum"
		}
		return w.number(v)
	case 'n':
		return w.digitsBehindOne(r.take(f.n))
	case 'w':
		return w.digits(r.take(f.n), 2)
	case 's':
		return w.chars7(r, f.n, int(parts[w.part].max))
	case 'v':
		return w.chars6(r, parts[w.part])
	case 'x', 'y':
		return w.cage(r, f.n/6)
	}
	if r.take(f.n) != 0 {
		return "the bits after the serial reference must be zero"
	}
	return ""
}

func (w *writer) partitioned(r *reader, f *bitField, parts []part) string {
	p := int(r.take(3))
	if p > 6 {
		return "the partition value must be 0 to 6, found 7"
	}
	length := 12 - p
	if reason := w.digits(r.take(prefixBits[p]), length); reason != "" {
		return reason
	}
	second := parts[1]
	switch f.second {
	case 'd':
		return w.digits(r.take(f.widths[p]), int(second.max)-length)
	case 'i', 'j':
		v := r.take(f.widths[p])
		if decimals(v) > mostDigits(f.second, f.widths[p]) {
			return "the reference has too many digits for its field"
		}
		return w.number(v)
	case 's':
		return w.chars7(r, f.widths[p], int(second.max)-length)
	}
	second.max -= uint64(length)
	return w.chars6(r, second)
}

// mostDigits is the column "maximum digits" of the partition tables: GIAI-96
// (kind i) allows what fits, CPI-96 (kind j) what always fits.
func mostDigits(kind byte, bits int) int {
	n := decimals(1<<bits - 1)
	if kind == 'j' {
		n--
	}
	return n
}

func decimals(v uint64) int {
	n := 1
	for v >= 10 {
		v /= 10
		n++
	}
	return n
}

// digits writes v in exactly n digits.
func (w *writer) digits(v uint64, n int) string {
	for i := w.at + n - 1; i >= w.at; i-- {
		w.epc.text[i] = byte('0' + v%10)
		v /= 10
	}
	if v != 0 {
		return fmt.Sprintf("the value does not fit in %d digits", n)
	}
	w.at += n
	return w.close()
}

func (w *writer) number(v uint64) string { return w.digits(v, decimals(v)) }

// digitsBehindOne writes the digits after a leading 1, which keeps zeros.
func (w *writer) digitsBehindOne(v uint64) string {
	n := decimals(v) - 1
	top := uint64(1)
	for range n {
		top *= 10
	}
	if n < 1 || v/top != 1 {
		return "the number must start with the digit 1 that guards leading zeros"
	}
	return w.digits(v-top, n)
}

// chars7 writes 7-bit characters up to the first zero; the rest of the field
// must be zero.
func (w *writer) chars7(r *reader, bits, most int) string {
	start, end := w.at, r.at+bits
	for r.at+7 <= end {
		c := byte(r.take(7))
		if c == 0 {
			break
		}
		if charset[c]&set82 == 0 {
			return fmt.Sprintf("character %q is not in the GS1 character set 82", c)
		}
		if w.at-start == most {
			return fmt.Sprintf("longer than %d characters", most)
		}
		w.epc.text[w.at] = c
		w.at++
	}
	for r.at < end {
		if r.take(min(32, end-r.at)) != 0 {
			return "characters follow after the end of the text"
		}
	}
	if w.at == start {
		return "the text is empty"
	}
	return w.close()
}

// chars6 writes 6-bit characters up to a zero character.
func (w *writer) chars6(r *reader, p part) string {
	start := w.at
	for {
		v := byte(r.take(6))
		if v == 0 {
			break
		}
		if w.at-start >= int(p.max) || w.at >= textRoom {
			return fmt.Sprintf("longer than %d characters", p.max)
		}
		w.epc.text[w.at] = ascii6(v)
		w.at++
	}
	if reason := sixBit(w.epc.text[start:w.at], p.kind); reason != "" {
		return reason
	}
	return w.close()
}

// sixBit checks what a 6-bit text may hold, like part.check without making a
// string: # stands anywhere in a part reference, in front of an ADI serial
// only, and never in an ADI part number, which alone may be empty.
func sixBit(text []byte, kind byte) string {
	hash := bytes.LastIndexByte(text, '#')
	switch {
	case !all(text, setPart), len(text) == 0 && kind != 'a':
		return "must be A-Z 0-9 # - /"
	case kind == 'a' && hash >= 0, kind == 'A' && (hash > 0 || hash == 0 && len(text) == 1):
		return "# cannot stand here"
	}
	return ""
}

// ascii6 undoes the cut to six bits (TDS appendix G): letters lost bit 6.
func ascii6(v byte) byte {
	if v < 32 {
		return v + 64
	}
	return v
}

func (w *writer) cage(r *reader, width int) string {
	start := w.at
	for i := range 6 {
		c := byte(r.take(width))
		if width == 6 {
			c = ascii6(c)
		}
		if i == 0 && c == ' ' {
			continue
		}
		if charset[c]&setCage == 0 {
			return fmt.Sprintf("character %q cannot stand in a CAGE code or DoDAAC", c)
		}
		w.epc.text[w.at] = c
		w.at++
	}
	if w.at == start {
		return "the code is empty"
	}
	return w.close()
}
