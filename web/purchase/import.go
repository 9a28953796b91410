package purchase

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/decide"
	"github.com/stockwright/stockwright/web/sheet"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// sheetChange is one difference between the plan and an uploaded workbook.
type sheetChange struct {
	Line    string
	Before  int64
	After   int64
	Was     plan.Status
	Now     plan.Status
	Version int
	Encoded string
}

type importData struct {
	Run     string
	Reason  string
	Changes []sheetChange
	Faults  []string
	More    int // faults beyond those shown
}

// ImportPreview reads an edited export and shows what it would change; nothing
// is taken over yet.
func ImportPreview(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	file, header, err := r.FormFile("file")
	if err != nil {
		return site.Refuse(http.StatusBadRequest, "no_file")
	}
	defer file.Close()
	names, cells, err := sheet.ReadColumns(file, header.Size, importColumns)
	if err != nil {
		return site.Refuse(http.StatusBadRequest, "bad_file", err.Error())
	}
	d, err := s.Data("latest")
	if err != nil {
		return err
	}
	rows, err := allRows(s, d)
	if err != nil {
		return err
	}
	out := compareSheet(names, cells, rows)
	out.Run = d.Manifest.Run
	return s.Show(w, r, http.StatusOK, "import.html", site.Page{Title: words.Text("import.title"),
		Nav: "purchase", Run: d.Manifest.Run, AsOf: d.Manifest.AsOf, Data: out})
}

// allRows are the lines of both kinds: a workbook may be of either.
func allRows(s *site.Server, d *site.RunData) ([]purchaseRow, error) {
	buys, _, err := PurchaseRows(s, d, KindBuy)
	if err != nil {
		return nil, err
	}
	transfers, _, err := PurchaseRows(s, d, KindTransfer)
	return slices.Concat(buys, transfers), err
}

const (
	faultsMost = 200 // faults of a workbook that are shown; the others are counted
	wordMost   = 200 // bytes of a cell that a fault quotes

	changesMost = 9_000 // at once: the form that applies them has no more fields
)

// fault notes what is wrong with a row, its words cut where they are very long.
func (d *importData) fault(text string, args ...any) {
	if len(d.Faults) < faultsMost {
		for i, a := range args {
			if word, isText := a.(string); isText && len(word) > wordMost {
				args[i] = strings.ToValidUTF8(word[:wordMost], "") + "…"
			}
		}
		d.Faults = append(d.Faults, fmt.Sprintf(words.Text(text), args...))
		return
	}
	d.More++
}

// compareSheet finds the lines whose quantity or status was edited.
func compareSheet(names []string, cells []sheet.Row, rows []purchaseRow) importData {
	var out importData
	if len(names) == 0 && len(cells) == 0 {
		out.fault("import.empty")
		return out
	}
	var place [4]int
	for i, name := range importColumns {
		if place[i] = slices.Index(names, name); place[i] < 0 {
			out.fault("import.columns")
			return out
		}
	}
	known := map[string]purchaseRow{}
	for _, r := range rows {
		known[r.Line] = r
	}
	met := map[string]int{}
	for _, one := range cells {
		var row sheetLine
		for i, at := range place {
			row[i] = strings.TrimSpace(one.Cells[at])
		}
		name := row[0]
		if name == "" {
			continue
		}
		was, ok := known[name]
		switch {
		case !ok:
			out.fault("import.unknown", one.Number, name)
		case met[name] > 0:
			out.fault("import.twice", one.Number, name, met[name])
		default:
			met[name] = one.Number
			out.compare(one.Number, row, was)
		}
	}
	return out
}

// importColumns are the columns that are read, and sheetLine a row of them.
var importColumns = []string{"line", "quantity", "status", "version"}

type sheetLine [4]string

// compare notes what a row changes of its line, or why it changes nothing.
func (d *importData) compare(n int, row sheetLine, was purchaseRow) {
	q, err := strconv.ParseFloat(row[1], 64)
	if err != nil || q < 0 || q != float64(int64(q)) {
		d.fault("import.quantity", n, row[1])
		return
	}
	if row[3] != strconv.Itoa(was.Version) {
		d.fault("import.stale", n, was.Line)
		return
	}
	now := plan.Status(strings.ToLower(row[2]))
	if now != was.Status && !slices.Contains([]plan.Status{plan.Proposed, plan.Approved, plan.Rejected}, now) {
		d.fault("import.status", n, string(now))
		return
	}
	if now == plan.Approved && was.Status != now && was.Confirm != "" {
		d.fault("import.waits", n, was.Line, was.Confirm)
		return
	}
	if int64(q) != was.Quantity || now != was.Status {
		if len(d.Changes) == changesMost {
			d.fault("import.many", n, changesMost)
			return
		}
		c := sheetChange{Line: was.Line, Before: was.Quantity, After: int64(q), Was: was.Status,
			Now: now, Version: was.Version}
		b, _ := json.Marshal(c) // plain values: cannot fail
		c.Encoded = string(b)
		d.Changes = append(d.Changes, c)
	}
}

var statusActions = map[plan.Status]plan.Action{plan.Approved: plan.ActionApprove,
	plan.Rejected: plan.ActionReject, plan.Proposed: plan.ActionUndo}

// ImportApply takes over what the preview showed, on the versions it showed.
func ImportApply(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return site.Fail(http.StatusBadRequest, "bad_form", err.Error())
	}
	var asked []decide.ReviewRequest
	for _, text := range r.PostForm["change"] {
		var c sheetChange
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			return site.Refuse(http.StatusBadRequest, "bad_form.import")
		}
		version, after := c.Version, c.After
		if c.After != c.Before {
			asked = append(asked, decide.ReviewRequest{Line: c.Line, Action: plan.ActionChange,
				Quantity: &after, Reason: r.PostFormValue("reason"), Version: version,
				Insist: r.PostFormValue("insist") != ""})
			version++
		}
		if c.Now != c.Was {
			asked = append(asked, decide.ReviewRequest{Line: c.Line, Action: statusActions[c.Now],
				Quantity: &after, Reason: r.PostFormValue("reason"), Version: version, Insist: r.PostFormValue("insist") != ""})
		}
	}
	reviews, err := decide.MakeReviews(s, r.Context(), r.PostFormValue("run"), asked)
	if err != nil {
		return err
	}
	if err := decide.AppendReviews(s, reviews); err != nil {
		var p *site.Problem
		if errors.As(err, &p) && p.Status == http.StatusConflict {
			return importConflict(s, w, r)
		}
		return err
	}
	http.Redirect(w, r, "/purchase?notice="+url.QueryEscape(words.Counted("purchase.done", len(asked))),
		http.StatusSeeOther)
	return nil
}

// importConflict shows the preview again: of a line that somebody changed since
// it was shown, both sides and no change; of the others, what would change.
// Nothing was taken over.
func importConflict(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	d, err := s.Data(r.PostFormValue("run"))
	if err != nil {
		return err
	}
	rows, err := allRows(s, d)
	if err != nil {
		return err
	}
	now := map[string]purchaseRow{}
	for _, row := range rows {
		now[row.Line] = row
	}
	out := importData{Run: r.PostFormValue("run"), Reason: r.PostFormValue("reason")}
	for _, encoded := range r.PostForm["change"] {
		c := sheetChange{Encoded: encoded}
		if err := json.Unmarshal([]byte(encoded), &c); err != nil {
			return site.Refuse(http.StatusBadRequest, "bad_form.import")
		}
		c.Encoded = encoded
		if theirs := now[c.Line]; theirs.Version != c.Version {
			out.Faults = append(out.Faults, fmt.Sprintf(words.Text("import.clash"), c.Line,
				words.CountText(theirs.Quantity), words.Text("state."+string(theirs.Status)),
				words.CountText(c.After), words.Text("state."+string(c.Now))))
			continue
		}
		out.Changes = append(out.Changes, c)
	}
	return s.Show(w, r, http.StatusConflict, "import.html", site.Page{Title: words.Text("import.title"),
		Nav: "purchase", Run: d.Manifest.Run, AsOf: d.Manifest.AsOf, Data: out})
}
