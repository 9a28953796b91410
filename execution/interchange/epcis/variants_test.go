package epcis

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// brief says what an event was read as.
func brief(e Event) string {
	when, err := e.Time()
	if err != nil {
		return err.Error()
	}
	out := fmt.Sprintf("%s %s %s %s at %s", strings.TrimSuffix(e.Type(), "Event"), e.Text("action"),
		bare(e.Text("bizStep")), bare(e.Text("disposition")), when.UTC().Format("2006-01-02T15:04:05.999"))
	for _, list := range []string{"epcList", "childEPCs", "inputEPCList", "outputEPCList"} {
		for _, id := range e.texts(list) {
			out += " " + list[:2] + "=" + id[strings.LastIndexAny(id, ".:/")+1:]
		}
	}
	for _, list := range []string{"quantityList", "childQuantityList"} {
		items, _ := e.Fields[list].([]any)
		for _, it := range items {
			m := it.(map[string]any)
			out += fmt.Sprintf(" %v%v", m["quantity"], strings.TrimPrefix(fmt.Sprint(m["uom"]), "<nil>"))
		}
	}
	if p := e.Text("parentID"); p != "" {
		out += " parent=" + p[strings.LastIndexAny(p, ".:/")+1:]
	}
	if tx := e.Transaction("po", "desadv", "recadv"); tx != "" {
		out += " tx=" + tx
	}
	if e.Declared() {
		out += " in error"
	}
	return out
}

// holdVariants reads a document with one change at a time.
func holdVariants(t *testing.T, base string, cases map[[2]string]string) {
	for change, want := range cases {
		text := base
		if change[0] != "" {
			text = strings.ReplaceAll(base, change[0], change[1])
			assert.NotEqual(t, base, text, change)
		}
		events, err := Parse([]byte(text))
		if reason, refused := strings.CutPrefix(want, "! "); refused {
			assert.ErrorContains(t, err, reason, change)
			continue
		}
		if !assert.NoError(t, err, change) {
			continue
		}
		var got []string
		for _, e := range events {
			got = append(got, brief(e))
		}
		assert.Equal(t, want, strings.Join(got, " | "), change)
	}
}

func TestVariantsOfXML(t *testing.T) {
	const one = "Object OBSERVE receiving in_progress at 2026-11-20T10:00:00 150.0KGM tx=PO-1"
	const epc = "urn:epc:id:sgtin:4012345.011122."
	begin, end := strings.Index(xmlOne, "<ObjectEvent>"), strings.Index(xmlOne, "</EventList>")
	event := xmlOne[begin:end]
	open, closed := "<ObjectEvent>", "</ObjectEvent>"
	holdVariants(t, xmlOne, map[[2]string]string{
		{"", ""}: one,
		{`<?xml version="1.0"?>`, "\ufeff<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n"}: one,
		{`<?xml version="1.0"?>`, ""}:                  one,
		{"epcis:EPCIS", "e:EPCIS"}:                     one,
		{`schemaVersion="1.2"`, `schemaVersion="1.1"`}: one,
		{`schemaVersion="1.2"`, ""}:                    one,
		{"<EPCISHeader>", "<EPCISHeader><!-- none --><x:StandardBusinessDocumentHeader xmlns:x=\"http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader\"><x:HeaderVersion>1.0</x:HeaderVersion></x:StandardBusinessDocumentHeader>"}: one,
		{"2026-11-20T11:00:00.000+01:00", "2026-11-20T10:00:00Z"}:                               one,
		{"2026-11-20T11:00:00.000+01:00", " 2026-11-20T11:00:00+01:00 "}:                        one,
		{"2026-11-20T11:00:00.000+01:00", "2026-11-20T11:00:00"}:                                "! is not valid date-time",
		{"2026-11-20T11:00:00.000+01:00", "2026-11-20"}:                                         "! eventTime",
		{"<eventTimeZoneOffset>+01:00</eventTimeZoneOffset>", ""}:                               "! eventTimeZoneOffset",
		{"<eventTimeZoneOffset>+01:00", "<eventTimeZoneOffset>CET"}:                             "! eventTimeZoneOffset",
		{"<recordTime>2026-11-20T12:00:00Z</recordTime>", ""}:                                   one,
		{"<action>OBSERVE</action>", ""}:                                                        "! action",
		{"OBSERVE", "observe"}:                                                                  "! action",
		{"<epcList/>", "<epcList><epc>" + epc + "1</epc><epc>\n " + epc + "2 </epc></epcList>"}: "Object OBSERVE receiving in_progress at 2026-11-20T10:00:00 ep=1 ep=2 150.0KGM tx=PO-1",
		{"<epcList/>", "<epcList><epc>not an EPC</epc></epcList>"}:                              "! ",
		{"<epcList/>", "<epcList><epc>urn:epc:id:sgtin:4012345.011122.</epc></epcList>"}:        "! epcList/0",
		{"<epcList/>", ""}:                    one,
		{"<uom>KGM</uom>", ""}:                "Object OBSERVE receiving in_progress at 2026-11-20T10:00:00 150.0 tx=PO-1",
		{"<uom>KGM</uom>", "<uom>kilo</uom>"}: "! uom",
		{"<bizStep>urn:epcglobal:cbv:bizstep:receiving</bizStep>", ""}:                       "Object OBSERVE  in_progress at 2026-11-20T10:00:00 150.0KGM tx=PO-1",
		{"urn:epcglobal:cbv:bizstep:receiving", "https://ref.gs1.org/cbv/BizStep-receiving"}: one,
		{"urn:epcglobal:cbv:bizstep:receiving", "http://example.com/steps/washing"}:          "Object OBSERVE washing in_progress at 2026-11-20T10:00:00 150.0KGM tx=PO-1",
		{"urn:epcglobal:cbv:btt:po", "urn:epcglobal:cbv:btt:desadv"}:                         one,
		{` type="urn:epcglobal:cbv:btt:po"`, ""}:                                             strings.TrimSuffix(one, " tx=PO-1"),
		{"<baseExtension>", "<baseExtension><errorDeclaration><declarationTime>2026-11-21T00:00:00Z</declarationTime><reason>urn:epcglobal:cbv:er:incorrect_data</reason></errorDeclaration>"}: one + " in error",
		{"<EventList>", "<EventList><!-- first -->" + event}:                  one + " | " + one,
		{"<EventList>", "<EventList><Other/>"}:                                "! in the EventList is no event",
		{open, "<extension>" + open}:                                          "! not well-formed",
		{"<EPCISBody>", "<Body>"}:                                             "! not well-formed",
		{"<example:note by=\"Ann\">late</example:note>", "<note>late</note>"}: "! has no place here",
		{open, open + "<![CDATA[ ]]>"}:                                        one,
		{closed, "<ilmd><example:lot>7</example:lot></ilmd>" + closed}:        "! ilmd",
	})
	wrap := func(before, after string) map[[2]string]string {
		return map[[2]string]string{{xmlOne, before + event + after}: one}
	}
	holdVariants(t, xmlOne, wrap(`<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:example="https://ns.example.com/epcis/"><soap:Header/><soap:Body><q:QueryResults xmlns:q="urn:epcglobal:epcis-query:xsd:1"><queryName>SimpleEventQuery</queryName><resultsBody><EventList>`,
		`</EventList></resultsBody></q:QueryResults></soap:Body></soap:Envelope>`))
	holdVariants(t, xmlOne, wrap(`<q:QueryResults xmlns:q="urn:epcglobal:epcis-query:xsd:1" xmlns:example="https://ns.example.com/epcis/"><queryName>SimpleEventQuery</queryName><resultsBody><EventList>`,
		`</EventList></resultsBody></q:QueryResults>`))
	const head = `<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" schemaVersion="1.2" creationDate="2026-11-20T10:00:00Z"><EPCISBody><EventList>`
	const tail = `</EventList></EPCISBody></epcis:EPCISDocument>`
	const when = "<eventTime>2026-11-20T10:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>"
	holdVariants(t, head+tail, map[[2]string]string{
		{"", ""}: "",
		{tail, "<AggregationEvent>" + when + "<parentID>urn:epc:id:sscc:4012345.0000000001</parentID><childEPCs><epc>" + epc + "1</epc></childEPCs><action>ADD</action>" +
			"<extension><childQuantityList><quantityElement><epcClass>urn:epc:idpat:sgtin:4012345.011122.*</epcClass><quantity>7</quantity></quantityElement></childQuantityList></extension></AggregationEvent>" + tail}: "Aggregation ADD   at 2026-11-20T10:00:00 ch=1 7 parent=0000000001",
		{tail, "<TransactionEvent>" + when + `<bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:epcglobal:cbv:bt:4012345000009:PO-1</bizTransaction></bizTransactionList><epcList><epc>` + epc + "1</epc></epcList><action>ADD</action></TransactionEvent>" + tail}: "Transaction ADD   at 2026-11-20T10:00:00 ep=1 tx=PO-1",
		{tail, "<extension><TransformationEvent>" + when + "<inputEPCList><epc>" + epc + "1</epc></inputEPCList><outputEPCList><epc>" + epc + "2</epc></outputEPCList></TransformationEvent></extension>" + tail}:                                                                         "Transformation    at 2026-11-20T10:00:00 in=1 ou=2",
		{tail, "<extension><extension><AssociationEvent>" + when + "<parentID>urn:epc:id:grai:4012345.00001.1</parentID><childEPCs><epc>" + epc + "1</epc></childEPCs><action>ADD</action></AssociationEvent></extension></extension>" + tail}:                                            "Association ADD   at 2026-11-20T10:00:00 ch=1 parent=1",
		{tail, "<AggregationEvent>" + when + "<parentID>urn:epc:id:sscc:4012345.0000000001</parentID><childEPCs/><action>DELETE</action></AggregationEvent>" + tail}:                                                                                                                      "Aggregation DELETE   at 2026-11-20T10:00:00 parent=0000000001",
		{tail, "<AggregationEvent>" + when + "<parentID>urn:epc:id:sscc:4012345.1</parentID><childEPCs/><action>DELETE</action></AggregationEvent>" + tail}:                                                                                                                               "! ",
	})
}

func TestVariantsOfJSON(t *testing.T) {
	const one = "Object OBSERVE receiving in_progress at 2026-11-20T10:00:00 150KGM tx=PO-1"
	document := func(event string) string {
		return `{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-20T10:00:00Z","epcisBody":{"eventList":[` + event + `]}}`
	}
	results := `{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISQueryDocument","schemaVersion":"2.0","creationDate":"2026-11-20T10:00:00Z","epcisBody":{"queryResults":{"queryName":"q","resultsBody":{"eventList":[` + jsonOne + `]}}}}`
	holdVariants(t, jsonOne, map[[2]string]string{
		{"", ""}:                     one,
		{jsonOne, document(jsonOne)}: one,
		{jsonOne, document(jsonOne + "," + jsonOne)}:                                                 one + " | " + one,
		{jsonOne, document("")}:                                                                      "",
		{jsonOne, results}:                                                                           one,
		{jsonOne, "\ufeff" + jsonOne}:                                                                "! not JSON",
		{jsonOne, jsonOne + jsonOne}:                                                                 "! more than one JSON value",
		{jsonOne, "[" + jsonOne + "]"}:                                                               "! ",
		{jsonOne, `{"type":"EPCISDocument"}`}:                                                        "! ",
		{"ObjectEvent", "PalletEvent"}:                                                               "! ",
		{"2026-11-20T10:00:00Z", "2026-11-20T11:00:00+01:00"}:                                        one,
		{"2026-11-20T10:00:00Z", "2026-11-20T10:00:00.123456Z"}:                                      strings.Replace(one, "00:00 ", "00:00.123 ", 1),
		{"2026-11-20T10:00:00Z", "2026-11-20 10:00:00"}:                                              "! ",
		{`"eventTimeZoneOffset":"+01:00",`, ""}:                                                      "! eventTimeZoneOffset",
		{`"action":"OBSERVE",`, ""}:                                                                  "! action",
		{`"OBSERVE"`, `"observe"`}:                                                                   "! action",
		{`"bizStep":"receiving"`, `"bizStep":"urn:epcglobal:cbv:bizstep:receiving"`}:                 "! bizStep: is a name of the standard in the notation of EPCIS 1.2",
		{`"bizStep":"receiving"`, `"bizStep":"receiving","bizStep":"shipping"`}:                      `! the member "bizStep" is in one object twice`,
		{`"bizStep":"receiving"`, `"bizStep":"receiving","biz\u0053tep":"shipping"`}:                 `! the member "bizStep" is in one object twice`,
		{`"bizStep":"receiving"`, `"bizStep":"receiving","ex:bizStep":"shipping"`}:                   one,
		{`"bizStep":"receiving"`, `"bizStep":"receiving","ilmd":{"ex:a":1}`}:                         "! ilmd: is told of new goods alone",
		{`"bizStep":"receiving"`, `"bizStep":"https://ref.gs1.org/cbv/BizStep-receiving"`}:           one,
		{`"bizStep":"receiving"`, `"bizStep":"https://example.com/washing"`}:                         strings.Replace(one, "receiving", "washing", 1),
		{`"bizStep":"receiving",`, ""}:                                                               strings.Replace(one, "receiving", "", 1),
		{`"quantity":150`, `"quantity":150.50`}:                                                      strings.Replace(one, "150KGM", "150.50KGM", 1),
		{`"quantity":150`, `"quantity":"150"`}:                                                       "! quantity",
		{`"uom":"KGM"`, `"uom":"kilo"`}:                                                              "! uom",
		{`,"uom":"KGM"`, ""}:                                                                         strings.Replace(one, "KGM", "", 1),
		{`"quantityList"`, `"epcList":["https://id.gs1.org/01/04012345111224/21/7"],"quantityList"`}: strings.Replace(one, "00 150", "00 ep=7 150", 1),
		{`"quantityList"`, `"epcList":["urn:epc:id:sgtin:4012345.011122.7"],"quantityList"`}:         strings.Replace(one, "00 150", "00 ep=7 150", 1),
		{`"quantityList"`, `"epcList":[7],"quantityList"`}:                                           "! ",
		{`"other:note"`, `"note"`}:                                                                   "! ",
		{`"other:note"`, `"undeclared:note"`}:                                                        one,
	})
}

// A Digital Link with a wrong check digit is refused wherever it stands and under
// whatever domain; an address that is no Digital Link passes.
func TestALinkWithAWrongCheckDigitIsRefused(t *testing.T) {
	const base = `{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument","schemaVersion":"2.0",` +
		`"creationDate":"2026-11-20T10:00:00Z","epcisBody":{"eventList":[{"type":"ObjectEvent","eventTime":"2026-11-20T10:00:00Z","eventTimeZoneOffset":"+00:00",` +
		`"action":"OBSERVE","epcList":["https://id.gs1.org/01/04012345123456/21/12"],"quantityList":[{"epcClass":"https://id.gs1.org/01/04012345111118/10/L","quantity":5}],` +
		`"readPoint":{"id":"https://id.gs1.org/414/4012345000115"},"sourceList":[{"type":"possessing_party","source":"https://id.gs1.org/417/4012345000115"}]}]}}`
	const read = "Object OBSERVE   at 2026-11-20T10:00:00 ep=12 5"
	epc, class := "https://id.gs1.org/01/04012345123456/21/12", "https://id.gs1.org/01/04012345111118/10/L"
	holdVariants(t, base, map[[2]string]string{
		{"", ""}: read,
		{epc, "https://id.gs1.org/01/04012345123457/21/12"}:                         "! check digit",
		{epc, "https://shop.example.com/01/04012345123456/21/12"}:                   read,
		{epc, "https://shop.example.com/01/04012345123457/21/12"}:                   "! check digit",
		{epc, "https://shop.example.com/en/gtin/04012345123457/ser/12"}:             "! /epcisBody/eventList/0/epcList/0",
		{epc, "https://id.gs1.org/00/040123451111111127"}:                           strings.Replace(read, "=12", "=040123451111111127", 1),
		{epc, "https://id.gs1.org/00/040123451111111128"}:                           "! check digit",
		{epc, "https://shop.example.com/01/news"}:                                   strings.Replace(read, "=12", "=news", 1),
		{class, "https://id.gs1.org/01/04012345111119/10/L"}:                        "! quantityList/0/epcClass",
		{"414/4012345000115", "414/4012345000116"}:                                  "! readPoint/id",
		{"417/4012345000115", "417/4012345000116"}:                                  "! sourceList/0/source",
		{"https://id.gs1.org/414/4012345000115", "https://example.com/dock/4"}:      read,
		{"https://id.gs1.org/414/4012345000115", "urn:epc:id:sgln:4012345.00011.0"}: read,
	})
}
