import { describe, expect, it } from '@jest/globals';
import { isImageReference, parseImageReference } from './image-reference.js';
import { majorVersionOf, writerOf } from './image-writer.js';

describe('image references', () => {
  it.each([
    ['postgres:11.5', { registry: 'docker.io', repository: 'postgres', tag: '11.5' }],
    ['library/node', { registry: 'docker.io', repository: 'node' }],
    ['docker.io/library/redis:6', { registry: 'docker.io', repository: 'redis', tag: '6' }],
    ['registry.example.com:5000/team/app', { registry: 'registry.example.com:5000', repository: 'team/app' }],
    ['localhost/app:1', { registry: 'localhost', repository: 'app', tag: '1' }],
    ['bitnami/redis@sha256:abc', { registry: 'docker.io', repository: 'bitnami/redis', digest: 'sha256:abc' }],
  ])('reads %s', (text, parts) => {
    expect(parseImageReference(text)).toEqual(parts);
  });

  it.each(['', 'a b', 'UPPER/..', '-x', 'x:', '$(id)', 'x@sha256:zz'])('refuses %j', (text) => {
    expect(isImageReference(text)).toBe(false);
  });

  it.each([['postgresql', '15.20', '15'], ['postgresql', '9.6.24', '9.6'], ['mysql', '8.0.36', '8.0'], ['redis', '7.0.15', '7'], ['mongodb', '4.4', '4.4'], ['redis', 'v7-alpine', '7'], ['redis', 'alpine', undefined]])('gives %s %s the major version %s', (program, version, major) => {
    expect(majorVersionOf(program, version)).toBe(major);
  });

  it('tells what an image writes by its substitute, its tag, or what the author wrote', () => {
    expect(writerOf({ ref: 'mysql:8.0', imageId: 'x', substitute: { family: 'mysql', program: 'mariadb', version: '10.11.18' } })).toEqual({ program: 'mariadb', majorVersion: '10.11' });
    expect(writerOf({ ref: 'postgres:16-alpine', imageId: 'x' })).toEqual({ program: 'postgresql', majorVersion: '16' });
    expect(writerOf({ ref: 'postgres:latest', imageId: 'x' }, '17')).toEqual({ program: 'postgresql', majorVersion: '17' });
  });
});
