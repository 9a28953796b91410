package web

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"
	"github.com/boombuler/barcode/qr"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/web/access"
)

// video is a film of one picture of a code, as a camera held still sees it.
func video(t *testing.T, code barcode.Barcode, width, height int) []byte {
	t.Helper()
	const w, h = 640, 480
	scaled, err := barcode.Scale(code, width, height)
	require.NoError(t, err)
	picture := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(picture, picture.Rect, image.NewUniform(color.Gray{235}), image.Point{}, draw.Src)
	corner := image.Pt((w-width)/2, (h-height)/2)
	draw.Draw(picture, image.Rectangle{corner, corner.Add(image.Pt(width, height))}, scaled, image.Point{}, draw.Src)
	var out bytes.Buffer
	fmt.Fprintf(&out, "YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n", w, h)
	for range 3 {
		out.WriteString("FRAME\n")
		out.Write(picture.Pix)
		out.Write(bytes.Repeat([]byte{128}, w*h/2))
	}
	return out.Bytes()
}

// TestTheCameraReadsACodeInABrowser holds the codes of labels before the
// browser's camera: each is the answer to the question on the screen.
func TestTheCameraReadsACodeInABrowser(t *testing.T) {
	s := openSite(t)
	s.open("A-01", 20)
	s.do(access.Floor, "place_order", map[string]any{"order": "C1", "location": "WH",
		"lines": []map[string]any{{"sku": "S", "quantity": 5}}})
	for name, made := range map[string]struct {
		code          func() (barcode.Barcode, error)
		width, height int
	}{
		"QR":         {func() (barcode.Barcode, error) { return qr.Encode("slot:B-77", qr.M, qr.Auto) }, 240, 240},
		"Code 128":   {func() (barcode.Barcode, error) { return code128.Encode("B-77") }, 400, 160},
		"DataMatrix": {func() (barcode.Barcode, error) { return datamatrix.Encode("B-77") }, 240, 240},
	} {
		t.Run(name, func(t *testing.T) {
			code, err := made.code()
			require.NoError(t, err)
			file := filepath.Join(t.TempDir(), "seen.y4m")
			require.NoError(t, os.WriteFile(file, video(t, code, made.width, made.height), 0o600))
			defer func(old *testing.T) { s.t = old }(s.t)
			s.t = t
			s.at = s.at.Add(5e9)
			b := openTab(t, s, chromedp.Flag("use-fake-ui-for-media-stream", true),
				chromedp.Flag("use-fake-device-for-media-stream", true),
				chromedp.Flag("use-file-for-fake-video-capture", file))
			b.visit("/scan")
			b.until(`document.getElementById("ask").textContent`, "A-01")
			b.must(chromedp.Click(chromedp.CSS("#camera")))
			b.until(`document.getElementById("result").textContent`, "✖")
			require.Contains(t, strings.ToUpper(b.value(`document.getElementById("result").textContent`)), "B-77", "the ledger answers what the camera read")
			require.Equal(t, "true", b.value(`String(document.getElementById("sight").hidden)`),
				"the camera is off again")
		})
	}
}
