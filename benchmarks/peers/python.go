// Package peers finds or makes a Python with the libraries a benchmark
// compares with, in an environment of its own that can be thrown away.
package peers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// pinned are the versions the bars are measured against.
var pinned = map[string]string{
	"duckdb": "duckdb==2.0.0", "pyarrow": "pyarrow==26.0.1", "pandas": "pandas==2.3.3", "polars": "polars==2.1.0",
	"statsforecast": "statsforecast==2.1.1", "scipy": "scipy==1.17.1", "numpy": "numpy==2.4.6",
	"deltalake": "deltalake==1.6.6", "pyiceberg": "pyiceberg[sql-sqlite]==0.12.0",
	"openpyxl": "openpyxl==3.1.5", "pyspark": "pyspark==4.3.0",
}

// Python returns an interpreter that can import the named packages. The
// environment variable STOCKWRIGHT_PEERS_PYTHON names one to use as it is;
// without it a virtual environment under the user's cache folder is made and
// the pinned versions are installed into it.
func Python(packages ...string) (string, error) {
	if given := os.Getenv("STOCKWRIGHT_PEERS_PYTHON"); given != "" {
		return given, imports(given, packages)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	env := filepath.Join(cache, "stockwright", "peers")
	python := filepath.Join(env, "bin", "python")
	if imports(python, packages) == nil {
		return python, nil
	}
	if err := run("python3", "-m", "venv", env); err != nil {
		return "", fmt.Errorf("no virtual environment: %w", err)
	}
	args := []string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check"}
	for _, p := range packages {
		if pin, ok := pinned[p]; ok {
			p = pin
		}
		args = append(args, p)
	}
	if err := run(python, args...); err != nil {
		return "", fmt.Errorf("pip cannot install %s: %w", strings.Join(packages, ", "), err)
	}
	return python, imports(python, packages)
}

func imports(python string, packages []string) error {
	return run(python, "-c", "import "+strings.Join(packages, ", "))
}

func run(name string, args ...string) error {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(out)))
	}
	return nil
}
