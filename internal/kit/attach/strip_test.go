package attach

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	stdpng "image/png"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func picture() image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 37, 23))
	for y := range 23 {
		for x := range 37 {
			img.Set(x, y, color.RGBA{uint8(x * 6), uint8(y * 11), uint8(x * y), 255})
		}
	}
	return img
}

func segment(marker byte, payload string) []byte {
	out := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(payload)+2))
	return append(out, payload...)
}

// exif is a block with an orientation and a place, in either byte order.
func exif(order binary.AppendByteOrder, turn uint16) string {
	mark := "MM\x00\x2a"
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		mark = "II\x2a\x00"
	}
	block := order.AppendUint32([]byte("Exif\x00\x00"+mark), 8)
	block = order.AppendUint16(block, 2)
	for _, entry := range [][2]uint16{{0x010f, 7}, {0x0112, turn}} { // maker, orientation
		block = order.AppendUint16(block, entry[0])
		block = order.AppendUint16(block, 3)
		block = order.AppendUint32(block, 1)
		block = order.AppendUint16(order.AppendUint16(block, entry[1]), 0)
	}
	return string(order.AppendUint32(block, 0)) + "GPS 22.11N 113.54E"
}

func photo(t testing.TB, exifBlock string) (plain, dressed []byte) {
	t.Helper()
	var buffer bytes.Buffer
	if err := stdjpeg.Encode(&buffer, picture(), &stdjpeg.Options{Quality: 80}); err != nil {
		t.Fatal(err)
	}
	plain = buffer.Bytes()
	dressed = append([]byte{}, plain[:2]...)
	for _, extra := range [][]byte{
		segment(0xe0, "JFIF\x00\x01\x02\x00\x00\x48\x00\x48\x01\x01PREVIEW"),
		segment(0xe1, exifBlock),
		segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>owner</x:xmpmeta>"),
		segment(0xe2, "ICC_PROFILE\x00\x01\x01profile"),
		segment(0xe2, "MPF\x00second picture"),
		segment(0xed, "Photoshop 3.0\x00caption"),
		segment(0xfe, "taken at home"),
	} {
		dressed = append(dressed, extra...)
	}
	dressed = append(dressed, plain[2:]...)
	return plain, append(dressed, "\xff\xd8\xff\xe1TRAILER"...)
}

func stripped(t testing.TB, strip func(r readerAt, w *bytes.Buffer) error, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := strip(bytes.NewReader(data), &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

type readerAt = *bytes.Reader

func jpegOf(r readerAt, w *bytes.Buffer) error { return stripJPEG(r, r.Size(), w) }
func pngOf(r readerAt, w *bytes.Buffer) error  { return stripPNG(r, r.Size(), w) }
func webpOf(r readerAt, w *bytes.Buffer) error { return stripWebP(r, r.Size(), w) }

func samePixels(t *testing.T, a, b image.Image) {
	t.Helper()
	if a.Bounds() != b.Bounds() {
		t.Fatalf("bounds %v and %v", a.Bounds(), b.Bounds())
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				t.Fatalf("pixel %d,%d differs", x, y)
			}
		}
	}
}

func holdsNone(t *testing.T, data []byte, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if bytes.Contains(data, []byte(secret)) {
			t.Errorf("%q is still there", secret)
		}
	}
}

func TestStripJPEG(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		plain, dressed := photo(t, exif(order, 6))
		clean := stripped(t, jpegOf, dressed)
		holdsNone(t, clean, "GPS", "xmpmeta", "MPF", "Photoshop", "taken at home", "PREVIEW", "TRAILER")
		if !bytes.Contains(clean, []byte("ICC_PROFILE")) || !bytes.Contains(clean, []byte("JFIF")) {
			t.Error("the colour profile or the header is gone")
		}
		if i := bytes.Index(clean, exifHeader); i < 0 || orientation(markerApp1, clean[i:]) != 6 {
			t.Error("which way is up was lost")
		}
		before, err := stdjpeg.Decode(bytes.NewReader(plain))
		if err != nil {
			t.Fatal(err)
		}
		after, err := stdjpeg.Decode(bytes.NewReader(clean))
		if err != nil {
			t.Fatal(err)
		}
		samePixels(t, before, after)
		if again := stripped(t, jpegOf, clean); !bytes.Equal(again, clean) {
			t.Error("stripping twice changes the file again")
		}
	}
	plain, dressed := photo(t, exif(binary.BigEndian, 1))
	if clean := stripped(t, jpegOf, dressed); bytes.Contains(clean, []byte("Exif")) {
		t.Error("an upright picture keeps an EXIF block")
	}
	for _, exifBlock := range []string{"Exif\x00\x00", "Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff", "Exif\x00\x00II\x2a\x00\x08\x00\x00\x00\xff\xff", exif(binary.BigEndian, 99)} {
		_, dressed := photo(t, exifBlock)
		if clean := stripped(t, jpegOf, dressed); bytes.Contains(clean, []byte("Exif")) {
			t.Errorf("a broken EXIF block survived: %q", exifBlock)
		}
	}
	for cut := range len(plain) {
		var out bytes.Buffer
		if err := jpegOf(bytes.NewReader(plain[:cut]), &out); err == nil {
			t.Fatalf("a picture cut at byte %d of %d was accepted", cut, len(plain))
		}
	}
}

func chunk(kind, data string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(out, kind+data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(kind+data)))
}

func TestStripPNG(t *testing.T) {
	var buffer bytes.Buffer
	if err := stdpng.Encode(&buffer, picture()); err != nil {
		t.Fatal(err)
	}
	plain := buffer.Bytes()
	const headerEnd = 8 + 12 + 13
	dressed := append([]byte{}, plain[:headerEnd]...)
	for _, extra := range [][]byte{
		chunk("gAMA", "\x00\x00\xb1\x8f"), chunk("tEXt", "Author\x00somebody"), chunk("iTXt", "XML:com.adobe.xmp\x00place"),
		chunk("eXIf", "MM\x00\x2aGPS"), chunk("tIME", "\x07\xea\x0b\x17\x00\x00\x00"), chunk("prVt", "private"),
	} {
		dressed = append(dressed, extra...)
	}
	dressed = append(append(dressed, plain[headerEnd:]...), "TRAILER"...)
	clean := stripped(t, pngOf, dressed)
	holdsNone(t, clean, "Author", "adobe", "GPS", "tIME", "private", "TRAILER")
	if !bytes.Contains(clean, []byte("gAMA")) {
		t.Error("the gamma is gone")
	}
	after, err := stdpng.Decode(bytes.NewReader(clean))
	if err != nil {
		t.Fatal(err)
	}
	samePixels(t, picture(), after)
	for cut := range len(plain) {
		var out bytes.Buffer
		if err := pngOf(bytes.NewReader(plain[:cut]), &out); err == nil {
			t.Fatalf("a picture cut at byte %d was accepted", cut)
		}
	}
	for i := headerEnd; i < len(plain); i++ { // each byte of data is under its sum
		changed := bytes.Clone(plain)
		changed[i] ^= 0x10
		var out bytes.Buffer
		if err := pngOf(bytes.NewReader(changed), &out); err == nil {
			t.Fatalf("byte %d changed and the picture was accepted", i)
		}
	}
}

// tinyWebP is one lossless pixel.
const tinyWebP = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="

func TestStripWebP(t *testing.T) {
	tiny, err := base64.StdEncoding.DecodeString(tinyWebP)
	if err != nil {
		t.Fatal(err)
	}
	if clean := stripped(t, webpOf, tiny); !bytes.Equal(clean, tiny) {
		t.Error("a plain picture was changed")
	}
	part := func(kind, data string) string {
		text := kind + string(binary.LittleEndian.AppendUint32(nil, uint32(len(data)))) + data
		return text + strings.Repeat("\x00", len(data)%2)
	}
	pixels := string(tiny[12:])
	file := func(parts ...string) []byte {
		body := "WEBP" + strings.Join(parts, "")
		return []byte("RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body)
	}
	dressed := append(file(part("VP8X", "\x2c\x00\x00\x00\x00\x00\x00\x00\x00\x00"), part("ICCP", "profile"), pixels,
		part("EXIF", "MM GPS 22"), part("XMP ", "owner")), "TRAILER"...)
	want := file(part("VP8X", "\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00"), part("ICCP", "profile"), pixels)
	if clean := stripped(t, webpOf, dressed); !bytes.Equal(clean, want) {
		t.Errorf("got  %q\nwant %q", clean, want)
	}
	for cut := range len(tiny) {
		var out bytes.Buffer
		if err := webpOf(bytes.NewReader(tiny[:cut]), &out); err == nil {
			t.Fatalf("a picture cut at byte %d was accepted", cut)
		}
	}
}

// Whatever bytes come, stripping ends and never panics.
func TestStripSurvivesJunk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "data")
		for _, start := range []string{"", "\xff\xd8\xff", pngSignature, "RIFF\x20\x00\x00\x00WEBP"} {
			r := bytes.NewReader(append([]byte(start), data...))
			for _, strip := range []func(readerAt, *bytes.Buffer) error{jpegOf, pngOf, webpOf} {
				var out bytes.Buffer
				_ = strip(r, &out)
			}
		}
	})
}

func TestCleanName(t *testing.T) {
	for name, want := range map[string]string{
		"scan.PDF":                        "scan.pdf",
		"../../etc/passwd":                "passwd",
		`C:\Users\me\报告 1.xlsx`:           "报告 1.xlsx",
		"a\x00b\r\n.txt":                  "ab.txt",
		"invoice\u202efdp.exe":            "invoicefdp.exe", // a direction mark would show it as invoiceexe.pdf
		"":                                "file",
		".pdf":                            "file.pdf",
		"...":                             "file.",
		`a<b>:"|?*.csv`:                   "ab.csv",
		strings.Repeat("文", 300) + ".txt": strings.Repeat("文", 120) + ".txt",
		"Relat\u0301o\u0301rio.pdf":       "Relat\u0301ório.pdf",
		"bad\xff\xfe.pdf":                 "bad.pdf",
	} {
		if got := cleanName(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}
