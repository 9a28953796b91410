//go:build unix

package main

import (
	"bytes"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/web/site"
)

// TestModesOfAWorkspace: everything in a workspace has the mode that the umask leaves,
// so that the group which shares it can work in it; secrets are the owner's alone.
func TestModesOfAWorkspace(t *testing.T) {
	for _, umask := range []int{0o002, 0o027} {
		old := syscall.Umask(umask)
		ws, copied := filepath.Join(t.TempDir(), "ws"), filepath.Join(t.TempDir(), "copy")
		do := func(args ...string) {
			var out, errs bytes.Buffer
			require.Zero(t, run(t.Context(), args, strings.NewReader(""), &out, &errs), "%v: %s", args, &errs)
		}
		do("generate", ws, "--skus", "4", "--stores", "1", "--days", "100", "--seed", "3")
		do("run", "-q", "-w", ws, "--as-of", "2026-11-02")
		do("execute", "seed", "-w", ws, "--as-of", "2026-11-02")
		do("review", "approve", "-w", ws, "--all", "--author", "ann")
		do("execute", "release", "-w", ws, "--author", "ann")
		do("token", "add", "bob", "--role", "floor", "-w", ws)
		_, err := site.Open(site.Options{Workspace: ws}, nil)
		require.NoError(t, err)
		do("execute", "backup", "-w", ws, copied)
		syscall.Umask(old)
		secrets := map[string]bool{"tokens.json": true, ".session.key": true, ".sessions.ended": true}
		files := 0
		for _, root := range []string{ws, copied} {
			require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
				require.NoError(t, err)
				info, err := d.Info()
				require.NoError(t, err)
				want := fs.FileMode(0o666 &^ umask)
				switch {
				case d.IsDir():
					want = fs.FileMode(0o777 &^ umask)
				case secrets[d.Name()]:
					want = 0o600
				}
				require.Equal(t, want, info.Mode().Perm(), path)
				files++
				return nil
			}))
		}
		require.Greater(t, files, 40)
	}
}
