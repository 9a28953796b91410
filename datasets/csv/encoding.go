package csv

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	utf16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// The encodings that are recognised.
const (
	UTF8    = "utf-8"
	UTF16LE = "utf-16le"
	UTF16BE = "utf-16be"
	utf32LE = "utf-32le"
	utf32BE = "utf-32be"
	Windows = "windows-1252"
)

// encodings are those that are read, the likeliest of a kind first. Beyond the
// ones above a text does not tell which it is in.
var encodings = []struct {
	name string
	of   encoding.Encoding
}{
	{UTF8, encoding.Nop},
	{UTF16LE, utf16.UTF16(utf16.LittleEndian, utf16.UseBOM)}, {UTF16BE, utf16.UTF16(utf16.BigEndian, utf16.UseBOM)},
	{utf32LE, utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)}, {utf32BE, utf32.UTF32(utf32.BigEndian, utf32.UseBOM)},
	{Windows, charmap.Windows1252}, {"iso-8859-15", charmap.ISO8859_15}, {"cp850", charmap.CodePage850},
	{"macintosh", charmap.Macintosh},
	{"windows-1250", charmap.Windows1250}, {"iso-8859-2", charmap.ISO8859_2}, {"cp852", charmap.CodePage852},
	{"windows-1251", charmap.Windows1251}, {"koi8-r", charmap.KOI8R}, {"cp866", charmap.CodePage866},
	{"windows-1253", charmap.Windows1253}, {"windows-1254", charmap.Windows1254}, {"windows-1255", charmap.Windows1255},
	{"windows-1256", charmap.Windows1256}, {"windows-1257", charmap.Windows1257},
	{"shift_jis", japanese.ShiftJIS}, {"euc-jp", japanese.EUCJP}, {"gb18030", simplifiedchinese.GB18030},
	{"big5", traditionalchinese.Big5}, {"euc-kr", korean.EUCKR}, {"windows-874", charmap.Windows874},
}

// Encodings lists the encodings that are read.
func Encodings() (names []string) {
	for _, e := range encodings {
		names = append(names, e.name)
	}
	return names
}

func decoderOf(name string) *encoding.Decoder {
	for _, e := range encodings {
		if e.name == name {
			return e.of.NewDecoder()
		}
	}
	return encoding.Nop.NewDecoder()
}

// An EncodingError says that a text is in an encoding it does not tell.
type EncodingError struct{ text string }

func (e *EncodingError) Error() string { return e.text }

// encodingOf recognises an encoding: by its mark, else UTF-8 where the text is
// valid, else the one of Windows in the west where it makes words of the text.
func encodingOf(head []byte, whole bool) (string, error) {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe, 0, 0}):
		return utf32LE, nil
	case bytes.HasPrefix(head, []byte{0, 0, 0xfe, 0xff}):
		return utf32BE, nil
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return UTF16LE, nil
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return UTF16BE, nil
	}
	if zeros := bytes.Count(head, []byte{0}); zeros > len(head)/4 {
		if len(head) > 1 && head[0] == 0 {
			return UTF16BE, nil
		}
		return UTF16LE, nil
	}
	valid := head
	for range utf8.UTFMax { // a letter may be cut off at the end
		if utf8.Valid(valid) {
			return UTF8, nil
		}
		if whole || len(valid) == 0 {
			break
		}
		valid = valid[:len(valid)-1]
	}
	if err := mixed(head); err != nil {
		return "", err
	}
	if odd(charmap.Windows1252, head) > 0 {
		return "", unknownEncoding(head)
	}
	return Windows, nil
}

// mixed fails where one part of a text is UTF-8 and another is not.
func mixed(head []byte) error {
	var first, other, valid, lines int
	for n, line := range bytes.Split(head, []byte{'\n'}) {
		switch {
		case !utf8.Valid(line):
			if lines++; other == 0 {
				other = n + 1
			}
		case bytes.IndexFunc(line, func(c rune) bool { return c >= utf8.RuneSelf }) >= 0:
			lines, valid = lines+1, valid+1
			if first == 0 {
				first = n + 1
			}
		}
	}
	if 5*valid < lines || valid == 0 {
		return nil // in some encodings a few words look like UTF-8
	}
	return fmt.Errorf("line %d is written in UTF-8 and line %d is not", first, other)
}

func invalidAt(text []byte) int {
	for at := 0; at < len(text); {
		r, n := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && n <= 1 {
			return at
		}
		at += n
	}
	return len(text)
}

// unknownEncoding says what a text's first foreign word would be in the
// encodings that make words of it.
func unknownEncoding(head []byte) error {
	type candidate struct {
		name, word string
		odd        int
	}
	var all []candidate
	for _, e := range encodings {
		if strings.HasPrefix(e.name, "utf-") {
			continue
		}
		all = append(all, candidate{e.name, firstForeign(e.of, head), odd(e.of, head)})
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return a.odd - b.odd })
	var named []string
	for _, c := range all[:5] {
		named = append(named, fmt.Sprintf("%s (%s)", c.name, c.word))
	}
	return &EncodingError{"it is not UTF-8, and its encoding cannot be told for sure: as " + strings.Join(named, ", ")}
}

// lookedAt bounds how much of a head is decoded to judge an encoding.
const lookedAt = 64 << 10

func decoded(e encoding.Encoding, head []byte) []rune {
	head = head[:min(len(head), lookedAt)]
	if at := bytes.LastIndexByte(head, '\n'); at > 0 {
		head = head[:at]
	}
	text, err := e.NewDecoder().Bytes(head)
	if err != nil {
		return []rune{utf8.RuneError}
	}
	return []rune(string(text))
}

// firstForeign is the first word that is not ASCII.
func firstForeign(e encoding.Encoding, head []byte) string {
	text := decoded(e, head)
	at := slices.IndexFunc(text, func(c rune) bool { return c >= utf8.RuneSelf })
	if at < 0 {
		return ""
	}
	from, to := at, at
	inside := func(c rune) bool { return c >= utf8.RuneSelf || unicode.IsLetter(c) }
	for from > 0 && at-from < 12 && inside(text[from-1]) {
		from--
	}
	for to < len(text) && to-at < 12 && inside(text[to]) {
		to++
	}
	return string(text[from:to])
}

// odd counts what no word has where a text is read in the wrong encoding.
func odd(e encoding.Encoding, head []byte) (n int) {
	text, before := decoded(e, head), '\n'
	for i, c := range text {
		after := '\n'
		if i+1 < len(text) {
			after = text[i+1]
		}
		switch {
		case c < utf8.RuneSelf:
		case c == utf8.RuneError || c < 0xa0 || unicode.Is(unicode.Co, c):
			n += 3
		case unicode.IsLetter(c) && c != 'ƒ':
			n += oddLetter(before, c, after)
		case !unicode.IsMark(c):
			n += oddSign(before, c, after)
		}
		before = c
	}
	return n
}

// oddLetter is 1 for a capital after a small letter or between two, for the middle of
// three accented letters, and for a letter of another script than the one before.
func oddLetter(before, c, after rune) int {
	capital := unicode.IsUpper(c) && (unicode.IsLower(before) || latin(before) && unicode.IsLower(after))
	if capital || accented(c) && accented(before) && accented(after) || unicode.IsLetter(before) &&
		latin(c) != latin(before) {
		return 1
	}
	return 0
}

// oddSign is 1 for a sign beside another that is not ASCII, between letters, and for
// lines of boxes. Some stand before words, some between their parts.
func oddSign(before, c, after rune) int {
	within := unicode.IsLetter(before) && unicode.IsLetter(after)
	switch {
	case c == 'ƒ':
		within = unicode.IsLetter(before) || unicode.IsLetter(after)
	case !unicode.IsSpace(c) && c < 0x2010 && (after >= utf8.RuneSelf || before >= utf8.RuneSelf):
		within = true
	case strings.ContainsRune("’‘´·\u00ad–—", c):
		within = false
	case strings.ContainsRune("‚„†‡ˆ‰‹", c):
		within = unicode.IsLetter(before)
	case c >= 0x2500 && c < 0x25a0:
		within = true
	}
	if within {
		return 1
	}
	return 0
}

func latin(c rune) bool { return unicode.Is(unicode.Latin, c) }

func accented(c rune) bool { return c >= utf8.RuneSelf && latin(c) }
