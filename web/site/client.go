package site

import (
	"net"
	"net/http"
	"strings"

	"github.com/stockwright/stockwright/web/access"
)

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
	for _, trusted := range s.Opt.TrustedProxies {
		if trusted.Contains(ip) {
			return true
		}
	}
	return false
}

// refusedToken counts and logs a token that is not known or has expired, and reports
// whether its client has had too many.
func (s *Server) refusedToken(r *http.Request, token string) bool {
	client, now := s.clientAddress(r), s.Opt.Now()
	tooMany := s.failures.Failed("client "+client, now)
	tooMany = s.failures.Failed("account "+access.AccountOf(token), now) || tooMany
	s.Opt.Log.Warn("sign-in refused", "client", client, "path", r.URL.Path, "too_many", tooMany)
	s.meters.signIns.WithLabelValues("refused").Inc()
	return tooMany
}
