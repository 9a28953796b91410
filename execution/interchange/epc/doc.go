// Package epc reads and writes Electronic Product Codes: the binary form on an
// RFID tag, the tag URI, the pure identity URI and the GS1 element string, in
// all directions, for the schemes of the EPC Tag Data Standard (TDS 1.13 and
// the same schemes in 2.x).
//
// The schemes and their bit layouts are two tables (schemes, codings); the
// code that walks them knows no scheme. An EPC is a plain comparable value
// without the filter bits, so two tags of one object are equal and an EPC can
// be the key of a map. Reading a tag allocates nothing.
package epc
