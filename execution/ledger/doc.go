// Package ledger holds what the double-entry stock ledger is made of: accounts, goods,
// movements and balances, the records beside them, the live copy that one process works
// on, and the Turn in which one command changes it. It knows neither the commands nor
// where the ledger lies.
package ledger
