package csv

import (
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/transform"
)

// Compression tells how a file that begins with head is compressed: "" (not),
// gzip, zstd or bzip2.
func Compression(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return "gzip"
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return "zstd"
	case bytes.HasPrefix(head, []byte("BZh")):
		return "bzip2"
	}
	return ""
}

func unpack(r io.Reader, how string) (io.Reader, error) {
	switch how {
	case "gzip":
		return gzip.NewReader(r)
	case "zstd":
		return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	case "bzip2":
		return bzip2.NewReader(r), nil
	}
	return r, nil
}

// maxRatio bounds how many times larger a text may be than its compressed
// file: gzip reaches 1032, sales some 50.
const maxRatio = 1100

// Plain is a file's text as UTF-8 without compression: the file itself where
// it is so already, else a copy on disk that has no name and is gone when the
// program ends.
func Plain(src io.ReaderAt, size int64, want Format) (text io.ReaderAt, length int64, encoding string, err error) {
	head := make([]byte, min(size, sniffSize))
	if n, err := src.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, 0, "", err
	} else {
		head = head[:n]
	}
	how := Compression(head)
	if how != "" {
		if head, err = Unpacked(src, size, sniffSize); err != nil {
			return nil, 0, "", err
		}
	}
	if encoding = want.Encoding; encoding == "" {
		if encoding, err = encodingOf(head, int64(len(head)) < sniffSize); err != nil {
			return nil, 0, "", err
		}
	}
	if bytes.IndexByte(head, 0) >= 0 && (encoding == UTF8 || encoding == Windows) {
		return nil, 0, "", fmt.Errorf("it holds bytes that no text has")
	}
	// Spreadsheets of old Macs end lines with a carriage return alone.
	returns := (encoding == UTF8 || encoding == Windows) && bytes.IndexByte(head, '\n') < 0 &&
		bytes.Count(head, []byte{'\r'}) > 1
	if how == "" && encoding == UTF8 && !returns {
		return src, size, encoding, nil
	}
	r, err := unpack(io.NewSectionReader(src, 0, size), how)
	if err != nil {
		return nil, 0, "", err
	}
	most := size
	if how != "" {
		most = size*maxRatio + 1<<20
	}
	if r = (&bounded{r, most}); returns {
		r = transform.NewReader(r, lineFeeds{})
	}
	f, length, err := spool(r, encoding)
	return f, length, encoding, err
}

// bounded fails once more was read than may be.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("it unpacks to more than %d times its size", maxRatio)
	}
	return n, err
}

// Unpacked is how a packed file begins, up to so many bytes of it.
func Unpacked(src io.ReaderAt, size int64, most int) ([]byte, error) {
	head := make([]byte, min(size, 16))
	if n, err := src.ReadAt(head, 0); n < len(head) && err != nil && err != io.EOF {
		return nil, err
	}
	r, err := unpack(io.NewSectionReader(src, 0, size), Compression(head))
	if err != nil {
		return nil, err
	}
	out := make([]byte, most)
	n, err := io.ReadFull(r, out)
	if err == io.EOF || err == io.ErrUnexpectedEOF && n > 0 {
		err = nil
	}
	return out[:n], err
}

// IsPlain tells whether a head is text in UTF-8 with a line's end.
func IsPlain(head []byte) bool {
	return bytes.IndexByte(head, '\n') > 0 && bytes.IndexByte(head, 0) < 0 && invalidAt(head) >= len(head)-utf8.UTFMax
}

// spool writes a text as UTF-8 into a file without a name.
func spool(r io.Reader, encoding string) (*os.File, int64, error) {
	if encoding != UTF8 {
		r = transform.NewReader(r, decoderOf(encoding))
	}
	f, err := os.CreateTemp("", "stockwright-text-*")
	if err != nil {
		return nil, 0, err
	}
	os.Remove(f.Name()) // where the system keeps it, it stays until the program ends
	n, err := io.Copy(f, r)
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, n, nil
}

// lineFeeds turns carriage returns into line feeds.
type lineFeeds struct{ transform.NopResetter }

func (lineFeeds) Transform(dst, src []byte, _ bool) (n, m int, err error) {
	n = copy(dst, src)
	for i, c := range dst[:n] {
		if c == '\r' {
			dst[i] = '\n'
		}
	}
	if n < len(src) {
		err = transform.ErrShortDst
	}
	return n, n, err
}
