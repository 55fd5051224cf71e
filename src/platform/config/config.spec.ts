import { describe, expect, it } from '@jest/globals';
import { BelayError } from '@belay/contracts';
import { readConfig } from './config.js';

const good = { DATABASE_URL: 'postgres://belay:s3cret@127.0.0.1:5432/belay' };

function messageOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof BelayError) return error.message;
  }
  throw new Error('the configuration was accepted');
}

describe('readConfig', () => {
  it('gives defaults for everything but the database', () => {
    const config = readConfig(good);

    expect(config.api).toEqual({ host: '127.0.0.1', port: 7400 });
    expect(config.temporal).toEqual({ address: '127.0.0.1:7233', namespace: 'belay' });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('treats an empty variable as one that is not set', () => {
    expect(readConfig({ ...good, BELAY_API_PORT: '' }).api.port).toBe(7400);
  });

  it.each([
    ['BELAY_API_PORT', 'hunter2'], ['BELAY_API_PORT', '70000'], ['BELAY_LOG_LEVEL', 'hunter2'], ['DATABASE_URL', 'mysql://hunter2'], ['TEMPORAL_ADDRESS', 'hunter2'],
  ])('names %s when its value is bad, and never the value', (name, value) => {
    const message = messageOf({ ...good, [name]: value });

    expect(message).toContain(name);
    expect(message).not.toContain(value);
  });

  it('says which variable is not set', () => {
    expect(messageOf({})).toContain('DATABASE_URL is not set');
  });
});
