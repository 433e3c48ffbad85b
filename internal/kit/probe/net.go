package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// errAddress is the refusal of an address that no operator means.
var errAddress = errors.New("addresses of link-local and multicast networks are not measured")

// dialer refuses, after the name was resolved, addresses where clouds answer
// with credentials.
func dialer() *net.Dialer {
	return &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if ip := at.Addr().Unmap(); ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() {
			return errAddress
		}
		return nil
	}}
}

// bodyLimit is how far a body is read for its conditions.
const bodyLimit = 256 << 10

func httpGet(ctx context.Context, spec Spec) (finding, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, spec.Target, nil)
	if err != nil {
		return finding{}, err
	}
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" {
		return finding{}, fmt.Errorf("scheme %q is not http or https", req.URL.Scheme)
	}
	req.Header.Set("User-Agent", "Gongzhi-Monitor")
	client := http.Client{Transport: Transport(), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return finding{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, bodyLimit))
	if err != nil {
		return finding{}, err
	}
	return judge(spec.Settings, resp.StatusCode, string(body)), nil
}

// judge applies the conditions of http to an answer.
func judge(s Settings, status int, body string) finding {
	from, to := s.StatusFrom, s.StatusTo
	if from == 0 {
		from = 200
	}
	if to == 0 {
		to = max(299, from)
	}
	note := fmt.Sprintf("HTTP %d", status)
	switch {
	case status < from || status > to:
		return finding{ReasonStatus, note}
	case s.Contains != "" && !strings.Contains(body, s.Contains):
		return finding{ReasonBody, note + ", text missing"}
	case s.Lacks != "" && strings.Contains(body, s.Lacks):
		return finding{ReasonBody, note + ", unwanted text"}
	}
	return finding{note: note}
}

func tcpDial(ctx context.Context, spec Spec) (finding, error) {
	conn, err := dialer().DialContext(ctx, "tcp", spec.Target)
	if err != nil {
		return finding{}, err
	}
	return finding{}, conn.Close()
}

// tlsExpiry reads the certificate whoever signed it: an expired or private one
// must be read to be told. The name is checked, the chain is the browsers' affair.
func tlsExpiry(ctx context.Context, spec Spec) (finding, error) {
	host, _, err := net.SplitHostPort(spec.Target)
	if err != nil {
		return finding{}, err
	}
	d := tls.Dialer{NetDialer: dialer(), Config: &tls.Config{ServerName: host, InsecureSkipVerify: true}} //nolint:gosec // nothing is sent; see above
	conn, err := d.DialContext(ctx, "tcp", spec.Target)
	if err != nil {
		return finding{}, err
	}
	defer conn.Close()
	secured, ok := conn.(*tls.Conn)
	if !ok || len(secured.ConnectionState().PeerCertificates) == 0 {
		return finding{ReasonMissing, "no certificate"}, nil
	}
	leaf := secured.ConnectionState().PeerCertificates[0]
	left := int(time.Until(leaf.NotAfter).Hours() / 24)
	note := fmt.Sprintf("until %s, %d days", leaf.NotAfter.UTC().Format("2006-01-02"), left)
	if leaf.VerifyHostname(host) != nil {
		return finding{ReasonName, note}, nil
	}
	if time.Until(leaf.NotAfter) <= time.Duration(spec.Settings.WarnDays)*24*time.Hour {
		return finding{ReasonExpiry, note}, nil
	}
	return finding{note: note}, nil
}

func lookUp(ctx context.Context, spec Spec) (finding, error) {
	resolver := &net.Resolver{}
	if server := spec.Settings.Resolver; server != "" {
		resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer().DialContext(ctx, network, server)
		}}
	}
	answers, err := records(ctx, resolver, spec.Settings.Record, spec.Target)
	var missing *net.DNSError
	if errors.As(err, &missing) && missing.IsNotFound {
		return finding{ReasonMissing, "no such record"}, nil
	}
	if err != nil {
		return finding{}, err
	}
	note := strings.Join(answers, ", ")
	if len(answers) == 0 {
		return finding{ReasonMissing, "no such record"}, nil
	}
	if want := spec.Settings.Answer; want != "" && !slices.ContainsFunc(answers, func(a string) bool {
		return strings.EqualFold(strings.TrimSuffix(a, "."), strings.TrimSuffix(want, "."))
	}) {
		return finding{ReasonName, note}, nil
	}
	return finding{note: note}, nil
}

func records(ctx context.Context, r *net.Resolver, record, name string) ([]string, error) {
	switch record {
	case "CNAME":
		answer, err := r.LookupCNAME(ctx, name)
		return []string{answer}, err
	case "TXT":
		return r.LookupTXT(ctx, name)
	case "MX":
		found, err := r.LookupMX(ctx, name)
		hosts := make([]string, len(found))
		for i, mx := range found {
			hosts[i] = mx.Host
		}
		return hosts, err
	}
	network := "ip4"
	if record == "AAAA" {
		network = "ip6"
	}
	found, err := r.LookupIP(ctx, network, name)
	addresses := make([]string, len(found))
	for i, ip := range found {
		addresses[i] = ip.String()
	}
	return addresses, err
}

// Transport carries requests of a measurement that takes several steps.
func Transport() *http.Transport {
	return &http.Transport{DialContext: dialer().DialContext, DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10}
}
