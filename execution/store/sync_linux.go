package store

import (
	"os"
	"syscall"
)

// syncData returns when the data of a file are on disk, and of its size and place what is
// needed to read them.
func syncData(f *os.File) error {
	for {
		err := syscall.Fdatasync(int(f.Fd()))
		if err != syscall.EINTR {
			return err
		}
	}
}
