package ledger

import (
	"errors"
	"fmt"
)

// ErrorKind groups the reasons a command is not carried out, so that callers
// can map them (HTTP 400/404/409/422, exit codes) without reading texts.
type ErrorKind string

// The kinds of errors. Invalid and NotFound leave no trace and may be tried
// again under the same key. Conflict and Refused are decisions: they are
// journalled, and a repeat of the key is answered with the same refusal.
const (
	Invalid  ErrorKind = "invalid"  // malformed command: HTTP 400
	NotFound ErrorKind = "notfound" // a named thing does not exist: HTTP 404
	Conflict ErrorKind = "conflict" // stale version: HTTP 409
	Refused  ErrorKind = "refused"  // against a rule of the floor: HTTP 422
)

// Error says what is wrong, in which field, and what to do about it.
type Error struct {
	Kind   ErrorKind `json:"kind"`
	Code   string    `json:"code"`
	Field  string    `json:"field,omitempty"`
	Text   string    `json:"text"`
	Hint   string    `json:"hint,omitempty"`
	Theirs any       `json:"theirs,omitempty"` // Conflict: the present state
	Ours   any       `json:"ours,omitempty"`   // Conflict: what the command assumed
}

func (e *Error) Error() string {
	text := e.Text
	if e.Field != "" {
		text = e.Field + ": " + text
	}
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// KindOf is the kind of an execution error, or "" for another error.
func KindOf(err error) ErrorKind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

func NewInvalid(field, text string) *Error {
	return &Error{Kind: Invalid, Code: "invalid", Field: field, Text: text}
}

func NewNotFound(what, id string) *Error {
	return &Error{Kind: NotFound, Code: what + "_not_found", Field: what,
		Text: fmt.Sprintf("there is no %s %q", what, id)}
}

func NewRefused(code, text, hint string) *Error {
	return &Error{Kind: Refused, Code: code, Text: text, Hint: hint}
}

func NewStale(what string, ours, theirs int64, now any) *Error {
	return &Error{Kind: Conflict, Code: "stale_version", Field: what, Ours: ours, Theirs: now,
		Text: fmt.Sprintf("version %d was edited meanwhile, it is at version %d", ours, theirs),
		Hint: "read it again and decide anew under a new key"}
}
