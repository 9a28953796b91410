// Package stockwright is the root of the module: a demand forecasting and
// replenishment batch engine. The program is cmd/stockwright; the rooms and
// the direction of imports between them are held by architecture_test.go.
package stockwright
