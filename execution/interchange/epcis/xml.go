package epcis

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
)

// element is one XML element, its extension wrappers already taken off.
type element struct {
	space, name string // namespace URI and local name
	attrs       []xml.Attr
	text        string
	kids        []*element
}

// deepestXML is how far the elements of a document may nest, mostXML how many there
// may be.
const (
	deepestXML = 100
	mostXML    = 2_000_000
)

// schemaInstance is the namespace of xsi:type and its like, which say how a text is
// to be read and nothing of what happened.
const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

// parseElements reads XML into elements; the wrappers <extension> and
// <baseExtension> of EPCIS 1.2 are dropped, their content stays.
func parseElements(body []byte) (*element, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	top := &element{}
	stack := []*element{top}
	count := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, invalid("", "this is not well-formed XML: %v", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			parent := stack[len(stack)-1]
			if count++; len(stack) > deepestXML || count > mostXML {
				return nil, invalid("", "the XML has more elements, or nests them deeper, than any EPCIS document needs")
			}
			if t.Name.Space == "" && (t.Name.Local == "extension" || t.Name.Local == "baseExtension") && len(stack) > 1 {
				stack = append(stack, parent)
				continue
			}
			e := &element{space: t.Name.Space, name: t.Name.Local, attrs: slices.Clone(t.Attr)}
			parent.kids = append(parent.kids, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			stack[len(stack)-1].text += string(t)
		}
	}
	if len(top.kids) != 1 {
		return nil, invalid("", "this is no XML document")
	}
	return top.kids[0], nil
}

func (e *element) value() string { return strings.TrimSpace(e.text) }

func (e *element) child(name string) *element {
	for _, k := range e.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

// own reports whether the name is of the standard and not of an extension.
func (e *element) own() bool { return ownSpace(e.space) }

func ownSpace(space string) bool {
	return space == "" || strings.HasPrefix(space, "urn:epcglobal:epcis") || strings.HasPrefix(space, "urn:epcglobal:xsd:")
}

// eventKinds are the elements that are events.
var eventKinds = []string{"ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent", "QuantityEvent"}

// xmlReader turns elements into the members of the JSON binding.
type xmlReader struct {
	prefixes map[string]string // by namespace
	spaces   map[string]string // by prefix
	ignored  []string          // qualified names that the sender's repository made
}

// parseXML reads an EPCIS 1.2 or 2.0 document, query results or a single event as
// the JSON document that says the same, with the namespaces of its extensions.
func parseXML(body []byte) (map[string]any, map[string]string, error) {
	root, err := parseElements(body)
	if err != nil {
		return nil, nil, err
	}
	x := &xmlReader{prefixes: map[string]string{}, spaces: map[string]string{}}
	x.declare(root)
	var events []any
	switch {
	case slices.Contains(eventKinds, root.name) && root.own():
		events = []any{x.event(root)}
	case root.name == "EPCISDocument", root.name == "EPCISQueryDocument":
		list, err := x.eventList(root)
		if err != nil {
			return nil, nil, err
		}
		x.ignoreFields(root)
		for _, k := range list {
			events = append(events, x.event(k))
		}
	default:
		return nil, nil, invalid("", "<%s> is no EPCISDocument, EPCISQueryDocument or event", root.name)
	}
	contexts := []any{contextURL}
	for _, prefix := range slices.Sorted(maps.Keys(x.spaces)) {
		contexts = append(contexts, map[string]any{prefix: x.spaces[prefix]})
	}
	created := "2000-01-01T00:00:00Z" // optional in query results
	for _, a := range root.attrs {
		if a.Name.Local == "creationDate" {
			created = a.Value
		}
	}
	if events == nil {
		events = []any{}
	}
	return map[string]any{"@context": contexts, "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": created,
		"epcisBody": map[string]any{"eventList": events}}, x.spaces, nil
}

// eventList finds the events of a document or of query results.
func (x *xmlReader) eventList(root *element) ([]*element, error) {
	body := root.child("EPCISBody")
	if body == nil {
		return nil, invalid("", "<%s> has no EPCISBody", root.name)
	}
	for _, query := range []string{"Poll", "Subscribe", "Unsubscribe", "GetQueryNames", "GetSubscriptionIDs", "GetStandardVersion", "GetVendorVersion"} {
		if body.child(query) != nil {
			return nil, invalid("", "this is a query (%s) and holds no events; ask it at /events with its parameters", query)
		}
	}
	if results := body.child("QueryResults"); results != nil {
		if body = results.child("resultsBody"); body == nil {
			return nil, invalid("", "QueryResults has no resultsBody")
		}
	}
	list := body.child("EventList")
	if list == nil {
		return nil, invalid("", "EPCISBody has no EventList")
	}
	for _, k := range list.kids {
		if !slices.Contains(eventKinds, k.name) {
			return nil, invalid("", "<%s> in the EventList is no event", k.name)
		}
	}
	return list.kids, nil
}

// declare collects the prefixes of the document's extensions; one that stands for
// two namespaces gets a number.
func (x *xmlReader) declare(e *element) {
	for _, a := range e.attrs {
		if a.Name.Space == "xmlns" && !ownSpace(a.Value) && a.Value != schemaInstance && x.prefixes[a.Value] == "" {
			prefix := a.Name.Local
			for n := 2; x.spaces[prefix] != ""; n++ {
				prefix = fmt.Sprintf("%s%d", a.Name.Local, n)
			}
			x.prefixes[a.Value], x.spaces[prefix] = prefix, a.Value
		}
	}
	for _, k := range e.kids {
		x.declare(k)
	}
}

// key is the name of a member: bare for the standard's, with its prefix for an
// extension's.
func (x *xmlReader) key(space, name string) string {
	if ownSpace(space) {
		return name
	}
	if x.prefixes[space] == "" { // a default namespace
		prefix := "ns"
		for n := 2; x.spaces[prefix] != ""; n++ {
			prefix = fmt.Sprintf("ns%d", n)
		}
		x.prefixes[space], x.spaces[prefix] = prefix, space
	}
	return x.prefixes[space] + ":" + name
}

// ignoreFields collects what the document says is its repository's own.
func (x *xmlReader) ignoreFields(e *element) {
	if e.name == "ignoreFields" && !e.own() {
		for _, k := range e.kids {
			x.ignored = append(x.ignored, x.key(k.space, k.name))
		}
		return
	}
	if e.name == "EventList" {
		return
	}
	for _, k := range e.kids {
		x.ignoreFields(k)
	}
}

// event is an event element as an object.
func (x *xmlReader) event(e *element) map[string]any {
	out := map[string]any{"type": e.name}
	for _, k := range e.kids {
		key := x.key(k.space, k.name)
		if slices.Contains(x.ignored, key) {
			continue
		}
		if read, ok := eventMembers[k.name]; ok && k.own() {
			if v := read(x, k); v != nil {
				out[k.name] = v
			}
			continue
		}
		add(out, key, x.generic(k))
	}
	if e.name == "QuantityEvent" { // of EPCIS 1.0: an observation of a quantity
		out["type"], out["action"] = "ObjectEvent", "OBSERVE"
		out["quantityList"] = []any{map[string]any{"epcClass": out["epcClass"], "quantity": number(fmt.Sprint(out["quantity"]))}}
		delete(out, "epcClass")
		delete(out, "quantity")
	}
	return out
}

// add puts a member that may come several times.
func add(out map[string]any, key string, v any) {
	switch have := out[key].(type) {
	case nil:
		out[key] = v
	case []any:
		out[key] = append(have, v)
	default:
		out[key] = []any{have, v}
	}
}

// number is a decimal as JSON has it; what is none stays text and is refused by the
// schema.
func number(s string) any {
	s = strings.TrimPrefix(s, "+")
	if json.Valid([]byte(s)) && s != "" && (s[0] == '-' || s[0] >= '0' && s[0] <= '9') {
		return json.Number(s)
	}
	if strings.HasPrefix(s, ".") && json.Valid([]byte("0"+s)) {
		return json.Number("0" + s)
	}
	if trimmed := strings.TrimLeft(s, "0"); trimmed != "" && trimmed != s && json.Valid([]byte(trimmed)) {
		return json.Number(trimmed)
	}
	return s
}

// bareTerm is a CBV term in the bare notation of the JSON binding.
func bareTerm(s string) string {
	for _, p := range []string{"urn:epcglobal:cbv:bizstep:", "urn:epcglobal:cbv:disp:", "urn:epcglobal:cbv:btt:", "urn:epcglobal:cbv:sdt:",
		"urn:epcglobal:cbv:er:", "https://ref.gs1.org/cbv/BizStep-", "https://ref.gs1.org/cbv/Disp-", "https://ref.gs1.org/cbv/BTT-",
		"https://ref.gs1.org/cbv/SDT-", "https://ref.gs1.org/cbv/ER-", "https://ref.gs1.org/cbv/Comp-", "cbv:BizStep-", "cbv:Disp-", "cbv:BTT-", "cbv:SDT-", "cbv:ER-", "cbv:Comp-",
		"https://gs1.org/voc/", "gs1:"} {
		if rest, ok := strings.CutPrefix(s, p); ok && (standardTerms()[rest] || strings.HasPrefix(p, "urn:")) {
			return rest
		}
	}
	return s
}

// standardTerms are all bare words that the schema lists.
var standardTerms = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	var doc any
	if json.Unmarshal(schemaText, &doc) != nil {
		return out
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			for key, x := range v {
				if words, ok := x.([]any); ok && key == "enum" {
					for _, w := range words {
						if text, ok := w.(string); ok {
							out[text] = true
						}
					}
				}
				walk(x)
			}
		}
	}
	walk(doc)
	return out
})
