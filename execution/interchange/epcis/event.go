package epcis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Event is one EPCIS event as captured. Fields holds every member of its JSON
// object; numbers stay json.Number. Namespaces gives the prefixes that the
// document and the event declare for extensions.
type Event struct {
	Fields     map[string]any
	Namespaces map[string]string
}

// Error is a fault of a document or query, with the place in the document as
// a JSON pointer ("" for the whole). Exception is the name the REST binding
// gives such faults.
type Error struct {
	Exception string // such as ValidationException
	Pointer   string
	Reason    string
}

func (e *Error) Error() string {
	if e.Pointer == "" {
		return "EPCIS: " + e.Reason
	}
	return fmt.Sprintf("EPCIS, at %s: %s", e.Pointer, e.Reason)
}

func invalid(pointer, format string, args ...any) error {
	return &Error{"ValidationException", pointer, fmt.Sprintf(format, args...)}
}

// Parse reads a captured body: an EPCISDocument with its events, or a single
// event with its own @context. Everything is checked against the JSON schema
// and the schema's gaps; nothing is returned unless all of it is right.
func Parse(body []byte) ([]Event, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, invalid("", "this is not JSON: %v", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, invalid("", "there is more than one JSON value")
	}
	if err := checkSchema(v); err != nil {
		return nil, err
	}
	doc, _ := v.(map[string]any)
	names := namespaces(nil, doc["@context"])
	if doc["type"] != "EPCISDocument" {
		return check([]Event{{doc, names}}, "")
	}
	inner, _ := doc["epcisBody"].(map[string]any)
	var events []Event
	list, _ := inner["eventList"].([]any)
	for _, e := range list {
		fields, _ := e.(map[string]any)
		events = append(events, Event{fields, namespaces(names, fields["@context"])})
	}
	return check(events, "/epcisBody/eventList/")
}

// check looks for what the schema cannot say.
func check(events []Event, pointer string) ([]Event, error) {
	for i, e := range events {
		at := pointer
		if at != "" {
			at += fmt.Sprint(i)
		}
		if _, err := e.Time(); err != nil {
			return nil, invalid(at+"/eventTime", "%q is not a time with time zone", e.Text("eventTime"))
		}
		for _, f := range []string{"epcList", "childEPCs", "inputEPCList", "outputEPCList"} {
			for j, id := range e.texts(f) {
				if err := checkID(id); err != nil {
					return nil, invalid(fmt.Sprintf("%s/%s/%d", at, f, j), "%v", err)
				}
			}
		}
	}
	return events, nil
}

// namespaces reads the prefixes of a JSON-LD context on top of outer ones.
func namespaces(outer map[string]string, context any) map[string]string {
	out := maps.Clone(outer)
	if out == nil {
		out = make(map[string]string)
	}
	switch c := context.(type) {
	case []any:
		for _, part := range c {
			out = namespaces(out, part)
		}
	case map[string]any:
		for _, prefix := range slices.Sorted(maps.Keys(c)) {
			if iri, ok := c[prefix].(string); ok {
				out[prefix] = iri
			}
		}
	}
	return out
}

// Type is the event type, such as ObjectEvent.
func (e Event) Type() string { return e.Text("type") }

// Text is a member that is text, "" when it is absent.
func (e Event) Text(name string) string {
	s, _ := e.Fields[name].(string)
	return s
}

// texts is a member that is a list of texts.
func (e Event) texts(name string) []string {
	list, _ := e.Fields[name].([]any)
	var out []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// place is the id of readPoint or bizLocation.
func (e Event) place(name string) string {
	m, _ := e.Fields[name].(map[string]any)
	s, _ := m["id"].(string)
	return s
}

// Time is the event time.
func (e Event) Time() (time.Time, error) { return parseTime(e.Text("eventTime")) }

func parseTime(s string) (time.Time, error) { return time.Parse(time.RFC3339Nano, s) }

// Declared reports whether the event declares an earlier one to be in error.
func (e Event) Declared() bool {
	_, ok := e.Fields["errorDeclaration"].(map[string]any)
	return ok
}

// listed are the members of a list of {type, member} objects.
func (e Event) listed(list, member string) [][2]string {
	items, _ := e.Fields[list].([]any)
	var out [][2]string
	for _, it := range items {
		m, _ := it.(map[string]any)
		kind, _ := m["type"].(string)
		id, _ := m[member].(string)
		out = append(out, [2]string{bare(kind), id})
	}
	return out
}

// Transaction is the business transaction of the first kind present, without
// the urn:epcglobal:cbv:bt:<GLN>: in front.
func (e Event) Transaction(kinds ...string) string {
	all := e.listed("bizTransactionList", "bizTransaction")
	for _, kind := range kinds {
		for _, t := range all {
			if t[0] == kind {
				return transactionNumber(t[1])
			}
		}
	}
	return ""
}

func transactionNumber(id string) string {
	if rest, ok := strings.CutPrefix(id, "urn:epcglobal:cbv:bt:"); ok {
		if _, number, ok := strings.Cut(rest, ":"); ok {
			if plain, err := url.PathUnescape(number); err == nil {
				return plain
			}
			return number
		}
	}
	return id
}

// bare is the short name of a CBV term in any of its notations.
func bare(term string) string {
	if i := strings.LastIndexAny(term, ":/"); i >= 0 {
		term = term[i+1:]
		for _, p := range []string{"BizStep-", "Disp-", "BTT-", "SDT-", "ER-"} {
			term = strings.TrimPrefix(term, p)
		}
	}
	return term
}
