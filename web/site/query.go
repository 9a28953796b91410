package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/ledger"
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

// Bounds of a JSON body: what it is read into may be many times its size.
const (
	objectsMost = 20_000
	valuesMost  = 400_000
	textMost    = 100_000 // bytes
)

// ReadBody decodes a JSON body strictly.
func ReadBody(r *http.Request, into any) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return ReadFault(err)
	}
	if size := ledger.SizeOfJSON(body); size.Objects > objectsMost || size.Values > valuesMost ||
		size.Longest > textMost {
		return Refuse(http.StatusRequestEntityTooLarge, "too_many_rows", objectsMost)
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return Refuse(http.StatusBadRequest, "bad_json.api", fmt.Sprintf("%.500s", err.Error()))
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
