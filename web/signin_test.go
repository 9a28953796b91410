package web

import (
	"archive/zip"
	"bytes"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/stockwright/stockwright/web/access"
	"github.com/stockwright/stockwright/web/sheet"
	"github.com/stockwright/stockwright/web/site"
)

// TestSignInLeadsBackAndNowhereElse signs in from a page that needed it, and
// tries to be led off the server.
func TestSignInLeadsBackAndNowhereElse(t *testing.T) {
	s := openSite(t)
	for next, want := range map[string]string{
		"/purchase?q=S&sort=-value": "/purchase?q=S&sort=-value", "": "/", "//evil.example/": "/",
		"https://evil.example/": "/", `/\evil.example`: "/",
		"javascript:alert(1)": "/", "/\tevil": "/", "evil": "/", "/x\r\nSet-Cookie: a=b": "/", "///evil.example": "/"} {
		require.Equal(t, want, site.LocalPath(next), "%q", next)
	}
	still := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := still.Get(s.http.URL + "/purchase?q=S")
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, "/signin?next="+url.QueryEscape("/purchase?q=S"), resp.Header.Get("Location"))
	for next, want := range map[string]string{"/purchase?q=S": "/purchase?q=S", "//evil.example": "/"} {
		s.at = s.at.Add(5 * time.Second)
		resp, err = still.PostForm(s.http.URL+"/signin", url.Values{"token": {s.tokens[access.Planner]},
			"next": {next}})
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, want, resp.Header.Get("Location"))
	}
	cookie := resp.Cookies()[0]
	require.True(t, cookie.HttpOnly)
	require.Equal(t, http.SameSiteStrictMode, cookie.SameSite)
	require.False(t, cookie.Secure, "plain HTTP on this machine")
	req, err := http.NewRequest("POST", s.http.URL+"/signin",
		strings.NewReader(url.Values{"token": {s.tokens[access.Planner]}}.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Forwarded-Proto", "https")
	s.at = s.at.Add(5 * time.Second)
	resp, err = still.Do(req)
	require.NoError(t, err)
	resp.Body.Close()
	require.True(t, resp.Cookies()[0].Secure, "behind a proxy that speaks TLS")
	require.NotEmpty(t, resp.Header.Get("Strict-Transport-Security"))
}

// TestSessionsEnd holds a session to its twelve hours and to signing out, and a
// cookie somebody planted to nothing.
func TestSessionsEnd(t *testing.T) {
	s := openSite(t)
	ann := s.person(access.Planner)
	home, err := url.Parse(s.http.URL)
	require.NoError(t, err)
	copied := ann.c.Jar.Cookies(home)
	thief := &http.Client{Jar: must(cookiejar.New(nil))}
	thief.Jar.SetCookies(home, copied)
	status, body := s.page(thief, "/runs")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "Sign out")
	status, _ = ann.post("/signout", url.Values{})
	require.Equal(t, http.StatusOK, status)
	_, body = s.page(thief, "/runs")
	require.Contains(t, body, "Your session is over", "a copy of the cookie ends with the session")

	planted := []*http.Cookie{{Name: site.SessionCookie, Value: "planted.value"}}
	victim := &http.Client{Jar: must(cookiejar.New(nil))}
	victim.Jar.SetCookies(home, planted)
	s.at = s.at.Add(5 * time.Second)
	resp, err := victim.PostForm(s.http.URL+"/signin", url.Values{"token": {s.tokens[access.Planner]}})
	require.NoError(t, err)
	resp.Body.Close()
	require.NotEqual(t, "planted.value", victim.Jar.Cookies(home)[0].Value, "signing in makes a session of its own")

	bob := s.person(access.Manager)
	s.at = s.at.Add(site.SessionLife + time.Minute)
	_, body = bob.get("/purchase?q=S")
	require.Contains(t, body, "Your session is over")
	require.Contains(t, body, `value="/purchase?q=S"`, "and leads back")
	status, body = bob.post("/overrides", url.Values{"subject": {"S@WH"}})
	require.Equal(t, http.StatusUnauthorized, status)
	require.Contains(t, body, "nothing was saved")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestProxySignIn takes a proxy's word from its own network only.
func TestProxySignIn(t *testing.T) {
	s := openSite(t)
	opt := s.server.Opt
	opt.UserHeader, opt.RoleHeader = "X-User", "X-Role"
	_, network, err := net.ParseCIDR("10.0.0.0/8")
	require.NoError(t, err)
	opt.TrustedProxies = []*net.IPNet{network}
	server, err := New(opt)
	require.NoError(t, err)
	ask := func(from, method, path, role, csrf string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, nil)
		r.RemoteAddr = from
		r.Header.Set("X-User", "ann")
		r.Header.Set("X-Role", role)
		r.Header.Set("X-CSRF-Token", csrf)
		w := httptest.NewRecorder()
		server.Handler().ServeHTTP(w, r)
		return w
	}
	require.Equal(t, http.StatusSeeOther, ask("192.168.1.1:5", "GET", "/runs", "manager", "").Code,
		"anybody can write a header")
	page := ask("10.1.2.3:5", "GET", "/runs", "planner", "")
	require.Equal(t, http.StatusOK, page.Code)
	require.Contains(t, page.Body.String(), "ann (planner)")
	token := between(page.Body.String(), `name="csrf" content="`, `"`)
	require.Equal(t, http.StatusForbidden, ask("10.1.2.3:5", "POST", "/runs", "planner", "").Code,
		"writes need our token too")
	require.Equal(t, http.StatusForbidden, ask("10.1.2.3:5", "POST", "/runs", "king", token).Code,
		"a role nobody knows reads")
	require.Equal(t, http.StatusOK, ask("[::ffff:10.1.2.3]:5", "GET", "/runs", "planner", "").Code,
		"IPv4 in the form of IPv6")
	for _, twice := range []string{"X-User", "X-Role"} {
		r := httptest.NewRequest("GET", "/runs", nil)
		r.RemoteAddr = "10.1.2.3:5"
		r.Header.Set("X-User", "ann")
		r.Header.Set("X-Role", "manager") // the client's own
		r.Header.Add(twice, "planner")    // added by a proxy that should have replaced it
		w := httptest.NewRecorder()
		server.Handler().ServeHTTP(w, r)
		require.Equal(t, http.StatusSeeOther, w.Code, twice)
	}
}

// TestAddressesTheServerHasNot answers people with a page and programs with a
// problem, and lists no folder.
func TestAddressesTheServerHasNot(t *testing.T) {
	s := openSite(t)
	c := s.browser(access.ReadOnly)
	for _, path := range []string{"/nothing", "/assets/", "/assets/none.css", "/assets/vendor",
		"/assets/%2e%2e/templates/layout.html", "/runs/%2e%2e%2f%2e%2e", "/runs/..%5c..",
		"/items/none@WH", "/?run=../../etc", "/purchase?run=..%2f..%2fetc", "/slots?run=latest%00",
		"/runs/2026-11-01-../x"} {
		status, body := s.page(c, path)
		require.Contains(t, []int{http.StatusNotFound, http.StatusOK}, status, path)
		if status == http.StatusOK {
			require.Equal(t, "/?run=../../etc", path, "this page has no run")
			continue
		}
		require.Contains(t, body, "<h1>Not found</h1>", path)
		require.True(t, strings.HasPrefix(path, "/assets") || strings.Contains(body, "Sign out"),
			"%s: the way on is on the page", path)
	}
	req, err := http.NewRequest("DELETE", s.http.URL+"/purchase", nil)
	require.NoError(t, err)
	resp, err := c.Do(req)
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode)
	require.Contains(t, resp.Header.Get("Allow"), "POST")
	resp, err = c.Get(s.http.URL + "/api/v1/nothing")
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
	require.Equal(t, "application/problem+json", resp.Header.Get("Content-Type"))
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff",
		"X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"} {
		require.Equal(t, want, resp.Header.Get(name), name)
	}
	require.Contains(t, resp.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'")

	s.server.Mux.HandleFunc("GET /breaks", func(http.ResponseWriter, *http.Request) { panic("broken") })
	status, body := s.page(c, "/breaks")
	require.Equal(t, http.StatusInternalServerError, status)
	require.Contains(t, body, "Something went wrong")
	require.NotContains(t, body, "broken", "what broke stays in the log")
}

// TestUploadsThatAreNoWorkbook are refused with a sentence, and change nothing.
func TestUploadsThatAreNoWorkbook(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.night()
	ann := s.person(access.Planner)
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		w := must(z.Create(name))
		for range 100 {
			must(w.Write(make([]byte, 1<<20)))
		}
	}
	require.NoError(t, z.Close())
	require.Less(t, bomb.Len(), 1<<20, "it is small until it is unpacked")
	for name, upload := range map[string][]byte{"empty": {}, "text": []byte("line;quantity\n1;2\n"),
		"cut": []byte("PK\x03\x04cut"), "bomb": bomb.Bytes(), "large": make([]byte, 33<<20)} {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		require.NoError(t, form.WriteField("csrf", ann.csrf))
		must(must(form.CreateFormFile("file", "x.xlsx")).Write(upload))
		require.NoError(t, form.Close())
		resp, err := ann.c.Post(s.http.URL+"/purchase/import", form.FormDataContentType(), &body)
		if err != nil {
			require.Equal(t, "large", name, "the server may hang up on what is too large: %v", err)
			continue
		}
		answer := string(must(io.ReadAll(resp.Body)))
		resp.Body.Close()
		require.GreaterOrEqual(t, resp.StatusCode, 400, name)
		require.Less(t, resp.StatusCode, 500, "%s: %s", name, answer)
		require.Contains(t, answer, "<h1>", name)
	}
	require.NoFileExists(t, s.dir+"/reviews.jsonl")
}

// TestExportsHoldNoFormula looks at what a spreadsheet makes of texts that
// look like formulas.
func TestExportsHoldNoFormula(t *testing.T) {
	type row struct {
		Name  string  `json:"name"`
		Value float64 `json:"value"`
	}
	rows := []row{{"=1+1", -2}, {"+1", 1}, {"-1+1", 1}, {"@SUM(A1)", 1}, {"\t=1", 1}, {"\r=1", 1}, {"plain", -3}}
	var csv, book bytes.Buffer
	require.NoError(t, sheet.CSV(&csv, "", rows))
	require.Equal(t, "name,value\n'=1+1,-2\n'+1,1\n'-1+1,1\n'@SUM(A1),1\n'\t=1,1\n\"'\r=1\",1\nplain,-3\n", csv.String())
	require.NoError(t, sheet.XLSX(&book, "rows", rows))
	f := must(excelize.OpenReader(&book))
	for i, r := range rows {
		cell := must(excelize.CoordinatesToCellName(1, i+2))
		require.Empty(t, must(f.GetCellFormula("rows", cell)))
		require.Equal(t, strings.ReplaceAll(r.Name, "\r", "\n"),
			strings.ReplaceAll(must(f.GetCellValue("rows", cell)), "\r", "\n"))
		kind := must(f.GetCellType("rows", cell))
		require.Contains(t, []excelize.CellType{excelize.CellTypeInlineString,
			excelize.CellTypeSharedString}, kind, "text stays text")
	}
	require.NoError(t, f.Close())
}
