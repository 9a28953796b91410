package site

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
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/words"
)

// SessionLife is how long a sign-in lasts: a shift and a half.
const SessionLife = 12 * time.Hour

const SessionCookie = "stockwright_session"

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
	key = []byte(access.RandomText())
	return key, wholefile.WriteBytes(path, wholefile.Secret, key)
}

func (s *Server) sign(text string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// startSession sets the signed cookie of a sign-in.
func (s *Server) startSession(w http.ResponseWriter, r *http.Request, token string, id access.Identity) error {
	b, err := json.Marshal(session{Name: id.Name, Token: access.TokenHash(token),
		Expires: s.Opt.Now().Add(SessionLife)})
	if err != nil {
		return err
	}
	body := base64.RawURLEncoding.EncodeToString(b)
	http.SetCookie(w, &http.Cookie{Name: SessionCookie, Value: body + "." + s.sign(body), Path: "/", HttpOnly: true,
		Secure: overTLS(r), SameSite: http.SameSiteStrictMode,
		MaxAge: int(SessionLife / time.Second)})
	return nil
}

// endSession clears the cookie, and takes it from nobody afterwards: a copy of
// it is worth nothing, here, in other servers of the workspace, and after a restart.
func (s *Server) endSession(w http.ResponseWriter, cookie string) error {
	err := s.ended.Add(cookie, s.Opt.Now().Add(SessionLife), s.Opt.Now())
	http.SetCookie(w, &http.Cookie{Name: SessionCookie, Path: "/", HttpOnly: true,
		SameSite: http.SameSiteStrictMode, MaxAge: -1})
	return err
}

// fromSession is who a session cookie stands for.
func (s *Server) fromSession(r *http.Request) (access.Identity, string, bool) {
	c, err := r.Cookie(SessionCookie)
	if err != nil {
		return access.Identity{}, "", false
	}
	body, mac, ok := strings.Cut(c.Value, ".")
	if !ok || !hmac.Equal([]byte(mac), []byte(s.sign(body))) {
		return access.Identity{}, "", false
	}
	b, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		return access.Identity{}, "", false
	}
	var v session
	if json.Unmarshal(b, &v) != nil || s.Opt.Now().After(v.Expires) || s.ended.Has(c.Value) {
		return access.Identity{}, "", false
	}
	for _, t := range s.tokens() {
		if t.Hash == v.Token && t.Name == v.Name && !t.Expired(s.Opt.Now()) {
			return access.Identity{Name: t.Name, Role: t.Role}, c.Value, true
		}
	}
	return access.Identity{}, "", false
}

// CsrfToken is the token that forms of a session carry: a page of another
// origin cannot read it.
func (s *Server) CsrfToken(cookie string) string { return s.sign("csrf:" + cookie) }

// checkCSRF holds a write by cookie to its token, in the form or the header.
func (s *Server) checkCSRF(r *http.Request, cookie string) error {
	given := r.Header.Get("X-CSRF-Token")
	kind := r.Header.Get("Content-Type")
	if given == "" && (strings.HasPrefix(kind, "application/x-www-form-urlencoded") ||
		strings.HasPrefix(kind, "multipart/form-data")) {
		if err := parseForm(r); err != nil {
			return err
		}
		given = r.PostFormValue("csrf")
	}
	if !hmac.Equal([]byte(given), []byte(s.CsrfToken(cookie))) {
		return Fail(http.StatusForbidden, "csrf", words.Text("error.csrf.form"))
	}
	return nil
}

// parseForm reads a form, and says what is wrong with one that cannot be read: its token
// may be in what was not.
func parseForm(r *http.Request) error {
	err := r.ParseForm()
	if err == nil && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(defaultMemory)
	}
	var large *http.MaxBytesError
	switch {
	case err == nil, errors.As(err, &large):
		return err
	case strings.Contains(err.Error(), "exceeded limit"): // net/url takes 10,000 fields
		return Refuse(http.StatusRequestEntityTooLarge, "too_many_fields")
	}
	return Refuse(http.StatusBadRequest, "form", err)
}

// defaultMemory is what of a form with files is held in memory, as net/http has it.
const defaultMemory = 32 << 20
