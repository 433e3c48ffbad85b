package web

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// How long a client may take to send a body, so that nobody holds a connection by
// sending slowly or not at all, whether somebody reads the body or not: bodyTime
// and what a slow line needs for its length, and no more than bodyPause without a
// byte. What is done with the body afterwards may take as long as it takes: an
// import of a hundred thousand rows does.
var bodyTime = 5 * time.Minute

const (
	bodyPause = time.Minute
	slowLine  = 16 << 10 // bytes a second
)

// Timely limits the time of bodies. The server itself waits for what nobody has
// read of a body, before it takes the next request of the connection.
func Timely(next http.Handler, most int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			length := min(r.ContentLength, most)
			if length < 0 { // it is not told
				length = most
			}
			body := &timedBody{r.Body, http.NewResponseController(w), time.Now().Add(bodyTime + time.Duration(length/slowLine)*time.Second)}
			body.goOn()
			r.Body = body
		}
		next.ServeHTTP(w, r)
	})
}

// timedBody ends the time limit of a connection once its body is read. The
// server takes a limit that passes later for a client that went away and
// cancels the request.
type timedBody struct {
	io.ReadCloser
	controller *http.ResponseController
	end        time.Time
}

// goOn waits for the next bytes; a recorder in a test has no connection.
func (b *timedBody) goOn() {
	next := time.Now().Add(bodyPause)
	if b.end.Before(next) {
		next = b.end
	}
	_ = b.controller.SetReadDeadline(next)
}

func (b *timedBody) Read(p []byte) (int, error) {
	b.goOn()
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = b.controller.SetReadDeadline(time.Time{})
	}
	return n, err
}
