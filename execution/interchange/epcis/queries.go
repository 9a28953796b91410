package epcis

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
)

// namedQuery is a query as POST /queries takes it.
type namedQuery struct {
	Name  string         `json:"name"`
	Query map[string]any `json:"query"`
}

func (s *Service) putQuery(w http.ResponseWriter, req *http.Request) {
	body, err := s.read(w, req)
	if err != nil {
		fail(w, err)
		return
	}
	var q namedQuery
	if err := json.Unmarshal(body, &q); err != nil || q.Name == "" || q.Query == nil {
		fail(w, invalid("", "a query needs a name and a query object"))
		return
	}
	parameters := queryParameters(q.Query)
	if _, err := ParseQuery(parameters); err != nil {
		fail(w, err)
		return
	}
	s.mu.Lock()
	_, taken := s.queries[q.Name]
	if !taken {
		s.queries[q.Name] = parameters
	}
	s.mu.Unlock()
	if taken {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusConflict)
		_ = json.NewEncoder(w).Encode(Problem{"epcisException:ResourceAlreadyExistsException",
			"there is a query of that name",
			http.StatusConflict, q.Name})
		return
	}
	w.Header().Set("Location", s.prefix+"/queries/"+url.PathEscape(q.Name))
	w.WriteHeader(http.StatusCreated)
}

// queryParameters writes the members of a query object as URL parameters.
func queryParameters(query map[string]any) url.Values {
	out := url.Values{}
	for name, v := range query {
		list, ok := v.([]any)
		if !ok {
			list = []any{v}
		}
		for _, x := range list {
			out.Add(name, fmt.Sprint(x))
		}
	}
	return out
}

func (s *Service) lookup(name string) (url.Values, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, ok := s.queries[name]
	if !ok {
		return nil, ErrUnknown
	}
	return maps.Clone(q), nil
}

func (s *Service) listQueries(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	names := slices.Sorted(maps.Keys(s.queries))
	s.mu.Unlock()
	out := make([]map[string]any, 0, len(names))
	for _, n := range names {
		q, _ := s.lookup(n)
		out = append(out, map[string]any{"name": n, "query": q})
	}
	answer(w, http.StatusOK, out)
}

func (s *Service) query(w http.ResponseWriter, req *http.Request) {
	q, err := s.lookup(req.PathValue("name"))
	if err != nil {
		fail(w, err)
		return
	}
	answer(w, http.StatusOK, map[string]any{"name": req.PathValue("name"), "query": q})
}

func (s *Service) deleteQuery(w http.ResponseWriter, req *http.Request) {
	name := req.PathValue("name")
	s.mu.Lock()
	_, known := s.queries[name]
	delete(s.queries, name)
	s.mu.Unlock()
	if !known {
		fail(w, ErrUnknown)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Service) queryEvents(w http.ResponseWriter, req *http.Request) {
	parameters, err := s.lookup(req.PathValue("name"))
	if err != nil {
		fail(w, err)
		return
	}
	s.page(w, req, parameters, req.PathValue("name"))
}
