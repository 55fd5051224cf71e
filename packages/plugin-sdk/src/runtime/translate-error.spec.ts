import { mkdtemp, readFile, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BelayError } from '@belay/contracts';
import { SecretMask } from '../context/secret-mask.js';
import { translateError } from './translate-error.js';

describe('translateError', () => {
  const logged: unknown[] = [];
  const keep = (_message: string, fields?: unknown): void => void logged.push(fields);
  const logger = { debug: keep, info: keep, warn: keep, error: keep };
  const translate = (error: unknown): BelayError => translateError(error, { pluginId: 'provider-mine', call: 'applyResource', mask: new SecretMask(), logger });

  it('keeps what has a code', () => {
    expect(translate(new BelayError('NOT_FOUND', 'no such thing', { details: { name: 'thing' } }))).toMatchObject({ code: 'NOT_FOUND', message: 'no such thing', details: { name: 'thing' } });
  });

  it('tells nothing of an error without one but where the log has it', () => {
    const { code, message, details } = translate(new Error('the password is swordfish'));

    expect(code).toBe('PLUGIN_CRASHED');
    expect(message).toBe(`The plugin provider-mine failed in applyResource with an error that it does not name; the log of its worker has it under ${String(details['errorId'])}.`);
    expect(logged).toContainEqual(expect.objectContaining({ errorId: details['errorId'] }));
  });

  it('names what the machine refused, without the path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'belay-swordfish-'));
    const refused: unknown = await readFile(folder).catch((error: unknown) => error);
    await rmdir(folder);

    for (const error of [refused, new Error('the state of swordfish cannot be read', { cause: refused })]) {
      const { code, message, details } = translate(error);
      expect({ code, systemError: details['systemError'] }).toEqual({ code: 'PLUGIN_CRASHED', systemError: 'EISDIR' });
      expect(message).toContain('because the machine of its worker refused something: illegal operation on a directory (EISDIR); the log');
      expect(message).not.toContain('swordfish');
    }
  });
});
