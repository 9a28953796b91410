package epcis

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// member is a field in the canonical property order. kind says how it is
// written: v value, t vocabulary term, T time, l list of values named item, o
// object with parts, L list of objects named item with parts, x extensions.
type member struct {
	name, item string
	kind       byte
	parts      []member
}

func values(names ...string) []member {
	out := make([]member, len(names))
	for i, n := range names {
		kind := byte('v')
		if n == "time" || strings.HasSuffix(n, "Time") {
			kind = 'T'
		}
		out[i] = member{name: n, kind: kind}
	}
	return out
}

var quantity = values("epcClass", "quantity", "uom")

// typed are the parts of a transaction, source or destination: its type, then
// its identifier. (The wording of rule 13 has them the other way round; the
// reference implementations agree on this order.)
func typed(name string) []member {
	return []member{{name: "type", item: name, kind: 't'}, {name: name, kind: 'v'}}
}

// order is the canonical property order of CBV 2.0, 8.9.2.
var order = []member{
	{name: "eventTime", kind: 'T'},
	{name: "eventTimeZoneOffset", kind: 'v'},
	{name: "certificationInfo", item: "certificationInfo", kind: 'v'},
	{name: "epcList", item: "epc", kind: 'l'},
	{name: "parentID", kind: 'v'},
	{name: "inputEPCList", item: "epc", kind: 'l'},
	{name: "childEPCs", item: "epc", kind: 'l'},
	{name: "quantityList", item: "quantityElement", kind: 'L', parts: quantity},
	{name: "childQuantityList", item: "quantityElement", kind: 'L', parts: quantity},
	{name: "inputQuantityList", item: "quantityElement", kind: 'L', parts: quantity},
	{name: "outputEPCList", item: "epc", kind: 'l'},
	{name: "outputQuantityList", item: "quantityElement", kind: 'L', parts: quantity},
	{name: "action", kind: 'v'},
	{name: "transformationID", kind: 'v'},
	{name: "bizStep", item: "bizStep", kind: 't'},
	{name: "disposition", item: "disposition", kind: 't'},
	{name: "persistentDisposition", kind: 'o', parts: []member{{name: "set", item: "set", kind: 't'},
		{name: "unset", item: "unset", kind: 't'}}},
	{name: "readPoint", kind: 'o', parts: values("id")},
	{name: "bizLocation", kind: 'o', parts: values("id")},
	{name: "bizTransactionList", kind: 'L', parts: typed("bizTransaction")},
	{name: "sourceList", kind: 'L', parts: typed("source")},
	{name: "destinationList", kind: 'L', parts: typed("destination")},
	{name: "sensorElementList", item: "sensorElement", kind: 'L', parts: []member{
		{name: "sensorMetadata", kind: 'o', parts: values("time", "startTime", "endTime", "deviceID",
			"deviceMetadata", "rawData",
			"dataProcessingMethod", "bizRules")},
		{name: "sensorReport", item: "sensorReport", kind: 'R', parts: append([]member{
			{name: "type", item: "sensorReport", kind: 't'}, {name: "exception", item: "exception", kind: 't'}},
			append(values("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "time",
				"microorganism", "chemicalSubstance", "value"),
				append([]member{{name: "component", item: "component", kind: 't'}},
					values("stringValue", "booleanValue", "hexBinaryValue", "uriValue", "minValue",
						"maxValue", "meanValue", "sDev",
						"percRank", "percValue", "uom", "coordinateReferenceSystem")...)...)...)},
	}},
	{name: "ilmd", kind: 'o'},
}

// ignored are the fields that are about the capture, not about what happened.
var ignored = map[string]bool{
	"type": true, "@context": true, "recordTime": true, "eventID": true, "errorDeclaration": true,
}

// comment reports whether a member is a note for readers, which is hashed nowhere.
func comment(name string) bool { return name == "rdfs:comment" || name == "comment" }

// PreHash is the canonical text of an event, before it is hashed.
func (e Event) PreHash() string {
	h := hasher{e.Namespaces, e.Literal}
	return "eventType=" + e.Type() + h.object(e.Fields, order, ignored)
}

// Hash is the event hash ID, ni:///sha-256;…?ver=CBV2.0 (RFC 6920).
func (e Event) Hash() string {
	return fmt.Sprintf("ni:///sha-256;%x?ver=CBV2.0", sha256.Sum256([]byte(e.PreHash())))
}

type hasher struct {
	namespaces map[string]string
	literal    bool // values are no CURIEs of the document
}

// object writes the known parts in their order, then extensions sorted.
func (h hasher) object(m map[string]any, parts []member, skip map[string]bool) string {
	var b strings.Builder
	known := maps.Clone(skip)
	if known == nil {
		known = make(map[string]bool)
	}
	for _, p := range parts {
		known[p.name] = true
		if v, ok := m[p.name]; ok {
			b.WriteString(h.member(p, v))
		}
	}
	b.WriteString(h.extensions(m, known))
	return b.String()
}

func (h hasher) member(p member, v any) string {
	switch p.kind {
	case 'l':
		return listText(p.name, h.each(v, func(x any) string { return assign(p.item, plain(x)) }))
	case 'L':
		return listText(p.name, h.each(v, func(x any) string {
			m, _ := x.(map[string]any)
			return withName(p.item, h.object(m, p.parts, nil))
		}))
	case 'R':
		return strings.Join(h.each(v, func(x any) string {
			m, _ := x.(map[string]any)
			return withName(p.item, h.object(m, p.parts, nil))
		}), "")
	case 'o':
		m, _ := v.(map[string]any)
		return withName(p.name, h.object(m, p.parts, nil))
	case 't':
		return strings.Join(h.each(v, func(x any) string {
			return assign(p.name,
				h.expand(term(p.item, plain(x))))
		}), "")
	case 'T':
		return assign(p.name, canonicalTime(plain(v)))
	}
	return strings.Join(h.each(v, func(x any) string { return assign(p.name, h.expand(plain(x))) }), "")
}

// each writes every element of a list, or a value on its own, sorted.
func (h hasher) each(v any, write func(any) string) []string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	out := make([]string, 0, len(list))
	for _, x := range list {
		if s := write(x); s != "" {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

// extensions writes the members that are not known, sorted.
func (h hasher) extensions(m map[string]any, known map[string]bool) string {
	var out []string
	for name, v := range m {
		if !known[name] && !comment(name) && name != "#text" {
			out = append(out, h.extension(h.qualified(name), v)...)
		}
	}
	slices.Sort(out)
	return strings.Join(out, "")
}

func (h hasher) extension(name string, v any) []string {
	switch x := v.(type) {
	case []any:
		var out []string
		for _, item := range x {
			out = append(out, h.extension(name, item)...)
		}
		slices.Sort(out)
		return out
	case map[string]any:
		if text, ok := x["#text"]; ok {
			name = assign(name, h.expand(plain(text)))
		}
		return []string{name + h.extensions(x, nil)}
	}
	if s := assign(name, h.expand(plain(v))); s != "" {
		return []string{s}
	}
	return []string{name}
}

// qualified writes an extension's name as {namespace}name.
func (h hasher) qualified(name string) string {
	if prefix, local, ok := strings.Cut(name, ":"); ok {
		if ns, ok := h.namespaces[prefix]; ok {
			return "{" + ns + "}" + local
		}
	}
	if i := strings.LastIndexAny(name, "/#"); i > 0 {
		return "{" + name[:i+1] + "}" + name[i+1:]
	}
	return name
}

// expand writes CURIEs in full and identifiers in their canonical form.
func (h hasher) expand(s string) string {
	s = term("", s)
	if prefix, local, ok := strings.Cut(s, ":"); ok && !h.literal && !strings.HasPrefix(local, "//") {
		if ns, ok := h.namespaces[prefix]; ok {
			s = ns + local
		}
	}
	return Canonical(s)
}

func assign(name, value string) string {
	if value == "" {
		return ""
	}
	return name + "=" + value
}

func withName(name, text string) string {
	if text == "" {
		return ""
	}
	return name + text
}

func listText(name string, items []string) string {
	if len(items) == 0 {
		return ""
	}
	return name + strings.Join(items, "")
}

// plain is a value as text: trimmed, numbers without needless zeros.
func plain(v any) string {
	switch x := v.(type) {
	case string:
		s := strings.TrimSpace(x)
		if s != "" && isDecimal(s) {
			return canonicalNumber(s)
		}
		return Canonical(s)
	case json.Number:
		return canonicalNumber(x.String())
	case bool:
		return fmt.Sprint(x)
	}
	return ""
}

// isDecimal reports whether s is a decimal number as people write it; codes
// with leading zeros are not.
func isDecimal(s string) bool {
	whole, fraction, dot := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if whole == "" || strings.Trim(whole, "0123456789") != "" || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	return !dot || fraction != "" && strings.Trim(fraction, "0123456789") == ""
}

func canonicalNumber(s string) string {
	if strings.ContainsAny(s, "eE") {
		var f float64
		if _, err := fmt.Sscanf(s, "%g", &f); err == nil {
			s = fmt.Sprintf("%f", f)
		}
	}
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

// canonicalTime is UTC with milliseconds and Z.
func canonicalTime(s string) string {
	t, err := parseTime(s)
	if err != nil {
		return s
	}
	return t.UTC().Round(time.Millisecond).Format("2006-01-02T15:04:05.000Z")
}
