package epcis

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/stockwright/stockwright/execution/interchange/xmltree"
)

// element is one XML element, its extension wrappers already taken off.
type element = xmltree.Element

// schemaInstance is the namespace of xsi:type and its like, which say how a text is
// to be read and nothing of what happened.
const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

// wrapper names the elements of EPCIS 1.2 that only wrap what a later version added.
func wrapper(space, name string) bool {
	return space == "" && (name == "extension" || name == "baseExtension")
}

// own reports whether the name is of the standard and not of an extension.
func own(e *element) bool { return ownSpace(e.Space) }

func ownSpace(space string) bool {
	return space == "" || strings.HasPrefix(space, "urn:epcglobal:epcis") ||
		strings.HasPrefix(space, "urn:epcglobal:xsd:")
}

// eventKinds are the elements that are events.
var eventKinds = []string{"ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent",
	"AssociationEvent", "QuantityEvent"}

// xmlReader turns elements into the members of the JSON binding.
type xmlReader struct {
	prefixes map[string]string // by namespace
	spaces   map[string]string // by prefix
	ignored  []string          // qualified names that the sender's repository made
	events   []any
	tooMany  bool // namespaces
}

// take reads an event of the list as soon as it has ended.
func (x *xmlReader) take(around []*element, e *element) (bool, error) {
	if around[len(around)-1].Name != "EventList" || !own(e) || !slices.Contains(eventKinds, e.Name) {
		return false, nil
	}
	if len(x.events) == largestEvents {
		return true, tooManyEvents()
	}
	if len(x.events) == 0 {
		for _, a := range around {
			x.declare(a)
		}
	}
	x.declare(e)
	x.events = append(x.events, x.event(e))
	return true, x.check()
}

func (x *xmlReader) check() error {
	if x.tooMany {
		return invalid("", "the document has more than %d namespaces; send it in parts", mostSpaces)
	}
	return nil
}

// parseXML reads an EPCIS 1.2 or 2.0 document, query results or a single event as
// the JSON document that says the same, with the namespaces of its extensions.
func parseXML(body []byte) (map[string]any, map[string]string, error) {
	x := &xmlReader{prefixes: map[string]string{}, spaces: map[string]string{}, events: []any{}}
	root, err := xmltree.Reader{Skip: wrapper, Take: x.take}.Read(body)
	var broken *xmltree.Error
	if errors.As(err, &broken) {
		return nil, nil, invalid("", "%v", broken)
	}
	if err != nil {
		return nil, nil, err
	}
	x.declare(root)
	root = unwrapped(root)
	switch {
	case slices.Contains(eventKinds, root.Name) && own(root):
		x.events = []any{x.event(root)}
	case root.Name == "EPCISDocument", root.Name == "EPCISQueryDocument", root.Name == "QueryResults":
		if err := checkEventList(root); err != nil {
			return nil, nil, err
		}
		x.ignoreFields(root)
		for _, e := range x.events {
			for _, name := range x.ignored {
				delete(e.(map[string]any), name)
			}
		}
	default:
		return nil, nil, invalid("", "<%s> is no EPCISDocument, EPCISQueryDocument or event", root.Name)
	}
	if err := x.check(); err != nil {
		return nil, nil, err
	}
	contexts := []any{contextURL}
	for _, prefix := range slices.Sorted(maps.Keys(x.spaces)) {
		contexts = append(contexts, map[string]any{prefix: x.spaces[prefix]})
	}
	created := "2000-01-01T00:00:00Z" // optional in query results
	for _, a := range root.Attrs {
		if a.Name.Local == "creationDate" {
			created = a.Value
		}
	}
	return map[string]any{"@context": contexts, "type": "EPCISDocument", "schemaVersion": "2.0",
		"creationDate": created,
		"epcisBody":    map[string]any{"eventList": x.events}}, x.spaces, nil
}

// unwrapped is the document in the SOAP envelope of a query's answer.
func unwrapped(root *element) *element {
	if body := root.Find("Body"); root.Name == "Envelope" && body != nil && len(body.Kids) == 1 {
		return body.Kids[0]
	}
	return root
}

// checkEventList finds what is wrong around the events of a document or query results.
func checkEventList(root *element) error {
	body := root.Find("EPCISBody")
	if root.Name == "QueryResults" {
		body = &element{Kids: []*element{root}}
	}
	if body == nil {
		return invalid("", "<%s> has no EPCISBody", root.Name)
	}
	for _, query := range []string{"Poll", "Subscribe", "Unsubscribe", "GetQueryNames",
		"GetSubscriptionIDs", "GetStandardVersion", "GetVendorVersion"} {
		if body.Find(query) != nil {
			return invalid("", "this is a query (%s) and holds no events; ask it at /events with its parameters", query)
		}
	}
	if results := body.Find("QueryResults"); results != nil {
		if body = results.Find("resultsBody"); body == nil {
			return invalid("", "QueryResults has no resultsBody")
		}
	}
	list := body.Find("EventList")
	if list == nil {
		return invalid("", "EPCISBody has no EventList")
	}
	for _, k := range list.Kids {
		return invalid("", "<%s> in the EventList is no event", k.Name)
	}
	return nil
}

// declare collects the prefixes of the document's extensions; one that stands for
// two namespaces gets a number.
func (x *xmlReader) declare(e *element) {
	for _, a := range e.Attrs {
		if a.Name.Space == "xmlns" && !ownSpace(a.Value) && a.Value != schemaInstance && x.prefixes[a.Value] == "" {
			x.name(a.Value, a.Name.Local)
		}
	}
	for _, k := range e.Kids {
		x.declare(k)
	}
}

// name gives a namespace the prefix, with a number where it stands for another.
func (x *xmlReader) name(space, prefix string) {
	if len(x.spaces) == mostSpaces {
		x.tooMany = true
		return
	}
	free := prefix
	for n := 2; x.spaces[free] != ""; n++ {
		free = fmt.Sprint(prefix, n)
	}
	x.prefixes[space], x.spaces[free] = free, space
}

// key is the name of a member: bare for the standard's, with its prefix for an
// extension's.
func (x *xmlReader) key(space, name string) string {
	if ownSpace(space) {
		return name
	}
	if x.prefixes[space] == "" { // a default namespace
		x.name(space, "ns")
	}
	return x.prefixes[space] + ":" + name
}

// ignoreFields collects what the document says is its repository's own.
func (x *xmlReader) ignoreFields(e *element) {
	if e.Name == "ignoreFields" && !own(e) {
		for _, k := range e.Kids {
			x.ignored = append(x.ignored, x.key(k.Space, k.Name))
		}
		return
	}
	if e.Name == "EventList" {
		return
	}
	for _, k := range e.Kids {
		x.ignoreFields(k)
	}
}

// event is an event element as an object.
func (x *xmlReader) event(e *element) map[string]any {
	out := map[string]any{"type": e.Name}
	for _, k := range e.Kids {
		key := x.key(k.Space, k.Name)
		if read, ok := eventMembers[k.Name]; ok && own(k) {
			if v := read(x, k); v != nil {
				out[k.Name] = v
			}
			continue
		}
		add(out, key, x.generic(k))
	}
	if e.Name == "QuantityEvent" { // of EPCIS 1.0: an observation of a quantity
		out["type"], out["action"] = "ObjectEvent", "OBSERVE"
		out["quantityList"] = []any{map[string]any{"epcClass": out["epcClass"],
			"quantity": number(fmt.Sprint(out["quantity"]))}}
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
	for _, p := range []string{"urn:epcglobal:cbv:bizstep:", "urn:epcglobal:cbv:disp:",
		"urn:epcglobal:cbv:btt:", "urn:epcglobal:cbv:sdt:",
		"urn:epcglobal:cbv:er:", "https://ref.gs1.org/cbv/BizStep-", "https://ref.gs1.org/cbv/Disp-",
		"https://ref.gs1.org/cbv/BTT-",
		"https://ref.gs1.org/cbv/SDT-", "https://ref.gs1.org/cbv/ER-", "https://ref.gs1.org/cbv/Comp-",
		"cbv:BizStep-", "cbv:Disp-", "cbv:BTT-", "cbv:SDT-", "cbv:ER-", "cbv:Comp-",
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
