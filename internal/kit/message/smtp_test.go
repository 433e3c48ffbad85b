package message

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// mailServer is a small SMTP server with STARTTLS and PLAIN, whose mood a test sets.
type mailServer struct {
	listener net.Listener
	tls      *tls.Config
	roots    *x509.CertPool

	lock     sync.Mutex
	mood     func(try int) string // answer to RCPT, or "drop" to hang up after DATA
	tries    int
	mails    []string
	accounts []string
}

func newMailServer(t *testing.T, mood func(try int) string) *mailServer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{mood: mood, roots: x509.NewCertPool(), tls: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}}
	s.roots.AddCert(leaf)
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.listener.Close() })
	go func() {
		for {
			conn, err := s.listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return s
}

func (s *mailServer) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	say := func(line string) { _, _ = conn.Write([]byte(line + "\r\n")) }
	say("220 ready")
	answer := ""
	encrypted := false
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			if encrypted {
				say("250-ready\r\n250 AUTH PLAIN")
			} else {
				say("250-ready\r\n250 STARTTLS")
			}
		case "STARTTLS":
			say("220 go on")
			secured := tls.Server(conn, s.tls)
			conn, r, encrypted = secured, bufio.NewReader(secured), true
		case "AUTH":
			plain, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			s.lock.Lock()
			s.accounts = append(s.accounts, strings.ReplaceAll(string(plain), "\x00", "/"))
			s.lock.Unlock()
			say("235 welcome")
		case "MAIL":
			say("250 fine")
		case "RCPT":
			s.lock.Lock()
			s.tries++
			answer = s.mood(s.tries)
			s.lock.Unlock()
			if answer == "drop" {
				say("250 fine")
			} else {
				say(answer)
			}
		case "DATA":
			say("354 go on")
			var text strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				text.WriteString(line)
			}
			if answer == "drop" { // taken, but the sender does not learn it
				s.keep(text.String())
				return
			}
			s.keep(text.String())
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("502 what")
		}
	}
}

func (s *mailServer) keep(text string) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.mails = append(s.mails, text)
}

func (s *mailServer) got() []string {
	s.lock.Lock()
	defer s.lock.Unlock()
	return append([]string{}, s.mails...)
}
