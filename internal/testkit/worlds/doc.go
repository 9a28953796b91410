// Package worlds makes small businesses whose true demand is known, takes them
// through the whole night by the command, and judges what the night published
// against the truth.
//
// A World is a few readable lines: it fills a Business with Demands (a mean of
// the date, a family of noise, open days, spans on sale, stock-outs, prices)
// and with any table of the contract. Run writes the workspace as Parquet, runs
// the binary, reads the run folder, and Judge compares. Every seed draws new
// truths; equal seeds make equal bytes.
//
// Packages below datasets use it from their external tests (package x_test).
package worlds
