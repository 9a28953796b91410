package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

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
// it is worth nothing.
func (s *Server) endSession(w http.ResponseWriter, cookie string) {
	now := s.opt.Now()
	s.mu.Lock()
	if s.endedSessions == nil {
		s.endedSessions = map[string]time.Time{}
	}
	for c, until := range s.endedSessions {
		if now.After(until) {
			delete(s.endedSessions, c)
		}
	}
	s.endedSessions[cookie] = now.Add(sessionLife)
	s.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: -1})
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
	if json.Unmarshal(b, &v) != nil || s.opt.Now().After(v.Expires) || s.hasEnded(c.Value) {
		return Identity{}, "", false
	}
	for _, t := range s.tokens() {
		if t.Hash == v.Token && t.Name == v.Name {
			return Identity{t.Name, t.Role}, c.Value, true
		}
	}
	return Identity{}, "", false
}

func (s *Server) hasEnded(cookie string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ended := s.endedSessions[cookie]
	return ended
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
