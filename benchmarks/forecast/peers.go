package main

import (
	"bufio"
	"embed"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// statsforecastVersion is the peer every figure is measured against.
const statsforecastVersion = "2.1.1"

//go:embed peers/*.py peers/*.R
var peerScripts embed.FS

// peerPython is an interpreter with statsforecast: STOCKWRIGHT_PEERS_PYTHON,
// or a throw-away environment under the user's cache folder.
func peerPython() (string, error) {
	if p := os.Getenv("STOCKWRIGHT_PEERS_PYTHON"); p != "" {
		return p, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "stockwright-peers")
	python := filepath.Join(dir, "bin", "python")
	if exec.Command(python, "-c", "import statsforecast").Run() == nil {
		return python, nil
	}
	for _, c := range [][]string{{"python3", "-m", "venv", dir},
		{python, "-m", "pip", "install", "--quiet", "statsforecast==" + statsforecastVersion}} {
		if out, err := exec.Command(c[0], c[1:]...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("statsforecast cannot be installed (%s: %s); set STOCKWRIGHT_PEERS_PYTHON",
				strings.Join(c, " "), lastLine(out))
		}
	}
	return python, nil
}

func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}

// peerForecast is one method's forecast of one series, by step.
type peerForecast struct {
	mean      []float64
	quantiles [][]float64 // [step][peerTaus]
}

// peerTaus are the probabilities the peer's script writes.
var peerTaus = []float64{0.5, 0.75, 0.9, 0.95, 0.99}

// peerForecasts runs statsforecast on the series: method, then series id.
func peerForecasts(family string, train []series, horizon, season int) (map[string]map[string]*peerForecast, error) {
	python, err := peerPython()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "stockwright-peer")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	script, err := peerScripts.ReadFile("peers/statsforecast_peer.py")
	if err != nil {
		return nil, err
	}
	in, out, py := filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.csv"), filepath.Join(dir, "peer.py")
	if err := os.WriteFile(py, script, 0o600); err != nil {
		return nil, err
	}
	if err := writePeerInput(in, train); err != nil {
		return nil, err
	}
	cmd := exec.Command(python, py, family, in, out, strconv.Itoa(horizon), strconv.Itoa(season))
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("statsforecast failed: %s", lastLine(text))
	}
	return readPeerOutput(out)
}

func writePeerInput(path string, train []series) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "unique_id,t,y")
	for _, s := range train {
		for t, v := range s.y {
			fmt.Fprintf(w, "%s,%d,%g\n", s.id, t, v)
		}
	}
	return w.Flush()
}

func readPeerOutput(path string) (map[string]map[string]*peerForecast, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]*peerForecast{}
	for _, row := range rows[1:] {
		id, method := row[0], row[1]
		if out[method] == nil {
			out[method] = map[string]*peerForecast{}
		}
		p := out[method][id]
		if p == nil {
			p = &peerForecast{}
			out[method][id] = p
		}
		var v []float64
		for _, text := range row[3:] {
			x, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			v = append(v, max(x, 0)) // demand is not negative: neither is the peer's forecast
		}
		p.mean = append(p.mean, v[0])
		p.quantiles = append(p.quantiles, v[1:])
	}
	return out, nil
}

func peerError(train, test []series, peer map[string]*peerForecast) float64 {
	sum := 0.0
	for i, s := range train {
		sum += rmsse(s.y, test[i].y, peer[s.id].mean)
	}
	return sum / float64(len(train))
}
