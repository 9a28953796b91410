// Package store keeps the ledger on disk: an embedded SQLite file, or PostgreSQL.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"runtime"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite"

	"github.com/stockwright/stockwright/execution/ledger"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// SQLite is the embedded store: one file in write-ahead mode. A commit is written to the
// log and on disk once it is settled (synchronous=NORMAL, and the log synced by Settle).
type SQLite struct {
	write  *sql.DB
	Reader *sql.DB
	conn   *sql.Conn
	stmts  map[string]*sql.Stmt
	dsn    string
	log    walLog
}

// OpenSQLite opens or makes the ledger file.
func OpenSQLite(ctx context.Context, path string) (*SQLite, error) {
	if err := touch(path); err != nil {
		return nil, fmt.Errorf("open the ledger %s: %w", path, err)
	}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_txlock=immediate&_pragma=busy_timeout(20000)" +
		"&_pragma=journal_mode(wal)&_pragma=synchronous(normal)&_pragma=wal_autocheckpoint(0)" +
		"&_pragma=cache_size(-65536)&_pragma=temp_store(memory)"
	write, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	s := &SQLite{write: write, stmts: map[string]*sql.Stmt{}, dsn: dsn, log: walLog{path: path + "-wal", dsn: dsn}}
	if err := s.prepare(ctx, dsn); err != nil {
		s.Close()
		return nil, fmt.Errorf("open the ledger %s: %w", path, err)
	}
	return s, nil
}

func (s *SQLite) prepare(ctx context.Context, dsn string) error {
	if err := migrate(ctx, s.write, goose.DialectSQLite3, "sqlite"); err != nil {
		return err
	}
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "1"} {
		var got string
		if err := s.write.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("pragma %s is %s, wanted %s: commits would not be durable", pragma, got, want)
		}
	}
	read, err := sql.Open("sqlite", dsn+"&_pragma=query_only(true)")
	if err != nil {
		return err
	}
	s.Reader = read
	read.SetMaxOpenConns(max(2, runtime.NumCPU()))
	s.conn, err = s.write.Conn(ctx)
	return err
}

// touch makes the file if it is not there, with the mode that all files have; what
// SQLite keeps beside it gets the same.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_RDONLY|os.O_CREATE, wholefile.Shared)
	if err != nil {
		return err
	}
	return f.Close()
}

// Backup writes a copy as of one moment to a new file.
func (s *SQLite) Backup(ctx context.Context, path string) error {
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		return fmt.Errorf("%s is there already", path)
	}
	if err := touch(path); err != nil {
		return err
	}
	// VACUUM INTO is refused on a connection that may only query.
	db, err := sql.Open("sqlite", s.dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", path)
	return err
}

// Settle implements ledger.Settler.
func (s *SQLite) Settle(ctx context.Context) error { return s.log.settle(ctx) }

// Close implements Store.
func (s *SQLite) Close() error {
	s.log.close()
	for _, st := range s.stmts {
		st.Close()
	}
	if s.conn != nil {
		s.conn.Close()
	}
	if s.Reader != nil {
		s.Reader.Close()
	}
	return s.write.Close()
}

// stmt prepares a statement once on the writing connection.
func (s *SQLite) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if st := s.stmts[text]; st != nil {
		return st, nil
	}
	st, err := s.conn.PrepareContext(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("%w in %s", err, text)
	}
	s.stmts[text] = st
	return st, nil
}

// Newest implements Store.
func (s *SQLite) Newest(ctx context.Context) (seq int64, err error) {
	err = s.Reader.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM journal").Scan(&seq)
	return seq, err
}

// Begin implements Store.
func (s *SQLite) Begin(ctx context.Context) (ledger.Batch, error) {
	if err := s.log.cut(ctx, s.conn); err != nil {
		return nil, fmt.Errorf("move the log into the ledger: %w", err)
	}
	if _, err := s.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return nil, fmt.Errorf("begin a commit: %w", err)
	}
	b := &sqliteBatch{s: s, ctx: ctx}
	st, err := s.stmt(ctx, numbersQuery)
	if err == nil {
		err = st.QueryRowContext(ctx).Scan(&b.seq, &b.moves, &b.seal)
	}
	if err != nil {
		b.Rollback()
		return nil, err
	}
	return b, nil
}

func (s *SQLite) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	st, err := s.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

// Load implements Store, in one read transaction.
func (s *SQLite) Load(ctx context.Context, sink ledger.Sink) (seq, moves int64, err error) {
	return s.reading(ctx, func(q querier) error { return loadAll(ctx, q, sink) })
}

// Changed implements Store.
func (s *SQLite) Changed(ctx context.Context, after int64, sink ledger.Sink) (seq, moves int64, known bool, err error) {
	seq, moves, err = s.reading(ctx, func(q querier) error {
		known, err = loadChanged(ctx, q, sqliteDialect, after, sink)
		return err
	})
	return seq, moves, known, err
}

func (s *SQLite) reading(ctx context.Context, f func(querier) error) (seq, moves int64, err error) {
	return readTx(ctx, s.Reader, &sql.TxOptions{ReadOnly: true}, f)
}

// Movements implements Store.
func (s *SQLite) Movements(ctx context.Context, q ledger.MovementQuery, each func(ledger.Movement) error) error {
	return readMovements(ctx, s.Reader, sqliteDialect, q, each)
}

// View implements Store.
func (s *SQLite) View(ctx context.Context, f func(ledger.View) error) error {
	return viewing(ctx, s.Reader, &sql.TxOptions{ReadOnly: true}, sqliteDialect, f)
}

// Touched implements Store.
func (s *SQLite) Touched(ctx context.Context, after int64, most int, sink ledger.Sink) (last int64,
	known bool, err error) {
	_, _, err = s.reading(ctx, func(q querier) error {
		last, known, err = loadSome(ctx, q, sqliteDialect, after, most, sink)
		return err
	})
	return last, known, err
}

// Answer implements Store.
func (s *SQLite) Answer(ctx context.Context, key string) (ledger.Entry, bool, error) {
	return readAnswer(ctx, s.Reader, sqliteDialect, key)
}

// Journal implements Store.
func (s *SQLite) Journal(ctx context.Context, after int64, limit int, each func(ledger.Entry) error) error {
	return readJournal(ctx, s.Reader, sqliteDialect, after, limit, each)
}
