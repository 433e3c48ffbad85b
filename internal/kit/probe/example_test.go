package probe_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"gongzhi/internal/kit/probe"
)

func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ready")) }))
	defer server.Close()
	result := probe.Run(context.Background(), probe.Spec{Kind: "http", Target: server.URL, Timeout: 5 * time.Second, Settings: probe.Settings{Contains: "ready"}})
	fmt.Println(result.Status == probe.Good, result.Note)
	// Output: true HTTP 200
}
