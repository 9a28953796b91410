package label

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/datamatrix"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

const dpmm = 16 // pixels a millimetre

// paint draws rectangles as a picture of the label.
func paint(l Label, rectangles []rectangle) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, int(l.Width*dpmm), int(l.Height*dpmm)))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for _, r := range rectangles {
		for y := int(r.y*dpmm + .5); y < int((r.y+r.h)*dpmm+.5); y++ {
			for x := int(r.x*dpmm + .5); x < int((r.x+r.w)*dpmm+.5); x++ {
				img.SetGray(x, y, color.Gray{})
			}
		}
	}
	return img
}

// decode reads a barcode of a picture as a scanner would.
func decode(t require.TestingT, img image.Image, s Symbol) string {
	box := image.Rect(int(s.X*dpmm), int(s.Y*dpmm), int((s.X+s.Width)*dpmm), int((s.Y+s.Height)*dpmm))
	cut := img.(*image.Gray).SubImage(box)
	bitmap, err := gozxing.NewBinaryBitmapFromImage(cut)
	require.NoError(t, err)
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_ASSUME_GS1: true,
		gozxing.DecodeHintType_PURE_BARCODE: true}
	var reader gozxing.Reader
	switch s.Kind {
	case GS1128:
		reader, hints = oned.NewCode128Reader(), map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_ASSUME_GS1: true}
	case DataMatrix:
		reader, hints = datamatrix.NewDataMatrixReader(), nil
	default:
		reader = qrcode.NewQRCodeReader()
	}
	result, err := reader.Decode(bitmap, hints)
	require.NoError(t, err, s.Kind)
	return result.GetText()
}

// svgRectangles and pdfRectangles read back what was drawn.
func svgRectangles(t require.TestingT, text string) []rectangle {
	var out []rectangle
	for _, m := range regexp.MustCompile(`<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/>`).FindAllStringSubmatch(text, -1) {
		out = append(out, rectangle{number(t, m[1]), number(t, m[2]), number(t, m[3]), number(t, m[4])})
	}
	return out
}

func pdfRectangles(t require.TestingT, text string, height float64) []rectangle {
	var out []rectangle
	for _, m := range regexp.MustCompile(`(?m)^([\d.]+) ([\d.]+) ([\d.]+) (-?[\d.]+) re f$`).FindAllStringSubmatch(text, -1) {
		h := -number(t, m[4]) * pointMM
		out = append(out, rectangle{number(t, m[1]) * pointMM, height - number(t, m[2])*pointMM,
			number(t, m[3]) * pointMM, h})
	}
	return out
}

func number(t require.TestingT, s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return v
}

func samples(t *testing.T) map[string]Label {
	t.Helper()
	goods := Goods{GTIN: "9520123456788", SKU: "SKU-1", Description: "Éclair <au> café & lait",
		Lot: "L(7)/A", Serial: "S9",
		Expiry: core.Day(20818), Quantity: 24}
	out := map[string]Label{}
	add := func(name string, l Label, err error) {
		require.NoError(t, err, name)
		out[name] = l
	}
	l, err := Slot("WH1", "A-01-02-3")
	add("slot", l, err)
	l, err = Item(goods)
	add("item", l, err)
	l, err = Case(goods)
	add("case", l, err)
	l, err = Pallet("106141412345678908", goods, 40)
	add("pallet", l, err)
	return out
}

// expected is what a scanner hands on for a barcode.
func expected(t require.TestingT, s Symbol) string {
	want, err := s.Content()
	require.NoError(t, err)
	return want
}

func scanned(t require.TestingT, s Symbol, text string) string {
	if s.Kind == QR {
		return text
	}
	code, err := gs1.Parse(text)
	require.NoError(t, err, "%s %q", s.Kind, text)
	return gs1.Brackets(code.Elements)
}

func TestLabelsAreReadBackFromSVGAndPDF(t *testing.T) {
	for name, l := range samples(t) {
		var svg, pdf bytes.Buffer
		require.NoError(t, l.WriteSVG(&svg))
		require.NoError(t, WritePDF(&pdf, []Label{l}, time.Unix(0, 0)))
		if dir := os.Getenv("STOCKWRIGHT_LABELS"); dir != "" {
			require.NoError(t, os.WriteFile(dir+"/"+name+".pdf", pdf.Bytes(), 0o644))
			f, err := os.Create(dir + "/" + name + ".png")
			require.NoError(t, err)
			require.NoError(t, png.Encode(f, paint(l, svgRectangles(t, svg.String()))))
			require.NoError(t, f.Close())
		}
		for form, img := range map[string]image.Image{
			"svg": paint(l, svgRectangles(t, svg.String())),
			"pdf": paint(l, pdfRectangles(t, pdf.String(), l.Height)),
		} {
			for _, s := range l.Symbols {
				require.Equal(t, expected(t, s), scanned(t, s, decode(t, img, s)), "%s %s %s", name, form, s.Kind)
			}
		}
		var again bytes.Buffer
		require.NoError(t, WritePDF(&again, []Label{l}, time.Unix(0, 0)))
		require.Equal(t, pdf.Bytes(), again.Bytes(), "the same label must give the same bytes")
	}
}

// TestZPLCarriesTheSameData undoes what a printer undoes: hexadecimal escapes
// and the signs for FNC1.
func TestZPLCarriesTheSameData(t *testing.T) {
	hex := regexp.MustCompile(`_([0-9A-F]{2})`)
	for name, l := range samples(t) {
		var b bytes.Buffer
		require.NoError(t, l.WriteZPL(&b, 12))
		text := b.String()
		require.True(t, strings.HasPrefix(text, "^XA\n") && strings.HasSuffix(text, "^XZ\n"))
		var fields []string
		for _, m := range regexp.MustCompile(`\^(BC|BX|BQ)[^\n]*?\^FD(.*)\^FS`).FindAllStringSubmatch(text, -1) {
			data := hex.ReplaceAllStringFunc(m[2], func(e string) string {
				n, err := strconv.ParseUint(e[1:], 16, 8)
				require.NoError(t, err)
				return string(rune(n))
			})
			switch m[1] {
			case "BC":
				data = strings.ReplaceAll(strings.ReplaceAll(data, ">8", "\x1d"), ">0", ">")
			case "BX":
				data = strings.ReplaceAll(data, "~1", "\x1d")
			default:
				data = strings.TrimPrefix(data, "MA,")
			}
			fields = append(fields, data)
		}
		require.Len(t, fields, len(l.Symbols), name)
		for i, s := range l.Symbols {
			require.Equal(t, expected(t, s), scanned(t, s, fields[i]), name)
		}
	}
}

func TestAnyElementsSurviveEveryBarcode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching(`[0-9]{13}`).Draw(t, "gtin")
		lot := rapid.StringMatching(`[0-9A-Za-z!"%&'*+,./:;<=>?_-]{1,12}`).Draw(t, "lot")
		serial := rapid.StringMatching(`[0-9A-Z]{1,8}`).Draw(t, "serial")
		code, err := gs1.Parse(fmt.Sprintf("(01)%s%c(10)%s(21)%s", body, gs1.Mod10(body), lot, serial))
		require.NoError(t, err)
		for _, kind := range []Kind{GS1128, DataMatrix, QR} {
			s := Symbol{Kind: kind, Elements: code.Elements}
			g, err := s.grid()
			require.NoError(t, err)
			l, drawn := modules(g)
			s.Width, s.Height = l.Width, l.Height
			require.Equal(t, expected(t, s), scanned(t, s, decode(t, paint(l, drawn), s)))
		}
	})
}

// modules draws a grid with modules of a quarter of a millimetre.
func modules(g grid) (Label, []rectangle) {
	const module, height = 0.25, 10
	l := Label{Width: module * float64(len(g.rows[0])+2*g.quiet), Height: module * float64(len(g.rows)+2*g.quiet)}
	if len(g.rows) == 1 {
		l.Height = height
		return l, runs(g.rows[0], module*float64(g.quiet), 0, module, height)
	}
	var out []rectangle
	for i, row := range g.rows {
		out = append(out, runs(row, module*float64(g.quiet), module*float64(g.quiet+i), module, module)...)
	}
	return l, out
}

func TestWrongDataMakesNoLabel(t *testing.T) {
	_, err := Item(Goods{GTIN: "9520123456789", SKU: "X"})
	require.ErrorContains(t, err, "check digit is 9, it should be 8")
	_, err = Pallet("106141412345678909", Goods{}, 0)
	require.ErrorContains(t, err, "AI (00)")
	_, err = Slot("WH1", "")
	require.ErrorContains(t, err, "empty")
	code, err := gs1.Parse("(01)09520123456788(10)ABCDEFGHIJKLMNOPQRST(21)ABCDEFGHIJKLMNOPQRST")
	require.NoError(t, err)
	_, err = Symbol{Kind: GS1128, Width: 100, Elements: code.Elements}.rectangles()
	require.ErrorContains(t, err, "holds 48 characters")
}
