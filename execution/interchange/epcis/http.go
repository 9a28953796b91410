package epcis

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// contextURL is the JSON-LD context of the standard.
const contextURL = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

// Limits of the service, as it announces them.
const (
	largestBody   = 4 << 20 // bytes
	largestEvents = 10_000  // events in one capture
	pageSize      = 30
	largestPage   = 1000
	tokenLife     = time.Hour
)

// Service answers the EPCIS 2.0 REST binding for one repository.
type Service struct {
	repository *Repository
	prefix     string
	before     func(context.Context) error
	mu         sync.Mutex
	queries    map[string]url.Values
}

// Handler is the REST binding under a path prefix such as "/epcis" (or ""):
// /capture, /events, the collections of event types, EPCs, business steps,
// places and dispositions, and /queries. Subscriptions are answered 501. before, which
// may be nil, is called before anything is read, such as to publish what the ledger
// booked since.
func Handler(r *Repository, prefix string, before func(context.Context) error) http.Handler {
	s := &Service{repository: r, prefix: prefix, before: before, queries: map[string]url.Values{}}
	mux := http.NewServeMux()
	routes := map[string]http.HandlerFunc{
		"POST /capture": s.capture, "GET /capture": s.captures, "GET /capture/{id}": s.captureJob,
		"POST /events": s.captureOne, "GET /events": s.events, "GET /events/{id}": s.event,
		"POST /queries": s.putQuery, "GET /queries": s.listQueries, "GET /queries/{name}": s.query,
		"DELETE /queries/{name}": s.deleteQuery, "GET /queries/{name}/events": s.queryEvents,
		"POST /queries/{name}/subscriptions": notImplemented, "GET /queries/{name}/subscriptions": notImplemented,
		"OPTIONS /": s.options,
	}
	for path, field := range collections {
		routes["GET /"+path] = s.collection(field)
		routes["GET /"+path+"/{value}/events"] = s.collectionEvents(field)
	}
	for pattern, h := range routes {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" "+prefix+path, h)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("GS1-EPCIS-Version", "2.0.0")
		w.Header().Set("GS1-CBV-Version", "2.0.0")
		w.Header().Set("GS1-Extensions", "")
		if s.before != nil && req.Method == http.MethodGet {
			if err := s.before(req.Context()); err != nil {
				fail(w, err)
				return
			}
		}
		mux.ServeHTTP(w, req)
	})
}

// collections are the resources that list the values of a query parameter.
var collections = map[string]string{
	"eventTypes": "eventType", "epcs": "MATCH_anyEPC", "bizSteps": "EQ_bizStep", "bizLocations": "EQ_bizLocation",
	"readPoints": "EQ_readPoint", "dispositions": "EQ_disposition",
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/ld+json")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // the client is gone when this fails
}

// fail answers with a problem document.
func fail(w http.ResponseWriter, err error) {
	p := Problem{"epcisException:ImplementationException", "the request failed",
		http.StatusInternalServerError, err.Error()}
	var e *Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		p.Type, p.Title, p.Status = "epcisException:CaptureLimitExceededException",
			"the body is too large", http.StatusRequestEntityTooLarge
	case errors.As(err, &e) && e.Exception == "QueryTooLargeException":
		p.Type, p.Title, p.Status = "epcisException:"+e.Exception, "too many events match",
			http.StatusRequestEntityTooLarge
	case errors.As(err, &e) && e.Exception == "UnsupportedMediaTypeException":
		p.Type, p.Title, p.Status = "epcisException:"+e.Exception, "send JSON or XML", http.StatusUnsupportedMediaType
	case errors.As(err, &e):
		p.Type, p.Title, p.Status = "epcisException:"+e.Exception, "the request is not right", http.StatusBadRequest
	case errors.Is(err, ErrUnknown):
		p.Type, p.Title, p.Status = "epcisException:NoSuchResourceException", "not found", http.StatusNotFound
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

func notImplemented(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(http.StatusNotImplemented)
	_ = json.NewEncoder(w).Encode(Problem{"epcisException:ImplementationException",
		"subscriptions are not offered", http.StatusNotImplemented,
		"poll the query's events"})
}

func (s *Service) options(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Allow", "GET, POST, DELETE, OPTIONS")
	h.Set("GS1-EPCIS-Min", "2.0.0")
	h.Set("GS1-EPCIS-Max", "2.0.0")
	h.Set("GS1-CBV-Min", "2.0.0")
	h.Set("GS1-CBV-Max", "2.0.0")
	h.Set("GS1-EPC-Format", "Always_GS1_Digital_Link, Always_EPC_URN, No_Preference")
	h.Set("GS1-EPCIS-Capture-Limit", strconv.Itoa(largestEvents))
	h.Set("GS1-EPCIS-Capture-File-Size-Limit", strconv.Itoa(largestBody))
	h.Set("GS1-Capture-Error-Behaviour", "rollback")
	w.WriteHeader(http.StatusNoContent)
}

func (s *Service) read(w http.ResponseWriter, req *http.Request) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if err != nil || !slices.Contains([]string{"application/json", "application/ld+json",
		"application/xml", "text/xml"}, kind) {
		return nil, &Error{"UnsupportedMediaTypeException", "",
			fmt.Sprintf("Content-Type is %q; application/json, application/ld+json and application/xml are read",
				req.Header.Get("Content-Type"))}
	}
	return io.ReadAll(http.MaxBytesReader(w, req.Body, largestBody))
}

func (s *Service) capture(w http.ResponseWriter, req *http.Request) {
	body, err := s.read(w, req)
	if err != nil {
		fail(w, err)
		return
	}
	job, err := s.repository.Capture(req.Context(), body)
	if err != nil {
		fail(w, err)
		return
	}
	w.Header().Set("Location", s.prefix+"/capture/"+job.ID)
	w.Header().Set("GS1-Capture-Error-Behaviour", job.Behaviour)
	w.WriteHeader(http.StatusAccepted)
}

func (s *Service) captureOne(w http.ResponseWriter, req *http.Request) {
	body, err := s.read(w, req)
	if err != nil {
		fail(w, err)
		return
	}
	job, err := s.repository.Capture(req.Context(), body)
	if err == nil && len(job.IDs) != 1 {
		err = invalid("", "POST /events takes one event; send documents to /capture")
	}
	if err != nil {
		fail(w, err)
		return
	}
	w.Header().Set("Location", s.prefix+"/events/"+url.PathEscape(job.IDs[0]))
	w.WriteHeader(http.StatusCreated)
}

func (s *Service) captures(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, s.repository.Captures())
}

func (s *Service) captureJob(w http.ResponseWriter, req *http.Request) {
	job, err := s.repository.CaptureJob(req.PathValue("id"))
	if err != nil {
		fail(w, err)
		return
	}
	answer(w, http.StatusOK, job)
}

func (s *Service) event(w http.ResponseWriter, req *http.Request) {
	stored, err := s.repository.Event(req.PathValue("id"))
	if err != nil {
		fail(w, err)
		return
	}
	fields := stored.document()
	fields["@context"] = ldContext(stored.Event.Namespaces)
	answer(w, http.StatusOK, fields)
}

// document is an event as it is handed out: with its ID and record time.
func (s Stored) document() map[string]any {
	fields := maps.Clone(s.Event.Fields)
	fields["eventID"] = s.ID
	fields["recordTime"] = s.Recorded.Format("2006-01-02T15:04:05.000Z")
	delete(fields, "@context")
	return fields
}

func ldContext(namespaces map[string]string) []any {
	out := []any{contextURL}
	for _, prefix := range slices.Sorted(maps.Keys(namespaces)) {
		out = append(out, map[string]string{prefix: namespaces[prefix]})
	}
	return out
}

func (s *Service) events(w http.ResponseWriter, req *http.Request) {
	s.page(w, req, req.URL.Query(), "")
}

// page answers one page of a query's events.
func (s *Service) page(w http.ResponseWriter, req *http.Request, parameters url.Values, name string) {
	q, err := ParseQuery(parameters)
	if err != nil {
		fail(w, err)
		return
	}
	offset, limit, err := pagingOf(req.URL.Query())
	if err != nil {
		fail(w, err)
		return
	}
	events, more, err := s.repository.Find(q, offset, limit)
	if err != nil {
		fail(w, err)
		return
	}
	if more {
		next := *req.URL
		values := next.Query()
		values.Set("nextPageToken", base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(offset+limit))))
		next.RawQuery = values.Encode()
		w.Header().Set("Link", "<"+next.RequestURI()+`>; rel="next"`)
		w.Header().Set("GS1-Next-Page-Token-Expires", s.repository.now().Add(tokenLife).UTC().Format(time.RFC3339))
	}
	answer(w, http.StatusOK, queryDocument(events, name, s.repository.now()))
}

func pagingOf(v url.Values) (offset, limit int, err error) {
	limit = pageSize
	if text := v.Get("perPage"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 {
			return 0, 0, badParameter("perPage", "%q is not a number above 0", text)
		}
	}
	if token := v.Get("nextPageToken"); token != "" {
		text, err := base64.RawURLEncoding.DecodeString(token)
		if err == nil {
			offset, err = strconv.Atoi(string(text))
		}
		if err != nil || offset < 0 {
			return 0, 0, badParameter("nextPageToken", "is not one that was handed out")
		}
	}
	return offset, min(limit, largestPage), nil
}

// queryDocument is the EPCISQueryDocument of the standard.
func queryDocument(events []Stored, name string, now time.Time) map[string]any {
	list := make([]any, 0, len(events))
	all := map[string]string{}
	for _, e := range events {
		list = append(list, e.document())
		maps.Copy(all, e.Event.Namespaces)
	}
	if name == "" {
		name = "SimpleEventQuery"
	}
	return map[string]any{
		"@context": ldContext(all), "type": "EPCISQueryDocument", "schemaVersion": "2.0",
		"creationDate": now.UTC().Format("2006-01-02T15:04:05.000Z"),
		"epcisBody": map[string]any{"queryResults": map[string]any{
			"queryName": name, "resultsBody": map[string]any{"eventList": list}}},
	}
}

// collection lists the values of a field that events have.
func (s *Service) collection(parameter string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		all, _, err := s.repository.Find(Query{orderBy: "recordTime", ascending: true}, 0, 0)
		if err != nil {
			fail(w, err)
			return
		}
		seen := map[string]bool{}
		for _, stored := range all {
			for _, v := range stored.members(parameter) {
				seen[v] = v != ""
			}
		}
		members := slices.DeleteFunc(slices.Sorted(maps.Keys(seen)), func(v string) bool { return !seen[v] })
		answer(w, http.StatusOK, map[string]any{"@context": contextURL, "type": "Collection", "member": members})
	}
}

func (s *Stored) members(parameter string) []string {
	switch parameter {
	case "eventType":
		return []string{s.Event.Type()}
	case "MATCH_anyEPC":
		var out []string
		for _, f := range lists["anyEPC"] {
			out = append(out, s.Event.ids(f)...)
		}
		return out
	case "EQ_bizLocation", "EQ_readPoint":
		return []string{s.Event.place(strings.TrimPrefix(parameter, "EQ_"))}
	}
	return []string{s.Event.Text(strings.TrimPrefix(parameter, "EQ_"))}
}

// collectionEvents answers the events with one value of a field.
func (s *Service) collectionEvents(parameter string) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		parameters := req.URL.Query()
		parameters.Set(parameter, req.PathValue("value"))
		s.page(w, req, parameters, "")
	}
}
