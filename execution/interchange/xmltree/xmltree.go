// Package xmltree reads XML messages of partners as trees whose cost is bounded by their
// size: how deep elements nest and how many there may be is limited, and a part may be
// taken as soon as it has been read.
package xmltree

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Bounds of a message; the richest real ones need a hundredth of them.
const (
	deepest  = 100
	most     = 600_000  // elements and attributes
	mostKept = 200_000  // of them in the tree at once
	longest  = 64 << 10 // bytes of one tag
	longText = 4 << 20  // bytes between two tags, for example of a picture
)

// Element is one XML element.
type Element struct {
	Space, Name string // namespace URI and local name
	Attrs       []xml.Attr
	Text        string // of its own, without the space around it
	Kids        []*Element
	Line        int // of the text, from 1
}

// Reader says how a tree is read.
type Reader struct {
	// Skip names elements that are taken off: their content belongs to what is around
	// them. nil: none.
	Skip func(space, name string) bool
	// Take is told of every element below the root when it has ended, with the elements
	// around it, the root first; true means that it was used and is not kept. nil: all
	// are kept. An error ends the reading.
	Take func(around []*Element, e *Element) (bool, error)
}

// Error is what is wrong with a message, and where.
type Error struct {
	Line   int
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

// level is what is kept of an element that has not ended.
type level struct {
	text    []byte
	skipped bool
	before  int // elements and attributes in the tree when it began
}

// tree is what has been read.
type tree struct {
	Reader
	open        []*Element // the document itself first
	levels      []level
	count, kept int // elements and attributes, all and those in the tree
	names       map[string]string
}

// Read gives the root of a message.
func (r Reader) Read(body []byte) (*Element, error) {
	if err := tooLong(body); err != nil {
		return nil, err
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	t := &tree{Reader: r, open: []*Element{{}}, levels: []level{{}}, names: map[string]string{}}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := d.InputPos()
		if err != nil {
			return nil, &Error{line, "this is not well-formed XML: " + err.Error()}
		}
		switch token := token.(type) {
		case xml.StartElement:
			err = t.begin(token, line)
		case xml.EndElement:
			err = t.end()
		case xml.CharData:
			top := &t.levels[len(t.levels)-1]
			top.text = append(top.text, token...)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(t.open[0].Kids) != 1 {
		return nil, &Error{1, "this is no XML document"}
	}
	return t.open[0].Kids[0], nil
}

func (t *tree) begin(start xml.StartElement, line int) error {
	before, more := t.kept, 1+len(start.Attr)
	if t.count, t.kept = t.count+more, t.kept+more; len(t.open) > deepest || t.count > most || t.kept > mostKept {
		return &Error{line, "it has more elements, or nests them deeper, than any such message needs; send it in parts"}
	}
	e := t.open[len(t.open)-1]
	skipped := t.Skip != nil && len(t.open) > 1 && t.Skip(start.Name.Space, start.Name.Local)
	if !skipped {
		e = &Element{Space: t.same(start.Name.Space), Name: t.same(start.Name.Local), Line: line}
		if len(start.Attr) > 0 {
			e.Attrs = slices.Clone(start.Attr)
		}
	}
	t.open, t.levels = append(t.open, e), append(t.levels, level{skipped: skipped, before: before})
	return nil
}

// end hands an element that has ended to what is around it, or has it taken.
func (t *tree) end() error {
	last := len(t.open) - 1
	e, l := t.open[last], t.levels[last]
	t.open, t.levels = t.open[:last], t.levels[:last]
	text := bytes.TrimSpace(l.text)
	if l.skipped {
		around := &t.levels[last-1]
		around.text = append(around.text, text...)
		return nil
	}
	if len(text) > 0 {
		e.Text = string(text)
	}
	if t.Take != nil && last > 1 {
		if taken, err := t.Take(t.open[1:], e); taken || err != nil {
			t.kept = l.before
			return err
		}
	}
	around := t.open[last-1]
	around.Kids = append(around.Kids, e)
	return nil
}

// Find is the first element at a path of local names below this one, or nil.
func (e *Element) Find(path string) *Element {
	name, rest, more := strings.Cut(path, "/")
	for _, k := range e.Kids {
		if k.Name != name {
			continue
		}
		if !more {
			return k
		}
		if hit := k.Find(rest); hit != nil {
			return hit
		}
	}
	return nil
}

// Attr is the value of an attribute by its local name, "" for none.
func (e *Element) Attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// same is a name as it was kept the first time.
func (t *tree) same(name string) string {
	if have, ok := t.names[name]; ok {
		return have
	}
	if len(t.names) < 4096 {
		t.names[name] = name
	}
	return name
}

// tooLong finds a tag or text that is too long: the decoder would hold all of it at once.
func tooLong(body []byte) error {
	fault := func(at, bytesOf int, what string) error {
		return &Error{1 + bytes.Count(body[:at], []byte("\n")),
			fmt.Sprintf("a %s is longer than %d KB", what, bytesOf>>10)}
	}
	for at := 0; ; {
		next := bytes.IndexByte(body[at:], '<')
		if next < 0 {
			next = len(body) - at
		}
		if next > longText {
			return fault(at, longText, "text")
		}
		at += next + 1
		if at >= len(body) {
			return nil
		}
		rest := body[at:]
		if len(rest) > longest && rest[0] != '!' && rest[0] != '?' && bytes.IndexByte(rest[:longest], '>') < 0 {
			return fault(at, longest, "tag")
		}
	}
}
