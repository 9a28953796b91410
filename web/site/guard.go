package site

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/stockwright/stockwright/web/access"
)

const defaultBody = 1 << 20

// wrap puts a route behind what every route needs: who is it, may they, how
// often, how much, and errors as answers.
func (s *Server) wrap(route Route) http.Handler {
	limit := route.MaxBody
	if limit == 0 {
		limit = defaultBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		r, err := s.admit(route, r)
		if err == nil && route.API && Identity(r.Context()).Role == access.Floor {
			c := &costless{ResponseWriter: w}
			defer c.send()
			w = c
		}
		if err == nil {
			err = route.Handle(s, w, r)
		}
		if err != nil {
			s.answerError(route, w, r, err)
		}
	})
}

// admit identifies the request and refuses what its role may not do.
func (s *Server) admit(route Route, r *http.Request) (*http.Request, error) {
	if route.Role == "" {
		return r, nil
	}
	id, cookie, err := s.authenticate(r)
	if err != nil {
		return r, err
	}
	if !s.limits.Allow(id.Name, s.Opt.RequestsPerSecond, s.Opt.Now()) {
		return r, Refuse(http.StatusTooManyRequests, "too_many_requests")
	}
	ctx := context.WithValue(context.WithValue(r.Context(), identityKey{}, id), cookieKey{}, cookie)
	r = r.WithContext(ctx)
	if !id.Role.May(route.Role) {
		return r, Refuse(http.StatusForbidden, "forbidden.guard", id.Name, id.Role, route.Role)
	}
	if cookie != "" && r.Method != http.MethodGet && r.Method != http.MethodHead {
		if err := s.checkCSRF(r, cookie); err != nil {
			return r, err
		}
	}
	return r, nil
}

// authenticate reads a bearer token, a session cookie or a trusted proxy's headers.
func (s *Server) authenticate(r *http.Request) (access.Identity, string, error) {
	if scheme, text, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		text = strings.TrimSpace(text)
		if id, ok := access.Identify(s.tokens(), text, s.Opt.Now()); ok {
			return id, "", nil
		}
		if s.refusedToken(r, text) {
			return access.Identity{}, "", Refuse(http.StatusTooManyRequests, "too_many_requests")
		}
		return access.Identity{}, "", Refuse(http.StatusUnauthorized, "unknown_token")
	}
	if id, ok := s.fromProxy(r); ok {
		// A proxy's sign-in is a cookie of its own, so writes need our token too.
		return id, "proxy:" + id.Name, nil
	}
	if id, cookie, ok := s.fromSession(r); ok {
		return id, cookie, nil
	}
	return access.Identity{}, "", Refuse(http.StatusUnauthorized, "unauthenticated")
}

func (s *Server) fromProxy(r *http.Request) (access.Identity, bool) {
	if s.Opt.UserHeader == "" || r.Header.Get(s.Opt.UserHeader) == "" {
		return access.Identity{}, false
	}
	host, ok := addressOf(r.RemoteAddr)
	if !ok || !s.trusts(host) {
		return access.Identity{}, false
	}
	// A header that is there twice came in part from the client, whom the proxy only added to.
	if len(r.Header.Values(s.Opt.UserHeader)) > 1 || len(r.Header.Values(s.Opt.RoleHeader)) > 1 {
		return access.Identity{}, false
	}
	role := access.Role(r.Header.Get(s.Opt.RoleHeader))
	if !role.May(access.ReadOnly) {
		role = access.ReadOnly
	}
	return access.Identity{Name: r.Header.Get(s.Opt.UserHeader), Role: role}, true
}

func (s *Server) answerError(route Route, w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) {
		return // the client is gone
	}
	p := problemOf(err)
	s.logProblem(r, p, err)
	if route.API {
		if p.Status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Bearer realm="stockwright"`)
		}
		writeProblem(w, p)
		return
	}
	s.errorPage(w, r, p)
}

// logProblem writes down what failed, and what was refused to whom.
func (s *Server) logProblem(r *http.Request, p *Problem, err error) {
	id := Identity(r.Context())
	who := []any{"code", p.Code, "name", id.Name, "role", id.Role, "client", s.clientAddress(r),
		"method", r.Method, "path", r.URL.Path}
	switch p.Status {
	case http.StatusForbidden, http.StatusTooManyRequests:
		s.Opt.Log.Warn("refused", append(who, "detail", p.Detail)...)
	case http.StatusConflict, http.StatusUnprocessableEntity:
		s.Opt.Log.Info("refused", append(who, "detail", p.Detail)...)
	}
	switch {
	case p.Code == "reading": // is asked for again
		s.Opt.Log.Info("not read yet", who...)
	case p.Status >= 500:
		s.Opt.Log.Error("request failed", append(who, "error", err)...)
	}
}

// contentPolicy lets a page load only what this server serves, and run no
// inline script or style.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// outer sets what every answer carries and turns a panic into a 500.
func (s *Server) outer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.Opt.Now()
		s.LastAsked.Store(time.Now().UnixNano())
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=()")
		if overTLS(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if v := recover(); v != nil {
				s.Opt.Log.Error("panic", "path", r.URL.Path, "value", v, "stack", string(debug.Stack()))
				s.answerError(Route{API: strings.HasPrefix(r.URL.Path, "/api/")}, rec, r,
					Refuse(http.StatusInternalServerError, "internal"))
			}
			s.LastAsked.Store(time.Now().UnixNano())
			s.meters.observe(r, rec.status, s.Opt.Now().Sub(start))
		}()
		if _, pattern := s.Mux.Handler(r); pattern == "" {
			s.unrouted(rec, r)
			return
		}
		next.ServeHTTP(rec, r)
	})
}

// overTLS tells whether the browser speaks TLS, with us or with the proxy
// before us.
func overTLS(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

// recorder remembers the status for the meters.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int)      { r.status = status; r.ResponseWriter.WriteHeader(status) }
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
