import { describe, expect, it } from '@jest/globals';
import { findEngine, readVersion, serviceTypes } from './service-catalog.js';

const engine = (type: string) => {
  const found = findEngine(type);
  if (found === undefined) throw new Error(type);
  return found;
};

describe('readVersion', () => {
  it('keeps the author\'s text as the tag and names the data format', () => {
    const cases: [string, string, string][] = [
      ['postgresql', '11.5', '11'], ['postgresql', '9.6', '9.6'], ['postgresql', '16-alpine', '16'], ['mysql', '8.0', '8.0'], ['mysql', '5.7', '5.7'], ['mysql', '8', '8'],
      ['redis', '6', '6'], ['redis', '5.0', '5'], ['rabbitmq', '3.8', '3.8'], ['rabbitmq', '4.1', '4'], ['mongodb', '4.4', '4.4'],
    ];
    for (const [type, text, majorVersion] of cases) expect(readVersion(engine(type), text)).toMatchObject({ ok: true, tag: text, majorVersion });
    expect(readVersion(engine('redis'), 'v7')).toMatchObject({ tag: '7' });
  });

  it('refuses what never existed and what is no version', () => {
    for (const [type, text] of [['mysql', '30.4.321'], ['postgresql', '99'], ['postgresql', 'newest'], ['redis', '7; rm -rf /'], ['mongodb', '']] as const) expect(readVersion(engine(type), text)).toMatchObject({ ok: false, hint: expect.stringContaining('Major versions') });
  });
});

describe('service engines', () => {
  it('give back the credentials that they put into the environment, and hold them nowhere else', () => {
    for (const type of serviceTypes) {
      const { environment, credentials, secretNames, command, healthCheck, databaseName, hasUsername } = engine(type);
      const values = environment({ username: 'superuser', password: 'canary', database: databaseName?.('my db') }, 8);

      expect(credentials(values)).toMatchObject({ password: 'canary', ...(hasUsername ? { username: 'superuser' } : {}), ...(databaseName === undefined ? {} : { database: databaseName('my db') }) });
      for (const [name, value] of Object.entries(values)) expect(value.includes('canary')).toBe(secretNames.includes(name));
      expect(JSON.stringify([command, healthCheck])).not.toContain('canary');
    }
  });
});
