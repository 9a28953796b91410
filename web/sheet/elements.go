package sheet

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// element is a tag of an XML text: where it stands and what follows it.
type element struct {
	name       []byte // without its namespace
	end, empty bool   // </name>, <name/>
	tag        []byte // what stands between name and >, a last / among it
	at, after  int    // of its < and of what follows its >
}

// begins reports whether the tag is <name> or <name/>.
func (e element) begins(name string) bool { return !e.end && string(e.name) == name }

// attribute is the value of an attribute by its name without namespace; "" for none.
func (e element) attribute(name string) string {
	rest := e.tag
	for {
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return ""
		}
		key := bytes.TrimSpace(rest[:eq])
		if colon := bytes.LastIndexByte(key, ':'); colon >= 0 {
			key = key[colon+1:]
		}
		rest = rest[eq+1:]
		for len(rest) > 0 && endsName[rest[0]] {
			rest = rest[1:]
		}
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return ""
		}
		quote := rest[0]
		end := bytes.IndexByte(rest[1:], quote)
		if end < 0 {
			return ""
		}
		if string(key) == name {
			return unescaped(rest[1 : 1+end])
		}
		rest = rest[end+2:]
	}
}

// tags goes through the tags of an XML text in their order, in one pass and without
// copying it. Comments, instructions and CDATA are passed over; a tag that does not end,
// ends it.
type tags struct {
	element
	body []byte
}

// next moves to the next tag and reports whether there is one.
func (t *tags) next() bool {
	at := t.after
	for {
		if at >= len(t.body) || t.body[at] != '<' {
			next := bytes.IndexByte(t.body[at:], '<')
			if next < 0 {
				return false
			}
			at += next
		}
		skip, special := passOver(t.body[at:])
		if !special {
			break
		}
		if skip < 0 {
			return false
		}
		at += skip
	}
	return t.read(at)
}

// read takes the tag whose < stands at a place.
func (t *tags) read(at int) bool {
	body, i := t.body, at+1
	t.at, t.end = at, i < len(body) && body[i] == '/'
	if t.end {
		i++
	}
	begin := i
	for i < len(body) && !endsName[body[i]] {
		if body[i] == ':' {
			begin = i + 1
		}
		i++
	}
	nameEnd := i
	if i < len(body) && body[i] != '>' {
		if i = tagEnd(body, i); i < 0 {
			return false
		}
	}
	if i >= len(body) {
		return false
	}
	t.name, t.tag, t.after = body[begin:nameEnd], body[nameEnd:i], i+1
	t.empty = body[i-1] == '/' && i-1 > at
	return true
}

// endsName are the bytes that end the name of a tag.
var endsName = [256]bool{' ': true, '\t': true, '\r': true, '\n': true, '>': true, '/': true}

// passOver is how long a comment, instruction, declaration or CDATA section is; -1 for
// one that does not end.
func passOver(text []byte) (int, bool) {
	if len(text) < 2 || text[1] != '!' && text[1] != '?' {
		return 0, false
	}
	for _, s := range []struct{ begin, end string }{{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}, {"<!", ">"}} {
		if bytes.HasPrefix(text, []byte(s.begin)) {
			if end := bytes.Index(text[len(s.begin):], []byte(s.end)); end >= 0 {
				return len(s.begin) + end + len(s.end), true
			}
			return -1, true
		}
	}
	return 0, false
}

// tagEnd is where the > of a tag stands, from a place in it on; its values may have others.
func tagEnd(body []byte, i int) int {
	for ; i < len(body); i++ {
		switch c := body[i]; c {
		case '>':
			return i
		case '"', '\'':
			value := bytes.IndexByte(body[i+1:], c)
			if value < 0 {
				return -1
			}
			i += value + 1
		}
	}
	return -1
}

// plainText is what an XML text without its tags says.
func plainText(raw []byte) string {
	if bytes.IndexByte(raw, '<') < 0 {
		return unescaped(raw)
	}
	var out strings.Builder
	for len(raw) > 0 {
		next := bytes.IndexByte(raw, '<')
		if next < 0 {
			next = len(raw)
		}
		out.WriteString(unescaped(raw[:next]))
		raw = raw[next:]
		skip, special := passOver(raw)
		switch {
		case special && skip < 0:
			return out.String()
		case special:
			if bytes.HasPrefix(raw, cdata) {
				out.Write(raw[len(cdata) : skip-len("]]>")])
			}
			raw = raw[skip:]
		default:
			end := tagEnd(raw, 0)
			if end < 0 {
				return out.String()
			}
			raw = raw[end+1:]
		}
	}
	return out.String()
}

var cdata = []byte("<![CDATA[")

// unescaped is a text with its entities replaced; what is none stays as it is.
func unescaped(raw []byte) string {
	at := bytes.IndexByte(raw, '&')
	if at < 0 {
		return string(raw)
	}
	out := make([]byte, 0, len(raw))
	for at >= 0 {
		out = append(out, raw[:at]...)
		raw = raw[at:]
		end := bytes.IndexByte(raw[:min(len(raw), entityMost)], ';')
		c := rune(-1)
		if end > 1 {
			c = entity(raw[1:end])
		}
		if c < 0 {
			c, end = '&', 0
		}
		out = utf8.AppendRune(out, c)
		raw = raw[end+1:]
		at = bytes.IndexByte(raw, '&')
	}
	return string(append(out, raw...))
}

const entityMost = 12 // bytes of an entity: &#x0010FFFF;

var hexDigits = []byte("0123456789abcdefABCDEF")

// entity is the character that a name between & and ; stands for, -1 for none.
func entity(name []byte) rune {
	switch string(name) {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	digits, base := name[1:], int32(10)
	if name[0] != '#' {
		return -1
	}
	if len(digits) > 0 && digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n := rune(0)
	for _, d := range digits {
		v := int32(bytes.IndexByte(hexDigits, d))
		if v > 15 {
			v -= 6
		}
		if v < 0 || v >= base {
			return -1
		}
		if n = n*base + v; n > utf8.MaxRune {
			return -1
		}
	}
	if len(digits) == 0 {
		return -1
	}
	return n
}
