// Package site is what every page and every call of the API needs: the server and its
// routes, who asks, errors as answers, pages inside their layout, tables as files, and a
// run's tables in memory. It knows no screen.
package site

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/web/access"
)

// Options open a Server.
type Options struct {
	Workspace string
	Ledger    *execution.Service
	Version   string
	Now       func() time.Time // nil = time.Now
	Log       *slog.Logger     // nil = slog.Default
	// UserHeader and RoleHeader name the headers in which a trusted reverse
	// proxy says who is signed in; they count only from TrustedProxies.
	UserHeader, RoleHeader string
	TrustedProxies         []*net.IPNet
	// PlanAge is how old the latest plan may be for /readyz; 0 = 36 hours.
	PlanAge time.Duration
	// RequestsPerSecond bounds one identity's requests; 0 = 2,000.
	RequestsPerSecond float64
	// EPCIS answers everything below /epcis; nil = not served.
	EPCIS http.Handler
}

// Server answers the API and the screens of one workspace.
type Server struct {
	Opt      Options
	key      []byte
	Mux      *http.ServeMux
	limits   access.Limiter
	failures access.Attempts
	ended    access.EndedSessions
	meters   *meters
	cache    runCache
	Jobs     jobs
	Heavy    sync.Mutex // held by work that would slow a night down

	LastAsked atomic.Int64 // when a request came or was answered, in Unix nanoseconds

	mu          sync.Mutex
	tokenList   []access.Token
	tokenStamp  time.Time
	tokenLooked time.Time
}

// Route is one address of the server; the OpenAPI document is held to them.
type Route struct {
	Method  string
	Path    string      // in http.ServeMux syntax
	Role    access.Role // "" = open to everybody
	API     bool        // part of the API: errors are problem+json and the OpenAPI document lists it
	MaxBody int64       // bytes; 0 = 1 MiB
	Handle  func(s *Server, w http.ResponseWriter, r *http.Request) error
}

// Open makes a server that answers at some routes; Handler serves it.
func Open(opt Options, routes []Route) (*Server, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.PlanAge == 0 {
		opt.PlanAge = 36 * time.Hour
	}
	if opt.RequestsPerSecond == 0 {
		opt.RequestsPerSecond = 2000
	}
	key, err := sessionKey(opt.Workspace)
	if err != nil {
		return nil, err
	}
	s := &Server{Opt: opt, key: key, Mux: http.NewServeMux(), meters: newMeters(),
		ended: access.EndedSessions{Path: filepath.Join(opt.Workspace, ".sessions.ended")}}
	s.meters.registry.MustRegister(state{s})
	for _, route := range routes {
		s.Mux.Handle(route.Method+" "+route.Path, s.wrap(route))
	}
	return s, nil
}

// Handler is the server's root handler.
func (s *Server) Handler() http.Handler { return s.outer(s.Mux) }

// Config is the workspace's configuration as it is on disk now.
func (s *Server) Config() (*config.Config, error) { return config.Read(s.Opt.Workspace) }

// tokens are the workspace's tokens, looked up again when the file changes.
func (s *Server) tokens() []access.Token {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Opt.Now()
	if now.Sub(s.tokenLooked) < time.Second {
		return s.tokenList
	}
	s.tokenLooked = now
	info, err := os.Stat(filepath.Join(s.Opt.Workspace, access.TokensName))
	if err != nil {
		s.tokenList, s.tokenStamp = nil, time.Time{}
		return nil
	}
	if info.ModTime().Equal(s.tokenStamp) {
		return s.tokenList
	}
	list, err := access.ReadTokens(s.Opt.Workspace)
	if err != nil {
		s.Opt.Log.Error("tokens cannot be read; the last known ones stay in force", "error", err)
		return s.tokenList
	}
	s.tokenList, s.tokenStamp = list, info.ModTime()
	return list
}

type identityKey struct{}
type cookieKey struct{}

// Identity is who makes the request; the zero Identity is nobody.
func Identity(ctx context.Context) access.Identity {
	id, _ := ctx.Value(identityKey{}).(access.Identity)
	return id
}

// sessionOf is the request's session cookie, or "" for a token or header.
func sessionOf(ctx context.Context) string {
	c, _ := ctx.Value(cookieKey{}).(string)
	return c
}
