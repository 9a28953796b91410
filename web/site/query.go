package site

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/stockwright/stockwright/execution"
)

// MaxPage is the most rows one answer holds.
const MaxPage = 1000

// ReadFault tells a body that is too large from one that broke off.
func ReadFault(err error) error {
	if p := problemOf(err); p.Status != http.StatusInternalServerError {
		return p
	}
	return Refuse(http.StatusBadRequest, "broken_body")
}

// ReadBody decodes a JSON body strictly.
func ReadBody(r *http.Request, into any) error {
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		if p := problemOf(err); p.Status != http.StatusInternalServerError {
			return p
		}
		return Refuse(http.StatusBadRequest, "bad_json.api", err.Error())
	}
	if dec.More() {
		return Refuse(http.StatusBadRequest, "bad_json")
	}
	return nil
}

// Query reads the parameters of a list; unknown ones are an error, so that a
// misspelt filter is not silently none.
type Query struct {
	values url.Values
	used   map[string]bool
	err    error
}

func NewQuery(r *http.Request) *Query { return &Query{values: r.URL.Query(), used: map[string]bool{}} }

func (q *Query) Text(name string) string {
	q.used[name] = true
	return q.values.Get(name)
}

func (q *Query) Flag(name string) bool {
	switch v := q.Text(name); v {
	case "", "false":
		return false
	case "true":
		return true
	default:
		q.err = Refuse(http.StatusBadRequest, "bad_parameter", name, v)
		return false
	}
}

func (q *Query) Number(name string, otherwise, most int64) int64 {
	v := q.Text(name)
	if v == "" {
		return otherwise
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 0 || n > most {
		q.err = Refuse(http.StatusBadRequest, "bad_parameter.api", name, v, most)
	}
	return n
}

func (q *Query) Page() execution.Page {
	p := execution.Page{Limit: int(q.Number("limit", 100, MaxPage)), Cursor: q.Text("cursor")}
	if p.Limit == 0 {
		p.Limit = 100
	}
	return p
}

func (q *Query) Done() error {
	for name := range q.values {
		if !q.used[name] {
			return Refuse(http.StatusBadRequest, "unknown_parameter", name)
		}
	}
	return q.err
}
