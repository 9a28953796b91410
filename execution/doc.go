// Package execution carries approved plans out and accounts for every unit.
//
// Its heart is a double-entry stock ledger: every movement takes units out of
// one account and into another, balances are the sum of the movements, and
// nothing is ever clamped. Around it stand orders and their hand-off, the
// tasks of the floor, counts, doubt about records, and the closing balance
// that the next night plans on.
//
// Callers (HTTP, command line, offline replay) are thin: they build a Command
// with its idempotency key and call Service.Do. The answer to a repeated key
// is the first answer. Reads go through the Service as well and are paginated.
package execution
