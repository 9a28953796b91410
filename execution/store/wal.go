package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
)

// walLog is the write-ahead log of an SQLite file: it is synced beside the writer, and what
// is in it is moved into the file beside the writer too.
type walLog struct {
	path, dsn string

	mu     sync.Mutex // of syncing
	file   *os.File
	failed bool // a sync failed: what was written before it may be lost though a later one succeeds

	rows   atomic.Int64 // written since the log was last moved
	moving atomic.Bool
	moved  atomic.Bool // nearly all of the log is in the file: the writer may begin it anew
	work   sync.WaitGroup
}

// rowsALog are written before the log is moved into the file; a scan is four rows, which lie
// on as many pages.
const rowsALog = 6_000

// settle returns when all that was committed before is on disk.
func (l *walLog) settle(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed {
		// The log cannot be trusted; what it holds goes into the file, which is synced.
		if err := l.checkpoint(ctx, "TRUNCATE"); err != nil {
			return fmt.Errorf("the disk took back what was written: %w", err)
		}
		l.failed = false
		return nil
	}
	if l.file == nil {
		f, err := os.OpenFile(l.path, os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // no log: all is in the file
		}
		if err != nil {
			return err
		}
		l.file = f
	}
	if err := syncData(l.file); err != nil {
		l.failed = true
		return err
	}
	return nil
}

// wrote counts what the writer committed, and moves the log into the file once it is long.
func (l *walLog) wrote(rows int) {
	if l.rows.Add(int64(rows)) < rowsALog || !l.moving.CompareAndSwap(false, true) {
		return
	}
	l.rows.Store(0)
	l.work.Go(func() {
		defer l.moving.Store(false)
		// What cannot be moved now, because somebody reads an older state, is moved later.
		if l.checkpoint(context.Background(), "PASSIVE") == nil {
			l.moved.Store(true)
		}
	})
}

// cut moves what the writer added meanwhile, which is little, so that its next commit begins
// the log anew and it does not grow for ever.
func (l *walLog) cut(ctx context.Context, writer *sql.Conn) error {
	if !l.moved.CompareAndSwap(true, false) {
		return nil
	}
	_, err := writer.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	return err
}

// checkpoint moves the log into the file on a connection of its own.
func (l *walLog) checkpoint(ctx context.Context, mode string) error {
	db, err := sql.Open("sqlite", l.dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	var busy, frames, moved int
	if err := db.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &frames, &moved); err != nil {
		return err
	}
	if busy != 0 && mode == "TRUNCATE" {
		return errors.New("others hold the ledger")
	}
	return nil
}

func (l *walLog) close() {
	l.work.Wait()
	if l.file != nil {
		l.file.Close()
	}
}
