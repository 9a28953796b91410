package epcis

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution"
)

func serve(t *testing.T) (*Repository, func(method, path, body string) (*http.Response, map[string]any)) {
	t.Helper()
	r, err := Open("", nil, nil)
	require.NoError(t, err)
	srv := httptest.NewServer(Handler(r, "", nil))
	t.Cleanup(srv.Close)
	return r, func(method, path, body string) (*http.Response, map[string]any) {
		req, err := http.NewRequest(method, srv.URL+path, strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/ld+json")
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		var out map[string]any
		if len(text) > 0 && text[0] == '{' {
			require.NoError(t, json.Unmarshal(text, &out), string(text))
		}
		return res, out
	}
}

func eventList(t *testing.T, doc map[string]any) []any {
	t.Helper()
	body := doc["epcisBody"].(map[string]any)["queryResults"].(map[string]any)["resultsBody"].(map[string]any)
	return body["eventList"].([]any)
}

func TestCaptureAndQueryOverHTTP(t *testing.T) {
	_, do := serve(t)
	body, err := os.ReadFile("testdata/events.jsonld")
	require.NoError(t, err)
	for range 2 { // the second capture finds everything known
		res, _ := do("POST", "/capture", string(body))
		require.Equal(t, http.StatusAccepted, res.StatusCode)
		require.Equal(t, "2.0.0", res.Header.Get("GS1-EPCIS-Version"))
		res, job := do("GET", res.Header.Get("Location"), "")
		require.Equal(t, http.StatusOK, res.StatusCode)
		require.Equal(t, true, job["success"])
	}
	res, doc := do("GET", "/events?perPage=1000", "")
	require.Equal(t, http.StatusOK, res.StatusCode)
	require.Len(t, eventList(t, doc), 7)
	text, _ := json.Marshal(doc)
	var v any
	require.NoError(t, json.Unmarshal(text, &v))
	require.NoError(t, checkSchema(v), "what is handed out must itself be valid")

	for query, want := range map[string]int{
		"eventType=AggregationEvent|AssociationEvent":                      2,
		"EQ_bizStep=commissioning":                                         2,
		"EQ_bizStep=https://ref.gs1.org/cbv/BizStep-commissioning":         2,
		"MATCH_epc=urn:epc:id:sgtin:0614141.107340.2":                      1,
		"MATCH_epc=https://id.gs1.org/01/10614141073402/21/2":              1,
		"MATCH_epc=urn:epc:idpat:sgtin:0614141.107340.*":                   1,
		"MATCH_anyEPCClass=urn:epc:class:lgtin:4054739.012345.lot2":        1,
		"EQ_readPoint=urn:epc:id:sgln:4012345.00001.0":                     1,
		"EQ_bizTransaction_po=urn:epcglobal:cbv:bt:4012345123456:RE100099": 1,
		"GE_eventTime=2019-10-22T00:00:00Z":                                2,
		"LT_eventTime=2019-10-22T00:00:00Z&EQ_action=ADD":                  3,
		"GE_quantity=9000":          1,
		"EXISTS_ilmd=":              2,
		"EXISTS_errorDeclaration=":  0,
		"eventCountLimit=3":         3,
		"EQ_disposition=in_transit": 1,
		"EQ_transformationID=https://id.gs1.org/253/40123455555541234":                   1,
		"MATCH_parentID=urn:epc:id:grai:4012345.55555.987&EQ_eventType=AssociationEvent": 1,
	} {
		res, doc := do("GET", "/events?"+strings.NewReplacer(" ", "%20", "*", "%2A").Replace(query), "")
		require.Equal(t, http.StatusOK, res.StatusCode, "%s: %v", query, doc)
		require.Len(t, eventList(t, doc), want, query)
	}
}

func TestPagesCollectionsAndNamedQueries(t *testing.T) {
	_, do := serve(t)
	body, err := os.ReadFile("testdata/events.jsonld")
	require.NoError(t, err)
	do("POST", "/capture", string(body))
	seen, path := map[string]bool{}, "/events?perPage=3"
	for pages := 0; path != ""; pages++ {
		require.Less(t, pages, 4)
		res, doc := do("GET", path, "")
		for _, e := range eventList(t, doc) {
			seen[e.(map[string]any)["eventID"].(string)] = true
		}
		path, _, _ = strings.Cut(strings.TrimPrefix(res.Header.Get("Link"), "<"), ">")
	}
	require.Len(t, seen, 7)

	_, doc := do("GET", "/bizSteps", "")
	require.Equal(t, []any{"assembling", "commissioning", "departing", "inspecting", "packing",
		"shipping"}, doc["member"])
	_, doc = do("GET", "/epcs/"+url.PathEscape("urn:epc:id:sgtin:0614141.107340.2")+"/events", "")
	require.Len(t, eventList(t, doc), 1)

	res, _ := do("POST", "/queries", `{"name": "packed", "query": {"EQ_bizStep": ["packing"]}}`)
	require.Equal(t, http.StatusCreated, res.StatusCode)
	res, _ = do("POST", "/queries", `{"name": "packed", "query": {}}`)
	require.Equal(t, http.StatusConflict, res.StatusCode)
	_, doc = do("GET", "/queries/packed/events", "")
	require.Len(t, eventList(t, doc), 1)
	res, _ = do("DELETE", "/queries/packed", "")
	require.Equal(t, http.StatusNoContent, res.StatusCode)
	res, _ = do("GET", "/queries/packed/events", "")
	require.Equal(t, http.StatusNotFound, res.StatusCode)
	res, _ = do("OPTIONS", "/events", "")
	require.Equal(t, http.StatusNoContent, res.StatusCode)
}

func TestWrongCapturesAreRefusedWhole(t *testing.T) {
	r, do := serve(t)
	for name, change := range map[string][2]string{
		"no action":     {`"action": "OBSERVE", `, ``},
		"wrong action":  {`OBSERVE`, `LOOK`},
		"wrong EPC":     {`urn:epc:id:sscc:4012345.0000000333`, `urn:epc:id:sscc:4012345.333`},
		"wrong time":    {`"eventTime": "2020-03-04T11:00:30.000+01:00"`, `"eventTime": "yesterday"`},
		"unknown field": {`"action": "OBSERVE", `, `"action": "OBSERVE", "colour": "red", `},
		"no JSON":       {`{"@context"`, `<epcis>`},
	} {
		body := strings.Replace(workedExample, change[0], change[1], 1)
		require.NotEqual(t, workedExample, body, name)
		res, problem := do("POST", "/capture", body)
		require.Equal(t, http.StatusBadRequest, res.StatusCode, name)
		require.Equal(t, "epcisException:ValidationException", problem["type"], name)
		t.Log(name, problem["detail"])
	}
	require.Empty(t, r.Captures())
	res, problem := do("GET", "/events?GE_eventTime=now", "")
	require.Equal(t, http.StatusBadRequest, res.StatusCode)
	require.Equal(t, "epcisException:QueryParameterException", problem["type"])
	res, _ = do("GET", "/events?nonsense=1", "")
	require.Equal(t, http.StatusBadRequest, res.StatusCode)
	res, _ = do("GET", "/events/nothing", "")
	require.Equal(t, http.StatusNotFound, res.StatusCode)
}

func single(t testing.TB) string {
	t.Helper()
	var doc map[string]any
	require.NoError(t, json.Unmarshal([]byte(workedExample), &doc))
	e := doc["epcisBody"].(map[string]any)["eventList"].([]any)[0].(map[string]any)
	e["@context"] = doc["@context"]
	text, err := json.Marshal(e)
	require.NoError(t, err)
	return string(text)
}

func TestSingleEventsAndErrorDeclarationsDoNotDuplicate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.jsonl")
	told := 0
	r, err := Open(path, func(context.Context, Stored) error { told++; return nil }, nil)
	require.NoError(t, err)
	ctx := context.Background()
	first, err := r.Capture(ctx, []byte(single(t)))
	require.NoError(t, err)
	require.Equal(t, []string{workedHash}, first.IDs)
	again, err := r.Capture(ctx, []byte(strings.Replace(single(t), "11:00:30.000+01:00", "12:00:30+02:00", 1)))
	require.NoError(t, err)
	require.Equal(t, 1, again.Repeated)
	wrong := strings.Replace(single(t), `"action"`, `"errorDeclaration":{"declarationTime":"2020-03-05T00:00:00Z","reason":"did_not_occur"},"action"`, 1)
	for range 2 {
		_, err = r.Capture(ctx, []byte(wrong))
		require.NoError(t, err)
	}
	require.Equal(t, 2, told, "once for the event, once for its declaration")
	require.NoError(t, r.Close())

	r, err = Open(path, nil, nil)
	require.NoError(t, err)
	events, _, err := r.Find(Query{orderBy: "eventTime"}, 0, 0)
	require.NoError(t, err)
	require.Len(t, events, 1)
	require.True(t, events[0].Event.Declared())
	require.NoError(t, r.Close())
	// A crash in the middle of a write leaves half a line, which is dropped.
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, append(text, `{"recorded":"2020`...), 0o600))
	r, err = Open(path, nil, nil)
	require.NoError(t, err)
	require.Len(t, r.events, 1)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(workedExample))
	f.Add([]byte(`{"@context":[],"type":"ObjectEvent"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := Parse(body)
		if err != nil {
			return
		}
		for _, e := range events {
			require.NotEmpty(t, e.Hash())
			_, _ = Book{}.Commands(e)
		}
	})
}

func FuzzCanonical(f *testing.F) {
	f.Add("urn:epc:id:sgtin:0614141.812345.6789")
	f.Add("https://example.com/x/01/09520123456788/10/L?17=251231")
	f.Fuzz(func(t *testing.T, id string) {
		c := Canonical(id)
		require.Equal(t, c, Canonical(c), fmt.Sprintf("%q", id))
	})
}

func TestReadBook(t *testing.T) {
	b, err := ReadBook(strings.NewReader("identifier,sku,units,location,slot,dock\n" +
		"gln,4012345000009,,,,\n10614141123459,SKU-1,12,,,\n00614141123452,SKU-1,,,,\nurn:epc:id:sgln:4012345.00011.1,,,WH1,,in\n"))
	require.NoError(t, err)
	sku, units, ok := b.Goods("10614141123459")
	require.True(t, ok)
	require.Equal(t, "SKU-1 12", fmt.Sprint(sku, " ", units))
	p, ok := b.Place("https://id.gs1.org/414/4012345000115/254/1")
	require.True(t, ok)
	require.Equal(t, Place{Location: "WH1", Dock: "in"}, p)
	class, ok := b.Class(execution.Goods{SKU: "SKU-1", Lot: "L/1"})
	require.True(t, ok)
	require.Equal(t, "https://id.gs1.org/01/00614141123452/10/L%2F1", class)
	require.Equal(t, "4012345000009", b.GLN)
	for text, want := range map[string]string{
		"sku\n": "wrong number of fields", "identifier,sku,units,location,slot,dock\n10614141123451,A,,,,\n": "check digit",
		"identifier,sku,units,location,slot,dock\nx,,,,,\n": "row 2: neither",
	} {
		_, err := ReadBook(strings.NewReader(text))
		require.ErrorContains(t, err, want)
	}
}
