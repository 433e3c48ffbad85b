package attach

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

// JPEG markers (ITU-T T.81, table B.1).
const (
	markerStart = 0xd8
	markerEnd   = 0xd9
	markerScan  = 0xda
	markerApp0  = 0xe0
	markerApp1  = 0xe1
	markerApp2  = 0xe2
	markerApp14 = 0xee
	markerNote  = 0xfe
)

// stripJPEG copies a picture without EXIF (place, device, owner), XMP, IPTC,
// comments, embedded previews and anything behind the end. Pixels stay bit for
// bit; the colour profile and which way is up stay too.
func stripJPEG(file io.ReaderAt, size int64, w io.Writer) error {
	r, out := bufio.NewReader(io.NewSectionReader(file, 0, size)), bufio.NewWriter(w)
	var start [2]byte
	if _, err := io.ReadFull(r, start[:]); err != nil || start != [2]byte{0xff, markerStart} {
		return errDamaged
	}
	_, _ = out.Write(start[:]) // a bufio.Writer keeps its error for Flush
	turned := false
	marker, err := nextMarker(r)
	for err == nil && marker != markerEnd {
		if marker == 0x01 || marker >= 0xd0 && marker <= 0xd7 { // no payload
			_, _ = out.Write([]byte{0xff, marker})
			marker, err = nextMarker(r)
			continue
		}
		var payload []byte
		if payload, err = readSegment(r); err != nil {
			break
		}
		if turn := orientation(marker, payload); turn > 1 && !turned {
			turned = true
			writeSegment(out, markerApp1, orientationOnly(turn))
		}
		if kept := keepSegment(marker, payload); kept != nil {
			writeSegment(out, marker, kept)
		}
		if marker == markerScan {
			marker, err = copyScan(r, out)
		} else {
			marker, err = nextMarker(r)
		}
	}
	if err != nil {
		return errDamaged
	}
	_, _ = out.Write([]byte{0xff, markerEnd})
	return out.Flush()
}

func nextMarker(r *bufio.Reader) (byte, error) {
	b, err := r.ReadByte()
	if err != nil || b != 0xff {
		return 0, errDamaged
	}
	for b == 0xff { // fill bytes
		if b, err = r.ReadByte(); err != nil {
			return 0, errDamaged
		}
	}
	return b, nil
}

func readSegment(r *bufio.Reader) ([]byte, error) {
	var length [2]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, errDamaged
	}
	n := int(binary.BigEndian.Uint16(length[:]))
	if n < 2 {
		return nil, errDamaged
	}
	payload := make([]byte, n-2)
	if _, err := io.ReadFull(r, payload); err != nil {
		return nil, errDamaged
	}
	return payload, nil
}

func writeSegment(out *bufio.Writer, marker byte, payload []byte) {
	length := binary.BigEndian.AppendUint16(nil, uint16(len(payload)+2))
	_, _ = out.Write([]byte{0xff, marker})
	_, _ = out.Write(length)
	_, _ = out.Write(payload)
}

// keepSegment returns what to keep of a segment, nil for nothing.
func keepSegment(marker byte, payload []byte) []byte {
	switch {
	case marker == markerApp0 && bytes.HasPrefix(payload, []byte("JFIF\x00")) && len(payload) >= 14:
		header := bytes.Clone(payload[:14])
		header[12], header[13] = 0, 0 // no preview
		return header
	case marker == markerApp2 && bytes.HasPrefix(payload, []byte("ICC_PROFILE\x00")),
		marker == markerApp14 && bytes.HasPrefix(payload, []byte("Adobe")):
		return payload
	case marker >= markerApp0 && marker <= 0xef, marker == markerNote:
		return nil
	}
	return payload
}

// copyScan copies compressed data up to the next marker, which it returns.
func copyScan(r *bufio.Reader, out *bufio.Writer) (byte, error) {
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0, errDamaged
		}
		if b != 0xff {
			_ = out.WriteByte(b)
			continue
		}
		next, err := r.ReadByte()
		for err == nil && next == 0xff {
			next, err = r.ReadByte()
		}
		if err != nil {
			return 0, errDamaged
		}
		if next != 0 && (next < 0xd0 || next > 0xd7) { // neither a stuffed byte nor a restart
			return next, nil
		}
		_, _ = out.Write([]byte{0xff, next})
	}
}

var exifHeader = []byte("Exif\x00\x00")

// orientation reads which way is up (EXIF tag 0x0112, 1 to 8), 0 when unknown.
func orientation(marker byte, payload []byte) uint16 {
	if marker != markerApp1 || !bytes.HasPrefix(payload, exifHeader) {
		return 0
	}
	tiff := payload[len(exifHeader):]
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	for range order.Uint16(tiff[at:]) {
		entry := at + 2
		if entry+12 > uint64(len(tiff)) {
			return 0
		}
		if order.Uint16(tiff[entry:]) == 0x0112 {
			if value := order.Uint16(tiff[entry+8:]); value >= 1 && value <= 8 {
				return value
			}
			return 0
		}
		at += 12
	}
	return 0
}

// orientationOnly is the smallest EXIF block: one entry.
func orientationOnly(turn uint16) []byte {
	block := bytes.Clone(exifHeader)
	block = append(block, "MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"...)
	block = binary.BigEndian.AppendUint16(block, turn)
	return append(block, 0, 0, 0, 0, 0, 0)
}
