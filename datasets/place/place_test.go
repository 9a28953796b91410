package place

import (
	"bytes"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"
)

// standIn serves S3 in this process and points the environment at it.
func standIn(t *testing.T, bucket string) {
	t.Helper()
	backend := s3mem.New()
	require.NoError(t, backend.CreateBucket(bucket))
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"} {
		t.Setenv(name, value)
	}
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

		for pattern, want := range map[string]int{"sales/*/*.parquet": 2, "sales/month=*": 2, "*.csv": 1, "sales/_*": 0, "nothing*": 0} {
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
