import { describe, expect, it } from '@jest/globals';
import { findReferences, sealOptions } from './target-secrets.js';

const schema = { type: 'object', properties: { kubeconfig: { type: 'string', secret: true }, context: { type: 'string' }, registry: { type: 'object', properties: { url: { type: 'string' }, password: { type: 'string', secret: true } } } } };

describe('secret options of a target', () => {
  it('are taken out, wherever they stand, and the rest stays', () => {
    const { options, secrets } = sealOptions('prod', { kubeconfig: 'apiVersion: v1', context: 'a', registry: { url: 'r', password: 'p4ss' } }, schema);

    expect(options).toEqual({ kubeconfig: 'secret://target/prod/kubeconfig', context: 'a', registry: { url: 'r', password: 'secret://target/prod/registry/password' } });
    expect([...secrets]).toEqual([['secret://target/prod/kubeconfig', 'apiVersion: v1'], ['secret://target/prod/registry/password', 'p4ss']]);
  });

  it('are found again by the target whose they are, and by no other', () => {
    const { options } = sealOptions('prod', { kubeconfig: 'x', registry: { password: 'y' } }, schema);

    expect(findReferences('prod', options)).toEqual(['secret://target/prod/kubeconfig', 'secret://target/prod/registry/password']);
    expect(findReferences('pro', options)).toEqual([]);
  });

  it('stay as they are where nothing is known of the plugin', () => {
    expect(sealOptions('prod', { kubeconfig: 'x' }, undefined)).toEqual({ options: { kubeconfig: 'x' }, secrets: new Map() });
  });
});
