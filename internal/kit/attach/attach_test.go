package attach_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

type house struct {
	files  *attach.Files
	store  *attach.Local
	runner *usecase.Runner
	now    *clock.Manual
	folder string
	spool  string
}

func start(t testing.TB) *house {
	t.Helper()
	h := &house{now: clock.NewManual(clock.System{}.Now()), folder: filepath.Join(t.TempDir(), "files"), spool: t.TempDir()}
	database := dbtest.OpenAt(t, h.now, audit.Migrations, usecase.Migrations, param.Migrations, attach.Migrations)
	registry := param.NewRegistry()
	registry.Declare(attach.Parameters...)
	var err error
	if h.store, err = attach.NewLocal(h.folder); err != nil {
		t.Fatal(err)
	}
	h.runner = &usecase.Runner{DB: database, Log: audit.NewLog(attach.Tables)}
	h.files = attach.New(h.store, param.NewSet(database, registry), h.now, h.spool)
	return h
}

func as(person string) context.Context {
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: "org", Grants: map[string]scope.Reach{"test.write": scope.All}})
}

func (h *house) write(person string, f func(ctx context.Context, tx *usecase.Tx) (attach.Attachment, error)) (attach.Attachment, error) {
	return usecase.Write(as(person), h.runner, "test.write", f)
}

func (h *house) receive(t testing.TB, name, content string) attach.Upload {
	t.Helper()
	upload, err := h.files.Receive(context.Background(), strings.NewReader(content), name, 0)
	if err != nil {
		t.Fatal(err)
	}
	return upload
}

func (h *house) save(t testing.TB, person, name, content string) attach.Attachment {
	t.Helper()
	upload := h.receive(t, name, content)
	row, err := h.write(person, func(ctx context.Context, tx *usecase.Tx) (attach.Attachment, error) {
		return h.files.Save(ctx, tx, upload)
	})
	if err != nil {
		t.Fatal(err)
	}
	return row
}

func (h *house) bind(person, attachmentID, entity, owner string) error {
	_, err := h.write(person, func(ctx context.Context, tx *usecase.Tx) (attach.Attachment, error) {
		tx.Act("bind")
		return attach.Attachment{}, h.files.Bind(ctx, tx, attachmentID, entity, owner)
	})
	return err
}

func everyone(context.Context, attach.Attachment) error { return nil }

func (h *house) read(ctx context.Context, attachmentID string, sees func(context.Context, attach.Attachment) error) (string, error) {
	_, r, err := h.files.Open(ctx, h.runner.DB.Read(), attachmentID, sees)
	if err != nil {
		return "", err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	return string(data), err
}

func (h *house) blobs(t testing.TB) int {
	t.Helper()
	count := 0
	if err := h.store.List(context.Background(), func(attach.Info) error { count++; return nil }); err != nil {
		t.Fatal(err)
	}
	return count
}

func TestLifeOfAnAttachment(t *testing.T) {
	h := start(t)
	row := h.save(t, "maker", `C:\me\notes.TXT`, "hello")
	sum := sha256.Sum256([]byte("hello"))
	if row.SHA256 != hex.EncodeToString(sum[:]) || row.Size != 5 || row.MediaType != "text/plain" || row.FileName != "notes.txt" ||
		row.State != attach.Temporary || row.CreatedBy != "maker" || row.OrgID != "org" {
		t.Errorf("saved %+v", row)
	}
	if got, err := h.read(as("maker"), row.ID, nil); err != nil || got != "hello" {
		t.Errorf("the maker reads %q, %v", got, err)
	}
	for _, ctx := range []context.Context{as("stranger"), context.Background()} {
		if _, err := h.read(ctx, row.ID, everyone); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger reads a temporary file: %v", err)
		}
	}
	if err := h.bind("stranger", row.ID, "case", "C1"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger bound it: %v", err)
	}
	if err := h.bind("maker", row.ID, "case", "C1"); err != nil {
		t.Fatal(err)
	}
	if err := h.bind("maker", row.ID, "case", "C1"); err != nil {
		t.Errorf("binding twice: %v", err)
	}
	if err := h.bind("maker", row.ID, "case", "C2"); !fault.Is(err, fault.NotFound) {
		t.Errorf("bound to a second record: %v", err)
	}
	refusal := fault.New(fault.NotFound, "attach.not_found")
	if _, err := h.read(as("maker"), row.ID, func(_ context.Context, a attach.Attachment) error {
		if a.OwnerEntity != "case" || a.OwnerID != "C1" {
			t.Errorf("asked about %+v", a)
		}
		return refusal
	}); !errors.Is(err, refusal) {
		t.Errorf("the scope said no: %v", err)
	}
	if got, err := h.read(as("colleague"), row.ID, everyone); err != nil || got != "hello" {
		t.Errorf("a colleague reads %q, %v", got, err)
	}
	second := h.save(t, "maker", "b.txt", "hello")
	if err := h.bind("maker", second.ID, "case", "C1"); err != nil {
		t.Fatal(err)
	}
	list, err := attach.List(context.Background(), h.runner.DB.Read(), "case", "C1")
	if err != nil || len(list) != 2 || list[0].ID != row.ID || h.blobs(t) != 1 {
		t.Errorf("list %+v, %v, %d blobs of equal bytes", list, err, h.blobs(t))
	}
	if _, err := h.write("maker", func(ctx context.Context, tx *usecase.Tx) (attach.Attachment, error) {
		return attach.Attachment{}, h.files.Remove(ctx, tx, row.ID)
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.read(as("maker"), row.ID, everyone); !fault.Is(err, fault.NotFound) {
		t.Errorf("after removal: %v", err)
	}
	if _, err := h.read(as("maker"), id.New(h.now.Now()), everyone); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown id: %v", err)
	}
}

func TestCleanup(t *testing.T) {
	h := start(t)
	ctx := context.Background()
	expired := h.save(t, "maker", "a.txt", "expired")
	bound := h.save(t, "maker", "b.txt", "bound")
	shared := h.save(t, "maker", "c.txt", "bound") // the same bytes, never bound
	if err := h.bind("maker", bound.ID, "case", "C1"); err != nil {
		t.Fatal(err)
	}
	h.receive(t, "d.txt", "never saved")
	cleanup := func(name string, rows, blobs int) {
		t.Helper()
		gotRows, gotBlobs, err := h.files.Cleanup(ctx, h.runner)
		if err != nil || gotRows != rows || gotBlobs != blobs {
			t.Errorf("%s: %d rows, %d blobs, %v; want %d, %d", name, gotRows, gotBlobs, err, rows, blobs)
		}
	}
	cleanup("at once", 0, 0)
	h.now.Advance(2 * time.Hour)
	cleanup("after the grace", 0, 1)
	h.now.Advance(23 * time.Hour)
	fresh := h.save(t, "maker", "e.txt", "fresh")
	cleanup("after a day", 2, 1)
	cleanup("again", 0, 0)
	for name, c := range map[string]struct {
		id   string
		want string
	}{"expired": {expired.ID, ""}, "shared": {shared.ID, ""}, "bound": {bound.ID, "bound"}, "fresh": {fresh.ID, "fresh"}} {
		if got, _ := h.read(as("maker"), c.id, everyone); got != c.want {
			t.Errorf("%s reads %q, want %q", name, got, c.want)
		}
	}
	var removed int
	if err := h.runner.DB.Read().QueryRowContext(ctx, "SELECT count(*) FROM audit_record WHERE digest = 'removed'").Scan(&removed); err != nil || removed != 2 {
		t.Errorf("%d removals in the audit log, %v", removed, err)
	}
}

func office(parts map[string]string) string {
	var buffer bytes.Buffer
	w := zip.NewWriter(&buffer)
	for name, content := range parts {
		part, _ := w.Create(name)
		_, _ = part.Write([]byte(content))
	}
	_ = w.Close()
	return buffer.String()
}

const (
	excelTypes = `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`
	wordTypes  = `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
)

func TestTypes(t *testing.T) {
	h := start(t)
	img := image.NewGray(image.Rect(0, 0, 3, 3))
	var jpegFile, pngFile bytes.Buffer
	if err := errors.Join(jpeg.Encode(&jpegFile, img, nil), png.Encode(&pngFile, img)); err != nil {
		t.Fatal(err)
	}
	excel := office(map[string]string{"[Content_Types].xml": excelTypes, "xl/workbook.xml": "<workbook/>"})
	for _, c := range []struct{ name, content, want string }{
		{"a.pdf", "%PDF-1.7\n…", "application/pdf"},
		{"a.jpg", jpegFile.String(), "image/jpeg"},
		{"a.JPEG", jpegFile.String(), "image/jpeg"},
		{"a.png", pngFile.String(), "image/png"},
		{"a.xlsx", excel, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{"a.docx", office(map[string]string{"[Content_Types].xml": wordTypes}), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"a.csv", "名称,数量\r\n药,3\r\n", "text/csv"},
		{"a.csv", "\xc3\xfb\xb3\xc6,\xca\xfd\xc1\xbf\r\n", "text/csv"}, // GB 18030
		{"a.txt", "\xff\xfeh\x00i\x00", "text/plain"},                  // UTF-16
		{"a.exe", "MZ\x90\x00\x03", "attach.type"},
		{"a.txt", "MZ\x90\x00\x03", "attach.type"},
		{"a.html", "<script>alert(1)</script>", "attach.type"},
		{"a.svg", "<svg onload='x'/>", "attach.type"},
		{"a", "text", "attach.type"},
		{"IMG_0001.HEIC", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "attach.heic"},
		{"IMG_0001.jpg", "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00", "attach.heic"},
		{"a.xlsx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "attach.old_office"},
		{"a.zip", office(map[string]string{"x": "y"}), "attach.type"},
		{"a.xlsx", office(map[string]string{"x": "y"}), "attach.type"},
		{"a.pdf", jpegFile.String(), "attach.mismatch"},
		{"a.docx", excel, "attach.mismatch"},
		{"a.png", "just text", "attach.mismatch"},
		{"a.jpg", "\xff\xd8\xffbroken", "attach.damaged"},
		{"a.png", pngFile.String()[:40], "attach.damaged"},
		{"a.xlsx", excel[:len(excel)-30], "attach.damaged"},
		{"a.xlsx", office(map[string]string{"[Content_Types].xml": excelTypes, "../../evil": "x"}), "attach.damaged"},
		{"a.xlsx", office(map[string]string{"[Content_Types].xml": excelTypes, "xl/vbaProject.bin": "x"}), "attach.macro"},
		{"a.xlsx", office(map[string]string{"[Content_Types].xml": strings.Replace(excelTypes, "sheet.main", "sheet.macroEnabled.main", 1)}), "attach.macro"},
		{"a.xlsx", office(map[string]string{"[Content_Types].xml": excelTypes, "xl/a.xml": strings.Repeat("0", 8<<20)}), "attach.bomb"},
		{"a.txt", "", "attach.empty"},
	} {
		upload, err := h.files.Receive(context.Background(), strings.NewReader(c.content), c.name, 0)
		got := upload.MediaType()
		if err != nil {
			got = fault.KeyOf(err)
		}
		if got != c.want {
			t.Errorf("%s %.20q: %s (%v), want %s", c.name, c.content, got, err, c.want)
		}
	}
	if left, _ := os.ReadDir(h.spool); len(left) != 0 {
		t.Errorf("left in the spool folder: %v", left)
	}
}

func TestSizeLimit(t *testing.T) {
	h := start(t)
	receive := func(size int, limit int64) error {
		_, err := h.files.Receive(context.Background(), strings.NewReader(strings.Repeat("x", size)), "a.txt", limit)
		return err
	}
	if err := receive(1000, 1000); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if err := receive(1001, 1000); fault.KeyOf(err) != "attach.too_large" {
		t.Errorf("beyond the limit: %v", err)
	}
	if err := receive(20<<20+1, 0); fault.KeyOf(err) != "attach.too_large" || !strings.Contains(err.Error(), "20 MiB") {
		t.Errorf("beyond the parameter: %v", err)
	}
	if n := h.blobs(t); n != 1 {
		t.Errorf("%d blobs, want one: refused bytes are not kept", n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := h.files.Receive(ctx, strings.NewReader("x"), "a.txt", 0); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestLocalKeepsTheContract(t *testing.T) {
	h := start(t)
	contract(t, h.store)
	info, err := h.store.Put(t.Context(), strings.NewReader("bytes"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(h.folder, info.Hash[:2], info.Hash[2:4], info.Hash)
	if stat, err := os.Stat(path); err != nil || stat.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", stat, err)
	}
	left := 0
	_ = filepath.WalkDir(filepath.Join(h.folder, "tmp"), func(_ string, entry fs.DirEntry, _ error) error {
		if !entry.IsDir() {
			left++
		}
		return nil
	})
	if left != 0 {
		t.Errorf("%d files left in tmp", left)
	}
}

type failure struct{}

func (failure) Read([]byte) (int, error) { return 0, errors.New("the line broke") }

func ExampleFiles() {
	folder, _ := os.MkdirTemp("", "attach")
	defer os.RemoveAll(folder)
	store, err := attach.NewLocal(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	registry := param.NewRegistry()
	registry.Declare(attach.Parameters...)
	files := attach.New(store, param.NewSet(nil, registry), clock.System{}, "")
	upload, err := files.Receive(context.Background(), strings.NewReader("%PDF-1.7 …"), `C:\scans\Report.PDF`, 1<<20)
	fmt.Println(upload.FileName(), upload.MediaType(), err)
	_, err = files.Receive(context.Background(), strings.NewReader("%PDF-1.7 …"), "picture.png", 1<<20)
	fmt.Println(err)
	// Output:
	// Report.pdf application/pdf <nil>
	// invalid: attach.mismatch map[extension:.png type:pdf]
}
