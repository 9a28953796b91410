// Package bounds measures what an input costs: processor time and memory, which a busy
// machine does not change.
package bounds

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Most processor time, and memory beyond four times the input's size unpacked.
const (
	Seconds = 2.0
	Memory  = 64 << 20
)

// Full says that inputs are measured at their limit; else at a small part of it.
func Full() bool { return os.Getenv("STOCKWRIGHT_BOUNDS") == "full" }

// Size is a limit, or in a short test an eighth of it.
func Size(limit int) int {
	if Full() {
		return limit
	}
	return limit / 8
}

// Filled repeats a text up to a size, between two others; # is the count from 1.
func Filled(size int, before, text, after string) []byte {
	var b strings.Builder
	b.Grow(size)
	b.WriteString(before)
	counted := strings.Contains(text, "#")
	for n := 1; b.Len()+len(text)+200+len(after) < size; n++ {
		if counted {
			b.WriteString(strings.ReplaceAll(text, "#", fmt.Sprint(n)))
		} else {
			b.WriteString(text)
		}
	}
	b.WriteString(after)
	return []byte(b.String())
}

// Cost is what a call took.
type Cost struct {
	CPU  time.Duration
	Peak int64 // most bytes on the heap beyond what was there before
	Kept int64 // of them afterwards, such as what was booked
}

// Of measures a call whose memory may grow by most bytes: garbage is collected before the
// heap is larger (as with GOMEMLIMIT), and what that costs is counted as processor time.
// Garbage that a busy machine collects too late is collected before it is counted, so that
// more than most is what the call needs. Nothing else may run in the process.
func Of(most int64, call func()) Cost {
	runtime.GC()
	debug.FreeOSMemory()
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(held() + most*7/8))
	base, peak := heap(), int64(0)
	look := func() {
		grown := heap() - base
		if grown > most {
			runtime.GC()
			grown = heap() - base
		}
		peak = max(peak, grown)
	}
	var stop atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		for !stop.Load() {
			look()
			time.Sleep(time.Millisecond)
		}
	}()
	begin := ProcessTime()
	call()
	took := ProcessTime() - begin
	stop.Store(true)
	<-done
	look()
	runtime.GC()
	return Cost{took, peak, max(0, heap()-base)}
}

func heap() int64 { return metric("/memory/classes/heap/objects:bytes") }

// held is what the memory limit counts.
func held() int64 {
	return metric("/memory/classes/total:bytes") - metric("/memory/classes/heap/released:bytes")
}

func metric(name string) int64 {
	s := []metrics.Sample{{Name: name}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64())
}

// Hold fails a test whose input of a size costs more than it deserves, and prints the
// cost for the bar that runs it.
func Hold(t *testing.T, name string, size int, call func()) {
	t.Helper()
	if c := hold(t, "whole", name, size, call); c.CPU.Seconds() > Seconds {
		t.Errorf("%s: %d MB took %.2f s of processor time, wanted at most %.0f", name, size>>20,
			c.CPU.Seconds(), Seconds)
	}
}

// HoldParts is Hold for what works in parts between which others work: it may take longer,
// and what it leaves behind is not counted.
func HoldParts(t *testing.T, name string, size int, call func()) {
	t.Helper()
	hold(t, "parts", name, size, call)
}

func hold(t *testing.T, how, name string, size int, call func()) Cost {
	t.Helper()
	most := int64(Memory) + 4*int64(size)
	c := Of(most, call)
	if how == "parts" {
		c.Peak -= c.Kept
	}
	fmt.Printf("bound|%s|%s|%.2f|%d|%d\n", how, name, c.CPU.Seconds(), c.Peak>>20, most>>20)
	if c.Peak > most {
		t.Errorf("%s: %d MB took %d MB of memory, wanted at most %d", name, size>>20, c.Peak>>20, most>>20)
	}
	return c
}
