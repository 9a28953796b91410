package epcis

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// workedExample is example 1 of CBV 2.0, 8.9 ("EPCIS event hash ID").
const workedExample = `{"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"example": "https://ns.example.com/epcis/"}],
 "id": "https://id.example.org/document1", "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2022-02-17T11:30:47.0Z",
 "epcisBody": {"eventList": [{"type": "ObjectEvent", "eventTime": "2020-03-04T11:00:30.000+01:00", "eventTimeZoneOffset": "+01:00",
  "recordTime": "2020-03-04T11:00:30.999+01:00",
  "epcList": ["urn:epc:id:sscc:4012345.0000000333", "urn:epc:id:sscc:4012345.0000000111", "urn:epc:id:sscc:4012345.0000000222"],
  "action": "OBSERVE", "bizStep": "departing", "readPoint": {"id": "urn:epc:id:sgln:4012345.00011.987"},
  "example:myField1": {"example:mySubField1": "2", "example:mySubField2": "5"}, "example:myField2": "0",
  "example:myField3": {"example:mySubField3": ["3", "1"]}}]}}`

const (
	workedPreHash = "eventType=ObjectEventeventTime=2020-03-04T10:00:30.000ZeventTimeZoneOffset=+01:00" +
		"epcListepc=https://id.gs1.org/00/040123450000001112epc=https://id.gs1.org/00/040123450000002225" +
		"epc=https://id.gs1.org/00/040123450000003338action=OBSERVEbizStep=https://ref.gs1.org/cbv/BizStep-departing" +
		"readPointid=https://id.gs1.org/414/4012345000115/254/987" +
		"{https://ns.example.com/epcis/}myField1{https://ns.example.com/epcis/}mySubField1=2{https://ns.example.com/epcis/}mySubField2=5" +
		"{https://ns.example.com/epcis/}myField2=0" +
		"{https://ns.example.com/epcis/}myField3{https://ns.example.com/epcis/}mySubField3=1{https://ns.example.com/epcis/}mySubField3=3"
	workedHash = "ni:///sha-256;6ae96341e0acc6d7a261364751f60e68278a81cdf51da0abb6b4e617014e39d7?ver=CBV2.0"
)

func parseOne(t testing.TB, body string) Event {
	t.Helper()
	events, err := Parse([]byte(body))
	require.NoError(t, err)
	require.Len(t, events, 1)
	return events[0]
}

func TestHashOfTheStandardsWorkedExample(t *testing.T) {
	e := parseOne(t, workedExample)
	require.Equal(t, workedPreHash, e.PreHash())
	require.Equal(t, workedHash, e.Hash())
}

func TestNotationChangesNothing(t *testing.T) {
	for name, change := range map[string][2]string{
		"time zone notation": {"2020-03-04T11:00:30.000+01:00", "2020-03-04T10:00:30Z"},
		"record time":        {"2020-03-04T11:00:30.999+01:00", "2024-01-01T00:00:00Z"},
		"event ID":           {`"action": "OBSERVE"`, `"action": "OBSERVE", "eventID": "urn:uuid:0b1ba18c-7f4a-4f11-8f1e-3d5c6f1e2a3b"`},
		"order of keys": {`"action": "OBSERVE", "bizStep": "departing"`,
			`"bizStep": "departing", "action": "OBSERVE"`},
		"order of a list":      {`"urn:epc:id:sscc:4012345.0000000333", "urn:epc:id:sscc:4012345.0000000111"`, `"urn:epc:id:sscc:4012345.0000000111", "urn:epc:id:sscc:4012345.0000000333"`},
		"Digital Link for URN": {"urn:epc:id:sscc:4012345.0000000333", "https://id.gs1.org/00/040123450000003338"},
		"foreign domain": {"urn:epc:id:sscc:4012345.0000000333",
			"https://example.com/x/00/040123450000003338?linkType=all"},
		"web vocabulary":    {`"departing"`, `"https://ref.gs1.org/cbv/BizStep-departing"`},
		"prefix":            {`example`, `other`},
		"error declaration": {`"action": "OBSERVE"`, `"action": "OBSERVE", "errorDeclaration": {"declarationTime": "2021-01-01T00:00:00Z", "reason": "incorrect_data"}`},
	} {
		body := strings.ReplaceAll(workedExample, change[0], change[1])
		require.NotEqual(t, workedExample, body, name)
		body = strings.ReplaceAll(strings.ReplaceAll(body, "ns.other.com", "ns.example.com"),
			"id.other.org", "id.example.org")
		events, err := Parse([]byte(body))
		require.NoError(t, err, name)
		require.Equal(t, workedHash, events[0].Hash(), name)
	}
	other := strings.ReplaceAll(workedExample, "OBSERVE", "ADD")
	require.NotEqual(t, workedHash, parseOne(t, other).Hash())
}

// Expected texts made with epcis-event-hash-generator 1.9.3 (PyPI), the
// standard's reference implementation: python -m epcis_event_hash_generator -p.
func TestSensorEventsHashLikeTheReference(t *testing.T) {
	e := parseOne(t, `{"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], "type": "ObjectEvent",
 "eventTime": "2020-04-01T15:00:00+01:00", "eventTimeZoneOffset": "+01:00", "epcList": ["urn:epc:id:sgtin:4012345.011111.9876"],
 "action": "OBSERVE", "bizStep": "inspecting", "readPoint": {"id": "urn:epc:id:sgln:4012345.00005.0"},
 "sensorElementList": [{"sensorMetadata": {"deviceID": "urn:epc:id:giai:4000001.111", "deviceMetadata": "https://id.gs1.org/8004/4000001111"},
  "sensorReport": [{"type": "Temperature", "value": 26.0, "sDev": 0.10, "uom": "CEL"}, {"type": "AbsoluteHumidity", "value": 12.1, "uom": "A93"},
   {"type": "Dimensionless", "microorganism": "https://www.ncbi.nlm.nih.gov/taxonomy/1126011", "value": 0.05, "uom": "C35"},
   {"type": "Dimensionless", "chemicalSubstance": "https://identifiers.org/inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N", "value": 0.18, "uom": "C35"}]}]}`)
	require.Equal(t, "ni:///sha-256;49b13037c36e84ad9307c531671b00e901318c3957e4b1151f816ec49eb668da?ver=CBV2.0", e.Hash(), e.PreHash())
}

// events.reference holds what the standard's reference implementation says of
// events.jsonld: every event type, every GS1 key, ILMD and both notations.
func TestEveryEventTypeHashesLikeTheReference(t *testing.T) {
	body, err := os.ReadFile("testdata/events.jsonld")
	require.NoError(t, err)
	events, err := Parse(body)
	require.NoError(t, err)
	reference, err := os.ReadFile("testdata/events.reference")
	require.NoError(t, err)
	var hashes, texts []string
	for line := range strings.Lines(string(reference)) {
		switch line = strings.TrimRight(line, "\n"); {
		case strings.HasPrefix(line, "ni:"):
			hashes = append(hashes, line)
		case strings.HasPrefix(line, "eventType="):
			texts = append(texts, line)
		}
	}
	require.Len(t, hashes, len(events))
	for i, e := range events {
		require.Equal(t, texts[i], e.PreHash())
		require.Equal(t, hashes[i], e.Hash())
	}
}
