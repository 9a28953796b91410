package epcis

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/stockwright/stockwright/execution/interchange/epc"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

//go:embed schema.json
var schemaText []byte

// Bounds of what is checked at once: a checker lists every fault there is.
const (
	mostMembers = 1_000   // of an object
	mostValues  = 10_000  // of an event beside its EPCs
	mostHeader  = 100_000 // values around the events
	mostSpaces  = 100     // namespaces
	atOnce      = 500     // EPCs of a list
)

// schemas are parts of the standard's schema, compiled once; types are those of the
// events of the standard.
type schemas struct {
	document, event, epcs *jsonschema.Schema
	types                 map[string]*jsonschema.Schema
}

var schema = sync.OnceValues(func() (out schemas, err error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText))
	if err != nil {
		return out, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("epcis.json", doc); err != nil {
		return out, err
	}
	for at, part := range map[string]**jsonschema.Schema{"": &out.document,
		"#/definitions/EPCIS-Document-Event": &out.event, "#/definitions/epcList": &out.epcs} {
		if *part, err = c.Compile("epcis.json" + at); err != nil {
			return out, err
		}
	}
	out.types = map[string]*jsonschema.Schema{}
	for _, t := range []string{"ObjectEvent", "AggregationEvent", "TransactionEvent",
		"TransformationEvent", "AssociationEvent"} {
		if out.types[t], err = c.Compile("epcis.json#/definitions/" + t); err != nil {
			return out, err
		}
	}
	return out, nil
})

// checkSchema holds a document, query results or a single event against the schema. A
// document's events are held one by one, and the first fault ends it.
func checkSchema(v any) error {
	s, err := schema()
	if err != nil {
		return err
	}
	doc, _ := v.(map[string]any)
	frame, events, at := withoutEvents(doc)
	if frame == nil {
		return checkEvent(s, s.document, v, "")
	}
	if err := few(frame, mostHeader, ""); err != nil {
		return err
	}
	if err := hold(s.document, frame, ""); err != nil {
		return err
	}
	for i, e := range events {
		whole := s.event
		if fields, ok := e.(map[string]any); ok {
			if kind, ok := fields["type"].(string); ok && s.types[kind] != nil {
				whole = s.types[kind]
			}
		}
		if err := checkEvent(s, whole, e, fmt.Sprint(at, i)); err != nil {
			return err
		}
	}
	return nil
}

// withoutEvents takes the events out of a document; nil where there is no list of them.
func withoutEvents(doc map[string]any) (frame map[string]any, events []any, at string) {
	path := []string{"epcisBody", "eventList"}
	if body, _ := doc["epcisBody"].(map[string]any); body["queryResults"] != nil {
		path = []string{"epcisBody", "queryResults", "resultsBody", "eventList"}
	}
	frame = maps.Clone(doc)
	inner := frame
	for _, name := range path[:len(path)-1] {
		below, ok := inner[name].(map[string]any)
		if !ok {
			return nil, nil, ""
		}
		below = maps.Clone(below)
		inner[name], inner, at = below, below, at+"/"+name
	}
	events, ok := inner["eventList"].([]any)
	if !ok {
		return nil, nil, ""
	}
	inner["eventList"] = []any{}
	return frame, events, at + "/eventList/"
}

// checkEvent holds an event against a schema; long lists of EPCs in pieces.
func checkEvent(s schemas, whole *jsonschema.Schema, v any, at string) error {
	event, ok := v.(map[string]any)
	if !ok {
		if err := few(v, mostValues, at); err != nil {
			return err
		}
		return hold(whole, v, at)
	}
	rest := maps.Clone(event)
	for _, name := range []string{"epcList", "childEPCs", "inputEPCList", "outputEPCList"} {
		list, _ := event[name].([]any)
		if len(list) <= atOnce {
			continue
		}
		rest[name] = list[:atOnce]
		if err := checkEPCs(s, list, at+"/"+name); err != nil {
			return err
		}
	}
	if err := few(rest, mostValues, at); err != nil {
		return err
	}
	return hold(whole, rest, at)
}

// checkEPCs holds a long list against the schema in pieces, and its EPCs to be unlike.
func checkEPCs(s schemas, list []any, at string) error {
	seen := make(map[string]int, len(list))
	for i, v := range list {
		text, ok := v.(string)
		if !ok {
			return invalid(fmt.Sprint(at, "/", i), "is no text")
		}
		if before, twice := seen[text]; twice {
			return invalid(at, "items at %d and %d are equal", before, i)
		}
		seen[text] = i
	}
	for from := 0; from < len(list); from += atOnce {
		if err := hold(s.epcs, list[from:min(from+atOnce, len(list))],
			fmt.Sprintf("%s (from %d)", at, from)); err != nil {
			return err
		}
	}
	return nil
}

// few refuses what has so many values that to list its faults would cost more than they
// are worth.
func few(v any, most int, at string) error {
	left := most
	var walk func(v any) bool
	walk = func(v any) bool {
		if left--; left < 0 {
			return false
		}
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				if !walk(x) {
					return false
				}
			}
		case map[string]any:
			if len(v) > mostMembers {
				return false
			}
			for name, x := range v {
				if list, _ := x.([]any); name == "@context" && len(list) > mostSpaces || !walk(x) {
					return false
				}
			}
		}
		return true
	}
	if !walk(v) {
		return invalid(at, "it has more than %d values, an object of more than %d members or more than %d namespaces; send it in parts", most, mostMembers, mostSpaces)
	}
	return nil
}

// hold holds a value against a schema; at is where it stands in its document.
func hold(s *jsonschema.Schema, v any, at string) error {
	err := s.Validate(v)
	var wrong *jsonschema.ValidationError
	if !errors.As(err, &wrong) {
		return err
	}
	where, reason := deepest(wrong, nil)
	place := at
	if len(where) > 0 || at == "" {
		place += "/" + strings.Join(where, "/")
	}
	if _, not := reason.ErrorKind.(*kind.Not); not && len(where) > 0 {
		if where[len(where)-1] == "ilmd" {
			return invalid(place, "is told of new goods alone: the action is not ADD")
		}
		return invalid(place, "is a name of the standard in the notation of EPCIS 1.2; in JSON it is short, such as receiving")
	}
	return invalid(place, "%s", reason.words())
}

// fault is one of the faults that a checker found, and what it lies in.
type fault struct {
	*jsonschema.ValidationError
}

func (f fault) words() string {
	if name, ok := f.ErrorKind.(*kind.PropertyNames); ok {
		return fmt.Sprintf("the member %.100q has no place here; extensions need a prefix, as in example:%.100s", name.Property, name.Property)
	}
	return fmt.Sprintf("%.1000s", f.ErrorKind.LocalizedString(message.NewPrinter(language.English)))
}

// deepest finds the fault that lies deepest in the document: of the
// alternatives a schema tries, the one that came furthest says most. The name
// of a member that may not be there is a fault of the object around it.
func deepest(e *jsonschema.ValidationError, around []string) (at []string, found fault) {
	if _, ok := e.ErrorKind.(*kind.PropertyNames); ok {
		return around, fault{e}
	}
	at, found = e.InstanceLocation, fault{e}
	for i, c := range e.Causes {
		if a, f := deepest(c, e.InstanceLocation); i == 0 || len(a) > len(at) {
			at, found = a, f
		}
	}
	return at, found
}

// checkID holds identifiers that claim to be EPCs or GS1 Digital Links against
// their standards; other URIs pass.
func checkID(id string) error {
	if strings.HasPrefix(id, "urn:epc:id:") || strings.HasPrefix(id, "urn:epc:class:") {
		_, err := epc.ParseURI(id)
		return err
	}
	if strings.HasPrefix(id, "https://id.gs1.org/") {
		if _, err := (gs1.Parser{StructureOnly: true}).ParseLink(id); err != nil {
			return err
		}
	}
	return checkDigits(id)
}

// checked are the keys whose check digit is held: of items, logistic units and places,
// which the ledger books by. GS1's own examples have wrong ones in those of assets.
var checked = []string{"00", "01", "414", "417"}

// checkDigits refuses a Digital Link, under any domain, with a wrong check digit: a
// number that was mistyped is another item's, or nobody's.
func checkDigits(id string) error {
	if !strings.HasPrefix(id, "https://") && !strings.HasPrefix(id, "http://") {
		return nil
	}
	_, err := gs1.Parser{ConvenienceAlphas: true}.ParseLink(id)
	var wrong *gs1.Error
	if errors.As(err, &wrong) && wrong.Lint == "INCORRECT_CHECK_DIGIT" && slices.Contains(checked, wrong.AI) {
		return wrong
	}
	return nil
}
