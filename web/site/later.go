package site

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// Later is what is read in the background at the first question and kept.
type Later[T any] struct {
	held  *sync.WaitGroup // waits for the reading at the end of the program; nil = nobody does
	once  sync.Once
	ready chan struct{} // closed when it was read
	value T
	err   error
}

// Within starts to read at the first question, and waits for the answer no longer than
// patience: ok is false while it is being read. The reading goes on when the request ends.
func (l *Later[T]) Within(ctx context.Context, patience time.Duration,
	read func(context.Context) (T, error)) (v T, ok bool, err error) {
	l.once.Do(func() {
		l.ready = make(chan struct{})
		if l.held != nil {
			l.held.Add(1)
		}
		go func() {
			if l.held != nil {
				defer l.held.Done()
			}
			defer close(l.ready)
			l.value, l.err = read(context.WithoutCancel(ctx))
		}()
	})
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-l.ready:
		return l.value, l.err == nil, l.err
	case <-timer.C:
		select { // what is there is given, however little patience is left
		case <-l.ready:
			return l.value, l.err == nil, l.err
		default:
			return v, false, nil
		}
	case <-ctx.Done():
		return v, false, ctx.Err()
	}
}

// Patience is how long a request waits for what is read once a run: a page goes out without
// it and loads itself again, a file is whole.
func Patience(r *http.Request) time.Duration {
	if r.URL.Query().Get("format") != "" {
		return time.Minute
	}
	return 100 * time.Millisecond
}
