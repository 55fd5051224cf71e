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
    - "line\\nline"
  ports:
    - name: tcp-80
      port: 80
  empty: {}
  none: []
`);
  });
});
