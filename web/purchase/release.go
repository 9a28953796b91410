package purchase

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/web/handoff"
	"github.com/stockwright/stockwright/web/site"
	"github.com/stockwright/stockwright/web/words"
)

// ReleaseOrders hands every approved line off: purchases as files in the
// outbox, transfers to the floor. Pressed twice, it sends once: its key is made
// of the approvals it hands off.
func ReleaseOrders(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	cfg, err := s.Config()
	if err != nil {
		return err
	}
	journal, err := runs.ReadReviews(s.Opt.Workspace)
	if err != nil {
		return err
	}
	approved := approvals(plan.Decisions(journal))
	if len(approved) == 0 {
		return site.Refuse(http.StatusUnprocessableEntity, "nothing_approved")
	}
	sum := sha256.New()
	for _, a := range approved {
		fmt.Fprintln(sum, a)
	}
	out, err := handoff.Release{Workspace: s.Opt.Workspace, Author: site.Identity(r.Context()).Name,
		Outbox: handoff.InWorkspace(s.Opt.Workspace, cfg.Outbox),
		Key:    "web/" + hex.EncodeToString(sum.Sum(nil)[:12]), At: s.Opt.Now()}.Do(r.Context(), s.Opt.Ledger)
	var behind *handoff.Behind
	if errors.As(err, &behind) {
		s.Opt.Log.Error(behind.Error())
		return site.Refuse(http.StatusConflict, "workspace_behind")
	}
	if err != nil {
		return err
	}
	var said []string
	if len(out.Sent) > 0 || out.Transfers == 0 {
		said = append(said, words.Counted("release.done", len(out.Sent)))
	}
	if out.Transfers > 0 {
		said = append(said, words.Counted("release.transfers", out.Transfers))
	}
	for _, o := range out.Unknown {
		said = append(said, fmt.Sprintf(words.Text("release.unknown"), o.ID, o.Supplier))
	}
	http.Redirect(w, r, "/purchase?"+site.WithParameter(site.ParseQuery(r.PostFormValue("back")),
		"notice", strings.Join(said, " ")), http.StatusSeeOther)
	return nil
}

// approvedLines is how many lines a release would hand off.
func approvedLines(s *site.Server) (int, error) {
	journal, err := runs.ReadReviews(s.Opt.Workspace)
	if err != nil {
		return 0, err
	}
	return len(approvals(plan.Decisions(journal))), nil
}

// approvals name the approved lines and the versions they were approved in, sorted.
func approvals(decisions map[string]plan.Decision) []string {
	var out []string
	for line, d := range decisions {
		if d.Status == plan.Approved && d.Approval != nil && d.Quantity > 0 {
			out = append(out, fmt.Sprint(line, " ", d.Version))
		}
	}
	slices.Sort(out)
	return out
}
