package access

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter bounds the requests of each identity.
type Limiter struct {
	mu   sync.Mutex
	each map[string]*rate.Limiter
}

func (l *Limiter) Allow(name string, perSecond float64, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.each == nil {
		l.each = map[string]*rate.Limiter{}
	}
	one := l.each[name]
	if one == nil {
		one = rate.NewLimiter(rate.Limit(perSecond), int(2*perSecond))
		l.each[name] = one
	}
	return one.AllowN(now, 1)
}
