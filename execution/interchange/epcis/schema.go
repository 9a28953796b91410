package epcis

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
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

// schema is the standard's schema, compiled once.
var schema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("epcis.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("epcis.json")
})

func checkSchema(v any) error {
	s, err := schema()
	if err != nil {
		return err
	}
	err = s.Validate(v)
	var wrong *jsonschema.ValidationError
	if !errors.As(err, &wrong) {
		return err
	}
	at, reason := deepest(wrong, wrong.InstanceLocation)
	return invalid("/"+strings.Join(at, "/"), "%s", reason)
}

// deepest finds the fault that lies deepest in the document: of the
// alternatives a schema tries, the one that came furthest says most. The name
// of a member that may not be there is a fault of the object around it.
func deepest(e *jsonschema.ValidationError, around []string) (at []string, reason string) {
	if name, ok := e.ErrorKind.(*kind.PropertyNames); ok {
		return around, fmt.Sprintf("the member %q has no place here; extensions need a prefix, as in example:%s", name.Property, name.Property)
	}
	at, reason = e.InstanceLocation, e.ErrorKind.LocalizedString(message.NewPrinter(language.English))
	for i, c := range e.Causes {
		if a, r := deepest(c, e.InstanceLocation); i == 0 || len(a) > len(at) {
			at, reason = a, r
		}
	}
	return at, reason
}

// checkID holds identifiers that claim to be EPCs or GS1 Digital Links against
// their standards; other URIs pass.
func checkID(id string) error {
	if strings.HasPrefix(id, "urn:epc:id:") || strings.HasPrefix(id, "urn:epc:class:") {
		_, err := epc.ParseURI(id)
		return err
	}
	if strings.HasPrefix(id, "https://id.gs1.org/") {
		_, err := gs1.Parser{StructureOnly: true}.ParseLink(id)
		return err
	}
	return nil
}
