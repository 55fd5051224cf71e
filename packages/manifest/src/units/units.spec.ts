import { describe, expect, it } from '@jest/globals';
import { nearest } from '../diagnostics/nearest.js';
import { readDockerfilePath } from '../spec/dockerfile-path.js';
import { readDomain } from '../spec/domain.js';
import { readMountPoint } from '../spec/mount-point.js';
import { readRoutePath } from '../spec/route-path.js';
import { readBytes } from './bytes.js';
import { readCpuMillis } from './cpu.js';
import { readDurationMs } from './duration.js';
import { readBoolean, readPort } from './numbers.js';
import type { Reading } from './reading.js';

const valueOf = <T>(reading: Reading<T>) => (reading.ok ? reading.value : reading.code);
const MB = 1024 ** 2;

describe('units', () => {
  it.each([
    ['512mb', 512 * MB],
    ['512MB', 512 * MB],
    ['1GB', 1024 * MB],
    ['1 GiB', 1024 * MB],
    ['0.5g', 512 * MB],
    ['1TB', 1024 ** 4],
    ['10', 'INVALID_SIZE'],
    ['5B', 'INVALID_SIZE'],
    ['0MB', 'INVALID_SIZE'],
    ['-1GB', 'INVALID_SIZE'],
    ['1e3MB', 'INVALID_SIZE'],
  ])('reads the size %s', (text, expected) => {
    expect(valueOf(readBytes(text))).toBe(expected);
  });

  it('takes a bare size as GB where the format does', () => {
    expect(valueOf(readBytes('200', 'GB'))).toBe(200 * 1024 * MB);
  });

  it.each([
    ['1', 1000],
    ['2', 2000],
    ['0.5', 500],
    ['.5', 500],
    ['800m', 800],
    ['256M', 256],
    ['0', 'INVALID_CPU'],
    ['0m', 'INVALID_CPU'],
    ['half', 'INVALID_CPU'],
  ])('reads the CPU amount %s', (text, expected) => {
    expect(valueOf(readCpuMillis(text))).toBe(expected);
  });

  it.each([
    ['480s', 480_000],
    ['1m', 60_000],
    ['60', 60_000],
    ['250ms', 250],
    ['7d', 604_800_000],
    ['0s', 'INVALID_DURATION'],
    ['1.5m', 'INVALID_DURATION'],
  ])('reads the duration %s', (text, expected) => {
    expect(valueOf(readDurationMs(text))).toBe(expected);
  });

  it.each([
    ['3000', 3000],
    ['0', 'INVALID_PORT'],
    ['65536', 'INVALID_PORT'],
    ['0x50', 'INVALID_PORT'],
    ['80.0', 'INVALID_PORT'],
  ])('reads the port %s', (text, expected) => {
    expect(valueOf(readPort(text))).toBe(expected);
  });

  it.each([
    ['true', true],
    ['Yes', true],
    ['off', false],
    ['1', 'INVALID_BOOLEAN'],
  ])('reads the boolean %s', (text, expected) => {
    expect(valueOf(readBoolean(text))).toBe(expected);
  });
});

describe('paths and names', () => {
  it.each([
    ['', 'Dockerfile'],
    ['.', 'Dockerfile'],
    ['/', 'Dockerfile'],
    ['./', 'Dockerfile'],
    ['./Dockerfile', 'Dockerfile'],
    ['/DockerFile', 'DockerFile'],
    ['api/Dockerfile', 'api/Dockerfile'],
    ['backend/', 'backend/Dockerfile'],
    ['a\\b.Dockerfile', 'a/b.Dockerfile'],
  ])('reads the Dockerfile path %j', (raw, path) => {
    expect(valueOf(readDockerfilePath(raw))).toEqual({ path, raw });
  });

  it('refuses a Dockerfile outside the repository', () => {
    expect(valueOf(readDockerfilePath('a/../../Dockerfile'))).toBe('INVALID_PATH');
  });

  it.each([
    ['/mnt//', '/mnt'],
    ['/srv/./app/', '/srv/app'],
    ['data', 'INVALID_PATH'],
    ['/', 'INVALID_PATH'],
    ['/a/../b', 'INVALID_PATH'],
  ])('reads the mount point %s', (raw, expected) => {
    expect(valueOf(readMountPoint(raw))).toBe(expected);
  });

  it.each([
    ['WWW.Example.com', 'www.example.com'],
    ['example.com.', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['https://x.example.com/a', 'INVALID_DOMAIN'],
    ['localhost', 'INVALID_DOMAIN'],
    ['a b.com', 'INVALID_DOMAIN'],
    ['x.com/y', 'INVALID_DOMAIN'],
  ])('reads the domain %s', (raw, expected) => {
    expect(valueOf(readDomain(raw))).toBe(expected);
  });

  it.each([
    ['/', { kind: 'everything' }],
    ['/*', { kind: 'everything' }],
    ['.*', { kind: 'everything' }],
    ['/api', { kind: 'prefix', prefix: '/api' }],
    ['/api/hasura/', { kind: 'prefix', prefix: '/api/hasura' }],
    ['/api/v1/*', { kind: 'prefix', prefix: '/api/v1' }],
    ['/a.b/c-d', { kind: 'prefix', prefix: '/a.b/c-d' }],
    ['/*index.js', { kind: 'regex', pattern: '^/.*index\\.js$' }],
    ['\\/users\\/.*\\/invoices\\/.*', { kind: 'regex', pattern: '^/users/.*/invoices/.*' }],
    ['/v[0-9]+/x', { kind: 'regex', pattern: '^/v[0-9]+/x' }],
  ])('reads the route path %s', (raw, expected) => {
    expect(valueOf(readRoutePath(raw))).toMatchObject({ path: { ...expected, raw } });
  });

  it.each(['', '/a b', '-"/x"', 'https://example.com/x', '/(unclosed', '/(?=look)', '/(a)\\1'])('refuses the route path %j', (raw) => {
    expect(valueOf(readRoutePath(raw))).toBe('INVALID_ROUTE_PATH');
  });

  it.each([
    ['databses', 'databases'],
    ['aplication', 'application'],
    ['postgre', 'postgresql'],
    ['xyz', undefined],
  ])('finds the word nearest to %s', (word, expected) => {
    expect(nearest(word, ['application', 'databases', 'postgresql'])).toBe(expected);
  });
});
