package web

import (
	"io"
	"net/http"
	"time"
)

// bodyTime is how long a client may take to send a body, so that nobody holds
// a connection by sending slowly. What is done with the body afterwards may
// take as long as it takes: an import of a hundred thousand rows does.
var bodyTime = 5 * time.Minute

// timedBody ends the time limit of a connection once its body is read. The
// server takes a limit that passes later for a client that went away and
// cancels the request.
type timedBody struct {
	io.ReadCloser
	controller *http.ResponseController
}

// timed reads a body for which the limit runs from the moment the framework
// begins to read it.
func timed(w http.ResponseWriter, body io.ReadCloser) io.ReadCloser {
	return timedBody{body, http.NewResponseController(w)}
}

func (b timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		_ = b.controller.SetReadDeadline(time.Time{}) // a recorder in a test has no connection
	}
	return n, err
}
