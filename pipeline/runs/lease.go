package runs

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/internal/wholefile"
)

// A lease keeps two nights of one workspace apart on disks and in object storage alike.
// It is a numbered file that is only ever created: whoever creates the next number holds
// it, until it ends or is not renewed in time. It spares work and does not guard the runs:
// these are published once whoever holds what.

const (
	leasePrefix = ".lease-"
	leaseTime   = 30 * time.Second // how long a lease stands without being renewed
	leaseRenew  = leaseTime / 4
)

// lease is the content of its file.
type lease struct {
	Host    string    `json:"host"`
	Process int       `json:"process"`
	Until   time.Time `json:"until"`
}

// held tells whether the lease keeps others out. Of a process of this machine it is known
// whether it is alive.
func (l lease) held(now time.Time) bool {
	if host, _ := os.Hostname(); l.Host == host && l.Process != os.Getpid() && !alive(l.Process) {
		return false
	}
	return now.Before(l.Until)
}

// Lock takes the lease of a folder of runs, on disk or in object storage. An error that
// wraps ErrLocked says who holds it.
func Lock(runs string) (unlock func(), err error) {
	if !place.Remote(runs) {
		if err := os.MkdirAll(runs, wholefile.Folder); err != nil {
			return nil, err
		}
	}
	for {
		numbers, err := leases(runs)
		if err != nil {
			return nil, fmt.Errorf("the lease of %s: %w", runs, err)
		}
		next := 1
		if n := len(numbers); n > 0 {
			next = numbers[n-1] + 1
			l, err := readLease(leasePath(runs, numbers[n-1]))
			if err != nil {
				return nil, fmt.Errorf("the lease of %s: %w", runs, err)
			}
			if l.held(time.Now()) {
				return nil, fmt.Errorf("%w: %s is held by process %d on %s; wait for it to end",
					ErrLocked, runs, l.Process, l.Host)
			}
		}
		mine := newLease()
		path := leasePath(runs, next)
		err = place.CreateNew(path, mine.text())
		if errors.Is(err, os.ErrExist) {
			continue // another was first
		}
		if err != nil {
			return nil, fmt.Errorf("the lease of %s: %w", runs, err)
		}
		if now, err := leases(runs); err == nil && len(now) > 0 && now[len(now)-1] > next {
			place.Remove(path) // the numbers seen were those of some time ago
			continue
		}
		for _, old := range numbers {
			place.Remove(leasePath(runs, old))
		}
		return keepLease(path), nil
	}
}

// keepLease renews a lease until it is given back.
func keepLease(path string) (unlock func()) {
	done := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		tick := time.NewTicker(leaseRenew)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				l := newLease()
				place.Replace(path, l.text())
			}
		}
	})
	return func() {
		close(done)
		ended.Wait()
		over := newLease()
		over.Until = time.Time{}
		place.Replace(path, over.text())
	}
}

func newLease() lease {
	host, _ := os.Hostname()
	return lease{Host: host, Process: os.Getpid(), Until: time.Now().Add(leaseTime).UTC()}
}

func (l lease) text() []byte {
	b, _ := json.Marshal(l) // which has nothing that fails
	return append(b, '\n')
}

// readLease reads a lease; one that was removed meanwhile, or is no lease, is over.
func readLease(path string) (l lease, err error) {
	b, err := place.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return l, nil
	}
	if err == nil && json.Unmarshal(b, &l) != nil {
		return lease{}, nil
	}
	return l, err
}

func leasePath(runs string, number int) string {
	return place.Join(runs, fmt.Sprintf("%s%09d", leasePrefix, number))
}

// leases are the numbers there are, in order.
func leases(runs string) (out []int, err error) {
	names, err := place.Names(runs)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	for _, name := range names {
		if rest, ok := strings.CutPrefix(name, leasePrefix); ok {
			if n, err := strconv.Atoi(rest); err == nil {
				out = append(out, n)
			}
		}
	}
	return out, nil // names are in order, and numbers of one length
}
