//go:build !linux

package pgtest

import "errors"

// ErrNone says that no server is started on this system.
var ErrNone = errors.New("a PostgreSQL server of a test runs on Linux only")

// Server is never there.
type Server struct{ dir string }

// Start returns ErrNone.
func Start() (*Server, error) { return nil, ErrNone }

// Restart, Kill and Stop have nothing to do, and DSN nothing to name.
func (*Server) Restart() error    { return ErrNone }
func (*Server) Kill()             {}
func (*Server) Stop()             {}
func (*Server) DSN(string) string { return "" }
