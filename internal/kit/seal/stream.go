package seal

import (
	"bufio"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A sealed stream is one line, "gzs1 <algorithm> <sealed data key>", and frames:
// four bytes with the length of what follows, and the sealed piece. Frames are
// numbered and the last one is marked, so none can be changed, moved, dropped or
// added without notice. The data key is new for each stream and sealed by the
// ring: after a rotation only that line is under an old key.
const (
	streamMark  = "gzs1"
	frameSize   = 64 << 10
	longestLine = 4096
)

// SealWriter encrypts what is written for the place aad. Close writes the last
// frame; without it the stream does not open.
func (r *Ring) SealWriter(aad string, w io.Writer) (io.WriteCloser, error) {
	r.mu.RLock()
	algorithm := r.keys[r.primary].algorithm
	r.mu.RUnlock()
	material := random(algorithm.keySize())
	aead, err := algorithm.aead(material)
	if err != nil {
		return nil, err
	}
	line := streamMark + " " + string(algorithm) + " " + r.Seal("stream:"+aad, encoding.EncodeToString(material)) + "\n"
	if _, err := io.WriteString(w, line); err != nil {
		return nil, err
	}
	return &sealWriter{frames: frames{aead: aead, aad: line + aad}, w: w, held: make([]byte, 0, frameSize)}, nil
}

// frames numbers the pieces of one stream.
type frames struct {
	aead  cipher.AEAD
	aad   string
	count uint64
}

// next is the nonce of a frame; the data key is used for one stream only, so a
// counter never repeats.
func (f *frames) next(last bool) []byte {
	nonce := make([]byte, f.aead.NonceSize())
	binary.BigEndian.PutUint64(nonce[3:], f.count)
	if last {
		nonce[len(nonce)-1] = 1
	}
	f.count++
	return nonce
}

type sealWriter struct {
	frames
	w    io.Writer
	held []byte
}

func (s *sealWriter) Write(p []byte) (written int, err error) {
	for len(p) > 0 {
		if len(s.held) == frameSize { // more follows, so this one is not the last
			if err := s.flush(false); err != nil {
				return written, err
			}
		}
		n := min(len(p), frameSize-len(s.held))
		s.held, p = append(s.held, p[:n]...), p[n:]
		written += n
	}
	return written, nil
}

func (s *sealWriter) Close() error { return s.flush(true) }

func (s *sealWriter) flush(last bool) error {
	sealed := s.aead.Seal(make([]byte, 4, 4+len(s.held)+s.aead.Overhead()), s.next(last), s.held, []byte(s.aad))
	binary.BigEndian.PutUint32(sealed, uint32(len(sealed)-4))
	s.held = s.held[:0]
	_, err := s.w.Write(sealed)
	return err
}

// OpenReader decrypts a stream that was sealed for the same aad. What it
// returns was authenticated; an error is one of those of Open.
func (r *Ring) OpenReader(aad string, from io.Reader) (io.Reader, error) {
	in := bufio.NewReaderSize(from, longestLine)
	line, err := in.ReadSlice('\n')
	if err != nil {
		return nil, ErrMalformed
	}
	part := strings.Fields(string(line))
	if len(part) != 3 || part[0] != streamMark {
		return nil, ErrMalformed
	}
	text, err := r.Open("stream:"+aad, part[2])
	if err != nil {
		return nil, err
	}
	material, err := encoding.DecodeString(text)
	if err != nil {
		return nil, ErrMalformed
	}
	aead, err := Algorithm(part[1]).aead(material)
	if err != nil {
		return nil, ErrTampered
	}
	return &openReader{frames: frames{aead: aead, aad: string(line) + aad}, in: in}, nil
}

type openReader struct {
	frames
	in   *bufio.Reader
	rest []byte
	done bool
}

func (o *openReader) Read(p []byte) (int, error) {
	for len(o.rest) == 0 {
		if o.done {
			return 0, io.EOF
		}
		if err := o.frame(); err != nil {
			return 0, err
		}
	}
	n := copy(p, o.rest)
	o.rest = o.rest[n:]
	return n, nil
}

func (o *openReader) frame() error {
	var size [4]byte
	if _, err := io.ReadFull(o.in, size[:]); err != nil {
		return cut(err)
	}
	length := binary.BigEndian.Uint32(size[:])
	if length > uint32(frameSize+o.aead.Overhead()) {
		return ErrTampered
	}
	sealed := make([]byte, length)
	if _, err := io.ReadFull(o.in, sealed); err != nil {
		return cut(err)
	}
	_, end := o.in.Peek(1)
	last := errors.Is(end, io.EOF)
	if end != nil && !last {
		return end
	}
	plain, err := o.aead.Open(sealed[:0], o.next(last), sealed, []byte(o.aad))
	if err != nil {
		return ErrTampered
	}
	o.rest, o.done = plain, last
	return nil
}

// cut says that a stream ends before its last frame.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends too early", ErrTampered)
	}
	return err
}
