package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// packaged reads a file that comes with the program.
func packaged(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(moduleRoot(), path))
	require.NoError(t, err)
	return string(text)
}

// knows holds a command line to the verbs and flags of the program.
func knows(t *testing.T, args []string) {
	t.Helper()
	cmd, rest, err := newRootCommand(&app{}).Find(args)
	require.NoError(t, err, "%v", args)
	require.NoError(t, cmd.ParseFlags(rest), "%v", args)
	require.NoError(t, cmd.ValidateArgs(cmd.Flags().Args()), "%v", args)
}

func TestSystemdUnitsCallWhatIsThere(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(moduleRoot(), "packaging/systemd/*"))
	require.NoError(t, err)
	require.Len(t, paths, 3)
	started := 0
	for _, path := range paths {
		text := packaged(t, "packaging/systemd/"+filepath.Base(path))
		require.Contains(t, text, "Description=")
		for _, m := range regexp.MustCompile(`(?m)^ExecStart=/usr/local/bin/stockwright (.*)$`).FindAllStringSubmatch(text, -1) {
			started++
			knows(t, strings.Fields(m[1]))
			require.Contains(t, text, "User=stockwright", "no unit runs as root")
			workspace := regexp.MustCompile(`--workspace (\S+)`).FindStringSubmatch(m[1])
			require.Contains(t, text, "ReadWritePaths="+workspace[1],
				"the service may write its workspace and nothing else")
		}
	}
	require.Equal(t, 2, started)
	if analyze, err := exec.LookPath("systemd-analyze"); err == nil {
		out, err := exec.Command(analyze, "calendar", "*-*-* 02:30:00 Europe/Paris").CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
}

func TestCronJobAndDAGCallWhatIsThere(t *testing.T) {
	args := regexp.MustCompile(`args: \[(.*)\]`).FindStringSubmatch(packaged(t, "packaging/kubernetes/cronjob.yaml"))
	require.NotNil(t, args)
	knows(t, strings.Split(args[1], ", "))
	dag := packaged(t, "packaging/airflow/stockwright_night.py")
	line := regexp.MustCompile(`bash_command="stockwright (.*)"`).FindStringSubmatch(dag)
	require.NotNil(t, line)
	knows(t, strings.Fields(strings.ReplaceAll(line[1], "{{ data_interval_end | ds }}", "2026-11-02")))
	if python, err := exec.LookPath("python3"); err == nil {
		out, err := exec.Command(python, "-c", "import ast,sys; ast.parse(sys.argv[1])", dag).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
}

// The image is built where a builder is; elsewhere its file is read for what an
// image must keep to.
func TestContainerRunsWithoutRoot(t *testing.T) {
	file := packaged(t, "Dockerfile")
	stages := strings.Split(file, "\nFROM ")
	require.Len(t, stages, 3, "one stage builds, one runs")
	final := stages[2]
	require.Regexp(t, `^\S+:nonroot\n`, final)
	require.Regexp(t, `(?m)^USER [1-9]\d*:`, final)
	require.Regexp(t, `(?m)^ENTRYPOINT \["/usr/local/bin/stockwright"\]$`, final)
	require.NotContains(t, final, "\nRUN ", "the last stage has no shell")
	require.Contains(t, file, "golang:"+regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(packaged(t, "go.mod"))[1]+" ")
	for _, copied := range regexp.MustCompile(`(?m)^COPY ((?:\w\S* )+)\S+$`).FindAllStringSubmatch(file, -1) {
		for _, source := range strings.Fields(copied[1]) {
			require.FileExists(t, filepath.Join(moduleRoot(), source))
		}
	}
	if os.Getenv("STOCKWRIGHT_BUILD_IMAGE") == "" {
		return // a build fetches its base images; ask for it where that is possible
	}
	for _, builder := range []string{"docker", "podman", "buildah"} {
		path, err := exec.LookPath(builder)
		if err != nil {
			continue
		}
		build := exec.Command(path, "build", "-t", "stockwright-test", moduleRoot())
		out, err := build.CombinedOutput()
		require.NoError(t, err, "%s", out)
		out, err = exec.Command(path, "run", "--rm", "stockwright-test", "version").CombinedOutput()
		require.NoError(t, err, "%s", out)
		require.Contains(t, string(out), "stockwright container")
		return
	}
	t.Fatal("STOCKWRIGHT_BUILD_IMAGE is set and no docker, podman or buildah is there")
}
