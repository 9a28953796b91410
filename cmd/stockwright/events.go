package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/interchange/epcis"
)

// The files of a workspace that events live in: the events, and which GTINs
// and GLNs are which SKUs and places of ours.
const (
	eventsName      = "epcis-events.jsonl"
	identifiersName = "identifiers.csv"
)

// openEvents opens the workspace's EPCIS events and carries into the ledger
// what it has not followed yet. Without identifiers.csv no place is ours, and
// events are kept without moving stock. publish makes events of what the ledger booked
// since.
func (a *app) openEvents(ctx context.Context, ledger *execution.Service) (events *epcis.Repository, publish func(context.Context) error, err error) {
	var book epcis.Book
	path := filepath.Join(a.workspace, identifiersName)
	switch f, err := os.Open(path); {
	case err == nil:
		book, err = epcis.ReadBook(f)
		f.Close()
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, nil, err
	}
	book.Inside = func(parent string) []string { return events.Inside(parent) }
	sink := epcis.Ledger(ledger, book)
	events, err = epcis.Open(filepath.Join(a.workspace, eventsName), sink, a.now)
	if err != nil {
		return nil, nil, err
	}
	if err := events.Replay(ctx); err != nil {
		fmt.Fprintf(a.stderr, "events that the ledger could not follow; mend %s and start again:\n%v\n", identifiersName, err)
	}
	return events, func(ctx context.Context) error { return events.Publish(ctx, ledger, book) }, nil
}
