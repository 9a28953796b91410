// Package heap paces garbage collection by what a batch holds: what it makes between two
// collections is neither so little that a small batch collects all the time, nor as much
// as all that a large one holds.
package heap

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The room for what is made between two collections: bytes, or a part of what is held
// where that is more: the more is held, the longer a collection takes.
const (
	leastRoom = 256 << 20
	leastPart = 4
)

// Pace keeps the pace from now on. Where GOGC or GOMEMLIMIT is set, it is the user's.
func Pace() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	type afterCollection struct{ _ [16]byte }
	var again func(*afterCollection)
	again = func(a *afterCollection) {
		metrics.Read(live)
		debug.SetGCPercent(percent(live[0].Value.Uint64()))
		runtime.SetFinalizer(a, again)
	}
	again(new(afterCollection))
}

// percent is the room for bytes held, as debug.SetGCPercent takes it.
func percent(live uint64) int {
	live = max(live, 4<<20) // Go takes the first for so much
	return int(100 * max(leastRoom, live/leastPart) / live)
}
