package main

import (
	"archive/zip"
	"debug/elf"
	"debug/macho"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// python is one with some packages: that of STOCKWRIGHT_PEERS_PYTHON, or the machine's.
func python(t *testing.T, packages ...string) string {
	t.Helper()
	path := os.Getenv("STOCKWRIGHT_PEERS_PYTHON")
	if path == "" {
		path = "python3"
	}
	if err := exec.Command(path, "-c", "import pip, "+strings.Join(append(packages, "sys"), ", ")).Run(); err != nil {
		t.Skipf("no python with %s; STOCKWRIGHT_PEERS_PYTHON names one", strings.Join(packages, ", "))
	}
	return path
}

// wheel builds a platform's wheel around a binary.
func wheel(t *testing.T, python, platform, binary string) string {
	t.Helper()
	out, err := exec.Command(python, filepath.Join(moduleRoot(), "packaging/python/wheels.py"),
		"v1.4.0", t.TempDir(), platform+"="+binary).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return strings.TrimSpace(string(out))
}

// installed gives the environment in which the wheel of this platform is installed. It
// carries the program of this test.
func installed(t *testing.T, python string) []string {
	t.Helper()
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		t.Skip("there is no wheel for " + runtime.GOOS)
	}
	program, err := exec.LookPath("stockwright")
	require.NoError(t, err)
	folder := t.TempDir()
	out, err := exec.Command(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
		"--disable-pip-version-check", "--target", folder,
		wheel(t, python, runtime.GOOS+"/"+runtime.GOARCH, program)).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return append(os.Environ(), "PYTHONPATH="+folder, "STOCKWRIGHT_BINARY=")
}

func TestPythonPackage(t *testing.T) {
	path := python(t)
	ws := filepath.Join(t.TempDir(), "ws")
	require.NoError(t, exec.Command("stockwright", "generate", ws, "-q", "--skus", "20", "--stores",
		"2", "--days", "120").Run())
	cmd := exec.Command(path, filepath.Join(moduleRoot(), "packaging/python/tests/test_package.py"), ws, "2026-11-02")
	cmd.Env = installed(t, path)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Logf("%s", out)
}

func TestSparkNightIsTheNight(t *testing.T) {
	path := python(t, "pyspark", "pyarrow")
	if _, err := exec.LookPath("java"); err != nil {
		t.Skip("no java here")
	}
	if testing.Short() {
		t.Skip("some whole nights")
	}
	one, many, _, _ := twoWorkspaces(t)
	cmd := exec.Command(path, filepath.Join(moduleRoot(), "packaging/python/tests/test_spark.py"), one,
		many, "2026-11-02")
	cmd.Env = installed(t, path)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "with an executor killed")
}

// TestWheels inspects the wheels of all platforms. The binaries in them are built where
// STOCKWRIGHT_BUILD_WHEELS asks for it, for that takes minutes.
func TestWheels(t *testing.T) {
	path := python(t)
	for _, platform := range []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64"} {
		goos, arch, _ := strings.Cut(platform, "/")
		binary := filepath.Join(t.TempDir(), "stockwright")
		built := os.Getenv("STOCKWRIGHT_BUILD_WHEELS") != ""
		if built {
			cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".")
			cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+arch)
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", out)
		} else {
			require.NoError(t, os.WriteFile(binary, []byte("program"), 0o755))
		}
		file := wheel(t, path, platform, binary)
		tag := map[string]string{"linux/amd64": "manylinux_2_17_x86_64",
			"linux/arm64": "manylinux_2_17_aarch64", "darwin/amd64": "macosx_11_0_x86_64",
			"darwin/arm64": "macosx_11_0_arm64"}[platform]
		require.True(t, strings.HasPrefix(filepath.Base(file), "stockwright-1.4.0-py3-none-"+tag), file)
		z, err := zip.OpenReader(file)
		require.NoError(t, err)
		content := map[string][]byte{}
		for _, f := range z.File {
			r, err := f.Open()
			require.NoError(t, err)
			content[f.Name], err = io.ReadAll(r)
			require.NoError(t, err)
			require.Equal(t, f.Name == "stockwright/bin/stockwright", f.Mode()&0o111 != 0, "%s may be executed", f.Name)
		}
		require.NoError(t, z.Close())
		require.Contains(t, string(content["stockwright-1.4.0.dist-info/WHEEL"]), "Tag: py3-none-"+tag)
		require.Contains(t, content, "stockwright/spark.py")
		record := strings.Split(strings.TrimSpace(string(content["stockwright-1.4.0.dist-info/RECORD"])), "\n")
		require.Len(t, record, len(content))
		if built {
			machineOf(t, goos, arch, content["stockwright/bin/stockwright"])
		}
	}
}

// machineOf holds that a binary is one for a platform, and needs no library on Linux.
func machineOf(t *testing.T, goos, arch string, binary []byte) {
	t.Helper()
	if goos == "darwin" {
		f, err := macho.NewFile(strings.NewReader(string(binary)))
		require.NoError(t, err)
		require.Equal(t, map[string]macho.Cpu{"amd64": macho.CpuAmd64, "arm64": macho.CpuArm64}[arch], f.Cpu)
		return
	}
	f, err := elf.NewFile(strings.NewReader(string(binary)))
	require.NoError(t, err)
	require.Equal(t, map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}[arch], f.Machine)
	libraries, err := f.ImportedLibraries()
	require.NoError(t, err)
	require.Empty(t, libraries)
}
