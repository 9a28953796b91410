package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/words"
)

// Problem is an error answer (RFC 9457, application/problem+json).
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	Code   string `json:"code,omitempty"`
	Field  string `json:"field,omitempty"`
	Hint   string `json:"hint,omitempty"`
	Theirs any    `json:"theirs,omitempty"` // 409: the present state
	Ours   any    `json:"ours,omitempty"`   // 409: what the request assumed
}

func (p *Problem) Error() string { return p.Detail }

// Fail makes a problem of a status and a sentence that says what to do.
func Fail(status int, code, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: detail}
}

// Refuse is fail with a sentence of the file of texts: error.NAME, filled with
// values. The problem's code is the name up to its first dot.
func Refuse(status int, name string, values ...any) *Problem {
	code, _, _ := strings.Cut(name, ".")
	return Fail(status, code, fmt.Sprintf(words.Text("error."+name), values...))
}

// statuses of the execution module's error kinds.
var statuses = map[execution.ErrorKind]int{
	execution.Invalid:  http.StatusBadRequest,
	execution.NotFound: http.StatusNotFound,
	execution.Conflict: http.StatusConflict,
	execution.Refused:  http.StatusUnprocessableEntity,
}

// problemOf turns any error into a problem. Only what nobody foresaw is a 500,
// and its text stays in the log.
func problemOf(err error) *Problem {
	var p *Problem
	var e *execution.Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &e):
		out := Fail(statuses[e.Kind], e.Code, e.Text)
		out.Field, out.Hint, out.Theirs, out.Ours = e.Field, e.Hint, e.Theirs, e.Ours
		return out
	case errors.As(err, &tooLarge):
		return Refuse(http.StatusRequestEntityTooLarge, "too_large")
	case errors.Is(err, plan.ErrStale):
		return Fail(http.StatusConflict, "stale", err.Error())
	case errors.Is(err, runs.ErrLocked):
		return Fail(http.StatusConflict, "locked", err.Error())
	case errors.Is(err, execution.ErrUnavailable), errors.Is(err, execution.ErrClosed):
		return Fail(http.StatusServiceUnavailable, "ledger_out", err.Error())
	case errors.Is(err, config.ErrRefused):
		return Fail(http.StatusUnprocessableEntity, "refused", err.Error())
	}
	return Refuse(http.StatusInternalServerError, "internal")
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	if p.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client is gone; there is nobody to tell
}

func WriteJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		writeProblem(w, problemOf(err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n'))
}
