package web

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/web/site"
)

// TestVendoredFilesAreThePinnedOnes holds every file from elsewhere to the
// hash, version and licence its list gives, and every page to loading nothing
// from elsewhere.
func TestVendoredFilesAreThePinnedOnes(t *testing.T) {
	pinned := regexp.MustCompile("`([a-z.]+)`[^\n]*?\\d+\\.\\d+\\.\\d+[^\n]*?`([a-z.A-Z]+)`[^\n]*`([0-9a-f]{64})`")
	for _, dir := range []string{"site/assets/vendor", "testdata"} {
		list, err := os.ReadFile(dir + "/README.md")
		require.NoError(t, err)
		named := map[string]bool{}
		for _, m := range pinned.FindAllStringSubmatch(string(list), -1) {
			b, err := os.ReadFile(dir + "/" + m[1])
			require.NoError(t, err)
			sum := sha256.Sum256(b)
			require.Equal(t, m[3], hex.EncodeToString(sum[:]), "%s/%s is not the file that was taken", dir, m[1])
			require.FileExists(t, dir+"/"+m[2], "its licence")
			named[m[1]] = true
		}
		require.NotEmpty(t, named)
		files, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, f := range files {
			if strings.HasSuffix(f.Name(), ".min.js") {
				require.True(t, named[f.Name()], "%s/%s has no line in %s/README.md", dir, f.Name(), dir)
			}
		}
	}
	elsewhere := regexp.MustCompile(`(?:src|href|url|fetch|import)\s*[=(]\s*["'\x60]?(?:https?:)?//`)
	require.True(t, elsewhere.MatchString(`<script src="//cdn.example/x.js">`))
	for files, root := range map[fs.FS]string{site.TemplateFiles: "templates", site.AssetFiles: "assets"} {
		require.NoError(t, fs.WalkDir(files, root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.Contains(path, "vendor/") {
				return err
			}
			b, err := fs.ReadFile(files, path)
			require.NotRegexp(t, elsewhere, string(b), path)
			return err
		}))
	}
}
