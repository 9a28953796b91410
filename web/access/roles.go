// Package access says who may do what: roles, the tokens of a workspace, sessions that
// were ended, and limits on wrong sign-ins and on requests.
package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"github.com/stockwright/stockwright/internal/wholefile"
)

// Role is what a signed-in person or program may do. Each role may do what it
// is named for and read everything, the floor all but what things cost.
type Role string

// The roles. Planners review plans, managers apply moves and approve counts as
// well as everything the floor does, the floor carries out tasks.
const (
	ReadOnly Role = "read-only"
	Floor    Role = "floor"
	Planner  Role = "planner"
	Manager  Role = "manager"
)

// Office is what a route needs that shows what things cost: any role but the floor's.
const Office Role = "office"

// Roles lists the roles there are.
func Roles() []Role { return []Role{ReadOnly, Floor, Planner, Manager} }

// May tells whether a role may do what needs another.
func (r Role) May(need Role) bool {
	switch need {
	case ReadOnly:
		return slices.Contains(Roles(), r)
	case Office:
		return r == ReadOnly || r == Planner || r == Manager
	case Floor:
		return r == Floor || r == Manager
	case Planner:
		return r == Planner || r == Manager
	}
	return r == Manager
}

// Identity is who makes a request.
type Identity struct {
	Name string `json:"name"`
	Role Role   `json:"role"`
}

// TokensName is the workspace's file of tokens; it holds hashes only.
const TokensName = "tokens.json"

// Token is one token at rest. A token has 256 random bits, so one SHA-256 is
// as good as a slow hash and cannot be used to exhaust the server.
type Token struct {
	Name    string    `json:"name"`
	Role    Role      `json:"role"`
	Hash    string    `json:"sha256"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires,omitzero"` // zero: never
}

// Expired reports whether the token is good no longer.
func (t Token) Expired(now time.Time) bool { return !t.Expires.IsZero() && !now.Before(t.Expires) }

const tokenPrefix = "sw_"

// NewToken makes a token for a name, good for a time (0: until it is revoked), and
// returns its text, which is shown once and kept nowhere.
func NewToken(workspace, name string, role Role, now time.Time, life time.Duration) (string, error) {
	if name == "" || !slices.Contains(Roles(), role) {
		return "", fmt.Errorf("a token needs a name and one of the roles %v", Roles())
	}
	lock, err := lockTokens(workspace)
	if err != nil {
		return "", err
	}
	defer lock.Unlock()
	tokens, err := ReadTokens(workspace)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(tokens, func(t Token) bool { return t.Name == name }) {
		return "", fmt.Errorf("there is a token named %q; revoke it first, or choose another name", name)
	}
	text := tokenPrefix + RandomText()
	t := Token{Name: name, Role: role, Hash: TokenHash(text), Created: now.UTC()}
	if life > 0 {
		t.Expires = now.UTC().Add(life)
	}
	tokens = append(tokens, t)
	return text, writeTokens(workspace, tokens)
}

// RevokeToken removes a token by name.
func RevokeToken(workspace, name string) error {
	lock, err := lockTokens(workspace)
	if err != nil {
		return err
	}
	defer lock.Unlock()
	tokens, err := ReadTokens(workspace)
	if err != nil {
		return err
	}
	kept := slices.DeleteFunc(slices.Clone(tokens), func(t Token) bool { return t.Name == name })
	if len(kept) == len(tokens) {
		return fmt.Errorf("there is no token named %q", name)
	}
	return writeTokens(workspace, kept)
}

// lockTokens keeps changes of the file of tokens one after another, whoever makes them.
func lockTokens(workspace string) (*flock.Flock, error) {
	l := wholefile.LockFile(filepath.Join(workspace, ".tokens.lock"))
	return l, l.Lock()
}

// ReadTokens reads the tokens of a workspace; none is no error.
func ReadTokens(workspace string) ([]Token, error) {
	path := filepath.Join(workspace, TokensName)
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var tokens []Token
	if err := json.Unmarshal(b, &tokens); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return tokens, nil
}

func writeTokens(workspace string, tokens []Token) error {
	b, err := json.MarshalIndent(tokens, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(workspace, TokensName)
	return wholefile.WriteBytes(path, wholefile.Secret, append(b, '\n'))
}

// Identify finds whose token a text is, in time that does not depend on which.
func Identify(tokens []Token, text string, now time.Time) (Identity, bool) {
	hash := TokenHash(text)
	var found Identity
	ok := false
	for _, t := range tokens {
		if subtle.ConstantTimeCompare([]byte(t.Hash), []byte(hash)) == 1 && !t.Expired(now) {
			found, ok = Identity{t.Name, t.Role}, true
		}
	}
	return found, ok
}

func TokenHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// RandomText is 256 random bits, safe in URLs and headers.
func RandomText() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails: crypto/rand aborts the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}
