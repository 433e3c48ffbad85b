package host

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/keyfile"
)

// Authority is the own CA of the agents, in a folder of the server.
type Authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	clock       clock.Clock
}

const (
	authorityLife = 10 * 365 * 24 * time.Hour
	agentLife     = 2 * 365 * 24 * time.Hour
	serverLife    = 2 * 365 * 24 * time.Hour
	early         = time.Hour // clocks differ
)

// OpenAuthority reads the CA of a folder, and makes it when create is set: once,
// though several nodes share the folder and start together.
func OpenAuthority(folder string, c clock.Clock, create bool) (*Authority, error) {
	certFile, keyFile := filepath.Join(folder, "agent-ca.crt"), filepath.Join(folder, "agent-ca.key")
	a, err := readAuthority(certFile, keyFile, c)
	if !errors.Is(err, fs.ErrNotExist) || !create {
		return a, err
	}
	if err := makeAuthority(certFile, keyFile, c); err != nil {
		return nil, err
	}
	return readAuthority(certFile, keyFile, c)
}

func readAuthority(certFile, keyFile string, c clock.Clock) (*Authority, error) {
	keyText, err := keyfile.Read(keyFile)
	if err != nil {
		return nil, err
	}
	certText, err := os.ReadFile(certFile)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(certText, keyText)
	if err != nil {
		return nil, err
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("the key of the agents' authority is of another kind")
	}
	return &Authority{pair.Leaf, key, c}, nil
}

// makeAuthority makes what is missing: first the key, then a certificate of the
// key that is there then, whoever made it.
func makeAuthority(certFile, keyFile string, c clock.Clock) error {
	fresh, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	keyText, err := keyPEM(fresh)
	if err == nil {
		err = keyfile.Make(keyFile, keyText)
	}
	if err == nil {
		keyText, err = keyfile.Read(keyFile)
	}
	if err != nil {
		return err
	}
	block, _ := pem.Decode(keyText)
	if block == nil {
		return errors.New("the key of the agents' authority is damaged")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, ok := parsed.(*ecdsa.PrivateKey)
	if err != nil || !ok {
		return errors.Join(errors.New("the key of the agents' authority is of another kind"), err)
	}
	template := (&Authority{clock: c}).template("Gongzhi agents", authorityLife)
	template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	return keyfile.Make(certFile, certPEM(der))
}

func (a *Authority) template(name string, life time.Duration) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	now := a.clock.Now().Time()
	return &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-early), NotAfter: now.Add(life)}
}

// PEM is the certificate of the authority.
func (a *Authority) PEM() []byte { return certPEM(a.certificate.Raw) }

// Issue makes the certificate of an agent and returns its fingerprint.
func (a *Authority) Issue(code string) (certificate, key []byte, fingerprint string, err error) {
	template := a.template(code, agentLife)
	template.KeyUsage, template.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	der, private, err := a.sign(template)
	if err != nil {
		return nil, nil, "", err
	}
	keyText, err := keyPEM(private)
	return certPEM(der), keyText, Fingerprint(der), err
}

func (a *Authority) sign(template *x509.Certificate) ([]byte, *ecdsa.PrivateKey, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &private.PublicKey, a.key)
	return der, private, err
}

// Server is the configuration of the listener that agents report to. Its
// certificate is for the names given, made anew at each start.
func (a *Authority) Server(names []string) (*tls.Config, error) {
	template := a.template("Gongzhi monitor", serverLife)
	template.KeyUsage, template.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else if name != "" {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, private, err := a.sign(template)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(a.certificate)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: private}}, ClientCAs: roots, ClientAuth: tls.RequireAndVerifyClientCert, MinVersion: tls.VersionTLS13}, nil
}

// Fingerprint names a certificate: SHA-256, hex.
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

func certPEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func keyPEM(key *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}
