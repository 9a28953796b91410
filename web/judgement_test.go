package web

import (
	"encoding/csv"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/pipeline/accuracy"
	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/item"
)

// TestAJudgementIsMadeOnceAndKept asks for the accuracy of a run whose
// forecasts a week before can be judged, and again after the server was
// started anew.
func TestAJudgementIsMadeOnceAndKept(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	opt := s.server.PipelineOptions()
	opt.Pipeline, opt.AsOf, opt.Today = "nightly", today-7, today
	_, err := pipeline.Run(t.Context(), opt)
	require.NoError(t, err)
	out := s.night()
	want, err := accuracy.OfForecasts(t.Context(), out.Dir)
	require.NoError(t, err)
	require.Equal(t, 7, want.Days)
	require.Len(t, want.Items, 1)
	s.at = s.at.Add(5 * time.Second)
	c := s.browser(access.ReadOnly)
	judged := func() string {
		for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if _, body := s.page(c, "/accuracy"); !strings.Contains(body, "data-reload") {
				return body
			}
		}
		t.Fatal("the page goes on waiting")
		return ""
	}
	require.Contains(t, judged(), want.Run)
	kept, err := filepath.Glob(filepath.Join(s.dir, "runs", item.JudgementFolder, "*"))
	require.NoError(t, err)
	require.Len(t, kept, 2, "head and rows")
	status, body := s.page(c, "/accuracy?format=csv")
	require.Equal(t, http.StatusOK, status)
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 2)

	head, err := os.ReadFile(kept[0])
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(kept[0], []byte(strings.Replace(string(head), `"class":"`,
		`"class":"kept `, 1)), 0o644))
	again, err := New(s.server.Opt)
	require.NoError(t, err)
	d, err := again.Data("latest")
	require.NoError(t, err)
	j := item.Judge(again, d)
	<-j.Done
	require.NoError(t, j.Verdict.Err)
	require.Contains(t, j.Verdict.Head.Classes[0].Class, "kept ", "read, not made again")

	require.NoError(t, os.RemoveAll(filepath.Dir(kept[0])))
	require.NoError(t, os.WriteFile(filepath.Dir(kept[0]), nil, 0o644), "a workspace in which nothing can be kept")
	v := item.JudgementOf(out.Dir)
	require.NoError(t, v.Err)
	require.Equal(t, want.Items, v.Rows)
}
