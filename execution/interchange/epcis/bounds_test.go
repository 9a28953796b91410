package epcis

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/internal/testkit/bounds"
)

const (
	jsonBegin = `{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-01-27T00:00:00Z","epcisBody":{"eventList":[{"type":"ObjectEvent","action":"OBSERVE","eventTime":"2026-01-27T00:00:00Z","eventTimeZoneOffset":"+00:00","epcList":["urn:epc:id:sgtin:4012345.011111.1"]}`
	jsonEvent = `,{"type":"ObjectEvent","action":"OBSERVE","eventTime":"2026-01-27T00:00:00Z","eventTimeZoneOffset":"+00:00","epcList":["urn:epc:id:sgtin:4012345.011111.#"]}`
	fullEvent = `,{"type":"ObjectEvent","action":"OBSERVE","eventID":"urn:uuid:#","bizStep":"receiving","disposition":"in_progress","eventTime":"2026-01-27T00:00:00Z","eventTimeZoneOffset":"+00:00","epcList":["urn:epc:id:sgtin:4012345.011111.#"],"readPoint":{"id":"urn:epc:id:sgln:4012345.00001.0"},"bizLocation":{"id":"urn:epc:id:sgln:4012345.00002.0"},"bizTransactionList":[{"type":"po","bizTransaction":"urn:epc:id:gdti:4012345.11111.#"}]}`
	jsonEnd   = `]}}`
	xmlBegin  = `<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0" creationDate="2026-01-27T00:00:00Z"><EPCISBody><EventList>`
	xmlEvent  = `<ObjectEvent><eventTime>2026-01-27T00:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset><epcList><epc>urn:epc:id:sgtin:4012345.011111.#</epc></epcList><action>OBSERVE</action></ObjectEvent>`
	xmlEnd    = `</EventList></EPCISBody></epcis:EPCISDocument>`
	oneEvent  = `{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"x":"http://x/"}],"type":"ObjectEvent","action":"OBSERVE","eventTime":"2026-01-27T00:00:00Z","eventTimeZoneOffset":"+00:00"`
)

// Documents of the largest size that is captured cost no more than their size deserves,
// whatever is in them.
func TestAllowedDocumentsAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	for _, c := range []struct {
		name, before, text, after string
	}{
		{"EPCIS JSON: small events", jsonBegin, jsonEvent, jsonEnd},
		{"EPCIS JSON: full events", jsonBegin, fullEvent, jsonEnd},
		{"EPCIS JSON: one event again and again", jsonBegin, strings.ReplaceAll(jsonEvent, "#", "7"), jsonEnd},
		{"EPCIS JSON: one event of many EPCs", oneEvent + `,"epcList":["urn:epc:id:sgtin:4012345.011111.0"`, `,"urn:epc:id:sgtin:4012345.011111.#"`, `]}`},
		{"EPCIS JSON: one EPC again and again", oneEvent + `,"epcList":["urn:epc:id:sgtin:4012345.011111.0"`, `,"urn:epc:id:sgtin:4012345.011111.0"`, `]}`},
		{"EPCIS JSON: empty events", jsonBegin, `,{}`, jsonEnd},
		{"EPCIS JSON: empty lists", jsonBegin, `,[]`, jsonEnd},
		{"EPCIS JSON: nesting", ``, `[`, ``},
		{"EPCIS JSON: nesting of objects", ``, `{"a":`, ``},
		{"EPCIS JSON: an extension of many members", oneEvent + `,"x:a":{"x:b":1`, `,"x:#":1`, `}}`},
		{"EPCIS JSON: an extension of many values", oneEvent + `,"x:a":[0`, `,1`, `]}`},
		{"EPCIS JSON: a huge number", oneEvent + `,"quantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.011111.1","quantity":1`, `9`, `}]}`},
		{"EPCIS JSON: huge numbers", oneEvent + `,"x:a":[1`, `,1e999999`, `]}`},
		{"EPCIS JSON: a huge text", oneEvent + `,"x:a":"`, `é`, `"}`},
		{"EPCIS JSON: namespaces", `{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"`, `,{"x#":"http://x/#"}`, `],"type":"ObjectEvent","action":"OBSERVE","eventTime":"2026-01-27T00:00:00Z","eventTimeZoneOffset":"+00:00"}`},
		{"EPCIS JSON: members that have no place", oneEvent, `,"b#":1`, `}`},
		{"EPCIS XML: small events", xmlBegin, xmlEvent, xmlEnd},
		{"EPCIS XML: one event of many EPCs", xmlBegin + `<ObjectEvent><eventTime>2026-01-27T00:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset><epcList>`, `<epc>urn:epc:id:sgtin:4012345.011111.#</epc>`, `</epcList><action>OBSERVE</action></ObjectEvent>` + xmlEnd},
		{"EPCIS XML: a text in pieces", xmlBegin, `x<!---->`, xmlEnd},
		{"EPCIS XML: namespaces of events", xmlBegin, `<ObjectEvent xmlns:a="u:#"><a:b/></ObjectEvent>`, xmlEnd},
		{"EPCIS XML: default namespaces", xmlBegin + `<ObjectEvent>`, `<b xmlns="u:#"/>`, `</ObjectEvent>` + xmlEnd},
		{"EPCIS XML: extensions in extensions", xmlBegin + `<ObjectEvent>`,
			`<extension><a/></extension>`, `</ObjectEvent>` + xmlEnd},
		{"EPCIS XML: members of an event", xmlBegin + `<ObjectEvent>`, `<a#/>`, `</ObjectEvent>` + xmlEnd},
		{"EPCIS XML: ignored fields", `<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:x="u:x"><EPCISHeader><x:ignoreFields>`, `<a#/>`, `</x:ignoreFields></EPCISHeader><EPCISBody><EventList><ObjectEvent/>` + xmlEnd},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Open(filepath.Join(t.TempDir(), "events.jsonl"), nil, nil)
			require.NoError(t, err)
			defer r.Close()
			body := bounds.Filled(bounds.Size(largestBody), c.before, c.text, c.after)
			s := Handler(r, "/epcis", nil)
			kind := "application/json"
			if strings.Contains(c.name, "XML") {
				kind = "application/xml"
			}
			req := httptest.NewRequest("POST", "/epcis/capture",
				bytes.NewReader(body)).WithContext(context.Background())
			req.Header.Set("Content-Type", kind)
			w := httptest.NewRecorder()
			begin := time.Now()
			bounds.Hold(t, c.name, len(body), func() { s.ServeHTTP(w, req) })
			t.Logf("%d in %v: %.200s", w.Code, time.Since(begin).Round(time.Millisecond), w.Body.String())
			if w.Code != http.StatusAccepted {
				require.Equal(t, 4, w.Code/100)
				require.Less(t, w.Body.Len(), 4096)
			}
		})
	}
}
