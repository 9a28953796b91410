package gs1

import (
	"fmt"
	"strings"
)

// Symbology is what a symbology identifier (ISO/IEC 15424) says about the
// barcode a scanner read.
type Symbology struct {
	ID   string // letter and modifier, such as C1
	Name string // as the GS1 syntax resource calls it
	Use  Use
}

// Use is what the data of a symbology means.
type Use string

// The uses.
const (
	UseElements Use = "elements" // FNC1 in first position: a GS1 element string
	UseKey      Use = "key"      // a GTIN and nothing else
	UsePlain    Use = "plain"    // not GS1 data, unless it is a Digital Link
)

// Symbologies lists the identifiers understood, in the order of their letters.
// ]C0 and ]d0 and the like are there to be refused by name: they are the same
// bars without FNC1, so the data is not GS1 data.
var symbologies = []Symbology{
	{"C0", "Code128", UsePlain}, {"C1", "GS1_128_CCA", UseElements},
	{"E0", "EAN13", UseKey}, {"E4", "EAN8", UseKey},
	{"I0", "ITF", UsePlain}, {"I1", "ITF14", UseKey},
	{"J0", "DotCode", UsePlain}, {"J1", "DotCode", UseElements},
	{"Q0", "QR", UsePlain}, {"Q1", "QR", UsePlain}, {"Q3", "QR", UseElements},
	{"d0", "DM", UsePlain}, {"d1", "DM", UsePlain}, {"d2", "DM", UseElements},
	{"e0", "DataBarExpanded", UseElements},
}

// SymbologyOf splits a symbology identifier from the front of a scan. found
// is false when the text has none or it is one this package does not know.
func SymbologyOf(scan string) (s Symbology, rest string, found bool) {
	if len(scan) < 3 || scan[0] != ']' {
		return Symbology{}, scan, false
	}
	for _, s := range symbologies {
		if s.ID == scan[1:3] {
			return s, scan[3:], true
		}
	}
	return Symbology{}, scan, false
}

// Scan is the content of a barcode as a scanner with symbology identifiers
// switched on sends it.
type Scan struct {
	Symbology Symbology
	Elements  []Element // the GS1 elements; a key symbology gives one (01)
	Plain     string    // content that is not GS1 data
	Link      string    // the Digital Link the content is, "" for none
	Linear    string    // digits of an EAN symbol as printed
	composite []Element
}

// ParseScan reads scan data strictly: a symbology identifier must stand in
// front and ASCII 29 is the only separator. An EAN symbol may be followed by
// its composite component, "|]e0…".
func (p Parser) ParseScan(scan string) (Scan, error) {
	sym, rest, found := SymbologyOf(scan)
	if !found {
		return Scan{}, &Error{Reason: "scan data must start with a known symbology identifier, such as ]C1 or ]d2"}
	}
	out := Scan{Symbology: sym}
	switch sym.Use {
	case UseElements:
		if i := strings.IndexAny(rest, "^|"); i >= 0 {
			return Scan{}, &Error{Pos: 3 + i, Len: 1, Reason: "in scan data the separator is ASCII 29 (GS), not " + rest[i:i+1]}
		}
		elements, err := p.AppendRaw(nil, rest, 3)
		out.Elements = elements
		return out, err
	case UseKey:
		return p.scanKey(out, rest)
	}
	out.Plain = rest
	if isLink(rest) {
		elements, err := p.parseLink(rest, 3)
		out.Elements, out.Link, out.Plain = elements, rest, ""
		return out, err
	}
	return out, nil
}

// scanKey reads the digits of an EAN or ITF symbol and its composite part.
func (p Parser) scanKey(out Scan, rest string) (Scan, error) {
	digits, composite, found := strings.Cut(rest, "|]e0")
	length := map[string]int{"E0": 13, "E4": 8, "I1": 14}[out.Symbology.ID]
	if len(digits) != length {
		return Scan{}, &Error{Pos: 3, Len: len(digits),
			Reason: fmt.Sprintf("]%s carries %d digits, found %d", out.Symbology.ID, length, len(digits))}
	}
	if f := checkDigit(digits); !f.OK() {
		return Scan{}, &Error{AI: "01", Pos: 3 + f.Pos, Len: f.Len, Lint: f.Lint, Reason: describe(f, digits)}
	}
	out.Linear = digits
	out.Elements = []Element{{Lookup("01"), strings.Repeat("0", 14-length) + digits, 3}}
	if found {
		var err error
		out.composite, err = p.AppendRaw(nil, composite, 3+len(digits)+4)
		out.Elements = append(out.Elements, out.composite...)
		return out, err
	}
	return out, nil
}

// DataString is the barcode message in the notation of the GS1 syntax engine:
// elements with ^ for FNC1, digits as they are, plain content escaped where it
// could be taken for elements, a composite component after |.
func (s Scan) DataString() string {
	switch {
	case s.Linear != "" && s.composite != nil:
		return s.Linear + "|" + Raw(s.composite, '^')
	case s.Linear != "":
		return s.Linear
	case s.Symbology.Use == UseElements:
		return Raw(s.Elements, '^')
	case s.Link != "":
		return s.Link
	case strings.HasPrefix(strings.TrimLeft(s.Plain, `\`), "^"):
		return `\` + s.Plain
	}
	return s.Plain
}
