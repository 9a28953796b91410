package store

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/execution/ledger"
)

func openTest(t *testing.T) (s *SQLite, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "ledger.db")
	s, err := OpenSQLite(t.Context(), path)
	require.NoError(t, err)
	return s, path
}

// commit writes entries of which nothing but their number counts.
func commit(t *testing.T, s *SQLite, rows int) {
	t.Helper()
	tx, err := s.Begin(t.Context())
	require.NoError(t, err)
	seq, _ := tx.Numbers()
	w := ledger.Written{}
	for range rows {
		seq++
		w.Entries = append(w.Entries, ledger.Entry{Seq: seq, Key: fmt.Sprint(seq), Kind: "move",
			Hash: []byte{1}, Answer: []byte("{}")})
	}
	require.NoError(t, tx.Commit(w))
}

// A log that could not be synced is not trusted again: what it holds goes into the file.
func TestALogThatFailedIsMovedIntoTheFile(t *testing.T) {
	s, path := openTest(t)
	defer s.Close()
	commit(t, s, 1)
	require.NoError(t, s.Settle(t.Context()))
	commit(t, s, 1)
	require.NoError(t, s.log.file.Close()) // as if the disk were gone
	require.Error(t, s.Settle(t.Context()))
	require.NoError(t, s.Settle(t.Context()))
	info, err := os.Stat(path + "-wal")
	require.NoError(t, err)
	require.Zero(t, info.Size())
	s.log.file = nil
	commit(t, s, 1)
	require.NoError(t, s.Settle(t.Context()))
	seq, err := s.Newest(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(3), seq)
}

// The log is moved into the file beside the writer and begun anew, so that it does not grow
// with what is written.
func TestTheLogStaysShort(t *testing.T) {
	s, _ := openTest(t)
	defer s.Close()
	for range 4 * rowsALog / 200 {
		commit(t, s, 200)
	}
	s.log.work.Wait()
	for range 2 * rowsALog / 200 {
		commit(t, s, 200)
		s.log.work.Wait() // however slow the machine
	}
	var busy, frames, moved int
	require.NoError(t, s.conn.QueryRowContext(t.Context(), "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy,
		&frames, &moved))
	require.Less(t, frames, 2*rowsALog/4)
}
