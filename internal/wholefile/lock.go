package wholefile

import (
	"crypto/rand"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// LockFile is the lock that a file stands for; whoever may write in its folder may take it.
func LockFile(path string) *flock.Flock {
	return flock.New(path, flock.SetPermissions(Shared))
}

// TempFolder makes a folder of a new name that begins with a prefix.
func TempFolder(in, prefix string) (string, error) {
	path := filepath.Join(in, prefix+rand.Text())
	return path, os.Mkdir(path, Folder)
}
