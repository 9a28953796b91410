package epcis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"strings"
	"time"

	"github.com/stockwright/stockwright/execution/ledger"
)

// Event is one EPCIS event as captured. Fields holds every member of its JSON
// object; numbers stay json.Number. Namespaces gives the prefixes that the
// document and the event declare for extensions. Literal says that values are URIs
// as they stand, as in XML, where only gs1: and cbv: are prefixes.
type Event struct {
	Fields     map[string]any
	Namespaces map[string]string
	Literal    bool
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

func tooManyEvents() error {
	return &Error{"CaptureLimitExceededException", "", fmt.Sprintf("the document has more than %d events; send it in parts", largestEvents)}
}

func invalid(pointer, format string, args ...any) error {
	return &Error{"ValidationException", pointer, fmt.Sprintf(format, args...)}
}

// Parse reads a captured body: an EPCISDocument or query results with their events,
// or a single event, as JSON-LD with its own @context or as XML of EPCIS 1.2 or 2.0.
// Everything is checked against the JSON schema and the schema's gaps; nothing is
// returned unless all of it is right. Fields that the document says are its
// repository's own (ignoreFields) are dropped.
func Parse(body []byte) ([]Event, error) { return parse(body, true) }

// Read is Parse without the checks: it gives the events of a document that nobody
// would capture, so that their hashes can be told.
func Read(body []byte) ([]Event, error) { return parse(body, false) }

func parse(body []byte, checked bool) ([]Event, error) {
	if bytes.HasPrefix(bytes.TrimLeft(body, " \r\n\t\ufeff"), []byte("<")) {
		doc, names, err := parseXML(body)
		if err != nil {
			return nil, err
		}
		return parseDocument(doc, names, true, checked)
	}
	if ledger.SizeOfJSON(body).Values > mostJSON {
		return nil, invalid("", "the document has more than %d values; send it in parts", mostJSON)
	}
	if twice := ledger.RepeatedMember(body, false); twice != "" {
		return nil, invalid("", "the member %q is in one object twice; say it once", twice)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, invalid("", "this is not JSON: %v", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, invalid("", "there is more than one JSON value")
	}
	doc, _ := v.(map[string]any)
	names := namespaces(nil, doc["@context"])
	if doc["type"] != "EPCISDocument" && doc["type"] != "EPCISQueryDocument" {
		one := []Event{{Fields: doc, Namespaces: names}}
		if !checked {
			return one, nil
		}
		if err := checkSchema(v); err != nil {
			return nil, err
		}
		return check(one, "")
	}
	return parseDocument(doc, names, false, checked)
}

// mostJSON is how many values a document may have: as many events as its bytes hold have
// fewer, empty lists and objects could have many more and take forty times their size.
const mostJSON = 900_000

// parseDocument takes the events out of a document.
func parseDocument(doc map[string]any, names map[string]string, literal, checked bool) ([]Event, error) {
	if checked {
		err := checkSchema(doc)
		if err != nil && literal {
			err = checkSchema(withoutXMLOnly(doc))
		}
		if err != nil {
			return nil, err
		}
	}
	inner, _ := doc["epcisBody"].(map[string]any)
	pointer := "/epcisBody/eventList/"
	ignore := ignoredFields(doc)
	if results, ok := inner["queryResults"].(map[string]any); ok {
		ignore = append(ignore, ignoredFields(results)...)
		inner, _ = results["resultsBody"].(map[string]any)
		pointer = "/epcisBody/queryResults/resultsBody/eventList/"
	}
	var events []Event
	list, _ := inner["eventList"].([]any)
	if len(list) > largestEvents {
		return nil, tooManyEvents()
	}
	for _, e := range list {
		fields, _ := e.(map[string]any)
		for _, name := range ignore {
			delete(fields, name)
		}
		events = append(events, Event{Fields: fields, Namespaces: namespaces(names, fields["@context"]),
			Literal: literal})
	}
	if !checked {
		return events, nil
	}
	return check(events, pointer)
}

// withoutXMLOnly is a document without what the XML binding allows and the JSON
// schema forgets: a persistent disposition of any event, bizRules of a sensor report,
// and an exception in place of a report's type.
func withoutXMLOnly(doc map[string]any) map[string]any {
	prune := func(v any, name string) any {
		m, _ := v.(map[string]any)
		out := maps.Clone(m)
		delete(out, name)
		return out
	}
	each := func(m map[string]any, name string, f func(any) any) {
		list, ok := m[name].([]any)
		if !ok {
			return
		}
		out := make([]any, len(list))
		for i, v := range list {
			out[i] = f(v)
		}
		m[name] = out
	}
	body, _ := doc["epcisBody"].(map[string]any)
	body = maps.Clone(body)
	each(body, "eventList", func(e any) any {
		event, _ := prune(e, "persistentDisposition").(map[string]any)
		each(event, "sensorElementList", func(s any) any {
			sensor, _ := prune(s, "").(map[string]any)
			each(sensor, "sensorReport", func(r any) any {
				report, _ := prune(r, "bizRules").(map[string]any)
				if report["exception"] != nil && report["type"] == nil {
					report["type"] = "Temperature" // any will do: it is not kept
				}
				return report
			})
			return sensor
		})
		return event
	})
	out := maps.Clone(doc)
	out["epcisBody"] = body
	return out
}

// ignoredFields are the names that an extension ignoreFields lists.
func ignoredFields(m map[string]any) (out []string) {
	for key, v := range m {
		if !strings.HasSuffix(key, ":ignoreFields") {
			continue
		}
		list, _ := v.([]any)
		for _, name := range list {
			if s, ok := name.(string); ok {
				out = append(out, s)
			}
		}
	}
	return out
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
		if err := e.checkIDs(at); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// checkIDs holds an event's identifiers against their standards.
func (e Event) checkIDs(at string) error {
	if err := checkID(e.Text("parentID")); err != nil {
		return invalid(at+"/parentID", "%v", err)
	}
	for _, f := range []string{"epcList", "childEPCs", "inputEPCList", "outputEPCList"} {
		for j, id := range e.texts(f) {
			if err := checkID(id); err != nil {
				return invalid(fmt.Sprintf("%s/%s/%d", at, f, j), "%v", err)
			}
		}
	}
	for _, f := range []string{"readPoint", "bizLocation"} {
		if err := checkDigits(e.place(f)); err != nil {
			return invalid(at+"/"+f+"/id", "%v", err)
		}
	}
	for _, f := range [][2]string{{"quantityList", "epcClass"}, {"childQuantityList", "epcClass"},
		{"inputQuantityList", "epcClass"},
		{"outputQuantityList", "epcClass"}, {"sourceList", "source"}, {"destinationList", "destination"}} {
		for j, pair := range e.listed(f[0], f[1]) {
			if err := checkDigits(pair[1]); err != nil {
				return invalid(fmt.Sprintf("%s/%s/%d/%s", at, f[0], j, f[1]), "%v", err)
			}
		}
	}
	return nil
}

// namespaces reads the prefixes of a JSON-LD context on top of outer ones.
func namespaces(outer map[string]string, context any) map[string]string {
	if context == nil && outer != nil {
		return outer
	}
	out := maps.Clone(outer)
	if out == nil {
		out = make(map[string]string)
	}
	parts, isList := context.([]any)
	if !isList {
		parts = []any{context}
	}
	for _, part := range parts {
		c, _ := part.(map[string]any)
		for prefix, v := range c {
			if iri, ok := v.(string); ok {
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
