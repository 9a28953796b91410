package epcis

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution"
)

// One event in EPCIS 1.2, with its wrappers, and in 2.0.
const (
	xmlOne = `<?xml version="1.0"?><epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" xmlns:example="https://ns.example.com/epcis/" schemaVersion="1.2"
 creationDate="2026-11-20T10:00:00Z"><EPCISHeader><extension><EPCISMasterData/></extension></EPCISHeader><EPCISBody><EventList><ObjectEvent>
 <eventTime>2026-11-20T11:00:00.000+01:00</eventTime><recordTime>2026-11-20T12:00:00Z</recordTime><eventTimeZoneOffset>+01:00</eventTimeZoneOffset>
 <baseExtension><eventID>urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8</eventID></baseExtension><epcList/><action>OBSERVE</action>
 <bizStep>urn:epcglobal:cbv:bizstep:receiving</bizStep><disposition>urn:epcglobal:cbv:disp:in_progress</disposition>
 <readPoint><id>urn:epc:id:sgln:4012345.00011.1</id></readPoint>
 <bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:epcglobal:cbv:bt:4012345000009:PO-1</bizTransaction></bizTransactionList>
 <extension><quantityList><quantityElement><epcClass>urn:epc:class:lgtin:4012345.099961.L1</epcClass><quantity>150.0</quantity><uom>KGM</uom></quantityElement></quantityList>
 <sourceList><source type="urn:epcglobal:cbv:sdt:location">urn:epc:id:sgln:4012345.00225.0</source></sourceList></extension>
 <example:note by="Ann">late</example:note><example:part><example:no>2</example:no><example:no>1</example:no></example:part>
 </ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>`
	jsonOne = `{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"other":"https://ns.example.com/epcis/"}],"type":"ObjectEvent",
 "eventTime":"2026-11-20T10:00:00Z","eventTimeZoneOffset":"+01:00","action":"OBSERVE","bizStep":"receiving","disposition":"in_progress",
 "readPoint":{"id":"urn:epc:id:sgln:4012345.00011.1"},"bizTransactionList":[{"type":"po","bizTransaction":"urn:epcglobal:cbv:bt:4012345000009:PO-1"}],
 "quantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.099961.L1","quantity":150,"uom":"KGM"}],
 "sourceList":[{"type":"location","source":"urn:epc:id:sgln:4012345.00225.0"}],
 "other:note":{"#text":"late","by":"Ann"},"other:part":{"other:no":["1","2"]},"rdfs:comment":"for readers"}`
)

func TestXMLReadsAsItsJSONTwin(t *testing.T) {
	want := parseOne(t, jsonOne)
	two := strings.NewReplacer("<extension>", "", "</extension>", "", "<baseExtension>", "",
		"</baseExtension>", "", "xsd:1", "xsd:2",
		`schemaVersion="1.2"`, `schemaVersion="2.0"`).Replace(xmlOne)
	body := xmlOne[strings.Index(xmlOne, "<EventList>") : strings.Index(xmlOne, "</EventList>")+len("</EventList>")]
	results := `<q:EPCISQueryDocument xmlns:q="urn:epcglobal:epcis-query:xsd:2" xmlns:example="https://ns.example.com/epcis/"><EPCISBody><q:QueryResults>` +
		`<queryName>Q</queryName><resultsBody>` + body + `</resultsBody></q:QueryResults></EPCISBody></q:EPCISQueryDocument>`
	single := strings.NewReplacer("<EventList>", "", "</EventList>", "", "<ObjectEvent>",
		`<epcis:ObjectEvent xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:example="https://ns.example.com/epcis/">`, "</ObjectEvent>", "</epcis:ObjectEvent>").Replace(body)
	for name, doc := range map[string]string{"1.2": xmlOne, "2.0": two, "query results": results,
		"a single event": single} {
		got := parseOne(t, doc)
		require.Equal(t, want.PreHash(), got.PreHash(), name)
		require.Equal(t, "receiving", got.Fields["bizStep"], name)
		require.Equal(t, "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8", got.Text("eventID"), name)
	}
	ignored := strings.Replace(xmlOne, "<EPCISBody>", `<example:ignoreFields><example:note/><example:part/></example:ignoreFields><EPCISBody>`, 1)
	require.NotContains(t, parseOne(t, ignored).PreHash(), "late")
	quantity := strings.NewReplacer("ObjectEvent", "QuantityEvent",
		"<epcList/><action>OBSERVE</action>", "<epcClass>urn:epc:idpat:sgtin:0614141.012345.*</epcClass><quantity>7</quantity>").
		Replace(xmlOne)
	quantity = quantity[:strings.Index(quantity, "<extension><quantityList>")] +
		"</QuantityEvent></EventList></EPCISBody></epcis:EPCISDocument>"
	e := parseOne(t, quantity)
	require.Equal(t, "ObjectEvent", e.Type())
	require.Contains(t, e.PreHash(), "quantity=7")
}

func TestWrongXMLNamesItsFault(t *testing.T) {
	for change, want := range map[[2]string]string{
		{"OBSERVE", "OBSERV"}:                            "'OBSERVE', 'ADD', 'DELETE'",
		{"<action>", "<madeUp>1</madeUp><action>"}:       `"madeUp" has no place here`,
		{"</ObjectEvent>", ""}:                           "not well-formed XML",
		{"2026-11-20T11:00:00.000+01:00", "yesterday"}:   "eventTime",
		{"150.0", "many"}:                                "quantity",
		{"<EventList>", "<Poll/><EventList>"}:            "this is a query (Poll)",
		{"epcis:EPCISDocument", "epcis:Invoice"}:         "<Invoice> is no EPCISDocument",
		{"urn:epc:class:lgtin:4012345.099961.L1", "a b"}: "uri",
	} {
		_, err := Parse([]byte(strings.ReplaceAll(xmlOne, change[0], change[1])))
		require.ErrorContains(t, err, want)
	}
	_, err := Parse([]byte(strings.Repeat("<a>", 200)))
	require.ErrorContains(t, err, "nests them deeper")
}

func FuzzParseXML(f *testing.F) {
	f.Add(xmlOne)
	f.Fuzz(func(t *testing.T, text string) {
		events, err := Parse([]byte("<" + text))
		if err == nil {
			for _, e := range events {
				_ = e.Hash()
			}
		}
	})
}

// The ledger's movements are found by queries, are there once however often they are
// published and after a restart, and move no stock.
func TestLedgersMovementsAreQueryable(t *testing.T) {
	ledger, ctx := openLedger(t)
	path := t.TempDir() + "/events.jsonl"
	book := testBook()
	told := 0
	open := func() *Repository {
		r, err := Open(path, func(context.Context, Stored) error { told++; return nil }, nil)
		require.NoError(t, err)
		return r
	}
	r := open()
	for i, units := range []int64{5, 5} {
		_, err := ledger.Do(ctx, &execution.Receive{Head: execution.Head{Key: string(rune('a' + i))},
			Location: "WH1", Supplier: "S1",
			Lines: []execution.Received{{Goods: execution.Goods{SKU: "SKU-1"}, Quantity: units}}})
		require.NoError(t, err)
	}
	srv := httptest.NewServer(Handler(r, "", func(c context.Context) error { return r.Publish(c, ledger, book) }))
	defer srv.Close()
	for range 2 {
		answer, err := http.Get(srv.URL + "/events?EQ_bizStep=receiving")
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, answer.StatusCode)
		answer.Body.Close()
		require.Len(t, r.events, 2)
	}
	require.NoError(t, r.Close())
	r = open()
	require.NoError(t, r.Replay(ctx))
	require.NoError(t, r.Publish(ctx, ledger, book))
	require.Len(t, r.events, 2)
	require.Zero(t, told)
	require.NoError(t, r.Close())
}
