//go:build unix

package wholefile

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Files for others are readable by the group that fetches them; secrets are not,
// whatever the umask.
func TestModes(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o027))
	dir := t.TempDir()
	for mode, want := range map[os.FileMode]os.FileMode{Shared: 0o640, Secret: 0o600} {
		path := filepath.Join(dir, mode.String())
		require.NoError(t, WriteBytes(path, mode, nil))
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, want, info.Mode().Perm())
	}
}
