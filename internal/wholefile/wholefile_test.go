package wholefile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func names(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestWholeOrNotAtAll(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "here")
	path := filepath.Join(dir, "plan.csv")
	require.NoError(t, WriteBytes(path, Shared, []byte("old")))
	broken := errors.New("the disk is full")
	for at, f := range map[string]func() error{
		"while writing": func() error {
			return Write(path, Shared, func(w io.Writer) error { fmt.Fprint(w, "half"); return broken })
		},
		"at the check": func() error {
			return WriteChecked(path, Shared, func(w io.Writer) error { fmt.Fprint(w, "new"); return nil }, func(tmp string) error {
				b, err := os.ReadFile(tmp)
				require.NoError(t, err)
				require.Equal(t, "new", string(b), "the check sees the whole file")
				return broken
			})
		},
	} {
		err := f()
		require.ErrorIs(t, err, broken, at)
		require.ErrorContains(t, err, path)
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, "old", string(b), at)
		require.Equal(t, []string{"plan.csv"}, names(t, dir), "nothing is left behind %s", at)
	}
	require.NoError(t, WriteBytes(path, Shared, []byte("new")))
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "new", string(b))
}

func TestAnAbortedFileLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	f, err := Create(filepath.Join(dir, "x"), Shared)
	require.NoError(t, err)
	require.Len(t, names(t, dir), 1)
	f.Abort()
	f.Abort()
	require.Empty(t, names(t, dir))
	require.Error(t, f.Commit(nil))
	f, err = Create(filepath.Join(dir, "x"), Shared)
	require.NoError(t, err)
	require.NoError(t, f.Commit(nil))
	f.Abort()
	require.Equal(t, []string{"x"}, names(t, dir), "an abort after the commit does nothing")
}
