package app

import (
	"bytes"
	"mime/multipart"
	"testing"

	"github.com/xuri/excelize/v2"
)

// upload is a file to send as a form.
type upload struct {
	name    string
	content []byte
}

func (u upload) encode(t *testing.T) (*bytes.Buffer, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", u.name)
	if err == nil {
		_, err = part.Write(u.content)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return &body, form.FormDataContentType()
}

// workbook makes an xlsx of the rows.
func workbook(t *testing.T, rows ...[]any) upload {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = book.SetSheetRow("Sheet1", cell, &row)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var content bytes.Buffer
	if err := book.Write(&content); err != nil {
		t.Fatal(err)
	}
	return upload{"sheet.xlsx", content.Bytes()}
}
