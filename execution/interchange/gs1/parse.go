package gs1

import "strings"

// Form is how a code was written.
type Form string

// The forms Parse tells apart.
const (
	FormBrackets Form = "bracketed element string"
	FormRaw      Form = "raw element string"
	FormLink     Form = "Digital Link"
	FormKey      Form = "key without identifier"
)

// Code is a GS1 code that was understood.
type Code struct {
	Form      Form
	Symbology Symbology // zero when no symbology identifier stood in front
	Elements  []Element
}

// Parse reads any GS1 code by the book; see Parser.Parse.
func Parse(text string) (Code, error) { return Parser{}.Parse(text) }

// Parse reads a code in whatever form a scanner or a person hands it in:
// (01)…(10)…, raw with FNC1 as ASCII 29, ^ or |, at the front or not, behind a
// symbology identifier or not, a Digital Link, or the bare digits of a GTIN
// (8, 12, 13, 14) or SSCC (18). Errors are of type *Error and name identifier,
// position and reason. On an error the elements before it are returned.
func (p Parser) Parse(text string) (Code, error) {
	code := Code{}
	base := 0
	if sym, rest, found := SymbologyOf(text); found {
		code.Symbology, base = sym, 3
		text = rest
		if sym.Use == UseKey {
			s, err := p.ParseScan("]" + sym.ID + text)
			code.Form, code.Elements = FormKey, s.Elements
			return code, err
		}
		if sym.Use == UsePlain && !isLink(text) {
			return code, &Error{Len: 3, Reason: "the symbology identifier ]" + sym.ID +
				" says that this is not GS1 data: " + sym.Name + " without FNC1 in first position"}
		}
	} else if strings.HasPrefix(text, "]") {
		return code, &Error{Len: min(3, len(text)), Reason: "this symbology identifier is not one that carries GS1 data"}
	}
	var err error
	switch {
	case strings.HasPrefix(text, "("):
		code.Form = FormBrackets
		code.Elements, err = p.AppendBrackets(nil, text, base)
	case isLink(text):
		code.Form = FormLink
		code.Elements, err = p.parseLink(text, base)
	case base == 0 && bareKey(text) != "":
		code.Form = FormKey
		code.Elements, err = p.parseBareKey(text)
	default:
		code.Form = FormRaw
		code.Elements, err = p.AppendRaw(make([]Element, 0, 4), text, base)
	}
	return code, err
}

// bareKey tells which identifier a run of digits without one stands for. The
// lengths cannot be confused with a raw element string that begins with a key:
// (01) takes 16 digits and (00) takes 20.
func bareKey(text string) string {
	if !csetNumeric(text).OK() {
		return ""
	}
	switch len(text) {
	case 8, 12, 13, 14:
		return "01"
	case 18:
		return "00"
	}
	return ""
}

func (p Parser) parseBareKey(text string) ([]Element, error) {
	ai := Lookup(bareKey(text))
	value := text
	if ai.Code == "01" {
		value = strings.Repeat("0", 14-len(text)) + text
	}
	if err := p.check(ai, value, len(text)-len(value)); err != nil {
		return nil, err
	}
	return []Element{{ai, value, 0}}, nil
}
