//go:build !unix

package bounds

import "time"

// ProcessTime is not known here.
func ProcessTime() time.Duration { return 0 }
