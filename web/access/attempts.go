package access

import (
	"sync"
	"time"
)

// A client that failed so often within the window gets no more wrong answers read for
// as long; a right token is always let in, for guessing 256 bits is hopeless and
// locking people out is not.
const (
	failuresAllowed = 10
	failureWindow   = time.Minute
)

// Attempts counts failed sign-ins by who made them.
type Attempts struct {
	mu   sync.Mutex
	each map[string]*failures
}

type failures struct {
	count int
	since time.Time
}

// Failed notes a failure and reports whether the client has had too many.
func (a *Attempts) Failed(client string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.each == nil {
		a.each = map[string]*failures{}
	}
	if len(a.each) > 10_000 { // a client may invent any number of addresses
		for c, f := range a.each {
			if now.Sub(f.since) > failureWindow {
				delete(a.each, c)
			}
		}
		if len(a.each) > 10_000 {
			clear(a.each)
		}
	}
	f := a.each[client]
	if f == nil || now.Sub(f.since) > failureWindow {
		f = &failures{since: now}
		a.each[client] = f
	}
	f.count++
	return f.count > failuresAllowed
}

// AccountOf is the account that a wrong token seems to be of: its first characters,
// which tell nothing of the rest.
func AccountOf(token string) string {
	if len(token) > len(tokenPrefix)+4 {
		token = token[:len(tokenPrefix)+4]
	}
	return token
}
