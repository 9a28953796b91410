//go:build unix

package bounds

import (
	"syscall"
	"time"
)

// ProcessTime is the processor time of this process: a busy machine does not count.
func ProcessTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
