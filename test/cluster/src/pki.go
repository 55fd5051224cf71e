package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"
)

const dayHours = 24 * time.Hour

// authority signs the certificates of one cluster.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pem         []byte
}

// newAuthority makes a certificate authority and writes <name>.crt and <name>.key.
func newAuthority(l layout, name string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(365 * dayHours),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	text, err := writePair(l, name, der, key)
	return &authority{certificate, key, text}, err
}

// readAuthority reads what newAuthority wrote.
func readAuthority(l layout, name string) (*authority, error) {
	text, err := os.ReadFile(l.path("pki", name+".crt"))
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, err
	}
	keyText, err := os.ReadFile(l.path("pki", name+".key"))
	if err != nil {
		return nil, err
	}
	block, _ = pem.Decode(keyText)
	key, err := x509.ParseECPrivateKey(block.Bytes)
	return &authority{certificate, key, text}, err
}

// issue signs a certificate that ends after `valid` (negative: it has ended already) and returns it with its key as PEM.
func (a *authority) issue(subject pkix.Name, valid time.Duration, usage x509.ExtKeyUsage, hosts ...string) (der []byte, key *ecdsa.PrivateKey, err error) {
	key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: subject, NotBefore: time.Now().Add(-2 * dayHours), NotAfter: time.Now().Add(valid),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{usage},
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	der, err = x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)
	return der, key, err
}

// writeKubeconfig issues a client certificate for the user and writes a kubeconfig that holds it.
func (a *authority) writeKubeconfig(l layout, path string, user string, groups []string, valid time.Duration) error {
	der, key, err := a.issue(pkix.Name{CommonName: user, Organization: groups}, valid, x509.ExtKeyUsageClientAuth)
	if err != nil {
		return err
	}
	certificate, keyText, err := encodePair(der, key)
	if err != nil {
		return err
	}
	encode := base64.StdEncoding.EncodeToString
	return os.WriteFile(path, []byte(fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: belay
contexts: [{name: belay, context: {cluster: belay, user: "%[1]s"}}]
clusters: [{name: belay, cluster: {server: "%[2]s", certificate-authority-data: %[3]s}}]
users: [{name: "%[1]s", user: {client-certificate-data: %[4]s, client-key-data: %[5]s}}]
`, user, l.server(), encode(a.pem), encode(certificate), encode(keyText))), 0o600)
}

// makePKI makes all keys and certificates, and a kubeconfig for each component.
func makePKI(l layout) error {
	if err := os.MkdirAll(l.path("pki"), 0o700); err != nil {
		return err
	}
	ca, err := newAuthority(l, "ca")
	if err != nil {
		return err
	}
	front, err := newAuthority(l, "front-proxy-ca")
	if err != nil {
		return err
	}
	if err := writeServiceAccountKeys(l); err != nil {
		return err
	}
	pairs := []struct {
		by      *authority
		name    string
		subject pkix.Name
		usage   x509.ExtKeyUsage
		hosts   []string
	}{
		{ca, "apiserver", pkix.Name{CommonName: "kube-apiserver"}, x509.ExtKeyUsageServerAuth, []string{l.nodeIP(), "127.0.0.1", l.firstService(),
			"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"}},
		{ca, "apiserver-kubelet", pkix.Name{CommonName: "apiserver-kubelet", Organization: []string{"system:masters"}}, x509.ExtKeyUsageClientAuth, nil},
		{front, "front-proxy", pkix.Name{CommonName: "front-proxy"}, x509.ExtKeyUsageClientAuth, nil},
	}
	for _, pair := range pairs {
		der, key, err := pair.by.issue(pair.subject, 365*dayHours, pair.usage, pair.hosts...)
		if err != nil {
			return err
		}
		if _, err := writePair(l, pair.name, der, key); err != nil {
			return err
		}
	}
	users := map[string][]string{ // name of the file → user and groups
		"admin": {"admin", "system:masters"}, "controller-manager": {"system:kube-controller-manager"}, "scheduler": {"system:kube-scheduler"},
		"kubelet": {"system:node:" + nodeName, "system:nodes"}, "proxy": {"system:kube-proxy"},
		"addons": {"system:belay-addons", "system:masters"},
	}
	for name, user := range users {
		if err := ca.writeKubeconfig(l, l.kubeconfig(name), user[0], user[1:], 365*dayHours); err != nil {
			return err
		}
	}
	return nil
}

func writeServiceAccountKeys(l layout) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return err
	}
	if err := os.WriteFile(l.path("pki", "sa.pub"), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), 0o644); err != nil {
		return err
	}
	return os.WriteFile(l.path("pki", "sa.key"), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: private}), 0o600)
}

func writePair(l layout, name string, der []byte, key *ecdsa.PrivateKey) ([]byte, error) {
	certificate, keyText, err := encodePair(der, key)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(l.path("pki", name+".key"), keyText, 0o600); err != nil {
		return nil, err
	}
	return certificate, os.WriteFile(l.path("pki", name+".crt"), certificate, 0o644)
}

func encodePair(der []byte, key *ecdsa.PrivateKey) (certificate []byte, keyText []byte, err error) {
	private, err := x509.MarshalECPrivateKey(key)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: private}), err
}

func serial() *big.Int {
	number, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		panic(err)
	}
	return number
}
