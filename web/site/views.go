package site

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/web/words"
)

// viewsName is the workspace's append-only journal of saved views, one JSON object a line.
const viewsName = "views.jsonl"

// View is a page with its filter and order under a name. The last event of a page and name
// decides; one that ends removes the view.
type View struct {
	Page   string    `json:"page"` // its path, such as /purchase
	Name   string    `json:"name"`
	Query  string    `json:"query"`
	Ends   bool      `json:"ends,omitempty"`
	Author string    `json:"author"`
	At     time.Time `json:"at"`
}

// Address is where a view leads.
func (v View) Address() string { return v.Page + "?" + v.Query }

// savedPages are the pages whose views can be saved, by their place in the menu.
var savedPages = map[string]string{"purchase": "/purchase", "suppliers": "/suppliers",
	"forecast": "/forecast", "terms": "/terms", "figures": "/figures"}

const (
	longestView = 60  // characters of a name
	mostViews   = 200 // of a workspace
)

// views are the saved views in the order of their names.
func (s *Server) views() ([]View, error) {
	journal, err := config.ReadJournal[View](filepath.Join(s.Opt.Workspace, viewsName))
	if err != nil {
		return nil, err
	}
	type name struct{ page, name string }
	last := map[name]View{}
	for _, v := range journal {
		last[name{v.Page, v.Name}] = v
	}
	var out []View
	for _, v := range last {
		if !v.Ends {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b View) int { return strings.Compare(a.Page+"\x00"+a.Name, b.Page+"\x00"+b.Name) })
	return out, nil
}

// viewsOf are the saved views of a place in the menu; a journal that cannot be read costs
// the views, not the page.
func (s *Server) viewsOf(nav string) []View {
	all, err := s.views()
	if err != nil {
		s.Opt.Log.Error("the saved views cannot be read", "error", err)
	}
	return slices.DeleteFunc(all, func(v View) bool { return v.Page != savedPages[nav] })
}

// SaveView keeps the filter of a page under a name, or removes a view.
func (s *Server) SaveView(w http.ResponseWriter, r *http.Request) error {
	q := ParseQuery(r.PostFormValue("query"))
	for _, name := range []string{"page", "format", "table", "part", "run", "field", "value", "until"} {
		q.Del(name)
	}
	v := View{Page: savedPages[r.PostFormValue("nav")], Name: strings.TrimSpace(r.PostFormValue("name")), Query: q.Encode(), Ends: r.PostFormValue("do") == "end",
		Author: Identity(r.Context()).Name, At: s.Opt.Now().UTC()}
	if v.Page == "" || v.Name == "" || len([]rune(v.Name)) > longestView {
		return Refuse(http.StatusBadRequest, "bad_view", longestView)
	}
	all, err := s.views()
	if err != nil {
		return err
	}
	if len(all) >= mostViews && !v.Ends {
		return Refuse(http.StatusUnprocessableEntity, "many_views", mostViews)
	}
	if err := runs.AppendJournal(s.Opt.Workspace, viewsName, []View{v}, func([]View) error { return nil }); err != nil {
		return err
	}
	notice := words.Text("views.saved")
	if v.Ends {
		notice = words.Text("views.removed")
	}
	http.Redirect(w, r, v.Page+"?"+WithParameter(q, "notice", notice), http.StatusSeeOther)
	return nil
}
