package sheet

import (
	"bytes"
	"encoding/xml"
	"html"
	"iter"
	"strings"
)

// element is a tag of an XML text: where it stands and what follows it.
type element struct {
	name       []byte // without its namespace
	end, empty bool   // </name>, <name/>
	tag        []byte // what stands between name and >
	at, after  int    // of its < and of what follows its >
}

// begins and ends report whether the tag is <name> or <name/>, and whether </name>.
func (e element) begins(name string) bool { return !e.end && string(e.name) == name }

func (e element) ends(name string) bool { return e.end && string(e.name) == name }

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
		rest = bytes.TrimLeft(rest[eq+1:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return ""
		}
		quote := rest[0]
		end := bytes.IndexByte(rest[1:], quote)
		if end < 0 {
			return ""
		}
		if string(key) == name {
			return html.UnescapeString(string(rest[1 : 1+end]))
		}
		rest = rest[end+2:]
	}
}

// elements are the tags of an XML text in their order, in one pass and without copying
// it. Comments, instructions and CDATA are passed over; a tag that does not end, ends it.
func elements(body []byte) iter.Seq[element] {
	return func(yield func(element) bool) {
		for at := 0; ; {
			next := bytes.IndexByte(body[at:], '<')
			if next < 0 {
				return
			}
			at += next
			if skip, special := passOver(body[at:]); special {
				if skip < 0 {
					return
				}
				at += skip
				continue
			}
			end := tagEnd(body[at:])
			if end < 0 {
				return
			}
			if !yield(tagOf(body[at:at+end], at, at+end+1)) {
				return
			}
			at += end + 1
		}
	}
}

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

// tagEnd is where the > of a tag stands, which may have others in its values.
func tagEnd(text []byte) int {
	if end := bytes.IndexByte(text, '>'); end < 0 || bytes.IndexByte(text[:end], '"') < 0 && bytes.IndexByte(text[:end], '\'') < 0 {
		return end
	}
	quote := byte(0)
	for i, c := range text {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	return -1
}

// tagOf reads a tag from its < on, without its >.
func tagOf(text []byte, at, after int) element {
	e := element{at: at, after: after}
	text = text[1:]
	if e.end = bytes.HasPrefix(text, []byte{'/'}); e.end {
		text = text[1:]
	}
	if e.empty = bytes.HasSuffix(text, []byte{'/'}); e.empty {
		text = text[:len(text)-1]
	}
	name, rest := text, []byte(nil)
	for i, c := range text {
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			name, rest = text[:i], text[i:]
			break
		}
	}
	if colon := bytes.LastIndexByte(name, ':'); colon >= 0 {
		name = name[colon+1:]
	}
	e.name, e.tag = name, rest
	return e
}

// plainText is what an XML text without tags says.
func plainText(raw []byte) string {
	if bytes.IndexByte(raw, '<') < 0 && bytes.IndexByte(raw, '&') < 0 {
		return string(raw)
	}
	var out strings.Builder
	d := xml.NewDecoder(bytes.NewReader(raw))
	for {
		t, err := d.RawToken()
		if text, ok := t.(xml.CharData); ok {
			out.Write(text)
		}
		if err != nil {
			return out.String()
		}
	}
}
