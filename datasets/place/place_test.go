package place

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"
)

// standIn serves S3 in this process and points the environment at it; it counts the
// bytes of objects that were asked for.
func standIn(t *testing.T, bucket string) *atomic.Int64 {
	t.Helper()
	backend := s3mem.New()
	require.NoError(t, backend.CreateBucket(bucket))
	served, storage := &atomic.Int64{}, gofakes3.New(backend).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		storage.ServeHTTP(w, r)
		if n, err := strconv.ParseInt(w.Header().Get("Content-Length"), 10, 64); err == nil &&
			r.Method == http.MethodGet {
			served.Add(n)
		}
	}))
	t.Cleanup(server.Close)
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL,
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"} {
		t.Setenv(name, value)
	}
	return served
}

func put(t *testing.T, path string, text []byte) {
	t.Helper()
	w, err := Create(path)
	require.NoError(t, err)
	_, err = w.Write(text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
}

// TestADiskAndAStorageAreReadAlike holds every function of the package against
// itself on the two places.
func TestADiskAndAStorageAreReadAlike(t *testing.T) {
	standIn(t, "shop")
	large := bytes.Repeat([]byte("0123456789abcdef"), 20_000)
	for _, root := range []string{t.TempDir(), "s3://shop/exports"} {
		put(t, Join(root, "sales", "month=2026-11", "a.parquet"), large)
		put(t, Join(root, "sales", "month=2026-12", "b.parquet"), []byte("second"))
		put(t, Join(root, "sales", "_SUCCESS"), []byte("x"))
		put(t, Join(root, "sales", "_log", "c.json"), []byte("x"))
		put(t, Join(root, "items.csv"), []byte("sku\nA\n"))

		all, err := List(Join(root, "sales"))
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.Equal(t, "month=2026-11/a.parquet", Rel(Join(root, "sales"), all[0].Path))
		require.EqualValues(t, len(large), all[0].Size)

		for pattern, want := range map[string]int{"sales/*/*.parquet": 2, "sales/month=*": 2,
			"*.csv": 1, "sales/_*": 0, "nothing*": 0} {
			found, err := Glob(Join(root, pattern))
			require.NoError(t, err)
			require.Len(t, found, want, "%s in %s", pattern, root)
		}
		names, err := Names(Join(root, "sales"))
		require.NoError(t, err)
		require.Equal(t, []string{"_SUCCESS"}, names)

		e, err := Stat(Join(root, "sales"))
		require.NoError(t, err)
		require.True(t, e.Folder)
		_, err = Stat(Join(root, "nowhere"))
		require.ErrorIs(t, err, os.ErrNotExist)
		_, err = Open(Join(root, "nowhere"))
		require.ErrorIs(t, err, os.ErrNotExist)

		f, err := Open(all[0].Path)
		require.NoError(t, err)
		for _, part := range [][2]int{{0, 10}, {len(large) - 8, 8}, {len(large) - 100, 50}, {1000, 100_000}} {
			b := make([]byte, part[1])
			_, err := f.ReadAt(b, int64(part[0]))
			require.NoError(t, err)
			require.Equal(t, large[part[0]:part[0]+part[1]], b)
		}
		n, err := f.ReadAt(make([]byte, 20), int64(len(large)-5))
		require.Equal(t, 5, n)
		require.Equal(t, io.EOF, err)
		whole, err := io.ReadAll(Reader(f))
		require.NoError(t, err)
		require.Equal(t, large, whole)
		require.NoError(t, f.Close())
	}
}

func TestWhatNoBuildReadsIsSaid(t *testing.T) {
	_, err := Open("ftp://host/file")
	require.ErrorContains(t, err, "s3://bucket/key")
	if openers["gs"] == nil {
		_, err = Open("gs://bucket/file")
		require.ErrorContains(t, err, "-tags gs")
	}
	require.Equal(t, "s3://b/x/y", Join("s3://b", "x", "y"))
	require.Equal(t, "s3://b/x", Dir("s3://b/x/y"))
	require.Equal(t, "/abs", Join("ws", "/abs"))
	require.Equal(t, filepath.Join("ws", "rel"), Join("ws", "rel"))
	require.Equal(t, "s3://c/z", Join("ws", "s3://c/z"))
}

// A part of an object is asked for alone: of 8 MB, the two parts that are read and
// not much around them.
func TestAPartOfAnObjectIsReadAlone(t *testing.T) {
	served := standIn(t, "wide")
	put(t, "s3://wide/large.bin", bytes.Repeat([]byte("0123456789abcdef"), 500_000))
	f, err := Open("s3://wide/large.bin")
	require.NoError(t, err)
	defer f.Close()
	part := make([]byte, 160)
	for _, at := range []int64{f.Size() - 160, 3_200_000} {
		n, err := f.ReadAt(part, at)
		require.NoError(t, err)
		require.Equal(t, 160, n)
		require.Equal(t, bytes.Repeat([]byte("0123456789abcdef"), 10), part)
	}
	require.Positive(t, served.Load())
	require.Less(t, served.Load(), int64(1_000_000))
}

// Without credentials one is told which the environment lacks.
func TestAStorageWithoutCredentials(t *testing.T) {
	standIn(t, "closed")
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	_, err := Stat("s3://closed/x")
	require.ErrorContains(t, err, "has no credentials for it; set AWS_ACCESS_KEY_ID")
}

// A folder behind a link is the folder; a link that leads back is not followed for
// ever, and one to nothing is named.
func TestLinksAreFollowed(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "real", "2026", "a.csv"), []byte("a"))
	put(t, filepath.Join(dir, "other", "b.csv"), []byte("b"))
	require.NoError(t, os.Symlink("real", filepath.Join(dir, "latest")))
	require.NoError(t, os.Symlink(filepath.Join(dir, "other"), filepath.Join(dir, "real", "linked")))
	require.NoError(t, os.Symlink(".", filepath.Join(dir, "real", "self")))
	all, err := List(filepath.Join(dir, "latest"))
	require.NoError(t, err)
	var names []string
	for _, e := range all {
		names = append(names, Rel(filepath.Join(dir, "latest"), e.Path))
	}
	require.ElementsMatch(t, []string{"2026/a.csv", "linked/b.csv"}, names)
	require.NoError(t, os.Symlink("gone", filepath.Join(dir, "real", "lost")))
	_, err = List(filepath.Join(dir, "latest"))
	require.ErrorContains(t, err, "is a link to what is not there")
}
