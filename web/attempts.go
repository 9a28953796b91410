package web

import (
	"net"
	"net/http"
	"strings"
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

// attempts counts failed sign-ins by who made them.
type attempts struct {
	mu   sync.Mutex
	each map[string]*failures
}

type failures struct {
	count int
	since time.Time
}

// failed notes a failure and reports whether the client has had too many.
func (a *attempts) failed(client string, now time.Time) bool {
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

// clientAddress is the address a request comes from, without its port: that of the
// connection, or the one that a trusted proxy names in X-Forwarded-For. Of several
// the last that is no trusted proxy itself counts; what stands before it anybody
// could have written.
func (s *Server) clientAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	if !s.trusts(host) {
		return host
	}
	named := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(named) - 1; i >= 0; i-- {
		one := strings.TrimSpace(named[i])
		if net.ParseIP(one) == nil {
			break
		}
		if host = one; !s.trusts(host) {
			break
		}
	}
	return host
}

// trusts reports whether an address is a proxy that the configuration trusts.
func (s *Server) trusts(host string) bool {
	ip := net.ParseIP(host)
	for _, trusted := range s.opt.TrustedProxies {
		if trusted.Contains(ip) {
			return true
		}
	}
	return false
}

// accountOf is the account that a wrong token seems to be of: its first characters,
// which tell nothing of the rest.
func accountOf(token string) string {
	if len(token) > len(tokenPrefix)+4 {
		token = token[:len(tokenPrefix)+4]
	}
	return token
}

// refusedToken counts and logs a token that is not known or has expired, and reports
// whether its client has had too many.
func (s *Server) refusedToken(r *http.Request, token string) bool {
	client, now := s.clientAddress(r), s.opt.Now()
	tooMany := s.failures.failed("client "+client, now)
	tooMany = s.failures.failed("account "+accountOf(token), now) || tooMany
	s.opt.Log.Warn("sign-in refused", "client", client, "path", r.URL.Path, "too_many", tooMany)
	s.meters.signIns.WithLabelValues("refused").Inc()
	return tooMany
}
