package web

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

	"github.com/stockwright/stockwright/internal/wholefile"
)

// Role is what a signed-in person or program may do. Each role may do what it
// is named for and read everything.
type Role string

// The roles. Planners review plans, managers apply moves and approve counts as
// well as everything the floor does, the floor carries out tasks.
const (
	ReadOnly Role = "read-only"
	Floor    Role = "floor"
	Planner  Role = "planner"
	Manager  Role = "manager"
)

// Roles lists the roles there are.
func Roles() []Role { return []Role{ReadOnly, Floor, Planner, Manager} }

// may tells whether a role may do what needs another.
func (r Role) may(need Role) bool {
	switch need {
	case ReadOnly:
		return slices.Contains(Roles(), r)
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
}

const tokenPrefix = "sw_"

// NewToken makes a token for a name and returns its text, which is shown once
// and kept nowhere.
func NewToken(workspace, name string, role Role, now time.Time) (string, error) {
	if name == "" || !slices.Contains(Roles(), role) {
		return "", fmt.Errorf("a token needs a name and one of the roles %v", Roles())
	}
	tokens, err := ReadTokens(workspace)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(tokens, func(t Token) bool { return t.Name == name }) {
		return "", fmt.Errorf("there is a token named %q; revoke it first, or choose another name", name)
	}
	text := tokenPrefix + randomText()
	tokens = append(tokens, Token{Name: name, Role: role, Hash: tokenHash(text), Created: now.UTC()})
	return text, writeTokens(workspace, tokens)
}

// RevokeToken removes a token by name.
func RevokeToken(workspace, name string) error {
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

// identify finds whose token a text is, in time that does not depend on which.
func identify(tokens []Token, text string) (Identity, bool) {
	hash := tokenHash(text)
	var found Identity
	ok := false
	for _, t := range tokens {
		if subtle.ConstantTimeCompare([]byte(t.Hash), []byte(hash)) == 1 {
			found, ok = Identity{t.Name, t.Role}, true
		}
	}
	return found, ok
}

func tokenHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// randomText is 256 random bits, safe in URLs and headers.
func randomText() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails: crypto/rand aborts the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}
