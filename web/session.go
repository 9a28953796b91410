package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/stockwright/stockwright/internal/wholefile"
)

// sessionLife is how long a sign-in lasts: a shift and a half.
const sessionLife = 12 * time.Hour

const sessionCookie = "stockwright_session"

// session is what the signed cookie says. Token is the hash of the token that
// signed in, so that revoking the token ends its sessions.
type session struct {
	Name    string    `json:"n"`
	Token   string    `json:"t"`
	Expires time.Time `json:"e"`
}

// sessionKey reads the workspace's signing key, or makes it at first use.
func sessionKey(workspace string) ([]byte, error) {
	path := filepath.Join(workspace, ".session.key")
	key, err := os.ReadFile(path)
	if err == nil && len(key) >= 32 {
		return key, nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	key = []byte(randomText())
	return key, wholefile.WriteBytes(path, wholefile.Secret, key)
}

func (s *Server) sign(text string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// startSession sets the signed cookie of a sign-in.
func (s *Server) startSession(w http.ResponseWriter, r *http.Request, token string, id Identity) error {
	b, err := json.Marshal(session{Name: id.Name, Token: tokenHash(token), Expires: s.opt.Now().Add(sessionLife)})
	if err != nil {
		return err
	}
	body := base64.RawURLEncoding.EncodeToString(b)
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: body + "." + s.sign(body), Path: "/", HttpOnly: true,
		Secure: overTLS(r), SameSite: http.SameSiteStrictMode,
		MaxAge: int(sessionLife / time.Second)})
	return nil
}

// endSession clears the cookie, and takes it from nobody afterwards: a copy of
// it is worth nothing, here, in other servers of the workspace, and after a restart.
func (s *Server) endSession(w http.ResponseWriter, cookie string) error {
	err := s.ended.add(cookie, s.opt.Now().Add(sessionLife), s.opt.Now())
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: -1})
	return err
}

// endedSessions are the cookies that were signed out, as a file of the workspace that
// every server of it reads: a line a session, its hash and until when it would hold.
type endedSessions struct {
	mu    sync.Mutex
	path  string
	size  int64
	at    time.Time // of the file, when it was read
	until map[string]time.Time
}

func (e *endedSessions) add(cookie string, until, now time.Time) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	lock := flock.New(e.path + ".lock")
	if err := lock.Lock(); err != nil {
		return err
	}
	defer lock.Unlock()
	if err := e.read(); err != nil {
		return err
	}
	e.until[tokenHash(cookie)] = until
	var out strings.Builder
	for hash, t := range e.until {
		if now.Before(t) {
			fmt.Fprintln(&out, hash, t.Unix())
		} else {
			delete(e.until, hash)
		}
	}
	e.size = int64(out.Len())
	return wholefile.WriteBytes(e.path, wholefile.Secret, []byte(out.String()))
}

// has reports whether a session was ended, by whichever server.
func (e *endedSessions) has(cookie string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if info, err := os.Stat(e.path); err == nil && (info.Size() != e.size || info.ModTime() != e.at) {
		e.at = info.ModTime()
		if e.read() != nil {
			return true // what cannot be read lets nobody in
		}
	}
	_, ended := e.until[tokenHash(cookie)]
	return ended
}

func (e *endedSessions) read() error {
	body, err := os.ReadFile(e.path)
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

// fromSession is who a session cookie stands for.
func (s *Server) fromSession(r *http.Request) (Identity, string, bool) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return Identity{}, "", false
	}
	body, mac, ok := strings.Cut(c.Value, ".")
	if !ok || !hmac.Equal([]byte(mac), []byte(s.sign(body))) {
		return Identity{}, "", false
	}
	b, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		return Identity{}, "", false
	}
	var v session
	if json.Unmarshal(b, &v) != nil || s.opt.Now().After(v.Expires) || s.ended.has(c.Value) {
		return Identity{}, "", false
	}
	for _, t := range s.tokens() {
		if t.Hash == v.Token && t.Name == v.Name && !t.expired(s.opt.Now()) {
			return Identity{t.Name, t.Role}, c.Value, true
		}
	}
	return Identity{}, "", false
}

// csrfToken is the token that forms of a session carry: a page of another
// origin cannot read it.
func (s *Server) csrfToken(cookie string) string { return s.sign("csrf:" + cookie) }

// checkCSRF holds a write by cookie to its token, in the form or the header.
func (s *Server) checkCSRF(r *http.Request, cookie string) error {
	given := r.Header.Get("X-CSRF-Token")
	kind := r.Header.Get("Content-Type")
	if given == "" && (strings.HasPrefix(kind, "application/x-www-form-urlencoded") || strings.HasPrefix(kind, "multipart/form-data")) {
		given = r.PostFormValue("csrf")
	}
	if !hmac.Equal([]byte(given), []byte(s.csrfToken(cookie))) {
		return errors.New(text("error.csrf.form"))
	}
	return nil
}
