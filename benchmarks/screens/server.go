package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// site is a server of the built program on a workspace, signed in.
type site struct {
	base, token, workspace string
	other                  string            // the token of bob, a second planner
	roles                  map[string]string // a token of each other role
	scratch                string            // a folder for files of the measurement
	client                 *http.Client
	keys                   int
	stop                   func()
}

// buildProgram builds the command into a temporary folder.
func buildProgram(dir string) (string, error) {
	path := filepath.Join(dir, "stockwright")
	out, err := exec.Command("go", "build", "-o", path, "./cmd/stockwright").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building: %w\n%s", err, out)
	}
	return path, nil
}

// doneWithProblems is the exit code of a night without a part of its inputs.
const doneWithProblems = 3

// demoWorkspace makes the demo's workspace with some nights and runs one
// further night, whose lines nobody has approved yet.
func demoWorkspace(program, dir string, nights int) (string, error) {
	workspace := filepath.Join(dir, "demo")
	last := time.Date(2026, 11, 2+nights, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	for _, args := range [][]string{{"demo", "--quiet", "--skus", "600", "--nights", fmt.Sprint(nights),
		"--dir", workspace},
		{"run", "--quiet", "-w", workspace, "--as-of", last}} {
		cmd := exec.Command(program, args...)
		out, err := cmd.CombinedOutput()
		if err != nil && cmd.ProcessState.ExitCode() != doneWithProblems {
			return "", fmt.Errorf("%s: %w\n%s", args[0], err, out)
		}
	}
	return workspace, nil
}

// startSite serves a workspace on a free port and signs in as a manager.
func startSite(ctx context.Context, program, workspace string) (*site, error) {
	_ = os.Remove(filepath.Join(workspace, "tokens.json"))
	tokens := map[string]string{}
	for name, role := range map[string]string{"ann": "manager", "bob": "planner", "cleo": "floor", "dan": "read-only"} {
		token, err := exec.Command(program, "token", "add", name, "--role", role, "-w", workspace).Output()
		if err != nil {
			return nil, err
		}
		tokens[name] = strings.TrimSpace(string(token))
	}
	cmd := exec.CommandContext(ctx, program, "serve", "--addr", "127.0.0.1:0", "--schedule=false", "-w", workspace)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stderr = io.Discard
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("serve said nothing: %w", err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	s := &site{base: strings.TrimSpace(line[strings.Index(line, "http://"):]), token: tokens["ann"],
		workspace: workspace,
		other:     tokens["bob"], roles: map[string]string{"planner": tokens["bob"],
			"floor": tokens["cleo"], "read-only": tokens["dan"]}, scratch: filepath.Dir(program),
		client: &http.Client{Jar: jar}, stop: func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() }}
	return s, s.signInAgain()
}

func (s *site) signInAgain() error {
	resp, err := s.client.PostForm(s.base+"/signin", url.Values{"token": {s.token}})
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("signing in: %s", resp.Status)
	}
	return nil
}

// judged waits until the accuracy of the newest run was computed, which
// happens in the background once a run.
func (s *site) judged() error {
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		_, body, err := s.get("/accuracy")
		if err != nil || !strings.Contains(string(body), "data-reload") {
			return err
		}
	}
	return fmt.Errorf("the forecasts were not judged within three minutes")
}

// warmed waits until what pages read once a run in the background was read, as it was by
// the morning.
func (s *site) warmed() error {
	for _, page := range []string{"/purchase", "/suppliers", "/calendar", "/figures", "/forecast",
		"/terms", "/terms?part=preview&q=nothing+such&field=target&value=95&until=2099-01-01"} {
		for end := time.Now().Add(5 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
			_, body, err := s.get(page)
			if err == nil && !strings.Contains(string(body), "data-reload") &&
				!strings.Contains(string(body), "data-working") {
				break
			}
			if time.Now().After(end) {
				return fmt.Errorf("%s is still being read (%w)", page, err)
			}
		}
	}
	return nil
}

// largeFolder is where the workspace of 100,000 series is kept unless another
// folder is named.
func largeFolder() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return filepath.Join(cache, "stockwright", "screens-100k")
}

// largeWorkspace makes a workspace of 100,000 series with two nights a week
// apart: what of it the folder does not hold yet.
func largeWorkspace(program, dir string) error {
	steps := []struct {
		made string
		args []string
	}{{"stockwright.yaml", []string{"generate", dir, "--quiet", "--skus", "20000", "--stores", "4"}},
		{"runs/2026-10-26-nightly", []string{"run", "--quiet", "-w", dir, "--as-of", "2026-10-26"}},
		{"runs/2026-11-02-nightly", []string{"run", "--quiet", "-w", dir, "--as-of", "2026-11-02"}}}
	for _, step := range steps {
		if _, err := os.Stat(filepath.Join(dir, step.made)); err == nil {
			continue
		}
		args := step.args
		fmt.Fprintf(os.Stderr, "once for all measurements: stockwright %s\n", strings.Join(args, " "))
		cmd := exec.Command(program, args...)
		out, err := cmd.CombinedOutput()
		if err != nil && cmd.ProcessState.ExitCode() != doneWithProblems {
			return fmt.Errorf("%s: %w\n%s", args[0], err, out)
		}
	}
	return nil
}

// firstItem finds an item with a purchase line.
func (s *site) firstItem() (string, error) {
	resp, err := s.client.Get(s.base + "/purchase")
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", err
	}
	_, rest, ok := strings.Cut(string(body), `href="/items/`)
	if !ok {
		return "", fmt.Errorf("the purchase page names no item")
	}
	key, _, _ := strings.Cut(rest, `"`)
	return key, nil
}

// screens are the pages of the product, by name.
func (s *site) screens() ([][2]string, error) {
	key, err := s.firstItem()
	if err != nil {
		return nil, err
	}
	return [][2]string{{"tonight", "/"}, {"purchase", "/purchase"}, {"item", "/items/" + key},
		{"accuracy", "/accuracy"},
		{"suppliers", "/suppliers"}, {"supplier", "/suppliers/SUP-001"}, {"calendar", "/calendar"},
		{"forecast", "/forecast"}, {"figures", "/figures"},
		{"slots", "/slots"}, {"scan", "/scan"}, {"runs", "/runs"}, {"data", "/data"}}, nil
}
