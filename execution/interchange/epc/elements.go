package epc

import (
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// noExtension is the extension of an SGLN that names a place as a whole; its
// element string has no (254).
const noExtension = "0"

// Elements is the GS1 element string of the EPC; nil for schemes that are no
// GS1 keys.
func (e EPC) Elements() []gs1.Element {
	if e.scheme == 0 || schemes[e.scheme-1].style == styleNone {
		return nil
	}
	s := &schemes[e.scheme-1]
	key := e.key()
	switch int(e.scheme - 1) {
	case grai:
		key = "0" + key
	case itip:
		key += e.Part(2) + e.Part(3)
	}
	last := e.Part(len(s.parts) - 1)
	if s.serial == "+" {
		key += last
	}
	out := []gs1.Element{{AI: gs1.Lookup(s.ai), Value: key}}
	if s.serial != "" && s.serial != "+" && !(int(e.scheme-1) == sgln && last == noExtension) {
		out = append(out, gs1.Element{AI: gs1.Lookup(s.serial), Value: last})
	}
	return out
}

// key joins company prefix and reference.
func (e EPC) key() string {
	prefix, ref := e.Part(0), e.Part(1)
	switch schemes[e.scheme-1].style {
	case styleIndicator:
		body := ref[:1] + prefix + ref[1:]
		return body + string(gs1.Mod10(body))
	case stylePlain:
		return prefix + ref + string(gs1.Mod10(prefix+ref))
	}
	return prefix + ref
}

// Key is the GS1 key of the EPC in digits: GTIN-14, SSCC, GLN, GRAI with its
// serial, … "" for schemes without.
func (e EPC) Key() string {
	elements := e.Elements()
	if len(elements) == 0 {
		return ""
	}
	if int(e.scheme-1) == grai {
		return elements[0].Value[1:]
	}
	return elements[0].Value
}

// GTIN is the trade item number in 8, 12, 13 or 14 digits; it fails when the
// number is too long for the form asked for.
func (e EPC) GTIN(digits int) (string, error) {
	if e.scheme == 0 || schemes[e.scheme-1].ai != "01" {
		return "", &Error{Scheme: e.Scheme(), Reason: "holds no GTIN"}
	}
	key := e.key()
	if digits < 8 || digits > 14 || strings.Trim(key[:14-digits], "0") != "" {
		return "", &Error{Scheme: e.Scheme(), Reason: fmt.Sprintf("GTIN %s does not fit in %d digits", key, digits)}
	}
	return key[14-digits:], nil
}

// FromElements makes the EPC of a GS1 element string. prefixLength is the
// number of digits of the GS1 company prefix, 6 to 12: element strings do not
// say it.
func FromElements(elements []gs1.Element, prefixLength int) (EPC, error) {
	if prefixLength < 6 || prefixLength > 12 {
		return EPC{}, &Error{Part: "company prefix", Reason: fmt.Sprintf("has 6 to 12 digits, not %d", prefixLength)}
	}
	for i := range schemes {
		s := &schemes[i]
		key, has := gs1.Value(elements, s.ai)
		if s.ai == "" || !has {
			continue
		}
		last := ""
		if s.serial != "" && s.serial != "+" {
			if last, has = gs1.Value(elements, s.serial); !has {
				if i != sgln {
					continue
				}
				last = noExtension
			}
		}
		return fromKey(i, key, last, prefixLength)
	}
	return EPC{}, &Error{Reason: "no EPC scheme goes with these application identifiers; a serial number may be missing"}
}

// fromKey takes a key apart into the parts of scheme si.
func fromKey(si int, key, last string, n int) (EPC, error) {
	s := &schemes[si]
	e := EPC{scheme: uint8(si + 1)}
	if si == grai && key != "" {
		key = key[1:]
	}
	body := key
	if s.style != styleNoCheck {
		digits := int(s.parts[1].max) // of the key without its check digit
		if len(key) <= digits {
			return EPC{}, &Error{Scheme: s.name, Reason: fmt.Sprintf("the key %q is too short", key)}
		}
		body = key[:digits]
		if !all(body, digit) || gs1.Mod10(body) != key[digits] {
			return EPC{}, &Error{Scheme: s.name, Reason: fmt.Sprintf("the check digit of %s is wrong", key[:digits+1])}
		}
		if s.serial == "+" {
			last = key[digits+1:]
		}
	}
	if len(body) <= n && s.style == styleNoCheck {
		return EPC{}, &Error{Scheme: s.name, Reason: "nothing follows the company prefix"}
	}
	texts := []string{body[:n], body[n:]}
	if s.style == styleIndicator {
		texts = []string{body[1 : n+1], body[:1] + body[n+1:]}
	}
	if si == itip {
		if len(key) != 18 {
			return EPC{}, &Error{Scheme: s.name, Reason: "AI (8006) holds 18 digits"}
		}
		texts = append(texts, key[14:16], key[16:18])
	}
	if len(texts) < len(s.parts) {
		texts = append(texts, last)
	}
	for i, text := range texts {
		if err := e.add(i, text); err != nil {
			return EPC{}, err
		}
	}
	return e, nil
}
