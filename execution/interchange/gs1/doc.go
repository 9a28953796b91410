// Package gs1 reads, checks and writes GS1 codes: element strings in brackets
// and raw, with the FNC1 separator in its disguises, symbology identifiers,
// Digital Link URIs, GTIN and SSCC with their check digits.
//
// Every rule comes from one table, ai.tsv (identifier, format, linters,
// associations, Digital Link role), so a new application identifier is a new
// line. Faults carry the names the GS1 Barcode Syntax Resource gives them.
//
// Sources: GS1 General Specifications (release 25), GS1 Barcode Syntax
// Dictionary and its linters, GS1 Digital Link Standard: URI Syntax 1.4,
// ISO/IEC 15424 (symbology identifiers).
package gs1
