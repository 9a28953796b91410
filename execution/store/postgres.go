package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/stockwright/stockwright/execution/ledger"
)

// Postgres is the store for several writers and machines: every process has
// its own live copy; an advisory lock gives one of them at a time the turn to
// write, and the sequence number tells the others what to read anew.
type Postgres struct {
	Source string
	pool   *sql.DB
	conn   *sql.Conn // of the writer
	pg     *pgx.Conn // the same connection, for statements by array
}

// ledgerLock names the advisory lock of the one writer's turn.
const ledgerLock = 0x53746f636b

// "Stock"

// OpenPostgres connects to a PostgreSQL database (a URL or key=value words)
// and brings its schema up to date.
func OpenPostgres(ctx context.Context, dsn string) (*Postgres, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("the PostgreSQL address cannot be read: %w", err)
	}
	cfg.RuntimeParams["synchronous_commit"] = "on"
	cfg.RuntimeParams["timezone"] = "UTC"
	s := &Postgres{Source: dsn, pool: stdlib.OpenDB(*cfg)}
	s.pool.SetMaxOpenConns(8)
	if err := s.migrate(ctx); err != nil {
		s.Close()
		return nil, err
	}
	if err := s.connect(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// migrate runs one process at a time, so that two machines may start at once.
func (s *Postgres) migrate(ctx context.Context) error {
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(ledgerLock)); err != nil {
		return err
	}
	err = migrate(ctx, s.pool, goose.DialectPostgres, "postgres")
	_, unlockErr := conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", int64(ledgerLock))
	return errors.Join(err, unlockErr)
}

// connect takes the writer's own connection, anew when it was lost.
func (s *Postgres) connect(ctx context.Context) error {
	if s.pg != nil && !s.pg.IsClosed() {
		return nil
	}
	if s.conn != nil {
		s.conn.Close()
	}
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	s.conn = conn
	// The writer only looks rows up by key; a plan made while the tables were
	// small must not go on reading all of them. To compile such a statement takes
	// many times as long as to run it.
	if _, err := conn.ExecContext(ctx, "SET enable_seqscan = off; SET jit = off"); err != nil {
		return err
	}
	return conn.Raw(func(dc any) error {
		c, ok := dc.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("the driver is %T, not pgx", dc)
		}
		s.pg = c.Conn()
		return nil
	})
}

// Close implements Store.
func (s *Postgres) Close() error {
	if s.conn != nil {
		s.conn.Close()
	}
	return s.pool.Close()
}

// Newest implements Store.
func (s *Postgres) Newest(ctx context.Context) (seq int64, err error) {
	err = s.pool.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM journal").Scan(&seq)
	return seq, err
}

// Begin implements Store.
func (s *Postgres) Begin(ctx context.Context) (ledger.Batch, error) {
	if err := s.connect(ctx); err != nil {
		return nil, err
	}
	b := &postgresBatch{s: s, ctx: ctx}
	var batch pgx.Batch
	batch.Queue("BEGIN")
	batch.Queue("SELECT pg_advisory_xact_lock($1)", int64(ledgerLock))
	batch.Queue(numbersQuery).QueryRow(func(row pgx.Row) error {
		return row.Scan(&b.seq, &b.moves, &b.seal)
	})
	if err := s.pg.SendBatch(ctx, &batch).Close(); err != nil {
		b.Rollback()
		return nil, fmt.Errorf("begin a commit: %w", err)
	}
	return b, nil
}

// Load implements Store.
func (s *Postgres) Load(ctx context.Context, sink ledger.Sink) (seq, moves int64, err error) {
	return s.reading(ctx, func(q querier) error { return loadAll(ctx, q, sink) })
}

// Changed implements Store.
func (s *Postgres) Changed(ctx context.Context, after int64, sink ledger.Sink) (seq, moves int64,
	known bool, err error) {
	seq, moves, err = s.reading(ctx, func(q querier) error {
		known, err = loadChanged(ctx, q, postgresDialect, after, sink)
		return err
	})
	return seq, moves, known, err
}

func (s *Postgres) reading(ctx context.Context, f func(querier) error) (seq, moves int64, err error) {
	return readTx(ctx, s.pool, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}, f)
}

// Movements implements Store.
func (s *Postgres) Movements(ctx context.Context, q ledger.MovementQuery, each func(ledger.Movement) error) error {
	return readMovements(ctx, s.pool, postgresDialect, q, each)
}

// View implements Store.
func (s *Postgres) View(ctx context.Context, f func(ledger.View) error) error {
	return viewing(ctx, s.pool, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}, postgresDialect, f)
}

// Touched implements Store.
func (s *Postgres) Touched(ctx context.Context, after int64, most int, sink ledger.Sink) (last int64,
	known bool, err error) {
	_, _, err = s.reading(ctx, func(q querier) error {
		last, known, err = loadSome(ctx, q, postgresDialect, after, most, sink)
		return err
	})
	return last, known, err
}

// Answer implements Store.
func (s *Postgres) Answer(ctx context.Context, key string) (ledger.Entry, bool, error) {
	return readAnswer(ctx, s.pool, postgresDialect, key)
}

// Journal implements Store.
func (s *Postgres) Journal(ctx context.Context, after int64, limit int, each func(ledger.Entry) error) error {
	return readJournal(ctx, s.pool, postgresDialect, after, limit, each)
}
