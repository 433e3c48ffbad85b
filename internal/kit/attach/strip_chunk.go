package attach

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"
	"slices"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// keptPNG are the chunks that change how a picture looks (W3C PNG, third
// edition); texts, times, EXIF and private chunks go.
var keptPNG = []string{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT",
	"bKGD", "pHYs", "hIST", "sPLT", "cICP", "mDCV", "cLLI", "acTL", "fcTL", "fdAT"}

// stripPNG copies a picture without texts, times, EXIF and anything behind the
// end. Pixels stay bit for bit.
func stripPNG(file io.ReaderAt, size int64, w io.Writer) error {
	out := bufio.NewWriter(w)
	_, _ = out.WriteString(pngSignature) // a bufio.Writer keeps its error for Flush
	for at, kind := int64(len(pngSignature)), ""; kind != "IEND"; {
		var header [8]byte
		if _, err := file.ReadAt(header[:], at); err != nil {
			return errDamaged
		}
		length := int64(binary.BigEndian.Uint32(header[:]))
		first := kind == ""
		kind = string(header[4:])
		if at+12+length > size || first != (kind == "IHDR") {
			return errDamaged
		}
		sum := crc32.NewIEEE()
		if _, err := io.Copy(sum, io.NewSectionReader(file, at+4, 4+length)); err != nil {
			return err
		}
		var want [4]byte
		if _, err := file.ReadAt(want[:], at+8+length); err != nil && err != io.EOF || sum.Sum32() != binary.BigEndian.Uint32(want[:]) {
			return errDamaged
		}
		if slices.Contains(keptPNG, kind) {
			if _, err := io.Copy(out, io.NewSectionReader(file, at, 12+length)); err != nil {
				return err
			}
		}
		at += 12 + length
	}
	return out.Flush()
}

// Flags of the extended WebP header that announce what is dropped.
const webpExif, webpXMP = 0x08, 0x04

// stripWebP copies a picture without its EXIF and XMP chunks.
func stripWebP(file io.ReaderAt, size int64, w io.Writer) error {
	var head [12]byte
	if _, err := file.ReadAt(head[:], 0); err != nil {
		return errDamaged
	}
	end := 8 + int64(binary.LittleEndian.Uint32(head[4:]))
	if end > size {
		return errDamaged
	}
	type chunk struct{ at, size int64 }
	var kept []chunk
	total := int64(4)
	for at := int64(12); at < end; {
		var header [8]byte
		if _, err := file.ReadAt(header[:], at); err != nil && err != io.EOF {
			return errDamaged
		}
		length := int64(binary.LittleEndian.Uint32(header[4:]))
		next := at + 8 + length + length%2
		if next > end {
			return errDamaged
		}
		if kind := string(header[:4]); kind != "EXIF" && kind != "XMP " {
			kept = append(kept, chunk{at, next - at})
			total += next - at
		}
		at = next
	}
	if len(kept) == 0 {
		return errDamaged
	}
	out := bufio.NewWriter(w)
	_, _ = out.WriteString("RIFF")
	_, _ = out.Write(binary.LittleEndian.AppendUint32(nil, uint32(total)))
	_, _ = out.WriteString("WEBP")
	for _, c := range kept {
		data := io.NewSectionReader(file, c.at, c.size)
		var extended [9]byte
		if n, _ := io.ReadFull(data, extended[:]); n == 9 && string(extended[:4]) == "VP8X" {
			extended[8] &^= webpExif | webpXMP
			_, _ = out.Write(extended[:])
		} else if _, err := data.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if _, err := io.Copy(out, data); err != nil {
			return err
		}
	}
	return out.Flush()
}
