package epcis

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Query is a SimpleEventQuery (EPCIS 2.0, 8.2.7.1): all its conditions hold.
type Query struct {
	conditions []func(*Stored) bool
	orderBy    string
	ascending  bool
	count      int // eventCountLimit
	most       int // maxEventCount
}

// paging are the parameters that belong to the REST binding, not the query.
var paging = map[string]bool{"perPage": true, "nextPageToken": true, "eventCount": true, "GS1-CBV-XML-Format": true}

// ParseQuery reads query parameters. Values of one parameter are alternatives,
// parted by | (the REST binding) or given repeatedly.
func ParseQuery(parameters url.Values) (Query, error) {
	q := Query{orderBy: "eventTime"}
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		if paging[name] {
			continue
		}
		var values []string
		for _, v := range parameters[name] {
			values = append(values, strings.Split(v, "|")...)
		}
		if err := q.add(name, values); err != nil {
			return q, err
		}
	}
	return q, nil
}

func badParameter(name, format string, args ...any) error {
	return &Error{"QueryParameterException", "", fmt.Sprintf("parameter %s: ", name) + fmt.Sprintf(format, args...)}
}

// lists are the fields a MATCH parameter looks in.
var lists = map[string][]string{
	"epc": {"epcList", "childEPCs"}, "parentID": {"parentID"}, "inputEPC": {"inputEPCList"},
	"outputEPC": {"outputEPCList"},
	"anyEPC":    {"epcList", "childEPCs", "parentID", "inputEPCList", "outputEPCList"},
	"epcClass":  {"quantityList", "childQuantityList"}, "inputEPCClass": {"inputQuantityList"},
	"outputEPCClass": {"outputQuantityList"},
	"anyEPCClass":    {"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"},
}

func (q *Query) add(name string, values []string) error {
	where := func(f func(*Stored) bool) { q.conditions = append(q.conditions, f) }
	switch name {
	case "eventType", "EQ_eventType":
		where(func(s *Stored) bool { return slices.Contains(values, s.Event.Type()) })
		return nil
	case "orderBy":
		if values[0] != "eventTime" && values[0] != "recordTime" {
			return badParameter(name, "must be eventTime or recordTime")
		}
		q.orderBy = values[0]
		return nil
	case "orderDirection":
		if values[0] != "ASC" && values[0] != "DESC" {
			return badParameter(name, "must be ASC or DESC")
		}
		q.ascending = values[0] == "ASC"
		return nil
	case "eventCountLimit", "maxEventCount":
		n, err := strconv.Atoi(values[0])
		if err != nil || n < 1 {
			return badParameter(name, "%q is not a number above 0", values[0])
		}
		if name == "maxEventCount" {
			q.most = n
		} else {
			q.count = n
		}
		return nil
	}
	op, field, found := strings.Cut(name, "_")
	if !found {
		return badParameter(name, "is not known")
	}
	condition, err := q.condition(op, field, values)
	if err != nil {
		return badParameter(name, "%v", err)
	}
	where(condition)
	return nil
}

func (q *Query) condition(op, field string, values []string) (func(*Stored) bool, error) {
	switch {
	case op == "MATCH" && lists[field] != nil:
		return matchIDs(lists[field], values), nil
	case op == "EXISTS":
		return func(s *Stored) bool { _, ok := s.Event.Fields[field]; return ok }, nil
	case op == "GE" || op == "GT" || op == "LE" || op == "LT" || op == "EQ" && field == "quantity":
		return compareValue(op, field, values[0])
	case op == "EQ":
		return equals(field, values), nil
	}
	return nil, fmt.Errorf("is not known")
}

// compareValue compares times and quantities.
func compareValue(op, field, value string) (func(*Stored) bool, error) {
	holds := func(c int) bool {
		switch op {
		case "GE":
			return c >= 0
		case "GT":
			return c > 0
		case "LE":
			return c <= 0
		case "LT":
			return c < 0
		}
		return c == 0
	}
	if field == "quantity" {
		want, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not a number", value)
		}
		return func(s *Stored) bool {
			return slices.ContainsFunc(s.Event.Quantities(),
				func(q Quantity) bool { return holds(cmp.Compare(q.Quantity, want)) })
		}, nil
	}
	want, err := parseTime(strings.ReplaceAll(value, " ", "+"))
	if err != nil {
		return nil, fmt.Errorf("%q is not a time with time zone", value)
	}
	return func(s *Stored) bool {
		t, ok := s.time(field)
		return ok && holds(t.Compare(want))
	}, nil
}

func (s *Stored) time(field string) (time.Time, bool) {
	switch field {
	case "recordTime":
		return s.Recorded, true
	case "errorDeclarationTime":
		m, _ := s.Event.Fields["errorDeclaration"].(map[string]any)
		text, _ := m["declarationTime"].(string)
		t, err := parseTime(text)
		return t, err == nil
	}
	t, err := parseTime(s.Event.Text(field))
	return t, err == nil
}

// equals compares identifiers and vocabulary terms in their canonical forms.
func equals(field string, values []string) func(*Stored) bool {
	want := make(map[string]bool)
	for _, v := range values {
		want[Canonical(term(strings.SplitN(field, "_", 2)[0], v))] = true
	}
	return func(s *Stored) bool {
		for _, got := range s.fieldValues(field) {
			if want[got] {
				return true
			}
		}
		return false
	}
}

// fieldValues are the canonical values an EQ parameter compares with.
func (s *Stored) fieldValues(field string) []string {
	e := s.Event
	switch field {
	case "readPoint", "bizLocation":
		return []string{Canonical(e.place(field))}
	case "bizStep", "disposition":
		return []string{term(field, e.Text(field))}
	case "eventID":
		return []string{s.ID, s.Hash}
	case "errorReason", "correctiveEventID":
		m, _ := e.Fields["errorDeclaration"].(map[string]any)
		if field == "errorReason" {
			reason, _ := m["reason"].(string)
			return []string{reason}
		}
		return Event{Fields: m}.texts("correctiveEventIDs")
	case "action", "transformationID":
		return []string{Canonical(e.Text(field))}
	}
	for _, list := range [][2]string{{"bizTransaction", "bizTransactionList"}, {"source", "sourceList"},
		{"destination", "destinationList"}} {
		if kind, ok := strings.CutPrefix(field, list[0]+"_"); ok {
			var out []string
			for _, t := range e.listed(list[1], list[0]) {
				if t[0] == bare(kind) {
					out = append(out, Canonical(t[1]))
				}
			}
			return out
		}
	}
	return []string{plain(e.Fields[field])}
}

// matchIDs looks for identifiers or patterns such as
// urn:epc:idpat:sgtin:0614141.812345.* in fields.
func matchIDs(fields, patterns []string) func(*Stored) bool {
	exact := make(map[string]bool)
	var prefixes []string
	for _, p := range patterns {
		if body, ok := strings.CutPrefix(p, "urn:epc:idpat:"); ok && strings.HasSuffix(body, ".*") {
			prefixes = append(prefixes, "urn:epc:id:"+strings.TrimRight(body, ".*")+".")
			continue
		}
		exact[Canonical(p)] = true
	}
	return func(s *Stored) bool {
		for _, f := range fields {
			for _, id := range s.Event.ids(f) {
				if exact[Canonical(id)] || slices.ContainsFunc(prefixes,
					func(p string) bool { return strings.HasPrefix(id, p) }) {
					return true
				}
			}
		}
		return false
	}
}

// ids are the identifiers in a field: a list, quantities' classes, or one.
func (e Event) ids(field string) []string {
	switch v := e.Fields[field].(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, x := range v {
			switch x := x.(type) {
			case string:
				out = append(out, x)
			case map[string]any:
				if class, ok := x["epcClass"].(string); ok {
					out = append(out, class)
				}
			}
		}
		return out
	}
	return nil
}

// Quantity is a number of objects of a class.
type Quantity struct {
	Class    string
	Quantity float64
	Unit     string // UN/ECE Recommendation 20 code, "" for pieces
}

// Quantities are the quantities in all lists of the event.
func (e Event) Quantities() []Quantity {
	var out []Quantity
	for _, f := range []string{"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"} {
		list, _ := e.Fields[f].([]any)
		for _, x := range list {
			m, _ := x.(map[string]any)
			class, _ := m["epcClass"].(string)
			unit, _ := m["uom"].(string)
			n, _ := m["quantity"].(json.Number)
			amount, _ := n.Float64()
			out = append(out, Quantity{class, amount, unit})
		}
	}
	return out
}

func (q *Query) matches(s *Stored) bool {
	for _, c := range q.conditions {
		if !c(s) {
			return false
		}
	}
	return true
}

func (q *Query) sort(events []*Stored) {
	slices.SortStableFunc(events, func(a, b *Stored) int {
		ta, _ := a.time(q.orderBy)
		tb, _ := b.time(q.orderBy)
		c := cmp.Or(ta.Compare(tb), cmp.Compare(a.seq, b.seq))
		if q.ascending {
			return c
		}
		return -c
	})
}
