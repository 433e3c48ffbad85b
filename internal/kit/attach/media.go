package attach

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/unzip"
)

// media is one kind of file that is accepted.
type media struct {
	mediaType  string
	extensions []string
	// strip copies a file without what tells about its maker; nil copies all.
	strip func(r io.ReaderAt, size int64, w io.Writer) error
}

var (
	pdf  = media{"application/pdf", []string{".pdf"}, nil}
	png  = media{"image/png", []string{".png"}, stripPNG}
	jpeg = media{"image/jpeg", []string{".jpg", ".jpeg"}, stripJPEG}
	webp = media{"image/webp", []string{".webp"}, stripWebP}
	xlsx = media{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{".xlsx"}, nil}
	docx = media{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{".docx"}, nil}
	txt  = media{"text/plain", []string{".txt", ".json", ".xml", ".sarif", ".nessus"}, nil} // reports of tools are kept as text
	csv  = media{"text/csv", []string{".csv"}, nil}

	accepted = []media{pdf, png, jpeg, webp, xlsx, docx, csv, txt}
)

func allowed() string {
	var names []string
	for _, m := range accepted {
		names = append(names, strings.TrimPrefix(m.extensions[0], "."))
	}
	return strings.Join(names, ", ")
}

var errDamaged = errors.New("the file is damaged")

// detect finds the real type of a file from its bytes and refuses what is not
// accepted or does not match its name.
func detect(file io.ReaderAt, size int64, name string) (media, error) {
	found, err := sniff(file, size)
	if err != nil {
		return media{}, err
	}
	extension := strings.ToLower(path.Ext(name))
	if found.mediaType == txt.mediaType && slices.Contains(csv.extensions, extension) {
		found = csv // a text is what its name says
	}
	if slices.Contains(found.extensions, extension) {
		return found, nil
	}
	for _, other := range accepted {
		if slices.Contains(other.extensions, extension) {
			return media{}, fault.New(fault.Invalid, "attach.mismatch", "extension", extension, "type", strings.TrimPrefix(found.extensions[0], "."))
		}
	}
	return media{}, refusedType()
}

func refusedType() error { return fault.New(fault.Invalid, "attach.type", "allowed", allowed()) }

func sniff(file io.ReaderAt, size int64) (media, error) {
	head := make([]byte, min(size, 16))
	if _, err := file.ReadAt(head, 0); err != nil && err != io.EOF {
		return media{}, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return pdf, nil
	case bytes.HasPrefix(head, []byte(pngSignature)):
		return png, nil
	case bytes.HasPrefix(head, []byte{0xff, 0xd8, 0xff}):
		return jpeg, nil
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return webp, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return sniffOffice(file, size)
	}
	if key := knownRefused(head); key != "" {
		return media{}, fault.New(fault.Invalid, key)
	}
	text, err := isText(io.NewSectionReader(file, 0, size), head)
	if err != nil {
		return media{}, err
	}
	if !text {
		return media{}, refusedType()
	}
	return txt, nil
}

// knownRefused is the sentence for what people bring in good faith and cannot see
// the matter with: photos of a phone, workbooks of twenty years ago.
func knownRefused(head []byte) string {
	if bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) { // a new workbook with a password looks so too
		return "attach.old_office"
	}
	const brandEnd = 12
	if len(head) >= brandEnd && string(head[4:8]) == "ftyp" && slices.Contains([]string{"heic", "heix", "hevc", "heim", "mif1", "msf1"}, string(head[8:brandEnd])) {
		return "attach.heic"
	}
	return ""
}

// Bounds of an office file; beyond them it is an attack, not a document.
const (
	maxParts    = 10_000
	maxUnpacked = 1 << 30
	maxRatio    = 200
)

// sniffOffice tells Excel from Word by the content types and refuses macros and
// archives that unpack to absurd sizes.
func sniffOffice(file io.ReaderAt, size int64) (media, error) {
	most := uint64(min(maxUnpacked, max(1<<20, size*maxRatio)))
	archive, err := unzip.Open(file, size, unzip.Limits{Parts: maxParts, Bytes: most})
	if errors.Is(err, unzip.ErrTooMuch) {
		return media{}, fault.New(fault.Invalid, "attach.bomb")
	}
	if err != nil {
		return media{}, fault.New(fault.Invalid, "attach.damaged").Because(err)
	}
	var types []byte
	for _, part := range archive.File {
		if strings.Contains(part.Name, "..") || strings.HasPrefix(part.Name, "/") || part.Flags&1 != 0 {
			return media{}, fault.New(fault.Invalid, "attach.damaged")
		}
		if strings.EqualFold(path.Base(part.Name), "vbaProject.bin") {
			return media{}, fault.New(fault.Invalid, "attach.macro")
		}
		if part.Name == "[Content_Types].xml" {
			if types, err = readPart(part); err != nil {
				return media{}, fault.New(fault.Invalid, "attach.damaged").Because(err)
			}
		}
	}
	switch {
	case bytes.Contains(types, []byte("macroEnabled")):
		return media{}, fault.New(fault.Invalid, "attach.macro")
	case bytes.Contains(types, []byte("spreadsheetml.sheet.main+xml")):
		return xlsx, nil
	case bytes.Contains(types, []byte("wordprocessingml.document.main+xml")):
		return docx, nil
	}
	return media{}, refusedType()
}

func readPart(part *zip.File) ([]byte, error) {
	r, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, 1<<20))
}

// isText reports whether a file has no byte that no text has. UTF-16 needs its
// byte order mark.
func isText(r io.Reader, head []byte) (bool, error) {
	wide := bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
	block := make([]byte, 32<<10) // even, so that pairs do not straddle blocks
	for {
		n, err := io.ReadFull(r, block)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return false, err
		}
		if wide && n%2 == 1 {
			return false, nil
		}
		for i := 0; i < n; i++ {
			if wide {
				if block[i] == 0 && block[i+1] == 0 {
					return false, nil
				}
				i++
			} else if b := block[i]; b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' {
				return false, nil
			}
		}
		if n < len(block) {
			return true, nil
		}
	}
}

// cleanName keeps the last part of a name without what confuses people or file
// systems: separators, control and direction characters, leading dots.
func cleanName(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, ""))
	if cut := strings.LastIndexAny(name, `/\`); cut >= 0 {
		name = name[cut+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, name)
	extension := path.Ext(name)
	stem := strings.Trim(strings.TrimSuffix(name, extension), ". ")
	if stem == "" {
		stem = "file"
	}
	for utf8.RuneCountInString(stem) > 120 {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	return stem + strings.ToLower(extension)
}
