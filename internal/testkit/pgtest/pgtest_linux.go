// Package pgtest runs a PostgreSQL server of its own, from the machine's
// packages, for tests and benchmarks: a fresh cluster in a folder, reached
// over a socket in that folder only, stopped at the end. It runs on Linux only.
package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ErrNone says that this machine has no PostgreSQL server to start.
var ErrNone = errors.New("no PostgreSQL server is installed here (Debian: apt-get install postgresql)")

// Server is a running PostgreSQL.
type Server struct {
	bin, dir string
	owner    *syscall.Credential
	cmd      *exec.Cmd
	done     chan error
}

// Start makes a cluster and starts it. It returns ErrNone where no server is
// installed, and an error that says so where the server cannot run, for
// example as root without another user to run as.
func Start() (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, dir: dir}
	if err := s.make(); err != nil {
		if s.cmd != nil {
			s.Kill()
		}
		os.RemoveAll(dir)
		return nil, err
	}
	return s, nil
}

// binaries finds the newest installed server.
func binaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", ErrNone
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		return n
	}
	slices.SortFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(found[len(found)-1]), nil
}

func (s *Server) make() error {
	if os.Getuid() == 0 {
		if err := s.otherUser(); err != nil {
			return err
		}
	}
	out, err := s.command("initdb", "-D", s.data(), "-U", "stockwright", "-A", "trust", "-E", "UTF8",
		"--locale=C", "--no-instructions").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return s.Restart()
}

// otherUser finds someone to run the server as, because it refuses root.
func (s *Server) otherUser() error {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		s.owner = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return os.Chown(s.dir, uid, gid)
	}
	return errors.New("PostgreSQL refuses to run as root, and there is no user postgres or nobody")
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(s.bin, name), args...)
	c.Dir = s.dir
	c.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: s.owner, Pdeathsig: syscall.SIGQUIT}
	return c
}

// Restart starts the server again after Kill.
func (s *Server) Restart() error {
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	os.Remove(filepath.Join(s.data(), "postmaster.pid"))
	s.cmd = s.command("postgres", "-D", s.data(), "-k", s.dir, "-c", "listen_addresses=", "-c", "max_connections=60",
		"-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "checkpoint_timeout=15min", "-c",
		"max_wal_size=4GB", "-c", "shared_buffers=256MB")
	s.cmd.Stdout, s.cmd.Stderr = log, log
	if err := s.cmd.Start(); err != nil {
		return err
	}
	s.done = make(chan error, 1)
	go func(c *exec.Cmd) { s.done <- c.Wait() }(s.cmd)
	return s.ready()
}

// ready waits until the server answers.
func (s *Server) ready() error {
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(25 * time.Millisecond) {
		if s.command("pg_isready", "-q", "-h", s.dir, "-U", "stockwright", "-d", "postgres").Run() == nil {
			return nil
		}
		select {
		case err := <-s.done:
			text, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("the server ended at once: %w: %s", err, text[max(0, len(text)-600):])
		default:
		}
	}
	return errors.New("the server did not answer within a minute")
}

// DSN is the connection string of a database; "" is the server's own.
func (s *Server) DSN(database string) string {
	if database == "" {
		database = "postgres"
	}
	return fmt.Sprintf("host=%s user=stockwright dbname=%s sslmode=disable", s.dir, database)
}

// Kill ends the whole server at once, as a power cut would: SIGKILL to every
// process of it.
func (s *Server) Kill() {
	pid := s.cmd.Process.Pid
	_ = syscall.Kill(pid, syscall.SIGSTOP) // no new children while they are listed
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	_ = syscall.Kill(pid, syscall.SIGKILL)
	for _, word := range strings.Fields(string(children)) {
		if child, err := strconv.Atoi(word); err == nil {
			_ = syscall.Kill(child, syscall.SIGKILL)
			defer gone(child) // its shared memory must be free before a restart
		}
	}
	select {
	case <-s.done:
	case <-time.After(10 * time.Second):
	}
}

// gone waits until a killed process has let go of its memory.
func gone(pid int) {
	for range 500 {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Stop ends the server and removes its folder.
func (s *Server) Stop() {
	_ = syscall.Kill(s.cmd.Process.Pid, syscall.SIGQUIT)
	select {
	case <-s.done:
	case <-time.After(10 * time.Second):
		s.Kill()
	}
	os.RemoveAll(s.dir)
}
