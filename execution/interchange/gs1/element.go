package gs1

import (
	"fmt"
	"strings"
)

// FNC1 separates data fields in raw element strings. Scanners send it as
// ASCII 29; key wedges and test tools write ^ or |. None of the three is in a
// GS1 character set, so all three mean the same wherever they stand.
const FNC1 = '\x1d'

func isSeparator(b byte) bool { return b == FNC1 || b == '^' || b == '|' }

// Element is one application identifier with its data field.
type Element struct {
	AI    *AI
	Value string // without separators and brackets
	Pos   int    // byte offset of the identifier in the text given to the parser
}

// Parser holds the choices of a reader. The zero value reads by the book:
// unknown identifiers and key names in words are refused.
type Parser struct {
	PermitUnknown     bool         // take identifiers the table does not know, where their length is plain
	ConvenienceAlphas bool         // take gtin, ser, lot, cpv in Digital Links
	FullGTIN          bool         // in Digital Links take 14-digit GTINs only
	StructureOnly     bool         // hold fields against lengths and characters, not against their linters
	LeadingFNC1       bool         // in raw element strings insist on the separator at the front
	Prefixes          PrefixLookup // company prefix list; nil accepts every prefix
}

// AppendRaw reads a raw element string, whose first separator may be missing,
// and appends its elements to dst. Nothing is allocated when dst has room:
// values are parts of data. base is added to positions.
func (p Parser) AppendRaw(dst []Element, data string, base int) ([]Element, error) {
	t := dictionary()
	i := 0
	if data != "" && isSeparator(data[0]) {
		i = 1
	} else if p.LeadingFNC1 {
		return dst, &Error{Pos: base, Reason: "the separator (FNC1) at the front is missing, so this is not GS1 data"}
	}
	if i == len(data) {
		return dst, &Error{Pos: base + i, Reason: "there is no data"}
	}
	for i < len(data) {
		ai := t.at(data[i:])
		if ai == nil {
			return dst, &Error{Pos: base + i, Len: min(2, len(data)-i), Reason: unknownReason(data[i:])}
		}
		start := i + len(ai.Code)
		end := start
		for end < len(data) && !isSeparator(data[end]) {
			end++
		}
		if ai.Predefined {
			end = min(end, start+ai.MaxLen)
		}
		value := data[start:end]
		if err := p.check(ai, value, base+start); err != nil {
			return dst, err
		}
		dst = append(dst, Element{ai, value, base + i})
		i = end
		if i < len(data) && isSeparator(data[i]) {
			i++
		}
	}
	return dst, nil
}

func unknownReason(data string) string {
	if isSeparator(data[0]) {
		return "two separators follow each other; remove one"
	}
	digits := 0
	for digits < len(data) && digits < 4 && isDigit(data[digits]) {
		digits++
	}
	if digits < 2 {
		return fmt.Sprintf("an application identifier should start here, %q is none", data[:min(4, len(data))])
	}
	return "no application identifier starts with " + data[:digits] +
		"; the field before it may lack its separator (FNC1)"
}

// AppendBrackets reads (AI)value(AI)value…; a backslash before an opening
// bracket makes it part of the value.
func (p Parser) AppendBrackets(dst []Element, text string, base int) ([]Element, error) {
	if text == "" {
		return dst, &Error{Pos: base, Reason: "there is no data"}
	}
	for i := 0; i < len(text); {
		if text[i] != '(' {
			return dst, &Error{Pos: base + i, Len: 1, Reason: `an opening bracket should stand here, as in (01)09520123456788`}
		}
		n := strings.IndexByte(text[i:], ')')
		if n < 0 {
			return dst, &Error{Pos: base + i, Len: 1, Reason: "this bracket is never closed"}
		}
		ai, err := p.identifier(text[i+1:i+n], base+i+1)
		if err != nil {
			return dst, err
		}
		start := i + n + 1
		value, end := bracketValue(text, start)
		if j := strings.IndexFunc(value, func(r rune) bool { return r < 128 && isSeparator(byte(r)) }); j >= 0 {
			return dst, &Error{AI: ai.Code, Pos: base + start + j, Len: 1,
				Reason: "a separator (FNC1) cannot stand in a value"}
		}
		if err := p.check(ai, value, base+start); err != nil {
			return dst, err
		}
		dst = append(dst, Element{ai, value, base + i})
		i = end
	}
	return dst, nil
}

// bracketValue returns the value from start to the next opening bracket that
// is not escaped, and where that bracket is.
func bracketValue(text string, start int) (string, int) {
	escaped := false
	for i := start; i < len(text); i++ {
		if text[i] != '(' {
			continue
		}
		if i > start && text[i-1] == '\\' {
			escaped = true
			continue
		}
		return unescape(text[start:i], escaped), i
	}
	return unescape(text[start:], escaped), len(text)
}

func unescape(value string, escaped bool) string {
	if !escaped {
		return value
	}
	return strings.ReplaceAll(value, `\(`, "(")
}

// identifier finds a written identifier, or makes one up where the parser
// permits it.
func (p Parser) identifier(code string, pos int) (*AI, error) {
	t := dictionary()
	if ai := t.find(code); ai != nil {
		return ai, nil
	}
	if len(code) < 2 || len(code) > 4 || !csetNumeric(code).OK() {
		return nil, &Error{Pos: pos, Len: len(code), Reason: fmt.Sprintf("%q is not an application identifier: two to four digits", code)}
	}
	if known := int(t.length[number(code[:2])]); p.PermitUnknown && (known == 0 || known == len(code)) {
		return unknown(code), nil
	}
	return nil, &Error{AI: code, Pos: pos, Len: len(code), Reason: "this application identifier is not assigned"}
}

func unknown(code string) *AI {
	free := Component{Set: 'X', Min: 1, Max: 90, set: cset82}
	return &AI{Code: code, Title: "UNKNOWN", Attribute: true, Components: []Component{free}, MinLen: 1, MaxLen: 90}
}

// check holds a value against the identifier's components.
func (p Parser) check(ai *AI, value string, pos int) error {
	rest, at := value, pos
	for i := range ai.Components {
		c := &ai.Components[i]
		if rest == "" && c.Optional {
			break
		}
		part := rest[:min(c.Max, len(rest))]
		if len(part) < c.Min {
			return tooShort(ai, value, pos)
		}
		f := c.set(part)
		for j := 0; f.OK() && j < len(c.rules) && !p.StructureOnly; j++ {
			f = c.rules[j](part, p.Prefixes)
		}
		if !f.OK() {
			return &Error{AI: ai.Code, Pos: at + f.Pos, Len: f.Len, Lint: f.Lint, Reason: describe(f, part)}
		}
		rest, at = rest[len(part):], at+len(part)
	}
	if rest != "" {
		return &Error{AI: ai.Code, Pos: at, Len: len(rest), Reason: fmt.Sprintf(
			"the data field is %d characters long, %d are allowed; a separator (FNC1) may be missing",
			len(value), ai.MaxLen)}
	}
	return nil
}

func tooShort(ai *AI, value string, pos int) error {
	want := fmt.Sprintf("%d to %d", ai.MinLen, ai.MaxLen)
	if ai.MinLen == ai.MaxLen {
		want = fmt.Sprint(ai.MinLen)
	}
	return &Error{AI: ai.Code, Pos: pos, Len: len(value),
		Reason: fmt.Sprintf("the data field is too short: %d characters, wanted %s", len(value), want)}
}

// describe adds to a fault's reason what would have been right, where that is
// known.
func describe(f Fault, part string) string {
	switch f.Lint {
	case "INCORRECT_CHECK_DIGIT":
		return fmt.Sprintf("the check digit is %c, it should be %c", part[f.Pos], Mod10(part[:f.Pos]))
	case "INCORRECT_CHECK_PAIR":
		return fmt.Sprintf("the check pair is %s, it should be %s", part[f.Pos:], CheckPair(part[:f.Pos]))
	}
	if f.Pos < len(part) && f.Len > 0 {
		return fmt.Sprintf("%s, found %q", f.Reason(), part[f.Pos:min(f.Pos+f.Len, len(part))])
	}
	return f.Reason()
}

// Raw writes elements as a barcode carries them, with sep for FNC1: one at
// the front, one after each field that is not of predefined length, none at
// the end.
func Raw(elements []Element, sep byte) string {
	var b strings.Builder
	b.WriteByte(sep)
	for i, e := range elements {
		b.WriteString(e.AI.Code)
		b.WriteString(e.Value)
		if !e.AI.Predefined && i < len(elements)-1 {
			b.WriteByte(sep)
		}
	}
	return b.String()
}

// Brackets writes elements for people, (01)09520123456788(10)ABC.
func Brackets(elements []Element) string {
	var b strings.Builder
	for _, e := range elements {
		b.WriteByte('(')
		b.WriteString(e.AI.Code)
		b.WriteByte(')')
		b.WriteString(strings.ReplaceAll(e.Value, "(", `\(`))
	}
	return b.String()
}

// Value returns the data field of the first element with the identifier.
func Value(elements []Element, code string) (string, bool) {
	for _, e := range elements {
		if e.AI.Code == code {
			return e.Value, true
		}
	}
	return "", false
}
