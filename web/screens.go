package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/stockwright/stockwright/plan"
)

func screenRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/assets/{file...}", Handle: (*Server).assets},
		{Method: "GET", Path: "/signin", Handle: (*Server).signInPage},
		{Method: "POST", Path: "/signin", Handle: (*Server).signIn},
		{Method: "POST", Path: "/signout", Role: ReadOnly, Handle: (*Server).signOut},
		{Method: "GET", Path: "/{$}", Role: ReadOnly, Handle: (*Server).tonight},
		{Method: "GET", Path: "/problems", Role: office, Handle: (*Server).problemsPage},
		{Method: "GET", Path: "/purchase", Role: office, Handle: (*Server).purchasePage},
		{Method: "POST", Path: "/purchase", Role: Planner, Handle: (*Server).purchaseReview},
		{Method: "POST", Path: "/purchase/release", Role: Planner, Handle: (*Server).releaseOrders},
		{Method: "POST", Path: "/purchase/import", Role: Planner, MaxBody: 32 << 20, Handle: (*Server).importPreview},
		{Method: "POST", Path: "/purchase/import/apply", Role: Planner, MaxBody: 32 << 20, Handle: (*Server).importApply},
		{Method: "GET", Path: "/items/{key}", Role: office, Handle: (*Server).itemPage},
		{Method: "POST", Path: "/overrides", Role: Planner, Handle: (*Server).overrideForm},
		{Method: "GET", Path: "/accuracy", Role: office, Handle: (*Server).accuracyPage},
		{Method: "GET", Path: "/slots", Role: ReadOnly, Handle: (*Server).slotsPage},
		{Method: "POST", Path: "/slots/approve", Role: Manager, Handle: (*Server).approveWave},
		{Method: "POST", Path: "/slots/undo", Role: Manager, Handle: (*Server).undoWave},
		{Method: "POST", Path: "/slots/stay", Role: Manager, Handle: (*Server).keepInPlace},
		{Method: "GET", Path: "/scan", Role: Floor, Handle: (*Server).scanPage},
		{Method: "GET", Path: "/runs", Role: office, Handle: (*Server).runsPage},
		{Method: "GET", Path: "/runs/failed/{failure}", Role: office, Handle: (*Server).failedPage},
		{Method: "GET", Path: "/runs/{run}", Role: office, Handle: (*Server).runPage},
		{Method: "POST", Path: "/runs", Role: Planner, Handle: (*Server).startRun},
		{Method: "GET", Path: "/print/orders", Role: office, Handle: (*Server).printOrders},
		{Method: "GET", Path: "/print/moves", Role: ReadOnly, Handle: (*Server).printMoves},
		{Method: "GET", Path: "/print/labels", Role: ReadOnly, Handle: (*Server).printLabels},
		{Method: "GET", Path: "/scan/worker.js", Handle: (*Server).scanWorker},
		{Method: "GET", Path: "/data", Role: ReadOnly, Handle: (*Server).dataPage},
	}
}

// signInData is what the sign-in page says, and where it leads.
type signInData struct {
	Wrong, Next string
	Ended       bool // a session that was signed in before is over
}

func (s *Server) signInPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	data := signInData{Next: localPath(q.Get("next")), Ended: q.Get("ended") != ""}
	return s.show(w, r, http.StatusOK, "signin.html", page{Title: text("signin.title"), Nav: "signin", Data: data})
}

// signIn takes a token, starts a session and leads to the page that was asked for.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return refuse(http.StatusForbidden, "csrf")
	}
	next := localPath(r.PostFormValue("next"))
	token := strings.TrimSpace(r.PostFormValue("token"))
	id, ok := identify(s.tokens(), token, s.opt.Now())
	if !ok {
		if s.refusedToken(r, token) {
			return refuse(http.StatusTooManyRequests, "too_many_requests.screens")
		}
		data := signInData{Wrong: text("signin.unknown"), Next: next}
		return s.show(w, r, http.StatusUnauthorized, "signin.html", page{Title: text("signin.title"), Nav: "signin", Data: data})
	}
	if err := s.startSession(w, r, token, id); err != nil {
		return err
	}
	s.meters.signIns.WithLabelValues("let in").Inc()
	s.opt.Log.Info("signed in", "name", id.Name, "role", id.Role, "client", s.clientAddress(r))
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// localPath is an address of this server, or "/" for anything a browser might
// take for another one.
func localPath(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(address, "/") ||
		strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\t\r\n") {
		return "/"
	}
	return address
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := s.endSession(w, sessionOf(r.Context())); err != nil {
		return err
	}
	s.opt.Log.Info("signed out", "name", identity(r.Context()).Name)
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
	return nil
}

// errorData is what the error page shows; of an edit that came too late, both
// sides.
type errorData struct {
	*Problem
	Theirs, Ours string
	Back, Do     string // where to go on, and what that is called
}

// overrideText is an override in one line.
func overrideText(o plan.Override) string {
	if o.Ends {
		return fmt.Sprintf("%s: %s %s %s", o.Author, text("field."+string(o.Field)), text("override.endedon"), o.StartsOn)
	}
	return fmt.Sprintf("%s: %s %s · %s … %s · %s", o.Author, text("field."+string(o.Field)), valueText(o), o.StartsOn, o.EndsOn, o.Reason)
}

// errorPage answers a browser; who is not signed in is led to the sign-in, and
// from there back.
func (s *Server) errorPage(w http.ResponseWriter, r *http.Request, p *Problem) {
	data := errorData{Problem: p, Back: "/", Do: text("error.back")}
	if p.Status == http.StatusUnauthorized {
		next := url.Values{"next": {r.URL.RequestURI()}}
		if _, err := r.Cookie(sessionCookie); err == nil {
			next.Set("ended", "1")
		}
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			http.Redirect(w, r, "/signin?"+next.Encode(), http.StatusSeeOther)
			return
		}
		data.Problem, data.Back, data.Do = refuse(p.Status, "unauthenticated.page"), "/signin", text("signin.title")
	}
	if theirs, ok := p.Theirs.(plan.Override); ok {
		data.Theirs, data.Back, data.Do = overrideText(theirs), "/items/"+theirs.Subject, text("conflict.look")
	}
	if ours, ok := p.Ours.(plan.Override); ok {
		data.Ours = overrideText(ours)
	}
	title := textOr(fmt.Sprintf("error.title.%d", p.Status), cmp.Or(p.Title, http.StatusText(p.Status)))
	if err := s.show(w, r, p.Status, "error.html", page{Title: title, Data: data}); err != nil {
		s.opt.Log.Error("error page", "error", err)
	}
}

// unrouted answers an address, or a method of one, that the server has not: a
// page for people, a problem for programs.
func (s *Server) unrouted(w http.ResponseWriter, r *http.Request) {
	plain := &statusOnly{header: http.Header{}}
	s.mux.ServeHTTP(plain, r)
	if allow := plain.header.Get("Allow"); allow != "" {
		w.Header().Set("Allow", allow)
	}
	p := refuse(http.StatusNotFound, "no_page", r.URL.Path)
	if plain.status == http.StatusMethodNotAllowed {
		p = refuse(plain.status, "no_method", r.URL.Path, r.Method)
	}
	if strings.HasPrefix(r.URL.Path, "/api/") {
		writeProblem(w, p)
		return
	}
	if named, err := s.admit(Route{Role: ReadOnly}, r); err == nil {
		r = named
	}
	s.errorPage(w, r, p)
}

// statusOnly takes an answer and keeps its status and header.
type statusOnly struct {
	header http.Header
	status int
}

func (w *statusOnly) Header() http.Header         { return w.header }
func (w *statusOnly) WriteHeader(status int)      { w.status = status }
func (w *statusOnly) Write(b []byte) (int, error) { return len(b), nil }
