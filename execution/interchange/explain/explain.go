// Package explain says what any code of the trade is: each part of it, what it
// means, the same code in its other forms, and what is wrong with it.
package explain

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stockwright/stockwright/execution/interchange/epc"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// Explanation is everything known about a code.
type Explanation struct {
	Code     string    `json:"code"`
	Kind     string    `json:"kind"`
	Valid    bool      `json:"valid"`
	Parts    []Part    `json:"parts"`
	Forms    []Form    `json:"forms"`
	Problems []Problem `json:"problems"`
}

// Part is one field of the code.
type Part struct {
	Name    string `json:"name"` // (01), or the part of an EPC
	Title   string `json:"title"`
	Value   string `json:"value"`
	Meaning string `json:"meaning,omitempty"`
}

// Form is the same code written in another way.
type Form struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Problem is what is wrong, where it is (first character is 1) and in which
// part.
type Problem struct {
	Part     string `json:"part,omitempty"`
	Position int    `json:"position,omitempty"`
	Reason   string `json:"reason"`
}

// Code explains a barcode's content, a GS1 key, a Digital Link or an EPC URI.
// prefixLength is the number of digits of the GS1 company prefix, 0 when it is
// not known; with it the EPC of a GS1 code can be named. today settles the
// century of two-digit years.
func Code(text string, prefixLength int, today time.Time) Explanation {
	switch {
	case strings.HasPrefix(text, "urn:epc:tag:"):
		tag, err := epc.ParseTagURI(text)
		return ofTag(text, "EPC tag URI", tag, err, today)
	case strings.HasPrefix(text, "urn:epc:"):
		e, err := epc.ParseURI(text)
		return ofEPC(Explanation{Code: text, Kind: "EPC identity URI"}, e, err, today)
	}
	code, err := gs1.Parse(text)
	x := Explanation{Code: text, Kind: "GS1 " + string(code.Form)}
	if code.Form == "" {
		x.Kind = "not a GS1 code"
	}
	if code.Symbology.ID != "" {
		x.Kind += ", symbology ]" + code.Symbology.ID + " " + code.Symbology.Name
	}
	x.problem(err)
	x.elements(code.Elements, today)
	if err == nil {
		for _, p := range gs1.Associations(code.Elements) {
			x.problem(p)
		}
		x.gs1Forms(code.Elements)
		if e, err := epc.FromElements(code.Elements, prefixLength); err == nil {
			x.form("EPC", e.URI())
			if tag, err := e.Tag("", 0); err == nil {
				x.form("tag, "+tag.Coding(), tag.Hex())
			}
		}
	}
	x.Valid = len(x.Problems) == 0
	return x
}

// Hex explains the EPC memory of a tag in hexadecimal digits.
func Hex(text string, today time.Time) Explanation {
	tag, err := epc.DecodeHex(strings.NewReplacer(" ", "", "0x", "", "-", "").Replace(text))
	return ofTag(text, "EPC tag memory", tag, err, today)
}

func ofTag(text, kind string, tag epc.Tag, err error, today time.Time) Explanation {
	x := Explanation{Code: text, Kind: kind}
	if err == nil {
		x.Kind += ", layout " + tag.Coding()
		x.Parts = append(x.Parts, Part{"filter", "filter value, no part of the identity", fmt.Sprint(tag.Filter), ""})
		x.form("tag URI", tag.URI())
		x.form("bits in hexadecimal", tag.Hex())
	}
	return ofEPC(x, tag.EPC, err, today)
}

func ofEPC(x Explanation, e epc.EPC, err error, today time.Time) Explanation {
	x.problem(err)
	for _, p := range e.Parts() {
		x.Parts = append(x.Parts, Part{Name: e.Scheme(), Title: p[0], Value: p[1]})
	}
	if err == nil {
		x.form("EPC", e.URI())
		elements := e.Elements()
		x.elements(elements, today)
		x.gs1Forms(elements)
	}
	x.Valid = len(x.Problems) == 0
	return x
}

func (x *Explanation) elements(elements []gs1.Element, today time.Time) {
	for _, e := range elements {
		x.Parts = append(x.Parts, Part{"(" + e.AI.Code + ")", e.AI.Title, e.Value, meaning(e, today)})
	}
}

func (x *Explanation) gs1Forms(elements []gs1.Element) {
	if len(elements) == 0 {
		return
	}
	x.form("element string", gs1.Brackets(elements))
	x.form("in a barcode, ^ is FNC1", gs1.Raw(elements, '^'))
	if link, err := gs1.Link("https://id.gs1.org", elements); err == nil {
		x.form("Digital Link", link)
	}
}

func (x *Explanation) form(name, text string) { x.Forms = append(x.Forms, Form{name, text}) }

func (x *Explanation) problem(err error) {
	var g *gs1.Error
	var e *epc.Error
	switch {
	case err == nil:
	case errors.As(err, &g):
		part := ""
		if g.AI != "" {
			part = "(" + g.AI + ")"
		}
		x.Problems = append(x.Problems, Problem{part, g.Pos + 1, g.Reason})
	case errors.As(err, &e):
		x.Problems = append(x.Problems, Problem{e.Part, 0, e.Error()})
	default:
		x.Problems = append(x.Problems, Problem{"", 0, err.Error()})
	}
}
