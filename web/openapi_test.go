package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/web/api"
)

type openDocument struct {
	OpenAPI    string                               `yaml:"openapi"`
	Paths      map[string]map[string]map[string]any `yaml:"paths"`
	Components struct {
		Parameters map[string]map[string]any `yaml:"parameters"`
		Responses  map[string]any            `yaml:"responses"`
		Schemas    map[string]any            `yaml:"schemas"`
		Security   map[string]map[string]any `yaml:"securitySchemes"`
	} `yaml:"components"`
}

// TestOpenAPIHoldsTheRoutes holds the document to the routes, both ways, and
// every reference in it to something that is there.
func TestOpenAPIHoldsTheRoutes(t *testing.T) {
	var doc openDocument
	text, err := api.Document()
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, &doc))
	require.Equal(t, "3.1.0", doc.OpenAPI)
	var documented, served []string
	for path, methods := range doc.Paths {
		for method, operation := range methods {
			require.Contains(t, operation["description"], map[bool]string{true: "Role: ",
				false: "Open to everybody."}[operation["x-role"] != "" || strings.Contains(path, "/commands/")], path)
			if kind, ok := strings.CutPrefix(path, "/api/v1/commands/"); ok && kind != "{kind}" {
				require.Contains(t, execution.Kinds(), kind)
				continue
			}
			documented = append(documented, strings.ToUpper(method)+" "+path)
			require.NotEmpty(t, operation["summary"], path)
			require.NotEmpty(t, operation["responses"], path)
			for _, name := range pathParameters(path) {
				require.Contains(t, parameterNames(t, doc, operation), name, "%s names its path parameter", path)
			}
		}
	}
	for _, r := range Routes() {
		if r.API {
			served = append(served, r.Method+" "+r.Path)
		}
	}
	slices.Sort(documented)
	slices.Sort(served)
	require.Equal(t, served, documented)

	schema := doc.Components.Parameters["kind"]["schema"].(map[string]any)
	var kinds []string
	for _, k := range schema["enum"].([]any) {
		kinds = append(kinds, k.(string))
	}
	slices.Sort(kinds)
	require.Equal(t, execution.Kinds(), kinds)
	for _, part := range regexp.MustCompile(`\$ref: ['"]?#/components/`).Split(string(text), -1)[1:] {
		kind, name, _ := strings.Cut(part[:strings.IndexAny(part, "\"'\n")], "/")
		switch kind {
		case "parameters":
			require.Contains(t, doc.Components.Parameters, name)
		case "responses":
			require.Contains(t, doc.Components.Responses, name)
		case "schemas":
			require.Contains(t, doc.Components.Schemas, name)
		default:
			t.Fatalf("reference to %s", kind)
		}
	}
}

func pathParameters(path string) []string {
	var out []string
	for _, part := range strings.Split(path, "/") {
		if strings.HasPrefix(part, "{") {
			out = append(out, strings.Trim(part, "{}"))
		}
	}
	return out
}

func parameterNames(t *testing.T, doc openDocument, operation map[string]any) []string {
	var out []string
	list, _ := operation["parameters"].([]any)
	for _, p := range list {
		m := p.(map[string]any)
		if ref, ok := m["$ref"].(string); ok {
			m = doc.Components.Parameters[strings.TrimPrefix(ref, "#/components/parameters/")]
			require.NotNil(t, m, ref)
		}
		out = append(out, m["name"].(string))
	}
	return out
}

func TestOpenAPIIsServedToEverybody(t *testing.T) {
	s := openSite(t)
	resp, err := http.Get(s.http.URL + "/api/v1/openapi.yaml")
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
}
