package place

import (
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// openers open a bucket by the scheme of its address. A build without a
// storage's tag has none for it.
var openers = map[string]func(ctx context.Context, bucket string) (*blob.Bucket, error){}

// tags are the build tags of the schemes that not every build has.
var tags = map[string]string{"gs": "gs", "az": "az", "azblob": "az"}

var buckets struct {
	sync.Mutex
	open map[string]*blob.Bucket
}

// object is an address taken apart.
type object struct {
	bucket *blob.Bucket
	root   string // scheme://bucket
	key    string
}

func (o object) path(key string) string { return o.root + "/" + strings.TrimSuffix(key, "/") }

// find opens the bucket of an address; buckets stay open.
func find(p string) (object, error) {
	scheme, rest, _ := strings.Cut(p, "://")
	name, key, _ := strings.Cut(rest, "/")
	opener, known := openers[scheme]
	if !known {
		if tag := tags[scheme]; tag != "" {
			return object{}, fmt.Errorf("%s: this build does not read %s://; build one that does: go build -tags %s ./cmd/stockwright", p, scheme, tag)
		}
		return object{}, fmt.Errorf("%s: %s:// is no place that can be read; use a local path or s3://bucket/key", p, scheme)
	}
	root := scheme + "://" + name
	buckets.Lock()
	defer buckets.Unlock()
	b := buckets.open[root]
	if b == nil {
		var err error
		if b, err = opener(context.Background(), name); err != nil {
			return object{}, fmt.Errorf("%s: %w", p, err)
		}
		if buckets.open == nil {
			buckets.open = map[string]*blob.Bucket{}
		}
		buckets.open[root] = b
	}
	return object{b, root, key}, nil
}

// said words an error of the storage: what is not there wraps os.ErrNotExist.
func said(p string, err error) error {
	switch code := gcerrors.Code(err); {
	case code == gcerrors.OK:
		return nil
	case code == gcerrors.NotFound:
		return fmt.Errorf("%s: %w", p, os.ErrNotExist)
	case strings.Contains(err.Error(), "get credentials"):
		return fmt.Errorf("%s: the environment has no credentials for it; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE: %w", p, err)
	case code == gcerrors.PermissionDenied:
		return fmt.Errorf("%s: access is denied; check the credentials in the environment: %w", p, err)
	}
	return fmt.Errorf("%s: %w", p, err)
}

// tailSize is how much of an object's end is read at once: a Parquet footer
// and its length, most often.
const tailSize = 64 << 10

// objectFile reads ranges of an object.
type objectFile struct {
	object
	path string
	size int64

	once sync.Once
	tail []byte
	err  error
}

func openObject(p string) (File, error) {
	o, err := find(p)
	if err != nil {
		return nil, err
	}
	a, err := o.bucket.Attributes(context.Background(), o.key)
	if err != nil {
		return nil, said(p, err)
	}
	return &objectFile{object: o, path: p, size: a.Size}, nil
}

func (f *objectFile) Size() int64  { return f.size }
func (f *objectFile) Close() error { return nil }

func (f *objectFile) ReadAt(b []byte, at int64) (int, error) {
	if at < 0 || at >= f.size {
		return 0, io.EOF
	}
	short := false
	if rest := f.size - at; int64(len(b)) > rest {
		b, short = b[:rest], true
	}
	n, err := f.readAt(b, at)
	if err == nil && short {
		err = io.EOF
	}
	return n, err
}

func (f *objectFile) readAt(b []byte, at int64) (int, error) {
	from := max(f.size-tailSize, 0)
	if at < from || len(b) >= tailSize {
		return f.fetch(b, at)
	}
	f.once.Do(func() {
		f.tail = make([]byte, f.size-from)
		_, f.err = f.fetch(f.tail, from)
	})
	if f.err != nil {
		return 0, f.err
	}
	return copy(b, f.tail[at-from:]), nil
}

func (f *objectFile) fetch(b []byte, at int64) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	r, err := f.bucket.NewRangeReader(context.Background(), f.key, at, int64(len(b)), nil)
	if err != nil {
		return 0, said(f.path, err)
	}
	defer r.Close()
	n, err := io.ReadFull(r, b)
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		err = fmt.Errorf("%s: %d of %d bytes came", f.path, n, len(b))
	}
	return n, err
}

func statObject(p string) (Entry, error) {
	o, err := find(p)
	if err != nil {
		return Entry{}, err
	}
	if o.key != "" && !strings.HasSuffix(o.key, "/") {
		a, err := o.bucket.Attributes(context.Background(), o.key)
		if err == nil {
			return Entry{Path: p, Size: a.Size, Modified: a.ModTime}, nil
		}
		if gcerrors.Code(err) != gcerrors.NotFound {
			return Entry{}, said(p, err)
		}
	}
	it := o.bucket.List(&blob.ListOptions{Prefix: below(o.key)})
	if _, err := it.Next(context.Background()); err == io.EOF {
		return Entry{}, fmt.Errorf("%s: %w", p, os.ErrNotExist)
	} else if err != nil {
		return Entry{}, said(p, err)
	}
	return Entry{Path: p, Folder: true}, nil
}

// below is the prefix of all keys in a folder; "" for the bucket.
func below(key string) string {
	if key == "" {
		return ""
	}
	return strings.TrimSuffix(key, "/") + "/"
}

// listObjects lists the objects below an address.
func listObjects(p string, visible bool) ([]Entry, error) {
	o, err := find(p)
	if err != nil {
		return nil, err
	}
	prefix := below(o.key)
	return o.list(prefix, func(key string) bool {
		return !visible || !slices.ContainsFunc(strings.Split(strings.TrimPrefix(key, prefix), "/"), Hidden)
	})
}

func (o object) list(prefix string, keep func(key string) bool) ([]Entry, error) {
	var out []Entry
	it := o.bucket.List(&blob.ListOptions{Prefix: prefix})
	for {
		one, err := it.Next(context.Background())
		if err == io.EOF {
			slices.SortFunc(out, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
			return out, nil
		}
		if err != nil {
			return nil, said(o.path(prefix), err)
		}
		if !one.IsDir && !strings.HasSuffix(one.Key, "/") && keep(one.Key) {
			out = append(out, Entry{Path: o.path(one.Key), Size: one.Size, Modified: one.ModTime})
		}
	}
}

func objectNames(p string) ([]string, error) {
	o, err := find(p)
	if err != nil {
		return nil, err
	}
	prefix := below(o.key)
	it := o.bucket.List(&blob.ListOptions{Prefix: prefix, Delimiter: "/"})
	var out []string
	for {
		one, err := it.Next(context.Background())
		if err == io.EOF {
			slices.Sort(out)
			return out, nil
		}
		if err != nil {
			return nil, said(p, err)
		}
		if name := strings.TrimPrefix(one.Key, prefix); !one.IsDir && name != "" {
			out = append(out, name)
		}
	}
}

// globObjects matches whole keys; a key below a folder that the pattern names
// counts as found in it.
func globObjects(p string) ([]Entry, error) {
	o, err := find(p)
	if err != nil {
		return nil, err
	}
	if _, err := path.Match(o.key, ""); err != nil {
		return nil, fmt.Errorf("%s is not a valid glob: %w", p, err)
	}
	fixed := o.key
	if at := strings.IndexAny(fixed, "*?[\\"); at >= 0 {
		fixed = fixed[:strings.LastIndex(fixed[:at], "/")+1]
	}
	depth := strings.Count(o.key, "/") + 1
	files, err := o.list(fixed, func(key string) bool { return true })
	var out []Entry
	for _, e := range files {
		names := strings.Split(strings.TrimPrefix(e.Path, o.root+"/"), "/")
		if len(names) < depth {
			continue
		}
		found, _ := path.Match(o.key, strings.Join(names[:depth], "/"))
		if !found || slices.ContainsFunc(names[depth-1:], Hidden) {
			continue
		}
		if len(names) > depth {
			e = Entry{Path: o.path(strings.Join(names[:depth], "/")), Folder: true}
		}
		if len(out) == 0 || out[len(out)-1].Path != e.Path {
			out = append(out, e)
		}
	}
	return out, err
}

func createObject(p string) (io.WriteCloser, error) {
	o, err := find(p)
	if err != nil {
		return nil, err
	}
	w, err := o.bucket.NewWriter(context.Background(), o.key, nil)
	return w, said(p, err)
}
