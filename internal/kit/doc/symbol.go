package doc

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"sync"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"
	"github.com/boombuler/barcode/qr"
)

// pixelsPerModule keeps edges sharp in readers that smooth enlarged pictures.
const pixelsPerModule = 4

// Quiet zones in modules, as the standards of the symbols ask for.
const (
	quietQR         = 4
	quietDataMatrix = 1
	quietCode128    = 10
)

// symbol is a machine-readable mark with its quiet zone.
type symbol struct {
	png           []byte
	modules, rows int // width and height in modules, quiet zone included
}

// ErrSymbol wraps every refusal to make a symbol: empty, too long, or with
// characters the symbol cannot carry.
var ErrSymbol = errors.New("doc: symbol")

// qrSymbol makes a QR code with error correction M (15 %).
func qrSymbol(content string) (*symbol, error) {
	if content == "" {
		return nil, fmt.Errorf("%w: empty QR content", ErrSymbol)
	}
	code, err := qr.Encode(content, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("%w: QR: %w", ErrSymbol, err)
	}
	return matrixSymbol(code, quietQR)
}

// gs1MatrixSymbol makes a GS1 DataMatrix of an element string, in which U+001D
// separates fields of variable length.
func gs1MatrixSymbol(elements string) (*symbol, error) {
	if elements == "" {
		return nil, fmt.Errorf("%w: empty element string", ErrSymbol)
	}
	for _, r := range elements {
		if r != groupSeparator && (r < 0x20 || r > 0x7E) {
			return nil, fmt.Errorf("%w: %q cannot stand in an element string", ErrSymbol, r)
		}
	}
	// FNC1 as first codeword is what makes a DataMatrix a GS1 DataMatrix.
	fnc1 := string([]byte{datamatrix.FNC1})
	code, err := datamatrix.Encode(fnc1 + strings.ReplaceAll(elements, string(groupSeparator), fnc1))
	if err != nil {
		return nil, fmt.Errorf("%w: DataMatrix: %w", ErrSymbol, err)
	}
	return matrixSymbol(code, quietDataMatrix)
}

const groupSeparator = '\x1d'

// barSymbol makes a Code 128 of printable ASCII.
func barSymbol(content string) (*symbol, error) {
	for _, r := range content {
		if r < 0x20 || r > 0x7E {
			return nil, fmt.Errorf("%w: %q cannot stand in a Code 128", ErrSymbol, r)
		}
	}
	code, err := code128.Encode(content)
	if err != nil {
		return nil, fmt.Errorf("%w: Code 128: %w", ErrSymbol, err)
	}
	const height = 10 // any height is right, it is stretched on the page
	return paint(code, quietCode128, 0, height)
}

// encoder reuses its buffers: a new compressor a picture costs more than the
// picture.
var encoder = png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &pngBuffers{}}

type pngBuffers struct{ pool sync.Pool }

func (b *pngBuffers) Get() *png.EncoderBuffer {
	buffer, _ := b.pool.Get().(*png.EncoderBuffer)
	return buffer // nil makes the encoder allocate one
}

func (b *pngBuffers) Put(buffer *png.EncoderBuffer) { b.pool.Put(buffer) }

func matrixSymbol(code barcode.Barcode, quiet int) (*symbol, error) {
	return paint(code, quiet, quiet, code.Bounds().Dy())
}

// paint draws code as a black and white picture with quiet modules at the
// sides and at top and bottom.
func paint(code barcode.Barcode, sides, ends, rows int) (*symbol, error) {
	columns := code.Bounds().Dx()
	s := &symbol{modules: columns + 2*sides, rows: rows + 2*ends}
	picture := image.NewPaletted(
		image.Rect(0, 0, s.modules*pixelsPerModule, s.rows*pixelsPerModule),
		color.Palette{color.White, color.Black},
	)
	for y := range rows {
		for x := range columns {
			if red, _, _, _ := code.At(x, min(y, code.Bounds().Dy()-1)).RGBA(); red == 0 {
				fill(picture, (x+sides)*pixelsPerModule, (y+ends)*pixelsPerModule)
			}
		}
	}
	var out bytes.Buffer
	if err := encoder.Encode(&out, picture); err != nil {
		return nil, err
	}
	s.png = out.Bytes()
	return s, nil
}

// fill blackens one module whose top left pixel is x, y.
func fill(picture *image.Paletted, x, y int) {
	for row := y; row < y+pixelsPerModule; row++ {
		at := picture.PixOffset(x, row)
		for i := range pixelsPerModule {
			picture.Pix[at+i] = 1
		}
	}
}
