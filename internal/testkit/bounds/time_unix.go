//go:build unix

package bounds

import (
	"syscall"
	"time"
)

// processTime is the processor time of this process: a busy machine does not count.
func processTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
