package mailbox_test

import (
	"fmt"
	"strings"

	"gongzhi/internal/kit/mailbox"
)

func ExampleParse() {
	letter := mailbox.Parse(strings.NewReader("From: Wong <wong@example.org>\r\nMessage-ID: <1@example.org>\r\nSubject: help\r\n" +
		"Content-Type: text/html\r\n\r\n<p>The list is empty.</p><p>Since nine.</p>"))
	fmt.Println(letter.From.Address, letter.Subject, letter.Auto)
	fmt.Println(letter.Text)
	// Output:
	// wong@example.org help false
	// The list is empty.
	// Since nine.
}
