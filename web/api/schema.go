package api

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/floor"
	"github.com/stockwright/stockwright/execution/guide"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/site"
)

//go:embed openapi.yaml
var written []byte

//go:embed examples.yaml
var exampleText []byte

// Example is a command that the document shows.
type Example struct {
	Kind string
	Body any
}

// Examples are one body of each command, in an order in which a fresh ledger carries
// them out.
func Examples() ([]Example, error) {
	var list []map[string]any
	if err := yaml.Unmarshal(exampleText, &list); err != nil {
		return nil, err
	}
	var out []Example
	for _, one := range list {
		for kind, body := range one {
			out = append(out, Example{kind, body})
		}
	}
	return out, nil
}

// results are what commands are answered with; the others with a Done.
var results = map[string]any{
	"approve_purchases": floor.Approved{}, "approve_transfers": floor.Approved{},
	"approve_putaways": floor.Approved{}, "approve_moves": floor.Approved{},
	"receive": floor.Receipt{}, "close_receipt": floor.Shortfall{}, "recover_order": floor.Recovered{},
	"count": floor.Counted{}, "reserve": floor.Reserved{},
	"pick": floor.Picked{}, "see_shipment": floor.Seen{}, "see_goods": floor.Seen{},
	"next_task": guide.Prompt{}, "task_scan": guide.Prompt{},
	"begin_sending": execution.Order{}, "record_sent": execution.Order{},
	"note_unknown_hand_off": execution.Order{}, "acknowledge": execution.Order{},
	"put_away": floor.Placed{}, "move": floor.Placed{}, "adjust": floor.Placed{},
	"post_reservation": execution.Reservation{}, "void_reservation": execution.Reservation{},
	"place_order": execution.CustomerOrder{}, "pack": execution.CustomerOrder{},
	"ship": execution.CustomerOrder{}, "cancel_sale": execution.CustomerOrder{},
	"cancel_task": execution.Task{}, "approve_count": guide.Prompt{},
	"plan_counts": execution.Rows[execution.CountChoice]{}, "plan_replenishment": floor.Approved{},
	"close_alert":  execution.Alert{},
	"cancel_order": execution.Order{}, "release_hold": execution.Line{}, "note_hand_over": execution.HandOver{},
}

// answers are what the reading routes are answered with.
var answers = map[string]any{
	"/healthz": struct {
		Status  string `json:"status"`
		Version string `json:"version"`
	}{},
	"/readyz": struct {
		Status string `json:"status"`
		Run    string `json:"run"`
	}{},
	"/api/v1/orders": execution.Rows[execution.Order]{}, "/api/v1/lines": execution.Rows[execution.Line]{}, "/api/v1/tasks": execution.Rows[execution.Task]{},
	"/api/v1/balances": execution.Rows[execution.Balance]{}, "/api/v1/movements": execution.Rows[execution.Movement]{},
	"/api/v1/reservations": execution.Rows[execution.Reservation]{},
	"/api/v1/alerts":       execution.Rows[execution.Alert]{},
	"/api/v1/orders/{id}": struct {
		Order execution.Order  `json:"order"`
		Lines []execution.Line `json:"lines"`
	}{},
	"/api/v1/tasks/{id}": execution.Task{}, "/api/v1/verification": execution.Verification{},
	"/api/v1/changes": execution.Changes{}, "/api/v1/me": access.Identity{},
	"/api/v1/runs": execution.Rows[*runs.Manifest]{}, "/api/v1/runs/{run}": runs.Manifest{},
	"/api/v1/runs/{run}/explain/{key}": struct {
		Explanation explain.Explanation `json:"explanation"`
		Same        bool                `json:"same"`
		Differs     string              `json:"differs,omitempty"`
	}{},
	"/api/v1/diff": struct {
		Rows []plan.Change `json:"rows"`
	}{},
	"/api/v1/overrides": struct {
		Rows []plan.Override `json:"rows"`
	}{},
	"/api/v1/reviews": struct {
		Rows []plan.Review `json:"rows"`
	}{},
}

// schemas collects the schemas of Go types by their names.
type schemas map[string]any

type object = map[string]any

// of is the schema of a type: the named ones stand among the components.
func (s schemas) of(t reflect.Type, strict bool) object {
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case reflect.TypeFor[core.Day]():
		return object{"type": "string", "description": "a day, YYYY-MM-DD; empty where there is none"}
	case reflect.TypeFor[core.Money]():
		return object{"type": "number", "description": "in the workspace's currency"}
	case reflect.TypeFor[json.RawMessage]():
		return object{}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return object{"anyOf": []any{s.of(t.Elem(), strict), object{"type": "null"}}}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint32, reflect.Uint64:
		return object{"type": "integer"}
	case reflect.Float64, reflect.Float32:
		return object{"type": "number"}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return object{"type": "string"}
		}
		return object{"type": []any{"array", "null"}, "items": s.of(t.Elem(), strict)}
	case reflect.Map:
		return object{"type": []any{"object", "null"}, "additionalProperties": s.of(t.Elem(), strict)}
	case reflect.Struct:
		return s.structure(t, strict)
	}
	return object{} // anything
}

// structure is a reference to the schema of a struct, or, of one without a name of its
// own, the schema.
func (s schemas) structure(t reflect.Type, strict bool) object {
	name := t.Name()
	if cut := strings.IndexByte(name, '['); cut >= 0 {
		name = ""
	}
	if name != "" && strict {
		name = "Asked" + name
	}
	if name != "" && s[name] != nil {
		return object{"$ref": "#/components/schemas/" + name}
	}
	out := object{"type": "object"}
	if name != "" {
		s[name] = out // before its fields, which may be of it
	}
	properties, required := object{}, []any{}
	s.fields(t, strict, properties, &required)
	out["properties"] = properties
	if strict {
		out["additionalProperties"] = false
	} else if len(required) > 0 {
		out["required"] = required
	}
	if name == "" {
		return out
	}
	return object{"$ref": "#/components/schemas/" + name}
}

func (s schemas) fields(t reflect.Type, strict bool, properties object, required *[]any) {
	for f := range t.Fields() {
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && tag == "" && f.Type.Kind() == reflect.Struct:
			s.fields(f.Type, strict, properties, required)
			continue
		case !f.IsExported() || tag == "-":
			continue
		case tag == "":
			tag = f.Name
		}
		properties[tag] = s.of(f.Type, strict)
		if !strings.Contains(options, "omit") {
			*required = append(*required, tag)
		}
	}
}

// roleText says who may.
func roleText(need access.Role) string {
	if need == "" {
		return "Open to everybody."
	}
	var may []string
	for _, r := range access.Roles() {
		if r.May(need) {
			may = append(may, string(r))
		}
	}
	return "Role: " + strings.Join(may, ", ") + "."
}

// Document is the OpenAPI document: what is written by hand, with a path, a body, an
// answer, a role and an example of each command, and roles and answers of all routes.
func Document() ([]byte, error) {
	document.once.Do(func() { document.text, document.err = makeDocument() })
	return document.text, document.err
}

var document struct {
	once sync.Once
	text []byte
	err  error
}

func makeDocument() ([]byte, error) {
	var doc object
	if err := yaml.Unmarshal(written, &doc); err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	all := schemas(doc["components"].(object)["schemas"].(object))
	paths := doc["paths"].(object)
	for _, r := range append(Routes(), site.HealthRoutes()...) {
		operation, ok := paths[r.Path].(object)[strings.ToLower(r.Method)].(object)
		if !ok {
			return nil, fmt.Errorf("openapi.yaml lacks %s %s", r.Method, r.Path)
		}
		describe(operation, r.Role)
		if v := answers[r.Path]; v != nil {
			operation["responses"].(object)["200"] = answered(all.of(reflect.TypeOf(v), false))
		}
	}
	examples, err := Examples()
	if err != nil {
		return nil, fmt.Errorf("examples.yaml: %w", err)
	}
	for _, e := range examples {
		if paths["/api/v1/commands/"+e.Kind], err = commandPath(all, e); err != nil {
			return nil, err
		}
	}
	return yaml.Marshal(doc)
}

func describe(operation object, need access.Role) {
	text, _ := operation["description"].(string)
	operation["description"] = strings.TrimSpace(text + "\n" + roleText(need))
	operation["x-role"] = string(need)
}

func answered(schema object) object {
	return object{"description": "the answer", "content": object{"application/json": object{"schema": schema}}}
}

func commandPath(all schemas, e Example) (object, error) {
	c, err := execution.Decode(e.Kind, []byte("{}"))
	if err != nil {
		return nil, err
	}
	var result any = floor.Done{}
	if v := results[e.Kind]; v != nil {
		result = v
	}
	answer := object{"allOf": []any{object{"$ref": "#/components/schemas/Answer"},
		object{"properties": object{"result": all.of(reflect.TypeOf(result), false)}}}}
	operation := object{
		"summary":    strings.ReplaceAll(e.Kind, "_", " "),
		"parameters": []any{object{"$ref": "#/components/parameters/idempotency"}},
		"requestBody": object{"required": true, "content": object{"application/json": object{
			"schema": all.of(reflect.TypeOf(c).Elem(), true), "example": e.Body}}},
		"responses": object{"200": answered(answer), "default": object{"$ref": "#/components/responses/Problem"}},
	}
	describe(operation, CommandRole(e.Kind))
	return object{"post": operation}, nil
}
