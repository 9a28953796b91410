package site

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// costNames are the members of an answer that say what something costs.
var costNames = []string{"unit_cost", "order_unit_cost", "cost", "price", "value"}

// costless passes an answer on without what things cost, for the floor.
type costless struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (c *costless) WriteHeader(status int)      { c.status = status }
func (c *costless) Write(b []byte) (int, error) { return c.body.Write(b) }

// send passes the answer on.
func (c *costless) send() {
	body := c.body.Bytes()
	if kind := c.Header().Get("Content-Type"); strings.Contains(kind, "json") {
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		var v any
		if d.Decode(&v) == nil {
			if b, err := json.Marshal(withoutCosts(v)); err == nil {
				body = append(b, '\n')
			}
		}
	}
	if c.status == 0 {
		c.status = http.StatusOK
	}
	c.Header().Del("Content-Length")
	c.ResponseWriter.WriteHeader(c.status)
	_, _ = c.ResponseWriter.Write(body) // the client is gone when this fails
}

func withoutCosts(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			if slices.Contains(costNames, name) {
				delete(v, name)
			} else {
				v[name] = withoutCosts(x)
			}
		}
	case []any:
		for i := range v {
			v[i] = withoutCosts(v[i])
		}
	}
	return v
}
