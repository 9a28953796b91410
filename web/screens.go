package web

import (
	"fmt"
	"net/http"

	"github.com/stockwright/stockwright/plan"
)

func screenRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/assets/{file}", Handle: (*Server).assets},
		{Method: "GET", Path: "/signin", Handle: (*Server).signInPage},
		{Method: "POST", Path: "/signin", Handle: (*Server).signIn},
		{Method: "POST", Path: "/signout", Role: ReadOnly, Handle: (*Server).signOut},
		{Method: "GET", Path: "/{$}", Role: ReadOnly, Handle: (*Server).tonight},
		{Method: "GET", Path: "/problems", Role: ReadOnly, Handle: (*Server).problemsPage},
		{Method: "GET", Path: "/purchase", Role: ReadOnly, Handle: (*Server).purchasePage},
		{Method: "POST", Path: "/purchase", Role: Planner, Handle: (*Server).purchaseReview},
		{Method: "POST", Path: "/purchase/release", Role: Planner, Handle: (*Server).releaseOrders},
		{Method: "POST", Path: "/purchase/import", Role: Planner, MaxBody: 32 << 20, Handle: (*Server).importPreview},
		{Method: "POST", Path: "/purchase/import/apply", Role: Planner, MaxBody: 32 << 20, Handle: (*Server).importApply},
		{Method: "GET", Path: "/items/{key}", Role: ReadOnly, Handle: (*Server).itemPage},
		{Method: "POST", Path: "/overrides", Role: Planner, Handle: (*Server).overrideForm},
		{Method: "GET", Path: "/accuracy", Role: ReadOnly, Handle: (*Server).accuracyPage},
		{Method: "GET", Path: "/slots", Role: ReadOnly, Handle: (*Server).slotsPage},
		{Method: "POST", Path: "/slots/approve", Role: Manager, Handle: (*Server).approveWave},
		{Method: "POST", Path: "/slots/undo", Role: Manager, Handle: (*Server).undoWave},
		{Method: "POST", Path: "/slots/stay", Role: Manager, Handle: (*Server).keepInPlace},
		{Method: "GET", Path: "/scan", Role: Floor, Handle: (*Server).scanPage},
		{Method: "GET", Path: "/runs", Role: ReadOnly, Handle: (*Server).runsPage},
		{Method: "GET", Path: "/runs/failed/{failure}", Role: ReadOnly, Handle: (*Server).failedPage},
		{Method: "GET", Path: "/runs/{run}", Role: ReadOnly, Handle: (*Server).runPage},
		{Method: "POST", Path: "/runs", Role: Planner, Handle: (*Server).startRun},
		{Method: "GET", Path: "/print/orders", Role: ReadOnly, Handle: (*Server).printOrders},
		{Method: "GET", Path: "/print/moves", Role: ReadOnly, Handle: (*Server).printMoves},
		{Method: "GET", Path: "/print/labels", Role: ReadOnly, Handle: (*Server).printLabels},
		{Method: "GET", Path: "/scan/worker.js", Handle: (*Server).scanWorker},
		{Method: "GET", Path: "/data", Role: ReadOnly, Handle: (*Server).dataPage},
	}
}

func (s *Server) signInPage(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, http.StatusOK, "signin.html", page{Title: text("signin.title"), Nav: "signin"})
}

// signIn takes a token and starts a session.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return refuse(http.StatusForbidden, "csrf")
	}
	if !s.limits.allow("sign-in "+clientAddress(r), 1, s.opt.Now()) {
		return refuse(http.StatusTooManyRequests, "too_many_requests.screens")
	}
	id, ok := identify(s.tokens(), r.PostFormValue("token"))
	if !ok {
		return s.show(w, r, http.StatusUnauthorized, "signin.html", page{Title: text("signin.title"), Nav: "signin", Data: text("signin.unknown")})
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

// errorData is what the error page shows; of an edit that came too late, both
// sides.
type errorData struct {
	*Problem
	Theirs, Ours, Back string
}

// overrideText is an override in one line.
func overrideText(o plan.Override) string {
	if o.Ends {
		return fmt.Sprintf("%s: %s %s %s", o.Author, text("field."+string(o.Field)), text("override.endedon"), o.StartsOn)
	}
	return fmt.Sprintf("%s: %s %s · %s … %s · %s", o.Author, text("field."+string(o.Field)), valueText(o), o.StartsOn, o.EndsOn, o.Reason)
}

// errorPage answers a browser; who is not signed in is led to the sign-in.
func (s *Server) errorPage(w http.ResponseWriter, r *http.Request, p *Problem) {
	if p.Status == http.StatusUnauthorized && r.Method == http.MethodGet {
		http.Redirect(w, r, "/signin", http.StatusSeeOther)
		return
	}
	data := errorData{Problem: p, Back: "/"}
	if theirs, ok := p.Theirs.(plan.Override); ok {
		data.Theirs, data.Back = overrideText(theirs), "/items/"+theirs.Subject
	}
	if ours, ok := p.Ours.(plan.Override); ok {
		data.Ours = overrideText(ours)
	}
	if err := s.show(w, r, p.Status, "error.html", page{Title: p.Title, Data: data}); err != nil {
		s.opt.Log.Error("error page", "error", err)
	}
}
