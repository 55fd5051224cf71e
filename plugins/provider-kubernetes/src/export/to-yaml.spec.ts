import { describe, expect, it } from '@jest/globals';
import { toYaml } from './to-yaml.js';

describe('YAML', () => {
  it('reads as people write it', () => {
    const value = { spec: { ports: [{ port: 80, name: 'tcp-80' }], empty: {}, none: [], args: ['a: b', '', 'yes', '$(X)', 'line\nline'] }, kind: 'Service', apiVersion: 'v1', metadata: { name: 'web', labels: { 'app.kubernetes.io/name': 'web', version: '1.20', origin: 'registry.example.com:5000/web@sha256:ab' } } };

    expect(toYaml(value)).toBe(`apiVersion: v1
kind: Service
metadata:
  name: web
  labels:
    app.kubernetes.io/name: web
    version: "1.20"
    origin: registry.example.com:5000/web@sha256:ab
spec:
  args:
    - "a: b"
    - ""
    - "yes"
    - "$(X)"
    - |-
      line
      line
  ports:
    - name: tcp-80
      port: 80
  empty: {}
  none: []
`);
  });

  it('quotes what YAML would take for something else, and writes lines as lines', () => {
    expect(toYaml({ memory: '512Mi', cpu: '250m', cidr: '10.0.0.0/8', version: '1.20', exponent: '1e3', script: 'if true; then\n  echo "x"\n\nfi\n', odd: ' x\ny', tab: 'a\tb\nc' })).toBe(`memory: 512Mi
cpu: 250m
cidr: 10.0.0.0/8
version: "1.20"
exponent: "1e3"
script: |
  if true; then
    echo "x"

  fi
odd: " x\\ny"
tab: "a\\tb\\nc"
`);
  });
});
