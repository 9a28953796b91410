package ledger

import (
	"context"
)

// Store keeps the ledger on disk. There are two: an embedded SQLite file and
// a PostgreSQL database. Both know nothing of stock; they keep what the
// Service decided, in one transaction per batch.
type Store interface {
	// Begin opens a batch: from here to Commit or Rollback no other process
	// writes. Seq and Moves of the result are the newest on disk.
	Begin(ctx context.Context) (Batch, error)
	// Newest is the sequence number of the newest journal entry.
	Newest(ctx context.Context) (int64, error)
	// Load reads every balance and record, and the numbers they stand at, as
	// of one moment.
	Load(ctx context.Context, sink Sink) (seq, moves int64, err error)
	// View shows everything as of one moment, while others write on.
	View(ctx context.Context, f func(View) error) error
	// Changed reads the balances and records that changed after seq. It
	// reports false when that is no longer known, and Load is needed.
	Changed(ctx context.Context, after int64, sink Sink) (seq, moves int64, known bool, err error)
	// Touched reads, as they are now, the balances and records that the commits after seq
	// changed: of as many commits as come to most rows, the last of which it returns.
	// It reports false when that is no longer known.
	Touched(ctx context.Context, after int64, most int, sink Sink) (last int64, known bool, err error)
	// Movements reads postings in order of recording.
	Movements(ctx context.Context, q MovementQuery, each func(Movement) error) error
	// Answer finds the entry of a key.
	Answer(ctx context.Context, key string) (e Entry, known bool, err error)
	// Journal reads entries in order.
	Journal(ctx context.Context, after int64, limit int, each func(Entry) error) error
	Close() error
}

// Settler is a Store whose Commit is seen by all who read but is not yet on disk: it is once
// Settle returns. So the next commit is made while the disk works on the one before.
type Settler interface {
	Settle(ctx context.Context) error
}

// View is the store as of one moment.
type View interface {
	// Seal is what was written with the newest entry, and Numbers are the newest entry and movement there are.
	Seal() (Seal, error)
	Numbers() (seq, moves int64)
	Load(sink Sink) error
	// Sums adds up the postings of every cell.
	Sums(each func(c Cell, sum int64) error) error
	// Gaps names rows that are not there though their neighbours are: journal entries
	// and movements are numbered without gaps, and every movement has its entry.
	Gaps() ([]string, error)
	Movements(q MovementQuery, each func(Movement) error) error
	Journal(after int64, limit int, each func(Entry) error) error
}

// Batch is an open transaction of the one writer.
type Batch interface {
	// Numbers are the newest journal entry and movement on disk; Seal is what was written with them.
	Numbers() (seq, moves int64)
	Seal() (Seal, error)
	// Changed is Store.Changed inside the transaction, Load likewise.
	Changed(after int64, sink Sink) (known bool, err error)
	Load(sink Sink) error
	// Answers looks up which keys were answered before.
	Answers(keys []string) (map[string]Entry, error)
	// LaterThan sums what moved in and out of a cell after a floor time.
	LaterThan(c Cell, at int64) (int64, error)
	Commit(w Written) error
	Rollback()
}

// Sink takes what a store reads.
type Sink interface {
	Balance(b Balance)
	Record(kind, id string, version int64, body []byte) error
}

// Written is everything one batch changed.
type Written struct {
	Entries   []Entry
	Movements []Movement
	Balances  []*Balance
	Records   []RecordRow
	Seal      Seal
}

// RecordRow is a record as stored.
type RecordRow struct {
	Kind, ID string
	Version  int64
	Body     []byte
}

// Entry is one command in the journal, with its answer.
type Entry struct {
	Seq        int64  `json:"entry"`
	Key        string `json:"key"`
	Kind       string `json:"kind"`
	Actor      string `json:"actor,omitempty"`
	At         int64  `json:"at"`
	RecordedAt int64  `json:"recorded_at"`
	Hash       []byte `json:"-"`
	Refused    bool   `json:"refused,omitempty"`
	Answer     []byte `json:"-"`
	Chain      []byte `json:"-"` // digest of the entry, its movements and all before; nil before the store was sealed
}

// MovementQuery selects postings; zero fields select everything.
type MovementQuery struct {
	After int64   // ID greater than
	SKU   string  // of one SKU
	Since int64   // happened at or after, µs UTC
	Until int64   // happened before, µs UTC
	Cell  Account // one end is this account
	Limit int
}
