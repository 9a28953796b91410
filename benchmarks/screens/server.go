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
)

// site is a server of the built program on a workspace, signed in.
type site struct {
	base, token, workspace string
	client                 *http.Client
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

// doneWithProblems is the exit code of a night with exceptions to look at.
const doneWithProblems = 3

// demoWorkspace makes the demo's workspace and runs one further night, whose
// lines nobody has approved yet.
func demoWorkspace(program, dir string) (string, error) {
	workspace := filepath.Join(dir, "demo")
	for _, args := range [][]string{{"demo", "--quiet", "--skus", "600", "--nights", "2", "--dir", workspace},
		{"run", "--quiet", "-w", workspace, "--as-of", "2026-11-04"}} {
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
	token, err := exec.Command(program, "token", "add", "ann", "--role", "manager", "-w", workspace).Output()
	if err != nil {
		return nil, err
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
	s := &site{base: strings.TrimSpace(line[strings.Index(line, "http://"):]), token: strings.TrimSpace(string(token)), workspace: workspace,
		client: &http.Client{Jar: jar}, stop: func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() }}
	resp, err := s.client.PostForm(s.base+"/signin", url.Values{"token": {s.token}})
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("signing in: %s", resp.Status)
	}
	return s, nil
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
	return [][2]string{{"tonight", "/"}, {"purchase", "/purchase"}, {"item", "/items/" + key}, {"accuracy", "/accuracy"},
		{"slots", "/slots"}, {"scan", "/scan"}, {"runs", "/runs"}, {"data", "/data"}}, nil
}
