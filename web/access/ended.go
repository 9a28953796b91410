package access

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/stockwright/stockwright/internal/wholefile"
)

// EndedSessions are the cookies that were signed out, as a file of the workspace that
// every server of it reads: a line a session, its hash and until when it would hold.
type EndedSessions struct {
	mu    sync.Mutex
	Path  string
	size  int64
	at    time.Time // of the file, when it was read
	until map[string]time.Time
}

func (e *EndedSessions) Add(cookie string, until, now time.Time) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	lock := wholefile.LockFile(e.Path + ".lock")
	if err := lock.Lock(); err != nil {
		return err
	}
	defer lock.Unlock()
	if err := e.read(); err != nil {
		return err
	}
	e.until[TokenHash(cookie)] = until
	var out strings.Builder
	for hash, t := range e.until {
		if now.Before(t) {
			fmt.Fprintln(&out, hash, t.Unix())
		} else {
			delete(e.until, hash)
		}
	}
	e.size = int64(out.Len())
	return wholefile.WriteBytes(e.Path, wholefile.Secret, []byte(out.String()))
}

// Has reports whether a session was ended, by whichever server.
func (e *EndedSessions) Has(cookie string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if info, err := os.Stat(e.Path); err == nil && (info.Size() != e.size || info.ModTime() != e.at) {
		e.at = info.ModTime()
		if e.read() != nil {
			return true // what cannot be read lets nobody in
		}
	}
	_, ended := e.until[TokenHash(cookie)]
	return ended
}

func (e *EndedSessions) read() error {
	body, err := os.ReadFile(e.Path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	e.size = int64(len(body))
	if e.until == nil {
		e.until = map[string]time.Time{}
	}
	for line := range strings.Lines(string(body)) {
		var hash string
		var until int64
		if n, _ := fmt.Sscan(line, &hash, &until); n == 2 {
			e.until[hash] = time.Unix(until, 0)
		}
	}
	return nil
}
