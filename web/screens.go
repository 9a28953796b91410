package web

import (
	"embed"
	"html/template"
	"net/http"
)

//go:embed templates
var templateFiles embed.FS

var pages = template.Must(template.ParseFS(templateFiles, "templates/*.html"))

func screenRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/signin", Handle: (*Server).signInPage},
		{Method: "POST", Path: "/signin", Handle: (*Server).signIn},
		{Method: "POST", Path: "/signout", Role: ReadOnly, Handle: (*Server).signOut},
	}
}

func (s *Server) render(w http.ResponseWriter, status int, name string, data any) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	return pages.ExecuteTemplate(w, name, data)
}

func (s *Server) signInPage(w http.ResponseWriter, _ *http.Request) error {
	return s.render(w, http.StatusOK, "signin.html", "")
}

// signIn takes a token and starts a session.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return fail(http.StatusForbidden, "csrf", "sign in from this server's own page")
	}
	id, ok := identify(s.tokens(), r.PostFormValue("token"))
	if !ok {
		return s.render(w, http.StatusUnauthorized, "signin.html", "That token is not known. Ask for one: stockwright token add NAME --role ROLE")
	}
	if err := s.startSession(w, r, r.PostFormValue("token"), id); err != nil {
		return err
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) error {
	endSession(w)
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
	return nil
}

// errorPage answers a browser; who is not signed in is led to the sign-in.
func (s *Server) errorPage(w http.ResponseWriter, r *http.Request, p *Problem) {
	if p.Status == http.StatusUnauthorized && r.Method == http.MethodGet {
		http.Redirect(w, r, "/signin", http.StatusSeeOther)
		return
	}
	if err := s.render(w, p.Status, "error.html", p); err != nil {
		s.opt.Log.Error("error page", "error", err)
	}
}
