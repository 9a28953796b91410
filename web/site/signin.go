package site

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/words"
)

// signInData is what the sign-in page says, and where it leads.
type signInData struct {
	Wrong, Next string
	Ended       bool // a session that was signed in before is over
}

func (s *Server) SignInPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	data := signInData{Next: LocalPath(q.Get("next")), Ended: q.Get("ended") != ""}
	return s.Show(w, r, http.StatusOK, "signin.html", Page{Title: words.Text("signin.title"),
		Nav: "signin", Data: data})
}

// SignIn takes a token, starts a session and leads to the page that was asked for.
func (s *Server) SignIn(w http.ResponseWriter, r *http.Request) error {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return Refuse(http.StatusForbidden, "csrf")
	}
	next := LocalPath(r.PostFormValue("next"))
	token := strings.TrimSpace(r.PostFormValue("token"))
	id, ok := access.Identify(s.tokens(), token, s.Opt.Now())
	if !ok {
		if s.refusedToken(r, token) {
			return Refuse(http.StatusTooManyRequests, "too_many_requests.screens")
		}
		data := signInData{Wrong: words.Text("signin.unknown"), Next: next}
		return s.Show(w, r, http.StatusUnauthorized, "signin.html",
			Page{Title: words.Text("signin.title"), Nav: "signin", Data: data})
	}
	if err := s.startSession(w, r, token, id); err != nil {
		return err
	}
	s.meters.signIns.WithLabelValues("let in").Inc()
	s.Opt.Log.Info("signed in", "name", id.Name, "role", id.Role, "client", s.clientAddress(r))
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// LocalPath is an address of this server, or "/" for anything a browser might
// take for another one.
func LocalPath(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(address, "/") ||
		strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\t\r\n") {
		return "/"
	}
	return address
}

func (s *Server) SignOut(w http.ResponseWriter, r *http.Request) error {
	if err := s.endSession(w, sessionOf(r.Context())); err != nil {
		return err
	}
	s.Opt.Log.Info("signed out", "name", Identity(r.Context()).Name)
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
		return fmt.Sprintf("%s: %s %s %s", o.Author, words.Text("field."+string(o.Field)),
			words.Text("override.endedon"), o.StartsOn)
	}
	return fmt.Sprintf("%s: %s %s · %s … %s · %s", o.Author, words.Text("field."+string(o.Field)),
		words.ValueText(o), o.StartsOn, o.EndsOn, o.Reason)
}

// errorPage answers a browser; who is not signed in is led to the sign-in, and
// from there back.
func (s *Server) errorPage(w http.ResponseWriter, r *http.Request, p *Problem) {
	data := errorData{Problem: p, Back: "/", Do: words.Text("error.back")}
	if p.Status == http.StatusUnauthorized {
		next := url.Values{"next": {r.URL.RequestURI()}}
		if _, err := r.Cookie(SessionCookie); err == nil {
			next.Set("ended", "1")
		}
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			http.Redirect(w, r, "/signin?"+next.Encode(), http.StatusSeeOther)
			return
		}
		data.Problem, data.Back, data.Do = Refuse(p.Status, "unauthenticated.page"), "/signin",
			words.Text("signin.title")
	}
	if theirs, ok := p.Theirs.(plan.Override); ok {
		data.Theirs, data.Back, data.Do = overrideText(theirs), "/items/"+theirs.Subject, words.Text("conflict.look")
	}
	if ours, ok := p.Ours.(plan.Override); ok {
		data.Ours = overrideText(ours)
	}
	title := words.TextOr(fmt.Sprintf("error.title.%d", p.Status), cmp.Or(p.Title, http.StatusText(p.Status)))
	if err := s.Show(w, r, p.Status, "error.html", Page{Title: title, Data: data}); err != nil {
		s.Opt.Log.Error("error page", "error", err)
	}
}

// unrouted answers an address, or a method of one, that the server has not: a
// page for people, a problem for programs.
func (s *Server) unrouted(w http.ResponseWriter, r *http.Request) {
	plain := &statusOnly{header: http.Header{}}
	s.Mux.ServeHTTP(plain, r)
	if allow := plain.header.Get("Allow"); allow != "" {
		w.Header().Set("Allow", allow)
	}
	p := Refuse(http.StatusNotFound, "no_page", r.URL.Path)
	if plain.status == http.StatusMethodNotAllowed {
		p = Refuse(plain.status, "no_method", r.URL.Path, r.Method)
	}
	if strings.HasPrefix(r.URL.Path, "/api/") {
		writeProblem(w, p)
		return
	}
	if named, err := s.admit(Route{Role: access.ReadOnly}, r); err == nil {
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
