package site

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/web/access"
)

// clientAddress is the address a request comes from, without its port: that of the
// connection, or the one that a trusted proxy names in X-Forwarded-For. Of several
// the last that is no trusted proxy itself counts; what stands before it anybody
// could have written.
func (s *Server) clientAddress(r *http.Request) string {
	host, ok := addressOf(r.RemoteAddr)
	if !ok {
		return r.RemoteAddr
	}
	if !s.trusts(host) {
		return host.String()
	}
	named := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, one := range slices.Backward(named) {
		next, ok := addressOf(strings.TrimSpace(one))
		if !ok {
			break
		}
		if host = next; !s.trusts(host) {
			break
		}
	}
	return host.String()
}

// addressOf reads an address as proxies write it: with or without a port, one of IPv6 with
// or without brackets, one of IPv4 in the form of IPv6.
func addressOf(text string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	if err != nil {
		var p netip.AddrPort
		p, err = netip.ParseAddrPort(text)
		a = p.Addr()
	}
	return a.Unmap().WithZone(""), err == nil
}

// trusts reports whether an address is a proxy that the configuration trusts.
func (s *Server) trusts(host netip.Addr) bool {
	for _, trusted := range s.Opt.TrustedProxies {
		if trusted.Contains(host.AsSlice()) {
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
